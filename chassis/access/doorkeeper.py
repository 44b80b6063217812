"""Who calls: each service checks the caller's token itself, against public keys that it keeps as a copy."""

from __future__ import annotations

import time

from chassis.access.actor import Actor
from chassis.access.known_keys import signing_keys
from chassis.access.tokens import InvalidToken, UnknownSigningKey, Verifier
from chassis.clock import Clock
from chassis.database.database import Database
from chassis.errors import Forbidden, Unavailable

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
            self._verifier.trust(signing_keys(self._database))
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
