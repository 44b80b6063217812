"""The keys that a service knows: whose signature makes a token good, and by which it seals for a listener.

Both are copies of what their owner published, so that no call waits for another service.
"""

from __future__ import annotations

from joserfc.jwk import KeySetSerialization
from sqlalchemy import delete, select

from chassis.bus.envelope import Event
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork


def signing_keys(database: Database) -> KeySetSerialization:
    """The JWKS (RFC 7517) of the keys that this service knows."""
    with database.reading() as connection:
        return {"keys": list(connection.scalars(select(database.tables.signing_keys.c.jwk)))}


def learn_signing_key(uow: UnitOfWork, event: Event) -> None:
    """Reaction: a key that access tokens are signed by was published. A key never changes under its id."""
    table = uow.tables.signing_keys
    row = {"id": event.data["key"]["kid"], "jwk": event.data["key"]}
    uow.insert_once(table, row)


def forget_signing_key(uow: UnitOfWork, event: Event) -> None:
    """Reaction: nothing signed by a key is good any more."""
    table = uow.tables.signing_keys
    uow.session.execute(delete(table).where(table.c.id == event.data["id"]))


def learn_signing_keys(uow: UnitOfWork, event: Event) -> None:
    """Reaction: all the keys were announced. What is not among them is forgotten, unless it is newer than all of them:
    then it was published since (ids of keys, which are made minutes apart, grow, and the eldest are retired first).
    """
    table, told = uow.tables.signing_keys, {key["kid"]: key for key in event.data["keys"]}
    for id, key in told.items():
        uow.insert_once(table, {"id": id, "jwk": key})
    gone = table.c.id.not_in(told) & (table.c.id < max(told, default=""))
    uow.session.execute(delete(table).where(gone))


def learn_sealing_key(uow: UnitOfWork, event: Event) -> None:
    """Reaction: a listener published the key by which what it alone may read is sealed."""
    table = uow.tables.sealing_keys
    new = {"public_key": event.data["public_key"], "version": event.version}
    statement = uow.database.insert(table).values(service=event.source, **new)
    newer = table.c.version < event.version
    uow.session.execute(statement.on_conflict_do_update(index_elements=["service"], set_=new, where=newer))
