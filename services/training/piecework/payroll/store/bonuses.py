"""What a bonus is reckoned from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.store.asking import Rows, person_of, under_another
from services.training.piecework.payroll.tables import (
    MergedRecord,
)
from services.training.piecework.rates.tables import StyleOperation
from services.training.piecework.work.inspecting import Grade
from services.training.piecework.work.tables import Claim, Delivery, Inspection


def bonus_grounds(uow: UnitOfWork, operation: StyleOperation, period: UUID, run: UUID) -> Rows:
    """resident, engagement, its pay of first grade, pieces at their first inspection and first-grade ones among
    them, of the persons who have the whole rate. What a correction makes of pieces that a period
    before paid is of that period, whose decision stands.
    """
    person = person_of(Entry.resident).label("resident")
    corrected = select(Inspection.id).where(Inspection.period == period, graded_first_in(period))
    pay = (
        select(person, Entry.engagement, func.sum(credited(Account.PAYABLE)).label("pay"))
        .select_from(Entry)
        .join(Claim, and_(Claim.id == Entry.line, Claim.operation == operation.id, Claim.share == 100))
        .outerjoin(MergedRecord, under_another(Entry.resident, run))
        .where(
            Entry.period == period,
            Entry.grade == Grade.FIRST.value,
            touches(Account.PAYABLE),
            or_(Entry.kind == EntryKind.ACCRUAL.value, Entry.cause.in_(corrected)),
        )
        .group_by(person, Entry.engagement)
        .subquery()
    )
    counted = _first_inspections(operation, period, run).subquery()
    return uow.session.execute(
        select(pay.c.resident, pay.c.engagement, pay.c.pay, counted.c.inspected, counted.c.first)
        .join(counted, counted.c.resident == pay.c.resident)
        .order_by(pay.c.resident, pay.c.pay, pay.c.engagement)
    ).all()


def _first_inspections(operation: StyleOperation, period: UUID, run: UUID) -> Select[*tuple[Any, ...]]:
    """By person, as they stood at the end of the period: one that was corrected within it counts as corrected."""
    graded = Inspection.first + Inspection.second + Inspection.rework + Inspection.rejected
    corrected = select(Inspection.corrects).where(Inspection.period == period, Inspection.corrects.is_not(None))
    person = person_of(Inspection.resident).label("resident")
    return (
        select(
            person,
            func.sum(graded).label("inspected"),
            func.sum(Inspection.first).label("first"),
        )
        .select_from(Inspection)
        .join(Delivery, and_(Delivery.id == Inspection.delivery, Delivery.rework.is_(False)))
        .join(Claim, and_(Claim.id == Inspection.claim, Claim.operation == operation.id, Claim.share == 100))
        .outerjoin(MergedRecord, under_another(Inspection.resident, run))
        .where(
            Inspection.period == period,
            Inspection.id.not_in(corrected),
            graded_first_in(period),
        )
        .group_by(person)
    )


def graded_first_in(period: UUID) -> ColumnElement[bool]:
    """Whether an inspection is of a delivery that was graded in that period, and not only corrected in it."""
    original = aliased(Inspection)
    return or_(
        Inspection.corrects.is_(None),
        Inspection.delivery.in_(
            select(original.delivery).where(original.period == period, original.corrects.is_(None))
        ),
    )
