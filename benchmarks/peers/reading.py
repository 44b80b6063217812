"""What the peer and the limit of `gateway_read` have in common: the same row, the same schema, the same token check.

They read the registry's own table by the registry's own model and write it by its contract, so that all three do the
same work. Both check the token as ours does, by the same library, and remember what they checked.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from chassis.actor import Actor
from chassis.clock import SystemClock
from chassis.errors import Forbidden
from chassis.tokens import InvalidToken, Verifier
from services.registry import contract
from services.registry.people.tables import Resident

AT_ONCE = 100  # requests in hand at a time, more than there are clients
POOL = 10  # connections to the database, as many as ours

schema = contract.get_resident.answer()  # type: ignore[misc]  # kept: making one for each answer costs more than using it


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


def read_resident(session: Session, resident_id: str, community: UUID | None) -> dict[str, Any] | None:
    """A resident of the community, identifiers masked, ready for JSON."""
    found = session.scalar(select(Resident).where(Resident.id == UUID(resident_id), Resident.community == community))
    return schema.dump(found) if found else None


def log_to_nowhere() -> logging.Logger:
    """A line for each request is written by all three; this one's go where nobody reads them."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", filename=os.devnull)
    return logging.getLogger("wsgi")
