"""What became of people who learnt: who works, who was paid, and what they earned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, distinct, exists, func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll.run import RunState
from services.training.piecework.payroll.tables import PayoutRow, PayrollRun, Payslip
from services.training.piecework.rates.tables import StyleOperation
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.tables import Claim
from services.training.tables import KnownResident

PAID = "paid"


def working_and_paid(uow: UnitOfWork, passed: Select[*tuple[Any, ...]]) -> dict[UUID, tuple[int, int]]:
    """By key, in one query. `passed` selects `key`, `resident`, `skill` and `employer` (none: of whichever).

    Working is who took a lot for the skill from the employer and did not give it back untouched; paid, of these, who
    the bank says was paid by the employer at least once.
    """
    people = passed.subquery()
    p = people.c
    claimed = exists(
        select(Claim.id)
        .join(StyleOperation, StyleOperation.id == Claim.operation)
        .where(
            _of(Claim.resident, people),
            StyleOperation.skill == p.skill,
            or_(p.employer.is_(None), Claim.employer == p.employer),
            or_(Claim.state != ClaimState.RETURNED.value, Claim.delivered > 0),
        )
    )
    paid = exists(
        select(PayoutRow.id).where(
            _of(PayoutRow.resident, people),
            or_(p.employer.is_(None), PayoutRow.employer == p.employer),
            PayoutRow.state == PAID,
            PayoutRow.court_order.is_(None),
        )
    )
    counts = (_people(p.resident, claimed), _people(p.resident, and_(claimed, paid)))
    return {key: (int(w), int(d)) for key, w, d in uow.session.execute(select(p.key, *counts).group_by(p.key))}


def _people(resident: ColumnElement[Any], which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(distinct(case((which, resident))))


def _of(column: Any, people: Subquery) -> ColumnElement[bool]:
    """Rows of a person, also under a record that was merged into theirs."""
    known = KnownResident.__table__.c
    merged = select(known.id).where(known.merged_into == people.c.resident).correlate(people)
    return or_(column == people.c.resident, column.in_(merged))


def income_by_month(uow: UnitOfWork, residents: Select[Any]) -> Mapping[UUID, Mapping[date, int]]:
    """What people were paid for by all employers, before tax, in fen by the month of the work: of final runs."""
    known = KnownResident.__table__.c
    person = func.coalesce(known.merged_into, Payslip.resident).label("person")
    query = (
        select(person, PayPeriod.month, func.sum(Payslip.gross))
        .join(PayPeriod, PayPeriod.id == Payslip.period)
        .join(PayrollRun, and_(PayrollRun.id == Payslip.run, PayrollRun.state == RunState.FINAL.value))
        .outerjoin(KnownResident.__table__, known.id == Payslip.resident)
        .where(or_(Payslip.resident.in_(residents), known.merged_into.in_(residents)))
        .group_by(person, PayPeriod.month)
    )
    found: dict[UUID, dict[date, int]] = {}
    for resident, month, gross in uow.session.execute(query):
        found.setdefault(resident, {})[month] = int(gross)
    return found
