"""Who is asking: access tokens, checked here without a call.

The signing keys come from the registry by call and are kept; a token under a key that is not known makes the gateway
ask for them again, at most once in `REFETCH` seconds, however many such tokens come.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from uuid import UUID

import structlog
from eventlet.semaphore import Semaphore
from joserfc.jwk import KeySetSerialization

from chassis.access.actor import Actor
from chassis.access.tokens import InvalidToken, UnknownSigningKey, Verifier
from chassis.errors import Failure, Forbidden, Unavailable

log = structlog.get_logger(__name__)

REFETCH = 10.0  # seconds
MOST_ENDED = 100_000

FetchKeys = Callable[[], KeySetSerialization]
MakeVerifier = Callable[[KeySetSerialization], Verifier]


class EndedSessions:
    """Sessions that were ended while their tokens still live. Fed by events, and by a list after a reconnect.

    A token lives five minutes, so the eldest entry may go when `most` are kept: it has been of no use for long.
    """

    def __init__(self, most: int = MOST_ENDED) -> None:
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._most = most

    def add(self, session_id: UUID | str) -> None:
        self._ended[str(session_id)] = None
        if len(self._ended) > self._most:
            self._ended.popitem(last=False)

    def update(self, session_ids: Iterable[UUID | str]) -> None:
        for session_id in session_ids:
            self.add(session_id)

    def __contains__(self, session_id: UUID | str) -> bool:
        return str(session_id) in self._ended


class SignIn:
    """Turns an access token into the actor it speaks for."""

    def __init__(
        self,
        fetch_keys: FetchKeys,
        make_verifier: MakeVerifier,
        ended: EndedSessions,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch_keys = fetch_keys
        self._make_verifier = make_verifier
        self._ended = ended
        self._now = monotonic
        self._verifier: Verifier | None = None
        self._keys: KeySetSerialization = {"keys": []}
        self._fetched_at = -REFETCH
        self._fetching = Semaphore(1)

    def actor(self, token: str) -> Actor:
        """The actor, or Forbidden (`not-signed-in`). Raises Unavailable where no key could be fetched yet."""
        try:
            actor = self._verified(token)
        except InvalidToken as error:
            log.info("token_refused", reason=str(error))
            raise Forbidden(
                "the access token is not valid or has run out; sign in again", type="not-signed-in"
            ) from None
        if actor.session is not None and actor.session in self._ended:
            raise Forbidden("this session was ended; sign in again", type="not-signed-in")
        return actor

    def _verified(self, token: str) -> Actor:
        try:
            return self._current().verify(token)
        except UnknownSigningKey:
            if not self._refetch():
                raise
            return self._current().verify(token)

    def _current(self) -> Verifier:
        if self._verifier is None:
            self._refetch()
        if self._verifier is None:
            raise Unavailable("sign-ins cannot be checked at the moment; try again", type="unavailable", retry_after=2)
        return self._verifier

    def _refetch(self) -> bool:
        """Ask for the keys, one greenlet at a time; whether they are newer than the caller's."""
        asked_at = self._now()
        with self._fetching:
            if self._fetched_at > asked_at:
                return True  # another greenlet's fetch is as good
            if asked_at - self._fetched_at < (REFETCH if self._verifier else 0.2):
                return False
            self._fetched_at = asked_at
            try:
                keys = self._fetch_keys()
            except Failure as failure:
                log.warning("signing_keys_not_fetched", type=failure.type)
                return False
            if self._verifier is None:
                self._verifier = self._make_verifier(keys)
            elif keys != self._keys:  # trusting forgets what was verified, so not for nothing
                self._verifier.trust(keys)
            self._keys = keys
            return True
