"""Training's files: uploads and what is made of its data, under the installation's keys."""

from __future__ import annotations

from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption.binary import BinaryCipher
from chassis.encryption.keys import Keys
from chassis.files.links import FileLinks
from chassis.files.store import FileStore


def file_store(keys: Keys) -> FileStore:
    return FileStore(BinaryCipher(keys.encryption), FileLinks(*keys.links))


def files(uow: UnitOfWork) -> FileStore:
    return file_store(uow.keys)
