"""Photographs of pieces and of bags: files of who sent them, kept by the record that names them, and opened by a link
to the resident and the employer whom that record is about.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.files.pictures import is_picture
from services.training import filing

NONE_SENT = "you have sent no such picture; send it first, to POST /v1/files?service=training"


def keep_photograph(uow: UnitOfWork, photograph: UUID | None, already: UUID | None = None) -> None:
    """A record needs this photograph: from now on it is not deleted. `already` is one that an earlier record keeps,
    which the new one may name too. Raises Invalid for what is no whole picture that the actor has sent.
    """
    if photograph is not None and photograph != already:
        filing.keep_sent(uow, photograph, "photograph", is_picture, NONE_SENT)


def refuse_without_photograph(_: UnitOfWork, record: Any) -> None:
    """Raises NotFound."""
    if record.photograph is None:
        raise NotFound("there is no photograph of it")


def link_to(uow: UnitOfWork, record: Any) -> dict[str, Any]:
    """A link to the photograph of a record that is within the actor's reach. Raises NotFound."""
    refuse_without_photograph(uow, record)
    return filing.link_to(uow, record.photograph)
