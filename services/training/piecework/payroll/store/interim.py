"""What part-time work earned so far in a period, and what interim runs paid of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.court.order import Garnishment
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.run import RunKind, RunState
from services.training.piecework.payroll.store.asking import among
from services.training.piecework.payroll.store.earning import Parts, by_part
from services.training.piecework.payroll.tables import GarnishmentRow, PayrollRun, Payslip
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.tables import Delivery, Engagement, Inspection
from services.training.scope import work_within_reach


@dataclass(frozen=True)
class PaidBetween:
    """An interim payslip of the same period: what it paid before tax and after all, and withheld by court orders."""

    payslip: UUID
    part: tuple[Relation, str]
    gross: int
    paid: int
    garnishments: tuple[Garnishment, ...]


def in_between(run: PayrollRun) -> Select[UUID]:
    """The records under which part-time work earned anything in the run's period until it was started."""
    return _part_time(run, Entry.resident)


def earned_so_far(uow: UnitOfWork, run: PayrollRun, people: People) -> Parts:
    """What part-time work earned by then, in fen, less what interim runs paid of it."""
    terms = (Entry.resident, Engagement.relation, Engagement.tax_scheme)
    query = _part_time(run, *terms, func.sum(credited(Account.PAYABLE))).where(among(Entry.resident, people))
    parts = by_part(people, uow.session.execute(query.group_by(*terms)))
    for person, slips in paid_between(uow, run, people).items():
        for slip in slips:
            parts[person][slip.part] -= slip.gross
    return parts


def _part_time(run: PayrollRun, *columns: Any) -> Select[Any]:
    under = and_(Engagement.id == Entry.engagement, Engagement.relation == Relation.PART_TIME.value)
    return (
        select(*columns)
        .join(Engagement, under)
        .where(Entry.period == run.period, Entry.at <= run.started_at, touches(Account.PAYABLE))
    )


def paid_between(uow: UnitOfWork, run: PayrollRun, people: People) -> dict[UUID, list[PaidBetween]]:
    """By person: the payslips of the period's interim runs that are final, in their order."""
    query = (
        select(Payslip)
        .join(PayrollRun, PayrollRun.id == Payslip.run)
        .where(
            PayrollRun.employer == run.employer,
            PayrollRun.period == run.period,
            PayrollRun.kind == RunKind.INTERIM.value,
            PayrollRun.state == RunState.FINAL.value,
            Payslip.gross > 0,
            among(Payslip.resident, people),
        )
        .order_by(Payslip.id)
    )
    slips = uow.session.scalars(query).all()
    withheld = [slip.id for slip in slips if slip.garnished]
    rows = select(GarnishmentRow).where(GarnishmentRow.payslip.in_(withheld))
    taken: dict[UUID, list[Garnishment]] = defaultdict(list)
    for row in uow.session.scalars(rows) if withheld else ():
        taken[row.payslip].append(Garnishment(row.court_order, row.amount, row.remaining))
    found: dict[UUID, list[PaidBetween]] = defaultdict(list)
    for slip in slips:
        part = (Relation.of(slip.relation), slip.scheme)
        one = PaidBetween(slip.id, part, slip.gross, slip.paid, tuple(taken[slip.id]))
        found[people.person(slip.resident)].append(one)
    return found


def unpaid_since(uow: UnitOfWork) -> Sequence[Row[UUID, UUID, date]]:
    """employer, resident, and the day on which the oldest part-time work was brought that no final run settles, the
    oldest first; within reach.
    """
    final = select(PayrollRun.id).where(PayrollRun.state == RunState.FINAL.value)
    closed = final.where(PayrollRun.period == PayPeriod.id, PayrollRun.kind == RunKind.MONTH.value)
    between = final.where(
        PayrollRun.period == Entry.period,
        PayrollRun.kind == RunKind.INTERIM.value,
        PayrollRun.started_at >= Entry.at,
    )
    unsettled = select(PayPeriod.id).where(PayPeriod.community == uow.actor.community, ~closed.exists())
    oldest = func.min(Delivery.delivered_on)
    query = (
        select(Entry.employer, Entry.resident, oldest)
        .join(Engagement, and_(Engagement.id == Entry.engagement, Engagement.relation == Relation.PART_TIME.value))
        .join(Inspection, Inspection.id == Entry.cause)
        .join(Delivery, Delivery.id == Inspection.delivery)
        .where(work_within_reach(uow, Entry), Entry.kind == EntryKind.ACCRUAL.value)
        .where(Entry.period.in_(unsettled), ~between.exists())
        .group_by(Entry.employer, Entry.resident)
        .order_by(oldest, Entry.employer, Entry.resident)
    )
    return uow.session.execute(query).all()
