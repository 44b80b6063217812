"""Queries about work, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.inspecting import Counts, DeliveryState
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection, Lot, WorkOrder
from services.training.scope import offers_within_reach, work_within_reach

NOUNS = {
    Engagement: "engagement",
    WorkOrder: "work order",
    Lot: "lot",
    Claim: "claim",
    Delivery: "delivery",
    Inspection: "inspection",
}
OFFERED = (WorkOrder, Lot)


def within_reach(uow: UnitOfWork, kind: Any) -> Any:
    return (offers_within_reach if kind in OFFERED else work_within_reach)(uow, kind)


def one(uow: UnitOfWork, kind: Any, id: UUID, *, locked: bool = False) -> Any:
    """One row, or NotFound, which also hides those out of reach."""
    query = select(kind).where(kind.id == id, within_reach(uow, kind))
    found = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound(f"there is no such {NOUNS[kind]}")
    return found


def with_reference(uow: UnitOfWork, kind: Any, employer: UUID, reference: str | None) -> Any:
    """The row that the employer sent under this key before, if any."""
    if reference is None:
        return None
    return uow.session.scalar(select(kind).where(kind.employer == employer, kind.reference == reference))


def engagement_on(
    uow: UnitOfWork,
    resident: UUID,
    employer: UUID,
    day: date,
    *,
    community: UUID | None = None,
    locked: bool = False,
) -> Engagement | None:
    """The engagement in force; locked, so that two claims at once count each other's pieces. In the actor's community,
    or the one named where the house acts by itself.
    """
    query = select(Engagement).where(
        Engagement.community == (community or uow.actor.community),
        Engagement.resident == resident,
        Engagement.employer == employer,
        Engagement.since <= day,
        or_(Engagement.until.is_(None), Engagement.until > day),
    )
    found: Engagement | None = uow.session.scalar(query.with_for_update() if locked else query)
    return found


def engagements_going_on(uow: UnitOfWork, resident: UUID, day: date) -> list[Engagement]:
    """All of a record's that have not ended by then, also those that lie ahead; locked."""
    goes_on = or_(Engagement.until.is_(None), Engagement.until > day)
    query = select(Engagement).where(Engagement.resident == resident, goes_on).order_by(Engagement.id)
    return list(uow.session.scalars(query.with_for_update()))


def engagement_after(uow: UnitOfWork, ended: Engagement) -> UUID | None:
    """Another one with the same employer that goes on after this one."""
    goes_on = or_(Engagement.until.is_(None), Engagement.until > ended.until)
    query = select(Engagement.id).where(
        Engagement.resident == ended.resident,
        Engagement.employer == ended.employer,
        Engagement.id != ended.id,
        goes_on,
    )
    return uow.session.scalar(query.limit(1))


def engaged_ever(uow: UnitOfWork, resident: UUID, employer: UUID) -> UUID | None:
    """An engagement of the resident with the employer, whether or not it has ended."""
    query = select(Engagement.id).where(
        Engagement.community == uow.actor.community, Engagement.resident == resident, Engagement.employer == employer
    )
    return uow.session.scalar(query.limit(1))


def pieces_out(uow: UnitOfWork, resident: UUID, employer: UUID) -> int:
    """Pieces that a resident has claimed and not brought, those given back for rework among them."""
    out = func.coalesce(func.sum(Claim.pieces - Claim.delivered + Claim.in_rework), 0)
    query = select(out).where(
        Claim.resident == resident, Claim.employer == employer, Claim.state == ClaimState.OPEN.value
    )
    return int(uow.session.scalar(query) or 0)


def inspected(uow: UnitOfWork, claim: UUID) -> Counts:
    """Pieces of a claim by what its inspections say now, corrected ones left out."""
    corrected = select(Inspection.corrects).where(Inspection.claim == claim, Inspection.corrects.is_not(None))
    sums = [func.coalesce(func.sum(getattr(Inspection, grade)), 0) for grade in Counts.__dataclass_fields__]
    row = uow.session.execute(select(*sums).where(Inspection.claim == claim, Inspection.id.not_in(corrected))).one()
    return Counts(*map(int, row))


def posted(uow: UnitOfWork, claim: UUID, grade: str) -> int:
    """Fen that were entered for a claim's grade so far."""
    kinds = (EntryKind.ACCRUAL.value, EntryKind.CORRECTION.value)
    query = select(func.coalesce(func.sum(credited(Account.PAYABLE)), 0)).where(
        Entry.line == claim, Entry.grade == grade, Entry.kind.in_(kinds), touches(Account.PAYABLE)
    )
    return int(uow.session.scalar(query) or 0)


def waits_for_inspection(uow: UnitOfWork, claim: UUID) -> bool:
    waiting = select(Delivery.id).where(Delivery.claim == claim, Delivery.state == DeliveryState.WAITING.value)
    return uow.session.scalar(waiting.limit(1)) is not None
