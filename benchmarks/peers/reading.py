"""What the peer and the limit of `gateway_read` have in common: the same row, the same schema, the same token check.

They read by the registry's own use case and write by its contract, so that all three send the database the same
queries and give the same answer. Both check the token as ours does, by the same library, and remember it once checked.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from chassis.access.actor import Actor
from chassis.access.tokens import InvalidToken, Verifier
from chassis.clock import SystemClock
from chassis.errors import Forbidden
from services.registry import contract
from services.registry.actions import TABLE
from services.registry.people.usecases.reading import get_resident

AT_ONCE = 100  # requests in hand at a time, more than there are clients
POOL = 10  # connections to the database, as many as ours

ZONE = ZoneInfo("Asia/Shanghai")

schema = contract.get_resident.answer()  # kept: to make one for each answer costs more than to use it


@dataclass(frozen=True)
class Setting:
    """Where the servers are, and whose tokens are good."""

    port: int
    database_url: str
    broker_url: str
    issuer: str
    jwks: dict[str, Any]

    @classmethod
    def of(cls, text: str) -> Setting:
        return cls(**json.loads(text))


def engine_for(setting: Setting) -> Engine:
    return create_engine(setting.database_url, pool_size=POOL, max_overflow=0)


def verifier_for(setting: Setting) -> Verifier:
    return Verifier(setting.jwks, setting.issuer, SystemClock())  # type: ignore[arg-type]


def actor_of(authorization: str, verifier: Verifier) -> Actor:
    """Who asks. Raises Forbidden."""
    try:
        return verifier.verify(authorization.removeprefix("Bearer "))
    except InvalidToken:
        raise Forbidden("sign in first") from None


@dataclass(frozen=True)
class Reader:
    """What the registry's use case wants of a unit of work in order to read: a session, who asks, and the day."""

    session: Session
    actor: Actor

    def today(self) -> date:
        return datetime.now(ZONE).date()


def read_resident(session: Session, resident_id: str, actor: Actor) -> dict[str, Any]:
    """A resident within the actor's reach, identifiers masked, ready for JSON. Raises NotFound."""
    reader: Any = Reader(session, actor)
    resident = get_resident(reader, SimpleNamespace(id=UUID(resident_id)))
    written: dict[str, Any] = schema.dump(resident)
    TABLE.fill(reader, contract.get_resident.answer, written, resident)
    return written


def log_to_nowhere() -> logging.Logger:
    """A line for each request is written by all three; this one's go where nobody reads them."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", filename=os.devnull)
    return logging.getLogger("wsgi")
