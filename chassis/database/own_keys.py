"""Which keys a database is written under: a check value of each, so that another installation's file of keys, or one of
before a rotation, is refused at the start and not found out value by value."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis.config import ConfigurationError
from chassis.database.database import Database
from chassis.database.tables import ChassisTables
from chassis.encryption import Key
from chassis.encryption.keys import RINGS, Keys, ring_of


def require_own_keys(database: Database) -> None:
    """Note the keys that are new, unless the database was written under others: then ConfigurationError.

    A service's processes and commands call it before they read or write anything that is encrypted.
    """
    with database.unit_of_work(writes=False) as uow:
        known = _known(uow.session, uow.tables)
    if reason := difference(known, database.keys):
        raise ConfigurationError(f"keys_file: {database.service}'s database {reason}")
    new = {name: value for name, value in check_values(database.keys).items() if name not in known}
    if new:
        with database.unit_of_work() as uow:
            for (ring, key_id), value in new.items():
                uow.insert_once(uow.tables.own_keys, {"ring": ring, "key_id": key_id, "check_value": value})


def difference_of(database: Database) -> str:
    """In what the keys differ from those that the database is written under, with the mend; empty where they do not."""
    with database.unit_of_work(writes=False) as uow:
        return difference(_known(uow.session, uow.tables), database.keys)


def is_written(database: Database) -> bool:
    """Whether anything can stand in the database under some keys."""
    with database.unit_of_work(writes=False) as uow:
        return bool(_known(uow.session, uow.tables))


def forget(database: Database, ring: str, key_id: str) -> None:
    """Of a key that was retired: nothing stands under it any more."""
    table = database.tables.own_keys
    with database.unit_of_work() as uow:
        uow.session.execute(delete(table).where(table.c.ring == ring, table.c.key_id == key_id))


def difference(known: Mapping[tuple[str, str], str], keys: Keys) -> str:
    here = check_values(keys)
    for (ring, key_id), value in known.items():
        if (ring, key_id) not in here:
            return f"is written under {key_id} of {ring}, which the file lacks; put back the file that has it"
        if here[ring, key_id] != value:
            return f"is written under another {key_id} of {ring}; the file is another installation's: put back its own"
    return ""


def check_values(keys: Keys) -> dict[tuple[str, str], str]:
    """By ring and id: what shows that a key is the same, and nothing of the key (a keyed hash of a fixed text)."""
    return {(ring, key.id): _check_value(ring, key) for ring, key in _every(keys)}


def _check_value(ring: str, key: Key) -> str:
    return hmac.digest(key.material, f"tongxin {ring} key check".encode(), hashlib.sha256).hex()[:32]


def _every(keys: Keys) -> Iterator[tuple[str, Key]]:
    for ring in RINGS:
        yield from ((ring, key) for key in ring_of(keys, ring).keys.values())


def _known(session: Session, tables: ChassisTables) -> dict[tuple[str, str], str]:
    t = tables.own_keys.c
    return {(ring, key_id): value for ring, key_id, value in session.execute(select(t.ring, t.key_id, t.check_value))}
