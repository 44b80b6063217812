"""Who calls: each service checks the caller's token itself, against public keys that it keeps as a copy."""

from __future__ import annotations

import time

from joserfc.jwk import KeySetSerialization
from sqlalchemy import delete, select

from chassis.actor import Actor
from chassis.bus.envelope import Event
from chassis.clock import Clock
from chassis.database.unit_of_work import Database, UnitOfWork
from chassis.errors import Forbidden, Unavailable
from chassis.tokens import InvalidToken, UnknownSigningKey, Verifier

LOOK_AGAIN_AFTER = 1.0  # seconds between looks for a key that is not known


class Doorkeeper:
    """Turns a caller's token into an actor."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._verifier = Verifier({"keys": []}, database.issuer, clock)
        self._looked = float("-inf")

    def verify(self, token: str) -> Actor:
        """The actor of a token.

        Raises Forbidden (`not-signed-in`) where it is not good, Unavailable where its key is not here yet.
        """
        try:
            return self._verifier.verify(token)
        except UnknownSigningKey:
            if time.monotonic() - self._looked < LOOK_AGAIN_AFTER:
                raise Unavailable(
                    "this token's key is not known here yet; try again", type="signing-key-unknown"
                ) from None
            self._looked = time.monotonic()
            self._verifier.trust(known_keys(self._database))
        except InvalidToken:
            raise Forbidden(
                "the access token is not valid or has run out; sign in again", type="not-signed-in"
            ) from None
        try:
            return self._verifier.verify(token)
        except UnknownSigningKey:
            raise Unavailable("this token's key is not known here yet; try again", type="signing-key-unknown") from None
        except InvalidToken:
            raise Forbidden(
                "the access token is not valid or has run out; sign in again", type="not-signed-in"
            ) from None


def known_keys(database: Database) -> KeySetSerialization:
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


def learn_sealing_key(uow: UnitOfWork, event: Event) -> None:
    """Reaction: a listener published the key by which what it alone may read is sealed."""
    table = uow.tables.sealing_keys
    new = {"public_key": event.data["public_key"], "version": event.version}
    statement = uow.database.insert(table).values(service=event.source, **new)
    newer = table.c.version < event.version
    uow.session.execute(statement.on_conflict_do_update(index_elements=["service"], set_=new, where=newer))
