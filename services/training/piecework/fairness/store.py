"""Queries about trials, paces and open work: a page at a time, never one query a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.fairness.fair import MINUTES, Timed
from services.training.piecework.fairness.tables import MinimumWage, Trial
from services.training.piecework.fairness.wages import HourlyMinimum, at, table
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.rates.tables import PieceRate, Style, StyleOperation
from services.training.piecework.work.claiming import ClaimState, LotState, OrderState
from services.training.piecework.work.earnings import FULL
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection, Lot, WorkOrder
from services.training.scope import offers_within_reach
from services.training.store import persons_by_record
from services.training.tables import KnownCommunity

MOST_CLAIMS = 200
Rows = Sequence[Row[*tuple[Any, ...]]]


def minimum_wages(uow: UnitOfWork) -> Sequence[HourlyMinimum]:
    """Those of each county that the actor's community knows of, by county and day."""
    rows = uow.session.scalars(select(MinimumWage).where(MinimumWage.community == uow.actor.community))
    return table(HourlyMinimum(row.division_code, row.region, row.since, row.hourly, row.source) for row in rows)


def minimum_wages_here(uow: UnitOfWork) -> Sequence[HourlyMinimum]:
    """Those of the county that the actor's community lies in; none as long as it has no division code."""
    return at(place_of_community(uow), minimum_wages(uow))


def place_of_community(uow: UnitOfWork) -> str | None:
    """The division code of the actor's community."""
    known = uow.session.get(KnownCommunity, uow.actor.community)
    return known.division_code if known is not None else None


def trial(uow: UnitOfWork, id: UUID) -> Trial:
    """Locked, or NotFound."""
    query = select(Trial).where(Trial.id == id, offers_within_reach(uow, Trial)).with_for_update()
    found: Trial | None = uow.session.scalar(query)
    if found is None:
        raise NotFound("there is no such trial")
    return found


def trials_of(uow: UnitOfWork, operations: Sequence[UUID], day: date) -> dict[UUID, list[Timed]]:
    """Of each operation: all who took part up to a day, in trials that count."""
    query = select(Trial.operation, Trial.results).where(
        Trial.operation.in_(operations), Trial.held_on <= day, Trial.void_because.is_(None)
    )
    found: dict[UUID, list[Timed]] = defaultdict(list)
    for operation, results in uow.session.execute(query):
        found[operation] += [Timed(one["pieces"], one["minutes"]) for one in results]
    return found


def rates_on(uow: UnitOfWork, operations: Sequence[UUID], day: date) -> dict[UUID, int]:
    """Of each operation that has one: the rate in force."""
    last = (
        select(PieceRate.operation, func.max(PieceRate.since).label("since"))
        .where(PieceRate.operation.in_(operations), PieceRate.since <= day, PieceRate.withdrawn_at.is_(None))
        .group_by(PieceRate.operation)
        .subquery()
    )
    query = (
        select(PieceRate.operation, PieceRate.per_piece)
        .join(last, (last.c.operation == PieceRate.operation) & (last.c.since == PieceRate.since))
        .where(PieceRate.withdrawn_at.is_(None))
    )
    return {row[0]: row[1] for row in uow.session.execute(query)}


def paces(uow: UnitOfWork, operations: Sequence[UUID], after: date) -> dict[UUID, list[Fraction]]:
    """Of each operation: first-grade pieces an hour (others by what they count) of each who said how long they took,
    from deliveries inspected after a day. Whose pace each is, is not told.
    """
    corrected = select(Inspection.corrects).where(Inspection.corrects.is_not(None))
    merged = persons_by_record()
    query = (
        select(
            Claim.operation,
            func.sum(Inspection.first),
            func.sum(Inspection.second),
            func.sum(Delivery.minutes),
        )
        .join(Claim, Claim.id == Inspection.claim)
        .join(Delivery, Delivery.id == Inspection.delivery)
        .outerjoin(merged, merged.c.record == Inspection.resident)
        .where(
            Claim.operation.in_(operations),
            Delivery.minutes.is_not(None),
            Inspection.inspected_on > after,
            Inspection.id.not_in(corrected),
        )
        .group_by(Claim.operation, func.coalesce(merged.c.person, Inspection.resident))
    )
    agreed = select(StyleOperation.id, StyleOperation.coefficients).where(StyleOperation.id.in_(operations))
    counts = {row[0]: row[1] for row in uow.session.execute(agreed)}
    found: dict[UUID, list[Fraction]] = defaultdict(list)
    for operation, first, second, minutes in uow.session.execute(query):
        weighted = int(first) * counts[operation]["first"] + int(second) * counts[operation]["second"]
        found[operation].append(Fraction(weighted * MINUTES, FULL * int(minutes or 0)))
    return found


def offers(uow: UnitOfWork, resident: UUID, skills: Sequence[str], day: date) -> Select[*tuple[Any, ...]]:
    """Lots that are open, in time, of a skill that is certified, and of employers who engage the resident."""
    return (
        select(Lot, WorkOrder, StyleOperation, Style, Engagement)
        .join(WorkOrder, WorkOrder.id == Lot.work_order)
        .join(StyleOperation, StyleOperation.id == WorkOrder.operation)
        .join(Style, Style.id == StyleOperation.style)
        .join(Engagement, (Engagement.employer == Lot.employer) & (Engagement.community == Lot.community))
        .where(
            Lot.community == uow.actor.community,
            Lot.state == LotState.OPEN.value,
            WorkOrder.state == OrderState.OPEN.value,
            or_(WorkOrder.due_on.is_(None), WorkOrder.due_on >= day),
            StyleOperation.skill.in_(skills),
            Engagement.resident == resident,
            Engagement.since <= day,
            or_(Engagement.until.is_(None), Engagement.until > day),
        )
        .order_by(Lot.id)
    )


def earned_so_far(uow: UnitOfWork, resident: UUID) -> Rows:
    """By employer and month that is open: employer, month, fen."""
    kinds = (EntryKind.ACCRUAL.value, EntryKind.CORRECTION.value, EntryKind.MEDIATED.value)
    query = (
        select(Entry.employer, PayPeriod.month, func.sum(credited(Account.PAYABLE)))
        .join(PayPeriod, PayPeriod.id == Entry.period)
        .where(
            Entry.resident == resident,
            Entry.community == uow.actor.community,
            PayPeriod.state == "open",
            Entry.kind.in_(kinds),
            touches(Account.PAYABLE),
        )
        .group_by(Entry.employer, PayPeriod.month)
        .order_by(PayPeriod.month, Entry.employer)
    )
    return uow.session.execute(query).all()


def open_claims(uow: UnitOfWork, resident: UUID) -> Rows:
    """Each claim with its operation and style, those due first."""
    query = (
        select(Claim, StyleOperation.name, Style.name)
        .join(StyleOperation, StyleOperation.id == Claim.operation)
        .join(Style, Style.id == StyleOperation.style)
        .where(
            Claim.resident == resident,
            Claim.community == uow.actor.community,
            Claim.state == ClaimState.OPEN.value,
        )
        .order_by(Claim.due_on.is_(None), Claim.due_on, Claim.id)
        .limit(MOST_CLAIMS)
    )
    return uow.session.execute(query).all()
