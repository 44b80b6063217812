"""Queries about work, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.inspecting import Counts, DeliveryState
from services.training.piecework.work.tables import (
    Claim,
    ClaimExtension,
    Delivery,
    Engagement,
    Inspection,
    Lot,
    WorkOrder,
)
from services.training.scope import offers_within_reach, work_within_reach

NOUNS = {
    Engagement: "engagement",
    WorkOrder: "work order",
    Lot: "lot",
    Claim: "claim",
    Delivery: "delivery",
    Inspection: "inspection",
    ClaimExtension: "request for an extension",
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
    return uow.session.scalar(select(kind).where(kind.employer == employer, kind.employer_reference == reference))


def engagement_on(
    uow: UnitOfWork, resident: UUID, employer: UUID, day: date, *, locked: bool = False
) -> Engagement | None:
    """The engagement in force, of which there is one (of those kept from before that was sure: the newest); locked, so
    that two claims at once count each other's pieces.
    """
    query = select(Engagement).where(
        Engagement.resident == resident,
        Engagement.employer == employer,
        Engagement.since <= day,
        or_(Engagement.until.is_(None), Engagement.until > day),
    )
    query = query.order_by(Engagement.since.desc(), Engagement.id.desc()).limit(1)
    found: Engagement | None = uow.session.scalar(query.with_for_update() if locked else query)
    return found


def engagement_from(
    uow: UnitOfWork,
    resident: UUID,
    employer: UUID,
    since: date,
    until: date | None,
    *,
    community: UUID | None,
) -> Engagement | None:
    """The first engagement that shares a day with `since` up to but without `until` (none: without end)."""
    query = select(Engagement).where(
        Engagement.community == community,
        Engagement.resident == resident,
        Engagement.employer == employer,
        or_(Engagement.until.is_(None), and_(Engagement.until > since, Engagement.until > Engagement.since)),
    )
    if until is not None:
        query = query.where(Engagement.since < until)
    found: Engagement | None = uow.session.scalar(query.order_by(Engagement.since, Engagement.id).limit(1))
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


def claimed_from(uow: UnitOfWork, engagement: Engagement, day: date) -> list[tuple[UUID, date]]:
    """The claims that were made under an engagement on that day or later, with their days; the first one first."""
    query = select(Claim.id, Claim.claimed_on).where(
        Claim.engagement == engagement.id,
        Claim.resident == engagement.resident,
        Claim.claimed_on >= day,
        or_(Claim.state != ClaimState.RETURNED.value, Claim.delivered > 0),
    )
    return [(id, on) for id, on in uow.session.execute(query.order_by(Claim.claimed_on, Claim.id))]


def pieces_out(uow: UnitOfWork, resident: UUID, employer: UUID) -> int:
    """Pieces that a resident has claimed and not brought, those given back for rework among them."""
    out = func.coalesce(func.sum(Claim.pieces - Claim.delivered + Claim.in_rework), 0)
    query = select(out).where(
        Claim.resident == resident, Claim.employer == employer, Claim.state == ClaimState.OPEN.value
    )
    return int(uow.session.scalar(query) or 0)


def inspected(uow: UnitOfWork, claim: UUID, *, closed: bool = False) -> Counts:
    """Pieces of a claim by what its inspections say now, corrected ones left out; with `closed`, of those deliveries
    only that were inspected in a period that is closed.
    """
    corrected = select(Inspection.corrects).where(Inspection.claim == claim, Inspection.corrects.is_not(None))
    sums = [func.coalesce(func.sum(getattr(Inspection, grade)), 0) for grade in Counts.__dataclass_fields__]
    query = select(*sums).where(Inspection.claim == claim, Inspection.id.not_in(corrected))
    if closed:
        earlier = aliased(Inspection)
        then = select(earlier.delivery).join(PayPeriod, PayPeriod.id == earlier.period)
        query = query.where(Inspection.delivery.in_(then.where(earlier.claim == claim, PayPeriod.state == "closed")))
    return Counts(*map(int, uow.session.execute(query).one()))


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


# ---- of many at once


def claims_locked(uow: UnitOfWork, ids: Collection[UUID]) -> list[Row[Any]]:
    """Claims within reach, in the order of their ids, so that two who lock many wait for one another."""
    table = Claim.__table__
    query = select(*table.columns).where(table.c.id.in_(ids), within_reach(uow, Claim)).order_by(table.c.id)
    return list(uow.session.execute(query.with_for_update()))


def claims_of_lots(uow: UnitOfWork, lots: Collection[tuple[str, int]]) -> dict[tuple[str, int], UUID]:
    """Who has which lot, by its order's reference and its number: the claim that was not given back."""
    query = (
        select(WorkOrder.employer_reference, Lot.number, Claim.id)
        .join(Lot, Lot.work_order == WorkOrder.id)
        .join(Claim, Claim.lot == Lot.id)
        .where(tuple_(WorkOrder.employer_reference, Lot.number).in_(lots), Claim.state != ClaimState.RETURNED.value)
        .where(within_reach(uow, Claim))
    )
    return {(reference, number): claim for reference, number, claim in uow.session.execute(query)}


def sent_before(uow: UnitOfWork, kind: Any, references: Collection[str]) -> dict[str, Row[Any]]:
    """The rows within reach that stand under these keys of the employer's."""
    table = kind.__table__
    query = select(*table.columns).where(table.c.employer_reference.in_(references), within_reach(uow, kind))
    return {row.employer_reference: row for row in uow.session.execute(query)}


def deliveries_of(uow: UnitOfWork, ids: Collection[UUID], references: Collection[str]) -> list[Row[Any]]:
    """Deliveries within reach, by our ids or by the employer's own keys."""
    table = Delivery.__table__
    named = table.c.id.in_(ids) | table.c.employer_reference.in_(references)
    return list(uow.session.execute(select(*table.columns).where(named, within_reach(uow, Delivery))))


def inspected_of(uow: UnitOfWork, claims: Collection[UUID]) -> dict[UUID, Counts]:
    """As `inspected`, of many claims."""
    corrected = select(Inspection.corrects).where(Inspection.claim.in_(claims), Inspection.corrects.is_not(None))
    sums = [func.sum(getattr(Inspection, grade)) for grade in Counts.__dataclass_fields__]
    query = select(Inspection.claim, *sums).where(Inspection.claim.in_(claims), Inspection.id.not_in(corrected))
    return {claim: Counts(*map(int, found)) for claim, *found in uow.session.execute(query.group_by(Inspection.claim))}


def posted_of(uow: UnitOfWork, claims: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """As `posted`, of many claims, by claim and grade."""
    kinds = (EntryKind.ACCRUAL.value, EntryKind.CORRECTION.value)
    query = select(Entry.line, Entry.grade, func.sum(credited(Account.PAYABLE))).where(
        Entry.line.in_(claims), Entry.kind.in_(kinds), touches(Account.PAYABLE)
    )
    return {
        (line, grade): int(fen) for line, grade, fen in uow.session.execute(query.group_by(Entry.line, Entry.grade))
    }


def waiting_of(uow: UnitOfWork, claims: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Deliveries that wait for their inspection, by claim."""
    query = select(Delivery.claim, Delivery.id).where(
        Delivery.claim.in_(claims), Delivery.state == DeliveryState.WAITING.value
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for claim, delivery in uow.session.execute(query):
        found[claim].add(delivery)
    return found
