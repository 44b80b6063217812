"""What statements are made of, read in a few queries for a payslip, and in two for the totals of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import aliased

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.court.tables import IN_ORDER, CourtOrder
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.floors import law_on
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.store import corrected_wages
from services.training.piecework.payroll.tables import GarnishmentRow, MergedRecord, Payslip, PayslipLine
from services.training.piecework.payroll.usecases.merging import merged_of
from services.training.piecework.rates.tables import PieceRate, Style, StyleOperation
from services.training.piecework.statements.statement import Garnished, Line, MadeUp, Part, rate_of_the_day
from services.training.piecework.work.earnings import Terms
from services.training.piecework.work.tables import Claim, Delivery, Inspection, Lot, WorkOrder

GRADES = ("first", "second", "rework", "rejected")
OF_CLAIMS = (EntryKind.ACCRUAL.value, EntryKind.CORRECTION.value)


def traced_lines(uow: UnitOfWork, payslip: Payslip, rows: Sequence[PayslipLine]) -> tuple[Line, ...]:
    """The payslip's lines, each with what it stands for and what it came of."""
    claims = {row.line for row in rows if row.kind in OF_CLAIMS}
    work = _work(uow, claims)
    parts = _parts(uow, payslip, claims)
    rates = _rates(uow, payslip, claims)
    operations = _operations(uow, {row.line for row in rows if row.kind == EntryKind.BONUS})
    made_up = _made_up(uow, payslip, {row.line: row for row in rows if row.kind == EntryKind.SUPPLEMENT})
    return tuple(
        Line(
            row.kind,
            row.line,
            row.grade or None,
            row.amount,
            **work.get(row.line, operations.get(row.line, {})),
            rate=rates.get((row.line, row.grade)),
            factor=_factor(uow, row) if row.kind in OF_CLAIMS else None,
            made_up=made_up.get(row.line),
            parts=tuple(parts.get((row.kind, row.line, row.grade), ())),
        )
        for row in rows
    )


def _work(uow: UnitOfWork, claims: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    query = (
        select(
            Claim.id,
            Style.code,
            Style.name,
            StyleOperation.name,
            Lot.number,
            WorkOrder.employer_reference,
            Claim.claimed_on,
        )
        .join(StyleOperation, StyleOperation.id == Claim.operation)
        .join(Style, Style.id == StyleOperation.style)
        .join(Lot, Lot.id == Claim.lot)
        .join(WorkOrder, WorkOrder.id == Lot.work_order)
        .where(Claim.id.in_(claims))
    )
    names = ("style", "style_name", "operation", "lot", "employer_reference", "claimed_on")
    return {id: dict(zip(names, values, strict=True)) for id, *values in uow.session.execute(query)}


def _operations(uow: UnitOfWork, operations: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    query = select(StyleOperation.id, Style.code, Style.name, StyleOperation.name).join(
        Style, Style.id == StyleOperation.style
    )
    names = ("style", "style_name", "operation")
    found = uow.session.execute(query.where(StyleOperation.id.in_(operations)))
    return {id: dict(zip(names, values, strict=True)) for id, *values in found}


def _made_up(uow: UnitOfWork, payslip: Payslip, lines: Mapping[UUID, PayslipLine]) -> dict[UUID, MadeUp]:
    """What supplements make up, by the payslip of the month: the payslip itself, or an earlier one."""
    earlier = lines.keys() - {payslip.id}
    corrected = _corrected(uow, payslip) if earlier else {}
    query = select(Payslip, PayPeriod.month).join(PayPeriod, PayPeriod.id == Payslip.period)
    found = {}
    for one, month in uow.session.execute(query.where(Payslip.id.in_(lines))):
        earned = corrected.get(one.id, one.wage_earned or 0)
        line = lines[one.id]
        hours = (line.wage_minutes or 0, line.wage_floor or 0)  # known, or nothing would have been made up
        found[one.id] = MadeUp(month, *hours, earned, law_on(month), anew=one.id in earlier)
    return found


def _corrected(uow: UnitOfWork, payslip: Payslip) -> dict[UUID, int]:
    """Fen that were earned with the hours of earlier payslips, by what the payslip's month corrected at last."""
    people = People.of([payslip.resident], merged_of(uow, payslip.run))
    period = uow.session.get_one(PayPeriod, payslip.period)
    of_relations = corrected_wages(uow, period, people).values()
    return {one.payslip: one.earned for found in of_relations for one in found}


def _factor(uow: UnitOfWork, row: PayslipLine) -> int:
    """The grade's coefficient times the share agreed, in hundredths of hundredths."""
    claim = uow.session.get_one(Claim, row.line)
    return int(claim.coefficients.get(row.grade, 0)) * claim.share


def _parts(
    uow: UnitOfWork, payslip: Payslip, claims: Collection[UUID]
) -> Mapping[tuple[str, UUID, str], Sequence[Part]]:
    """By kind, claim and grade: what each cause put in, in its order."""
    wrong = aliased(Inspection)
    others = select(MergedRecord.record).where(
        MergedRecord.run == payslip.run, MergedRecord.resident == payslip.resident
    )
    query = (
        select(Entry.kind, Entry.line, Entry.grade, Entry.cause, credited(Account.PAYABLE), Inspection, wrong, Delivery)
        .outerjoin(Inspection, Inspection.id == Entry.cause)
        .outerjoin(wrong, wrong.id == Inspection.corrects)
        .outerjoin(Delivery, Delivery.id == Inspection.delivery)
        .where(
            Entry.period == payslip.period,
            or_(Entry.resident == payslip.resident, Entry.resident.in_(others)),
            Entry.line.in_(claims),
            touches(Account.PAYABLE),
        )
        .order_by(Entry.id)
    )
    settled = _settled_before(uow, payslip, claims)
    found: dict[tuple[str, UUID, str], list[Part]] = defaultdict(list)
    for kind, line, grade, cause, amount, inspection, before, delivery in uow.session.execute(query):
        earlier = before.period != payslip.period if before else inspection is None and line in settled
        part = _part(cause, int(amount), inspection, before, delivery)
        found[(kind, line, grade)].append(replace(part, of_earlier=earlier))
    return found


def _settled_before(uow: UnitOfWork, payslip: Payslip, claims: Collection[UUID]) -> set[UUID]:
    """Those of the claims that something was earned by in an earlier month."""
    month = uow.session.get_one(PayPeriod, payslip.period).month
    earlier = select(PayPeriod.id).where(PayPeriod.employer == payslip.employer, PayPeriod.month < month)
    earned = select(Entry.line).where(Entry.line.in_(claims), Entry.period.in_(earlier), touches(Account.PAYABLE))
    return set(uow.session.scalars(earned))


def _part(cause: UUID, amount: int, inspection: Any, before: Any, delivery: Any) -> Part:
    if inspection is None:
        return Part(cause, amount)
    counts = {grade: getattr(inspection, grade) - (getattr(before, grade) if before else 0) for grade in GRADES}
    return Part(
        cause,
        amount,
        inspection.inspected_on,
        delivery.pieces,
        counts,
        inspection.reason,
        corrects=before is not None,
    )


def _rates(uow: UnitOfWork, payslip: Payslip, claims: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """By claim and grade: the rate by which the line came to what it was at the end of the payslip's month."""
    month = uow.session.get_one(PayPeriod, payslip.period).month
    until = select(PayPeriod.id).where(PayPeriod.employer == payslip.employer, PayPeriod.month <= month)
    replaced = select(Inspection.corrects).where(Inspection.corrects.is_not(None), Inspection.period.in_(until))
    counted = (
        select(Inspection.claim, func.sum(Inspection.first), func.sum(Inspection.second))
        .where(Inspection.claim.in_(claims), Inspection.period.in_(until), Inspection.id.not_in(replaced))
        .group_by(Inspection.claim)
    )
    pieces = {id: {"first": int(a), "second": int(b)} for id, a, b in uow.session.execute(counted)}
    posted = (
        select(Entry.line, Entry.grade, func.sum(credited(Account.PAYABLE)))
        .where(Entry.line.in_(claims), Entry.period.in_(until), touches(Account.PAYABLE))
        .group_by(Entry.line, Entry.grade)
    )
    found: dict[tuple[UUID, str], int] = {}
    for line, grade, amount in uow.session.execute(posted).all():
        claim = uow.session.get_one(Claim, line)
        others = select(PieceRate.per_piece).where(PieceRate.operation == claim.operation)
        terms = Terms(claim.rate, claim.coefficients, claim.share)
        candidates = [claim.rate, *uow.session.scalars(others.order_by(PieceRate.since.desc()))]
        count = pieces.get(line, {}).get(grade, 0)
        rate = rate_of_the_day(candidates, terms, grade, count, int(amount)) if count else None
        if rate is not None:
            found[(line, grade)] = rate
    return found


def garnishments(uow: UnitOfWork, payslip: Payslip) -> tuple[Garnished, ...]:
    """What the payslip withholds by court orders, in the orders' order."""
    query = (
        select(GarnishmentRow, CourtOrder.court, CourtOrder.case_number)
        .join(CourtOrder, CourtOrder.id == GarnishmentRow.court_order)
        .where(GarnishmentRow.payslip == payslip.id)
        .order_by(*IN_ORDER)
    )
    rows = uow.session.execute(query) if payslip.garnished else ()
    return tuple(Garnished(row.court_order, court, case, row.amount, row.remaining) for row, court, case in rows)


# ---- totals


def pieces_by_day(uow: UnitOfWork, period: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """operation, day, and pieces by grade as inspected in the period; a correction counts by its difference."""
    wrong = aliased(Inspection)
    counts = [
        func.sum(getattr(Inspection, grade) - func.coalesce(getattr(wrong, grade), 0)).label(grade) for grade in GRADES
    ]
    return uow.session.execute(
        select(Claim.operation, Inspection.inspected_on, *counts)
        .join(Claim, Claim.id == Inspection.claim)
        .outerjoin(wrong, wrong.id == Inspection.corrects)
        .where(Inspection.period == period)
        .group_by(Claim.operation, Inspection.inspected_on)
    ).all()


def earned_by_day(uow: UnitOfWork, period: UUID) -> Sequence[tuple[UUID, date | None, int]]:
    """operation, day of the inspection (none for bonuses and raised rates) and what was earned, in fen."""
    amount = func.sum(credited(Account.PAYABLE))
    of_work = (
        select(Claim.operation, Inspection.inspected_on, amount)
        .join(Claim, Claim.id == Entry.line)
        .outerjoin(Inspection, Inspection.id == Entry.cause)
        .where(Entry.period == period, Entry.kind.in_(OF_CLAIMS), touches(Account.PAYABLE))
        .group_by(Claim.operation, Inspection.inspected_on)
    )
    of_bonuses = (
        select(Entry.line, amount)
        .where(and_(Entry.period == period, Entry.kind == EntryKind.BONUS.value), touches(Account.PAYABLE))
        .group_by(Entry.line)
    )
    rows = [(operation, day, int(total)) for operation, day, total in uow.session.execute(of_work)]
    return [*rows, *((operation, None, int(total)) for operation, total in uow.session.execute(of_bonuses))]


def agreed(uow: UnitOfWork, period: UUID) -> int:
    """What was agreed before mediation, in fen."""
    of_period = and_(Entry.period == period, Entry.kind == EntryKind.MEDIATED.value)
    return int(uow.session.scalar(select(func.coalesce(func.sum(credited(Account.PAYABLE)), 0)).where(of_period)) or 0)


def names_of(uow: UnitOfWork, operations: Collection[UUID]) -> dict[UUID, tuple[str, str, str, str]]:
    """By operation: style code and name, operation code and name."""
    query = (
        select(StyleOperation.id, Style.code, Style.name, StyleOperation.code, StyleOperation.name)
        .join(Style, Style.id == StyleOperation.style)
        .where(StyleOperation.id.in_(operations))
    )
    return {id: (style, style_name, code, name) for id, style, style_name, code, name in uow.session.execute(query)}
