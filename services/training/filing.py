"""Training's files: uploads and what is made of its data, under the installation's keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from chassis.common.usecases import LINK_SECONDS
from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption.binary import BinaryCipher
from chassis.encryption.keys import Keys
from chassis.errors import FieldError, Invalid, NotFound
from chassis.files.links import FileLinks
from chassis.files.pictures import is_picture
from chassis.files.store import FileStore


def file_store(keys: Keys) -> FileStore:
    return FileStore(BinaryCipher(keys.encryption), FileLinks(*keys.links))


def files(uow: UnitOfWork) -> FileStore:
    return file_store(uow.keys)


def keep_sent(uow: UnitOfWork, id: UUID, field: str, fits: Callable[[str], bool], otherwise: str) -> None:
    """A record needs this file: from now on it is not deleted. Raises Invalid (`otherwise`, at the `field`) for what is
    no whole file that the actor has sent, of a media type that fits.
    """
    kept = files(uow)
    try:
        file = kept.owned(uow, id)
        right = file.complete and fits(file.media_type)
    except NotFound:
        right = False
    if not right:
        raise Invalid(otherwise, errors=[FieldError(f"/{field}", otherwise)])
    kept.hold(uow, id)


def remove_kept(uow: UnitOfWork, id: UUID) -> None:
    """The file of a record goes, as the use case has decided."""
    kept = files(uow)
    kept.erase(uow, kept.permitted(uow, id))


def is_paper(media_type: str) -> bool:
    """Whether it can be what somebody signed or was served with: a PDF or a picture."""
    return media_type == "application/pdf" or is_picture(media_type)


def link_to(uow: UnitOfWork, id: UUID) -> dict[str, Any]:
    """A link to the file of a record that is within the actor's reach."""
    kept = files(uow)
    return {"token": kept.link(uow, kept.permitted(uow, id), LINK_SECONDS), "expires_in": LINK_SECONDS}
