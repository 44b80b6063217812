"""Photographs of pieces and of bags: files of who sent them, kept by the record that names them, and opened by a link
to the resident and the employer whom that record is about.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.common.usecases import LINK_SECONDS
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid, NotFound
from chassis.files.pictures import is_picture
from services.training.filing import files


def keep_photograph(uow: UnitOfWork, photograph: UUID | None, already: UUID | None = None) -> None:
    """A record needs this photograph: from now on it is not deleted. `already` is one that an earlier record keeps,
    which the new one may name too. Raises Invalid for what is no whole picture that the actor has sent.
    """
    if photograph is None or photograph == already:
        return
    kept = files(uow)
    try:
        file = kept.owned(uow, photograph)
        right = file.complete and is_picture(file.media_type)
    except NotFound:
        right = False
    if not right:
        reason = "you have sent no such picture; send it first, to POST /v1/files?service=training"
        raise Invalid(reason, errors=[FieldError("/photograph", reason)])
    kept.hold(uow, photograph)


def refuse_without_photograph(_: UnitOfWork, record: Any) -> None:
    """Raises NotFound."""
    if record.photograph is None:
        raise NotFound("there is no photograph of it")


def link_to(uow: UnitOfWork, record: Any) -> dict[str, Any]:
    """A link to the photograph of a record that is within the actor's reach. Raises NotFound."""
    refuse_without_photograph(uow, record)
    kept = files(uow)
    return {
        "token": kept.link(uow, kept.permitted(uow, record.photograph), LINK_SECONDS),
        "expires_in": LINK_SECONDS,
    }
