"""Finishing an upload: what is slow is done between two transactions, so that nobody waits for a picture's decoding."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.files.pictures import Cleaned, cleaned, is_picture
from chassis.files.store import PIECE, FileStore, StoredFile
from chassis.service import Transactions


def finish_upload(
    transactions: Transactions, store: Callable[[UnitOfWork], FileStore], id: UUID, size: int
) -> StoredFile:
    """The actor's file is whole; a picture is cleaned first. Again changes nothing. Raises as `FileStore.finish`."""
    picture = _picture(transactions, store, id, size)
    with transactions.writing() as uow:
        return store(uow).finish(uow, id, size, picture)


def _picture(
    transactions: Transactions, store: Callable[[UnitOfWork], FileStore], id: UUID, size: int
) -> Cleaned | None:
    with transactions.reading() as uow:
        files = store(uow)
        file = files.owned(uow, id)
        if file.complete or not is_picture(file.media_type) or file.size != size or not size:
            return None
        content = b"".join(files.read(uow, file, start) for start in range(0, size, PIECE))
    return cleaned(content, file.media_type)
