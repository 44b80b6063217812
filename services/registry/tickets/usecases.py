"""A ticket is good once, for a minute, and only for an event stream; the gateway exchanges it for a token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from chassis.access.actor import Actor
from chassis.database.database import Database
from chassis.database.removal import remove_in_portions
from chassis.database.types import db_now
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Forbidden
from services.registry.accounts.usecases.sessions import life_of_token
from services.registry.accounts.usecases.signing import signer_of
from services.registry.tickets.tables import StreamTicket

GOOD_FOR = timedelta(seconds=60)


def issue_stream_ticket(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    ticket = secrets.token_urlsafe(32)
    row = StreamTicket(digest=_digest(ticket), claims=uow.actor.to_claims(), expires_at=uow.now() + GOOD_FOR)
    uow.add(row)
    return {"ticket": ticket, "expires_in": int(GOOD_FOR.total_seconds())}


def redeem_stream_ticket(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A token for whoever asked for the ticket. Of two who send it at once, one gets it; the other is refused."""
    table = StreamTicket.__table__
    taken = delete(table).where(table.c.digest == _digest(command.ticket)).returning(table.c.claims, table.c.expires_at)
    row = uow.session.connection().execute(taken).first()
    if row is None or row.expires_at <= uow.now():
        raise Forbidden("the ticket was used already or has run out; ask for another", type="not-signed-in")
    actor = Actor.from_claims(row.claims)
    return {"access_token": signer_of(uow).sign(actor, life_of_token(uow, actor.resident))}


def remove_old_tickets(database: Database) -> int:
    """Chore: tickets that nobody used; how many."""
    table = StreamTicket.__table__
    return remove_in_portions(database, table, table.c.expires_at < db_now(-60.0))


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
