"""Exchanging refresh tokens: each is good once; one used again ends the whole session (RFC 9700, section 4.14.2).

A state machine without storage. The store finds the token's row by digest, locks its session, asks `exchange` and
writes what comes back, in one transaction, so that of two exchanges at once one is the reuse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Ended(StrEnum):
    SIGNED_OUT = "signed-out"
    REUSE = "refresh-token-reused"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Policy:
    """`idle`: how long a token waits for its use. `reuse_leeway`: how long after its use a token is refused without
    ending the session, for a client whose answer was lost; zero is the strict reading of OWASP ASVS 5.0, 10.4.5."""

    idle: timedelta = timedelta(days=14)
    reuse_leeway: timedelta = timedelta(0)


@dataclass(frozen=True)
class Session:
    """A sign-in: ends at `expires_at` however often it is refreshed, or earlier, and then says why."""

    id: UUID
    expires_at: datetime
    ended: Ended | None = None
    ended_at: datetime | None = None

    def end(self, why: Ended, now: datetime) -> Session:
        """The session ended; one that had ended before keeps its first reason."""
        return self if self.ended else replace(self, ended=why, ended_at=now)


@dataclass(frozen=True)
class RefreshToken:
    """A token of a session by its digest; used tokens are kept as long as the session, to know them again."""

    digest: str
    session: UUID
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True)
class Exchanged:
    """Store both: the old token as used, the new one as issued."""

    used: RefreshToken
    issued: RefreshToken


@dataclass(frozen=True)
class ReuseDetected:
    """Somebody else has, or had, this token: store the ended session, and tell the gateways and its owner."""

    session: Session


@dataclass(frozen=True)
class Refused:
    """Nothing to store. `reason` is for the log; the caller gets `invalid_grant` in every case."""

    reason: str


def issue(session: Session, digest: str, now: datetime, policy: Policy) -> RefreshToken:
    """A token for this session, unused."""
    return RefreshToken(digest, session.id, min(now + policy.idle, session.expires_at))


def exchange(
    session: Session, token: RefreshToken, new_digest: str, now: datetime, policy: Policy
) -> Exchanged | ReuseDetected | Refused:
    """What follows when this token is presented now; ValueError where it is not of this session."""
    if token.session != session.id:
        raise ValueError("the token belongs to another session")
    if session.ended:
        return Refused("session-ended")
    if now >= session.expires_at:
        return Refused("session-expired")
    if token.used_at is not None:
        if now < token.used_at + policy.reuse_leeway:
            return Refused("just-used")
        return ReuseDetected(session.end(Ended.REUSE, now))
    if now >= token.expires_at:
        return Refused("token-expired")
    return Exchanged(replace(token, used_at=now), issue(session, new_digest, now, policy))
