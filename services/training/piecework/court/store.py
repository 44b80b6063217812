"""Queries about court orders: one for a page of persons, and never one a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.court.order import Order
from services.training.piecework.court.tables import IN_ORDER, CourtOrder
from services.training.piecework.ledger.accounts import Account
from services.training.piecework.ledger.months import following
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.store import among
from services.training.scope import work_within_reach
from services.training.store import records_of


def one(uow: UnitOfWork, id: UUID, *, locked: bool = False) -> CourtOrder:
    """One order, or NotFound, which also hides those out of reach."""
    query = select(CourtOrder).where(CourtOrder.id == id, work_within_reach(uow, CourtOrder))
    found: CourtOrder | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such court order")
    return found


def open_order(uow: UnitOfWork, employer: UUID, resident: UUID, court: str, case_number: str) -> UUID | None:
    """The person's order in the same case that is not lifted, under whichever record."""
    return uow.session.scalar(
        select(CourtOrder.id).where(
            CourtOrder.employer == employer,
            CourtOrder.resident.in_(records_of(resident)),
            CourtOrder.court == court,
            CourtOrder.case_number == case_number,
            CourtOrder.lifted_at.is_(None),
        )
    )


def withheld(uow: UnitOfWork, orders: Collection[UUID]) -> dict[UUID, int]:
    """Fen by order: what final runs withheld, less what was given back."""
    query = select(Entry.line, func.sum(credited(Account.COURT))).where(Entry.line.in_(orders), touches(Account.COURT))
    return {order: int(fen) for order, fen in uow.session.execute(query.group_by(Entry.line))}


def orders_to_serve(
    uow: UnitOfWork, period: PayPeriod, people: People, known_at: datetime
) -> Mapping[UUID, Sequence[Order]]:
    """By person: the orders that were in force for the period by what was known then, in their order, and what remains
    of each; the rest of those that were withheld in full is nothing, and they are left out.
    """
    query = (
        select(CourtOrder)
        .where(
            CourtOrder.employer == period.employer,
            among(CourtOrder.resident, people),
            CourtOrder.entered_at <= known_at,
            or_(CourtOrder.lifted_at.is_(None), CourtOrder.lifted_at > known_at),
            CourtOrder.since < following(period.month),
            or_(CourtOrder.until.is_(None), CourtOrder.until > period.month),
        )
        .order_by(*IN_ORDER)
    )
    rows = uow.session.scalars(query).all()
    so_far = withheld(uow, [row.id for row in rows]) if rows else {}
    # two records that turn out to be one person's may have an order in the same case each: it is one debt
    cases: dict[UUID, dict[tuple[str, str], list[CourtOrder]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        cases[people.person(row.resident)][row.court, row.case_number].append(row)
    found = {
        person: [_order(same[0], sum(so_far.get(row.id, 0) for row in same)) for same in by_case.values()]
        for person, by_case in cases.items()
    }
    return {person: [order for order in orders if order.remaining != 0] for person, orders in found.items()}


def _order(row: CourtOrder, so_far: int) -> Order:
    remaining = None if row.total is None else max(row.total - so_far, 0)
    return Order(row.id, row.living_minimum, remaining, row.monthly, row.percent)
