"""Queries about what is deducted of wages before tax: one for a page of persons, and never one a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.deductions.deduction import SHARES, Dated, DeductionKind
from services.training.piecework.deductions.tables import WageDeduction
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.store.asking import among, stands
from services.training.piecework.payroll.tables import PayrollRun
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.tables import Engagement
from services.training.store import records_of


def hold_months(uow: UnitOfWork, employer: UUID) -> date | None:
    """The last month that has a run, which none gets before the commit: what is entered now counts for a draft or does
    not, and a draft counts all that was entered before it.
    """
    months = select(PayPeriod.id).where(PayPeriod.employer == employer).order_by(PayPeriod.month.desc()).limit(2)
    uow.session.scalars(months.with_for_update(read=True)).all()
    there = and_(PayrollRun.period == PayPeriod.id, stands())
    return uow.session.scalar(
        select(func.max(PayPeriod.month)).join(PayrollRun, there).where(PayPeriod.employer == employer)
    )


def entered_of(uow: UnitOfWork, employer: UUID, resident: UUID) -> Sequence[WageDeduction]:
    """A person's, under whichever record, in the order of entry."""
    found = select(WageDeduction).where(
        WageDeduction.employer == employer, WageDeduction.resident.in_(records_of(resident))
    )
    return uow.session.scalars(found.order_by(WageDeduction.entered_at, WageDeduction.id)).all()


def entered_for(
    uow: UnitOfWork, run: PayrollRun, people: People
) -> tuple[dict[UUID, list[Dated]], dict[UUID, Relation]]:
    """What was entered when the run was started, in the order of entry, by person; and under which relation the newest
    own share of each was entered. What goes beyond an engagement ends with it.
    """
    query = (
        select(WageDeduction, Engagement.until, Engagement.relation)
        .join(Engagement, Engagement.id == WageDeduction.engagement)
        .where(WageDeduction.employer == run.employer, WageDeduction.entered_at <= run.started_at)
        .where(among(WageDeduction.resident, people))
        .order_by(WageDeduction.entered_at, WageDeduction.id)
    )
    entered: dict[UUID, list[Dated]] = defaultdict(list)
    relations = {}
    for row, engaged_until, relation in uow.session.execute(query):
        person, one = people.person(row.resident), dated(row, engaged_until)
        entered[person].append(one)
        if one.kind in SHARES:
            relations[person] = Relation.of(relation)
    return entered, relations


def dated(row: WageDeduction, engaged_until: date | None = None) -> Dated:
    ends = min((day for day in (row.until, engaged_until) if day is not None), default=None)
    return Dated(DeductionKind.of(row.kind), row.amount, row.since, ends)
