"""What somebody has at home to sew, and what it earned so far in the periods that are open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.accounts import Account
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.tables import Claim
from services.training.store import records_of


def of_worker(uow: UnitOfWork, resident: UUID) -> dict[str, Any]:
    records = records_of(resident)
    out = (Claim.pieces - Claim.delivered + Claim.in_rework).label("out")
    claims = select(Claim.id, Claim.due_on, out).where(
        Claim.resident.in_(records), Claim.state == ClaimState.OPEN.value
    )
    rows = [dict(row) for row in uow.session.execute(claims.order_by(Claim.due_on, Claim.id)).mappings()]
    going_on = select(PayPeriod.id).where(PayPeriod.state == "open")
    earned = select(func.coalesce(func.sum(credited(Account.PAYABLE)), 0)).where(
        Entry.resident.in_(records), Entry.period.in_(going_on), touches(Account.PAYABLE)
    )
    return {
        "claims": len(rows),
        "pieces_out": sum(int(row["out"]) for row in rows),
        "next_due_on": min((row["due_on"] for row in rows if row["due_on"] and row["out"]), default=None),
        "earned": money(int(uow.session.scalar(earned) or 0)),
    }
