"""Which run comes before which, and whom one has to pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    and_,
    or_,
    select,
    union,
)

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.deductions.deduction import SHARES, months_after
from services.training.piecework.deductions.tables import WageDeduction
from services.training.piecework.ledger.accounts import Account
from services.training.piecework.ledger.months import following
from services.training.piecework.ledger.store import touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.run import RunKind, RunState
from services.training.piecework.payroll.store.asking import among, of_month, person_of, stands, under_another
from services.training.piecework.payroll.store.earning import pays_a_wage
from services.training.piecework.payroll.store.interim import in_between
from services.training.piecework.payroll.tables import (
    MergedRecord,
    PayrollRun,
    Payslip,
)
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.tables import Claim, Engagement, Inspection, LateHours


def interim_at_work(uow: UnitOfWork, period: UUID) -> PayrollRun | None:
    """An interim run of the period that is neither final nor discarded."""
    over = (RunState.FINAL.value, RunState.DISCARDED.value)
    found: PayrollRun | None = uow.session.scalar(
        select(PayrollRun).where(PayrollRun.period == period, ~of_month(), PayrollRun.state.not_in(over))
    )
    return found


def earlier_run_at_work(uow: UnitOfWork, period: PayPeriod) -> PayPeriod | None:
    """An earlier period of the employer that is closed and has no final run: what it takes of advances is not entered
    yet.
    """
    final = select(PayrollRun.id).where(
        PayrollRun.period == PayPeriod.id, of_month(), PayrollRun.state == RunState.FINAL.value
    )
    found: PayPeriod | None = uow.session.scalar(
        select(PayPeriod)
        .where(
            PayPeriod.employer == period.employer,
            PayPeriod.month < period.month,
            PayPeriod.state == "closed",
            ~final.exists(),
        )
        .limit(1)
    )
    return found


def carried_from(uow: UnitOfWork, employer: UUID, month: date) -> bool:
    """Whether the employer's run of that month carried anything over."""
    query = (
        select(Payslip.id)
        .join(PayPeriod, PayPeriod.id == Payslip.period)
        .join(PayrollRun, and_(PayrollRun.id == Payslip.run, stands()))
        .where(PayPeriod.employer == employer, PayPeriod.month == month, Payslip.carried_over != 0)
    )
    return uow.session.scalar(query.limit(1)) is not None


def going_on(uow: UnitOfWork, period: PayPeriod, people: People) -> set[tuple[UUID, Relation]]:
    """Who works for the employer under which relation after the period, by person."""
    query = select(Engagement.resident, Engagement.relation).where(
        Engagement.employer == period.employer,
        among(Engagement.resident, people),
        or_(Engagement.until.is_(None), Engagement.until > following(period.month)),
    )
    return {(people.person(record), Relation.of(relation)) for record, relation in uow.session.execute(query)}


def run_before(uow: UnitOfWork, period: PayPeriod) -> UUID | None:
    """The run of the employer's last period before this one."""
    return uow.session.scalar(
        select(PayrollRun.id)
        .join(PayPeriod, PayPeriod.id == PayrollRun.period)
        .where(PayrollRun.employer == period.employer, PayPeriod.month < period.month)
        .where(stands())
        .order_by(PayPeriod.month.desc())
        .limit(1)
    )


def months_of(uow: UnitOfWork, run: PayrollRun, before: UUID | None) -> list[date]:
    """The months that a run settles: its own, and those since the run before that have none."""
    month = uow.session.get_one(PayPeriod, run.period).month
    if before is None:
        return [month]
    last = uow.session.get_one(PayPeriod, uow.session.get_one(PayrollRun, before).period).month
    return list(months_after(last, month))


def with_shares(employer: UUID, months: Sequence[date], entered_until: datetime) -> Select[UUID]:
    """The records under which an own share of insurance was entered by then that may count in one of the months."""
    return (
        select(WageDeduction.resident)
        .join(Engagement, Engagement.id == WageDeduction.engagement)
        .where(
            WageDeduction.employer == employer,
            WageDeduction.kind.in_([kind.value for kind in SHARES]),
            WageDeduction.amount > 0,
            WageDeduction.since <= months[-1],
            WageDeduction.entered_at <= entered_until,
            *(or_(until.is_(None), until > months[0]) for until in (WageDeduction.until, Engagement.until)),
        )
    )


def residents_to_pay(uow: UnitOfWork, run: PayrollRun, before: UUID | None, after: UUID | None) -> Sequence[UUID]:
    """The persons who earned in the run's period, whose hours of a wage are of it or were told late in it, to whom
    something was carried over, or whose share of insurance is due, by id; those who have their payslip of it are left
    out.
    """
    earned = select(Entry.resident).where(Entry.period == run.period, touches(Account.PAYABLE))
    carried = select(Payslip.resident).where(Payslip.run == before, Payslip.carried_over != 0)
    worked = (
        select(Inspection.resident)
        .join(Claim, Claim.id == Inspection.claim)
        .join(Engagement, and_(Engagement.id == Claim.engagement, pays_a_wage(), Engagement.employer == run.employer))
        .where(Inspection.period == run.period, Inspection.corrects.is_(None))
    )
    told = select(LateHours.resident).where(LateHours.period == run.period)
    insured = with_shares(run.employer, months_of(uow, run, before), run.started_at)
    every = in_between(run) if run.kind == RunKind.INTERIM else union(earned, carried, worked, told, insured)
    return _persons(uow, run, every.subquery(), after)


def _persons(uow: UnitOfWork, run: PayrollRun, every: Any, after: UUID | None) -> Sequence[UUID]:
    person = person_of(every.c.resident)
    written = select(Payslip.id).where(Payslip.run == run.id, Payslip.resident == person)
    query = select(person).distinct().select_from(every)
    query = query.outerjoin(MergedRecord, under_another(every.c.resident, run.id))
    query = query.where(~written.exists()).order_by(person)
    return uow.session.scalars(query.where(person > after) if after else query).all()
