"""Queries about payroll, by pages of residents and never one query a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, literal, or_, select, union
from sqlalchemy.orm import aliased

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.ledger.accounts import Account
from services.training.piecework.ledger.store import credited, following, touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.run import RunState
from services.training.piecework.payroll.tables import (
    Advance,
    Dispute,
    Hearing,
    PayoutRow,
    PayrollRun,
    Payslip,
    PayslipLine,
)
from services.training.piecework.rates.tables import StyleOperation
from services.training.piecework.tax.withholding import Before, Sums
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.inspecting import Grade
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection
from services.training.scope import offers_within_reach, work_within_reach

Rows = Sequence[Row[*tuple[Any, ...]]]
NOUNS: dict[Any, str] = {
    PayrollRun: "payroll run",
    Payslip: "payslip",
    PayoutRow: "payment",
    Dispute: "dispute",
    Advance: "advance",
    Hearing: "hearing",
}


def within_reach(uow: UnitOfWork, kind: Any) -> Any:
    return (offers_within_reach if kind is PayrollRun else work_within_reach)(uow, kind)


def one(uow: UnitOfWork, kind: Any, id: UUID, *, locked: bool = False) -> Any:
    """One row, or NotFound, which also hides those out of reach."""
    query = select(kind).where(kind.id == id, within_reach(uow, kind))
    found = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound(f"there is no such {NOUNS[kind]}")
    return found


# ---- drafting


def earlier_run_at_work(uow: UnitOfWork, period: PayPeriod) -> PayPeriod | None:
    """An earlier period of the employer whose run is not final: what it takes of advances is not entered yet."""
    found: PayPeriod | None = uow.session.scalar(
        select(PayPeriod)
        .join(PayrollRun, PayrollRun.period == PayPeriod.id)
        .where(
            PayPeriod.employer == period.employer,
            PayPeriod.month < period.month,
            PayrollRun.state != RunState.FINAL.value,
        )
        .limit(1)
    )
    return found


def run_before(uow: UnitOfWork, period: PayPeriod) -> UUID | None:
    """The run of the employer's last period before this one."""
    return uow.session.scalar(
        select(PayrollRun.id)
        .join(PayPeriod, PayPeriod.id == PayrollRun.period)
        .where(PayrollRun.employer == period.employer, PayPeriod.month < period.month)
        .order_by(PayPeriod.month.desc())
        .limit(1)
    )


FEW = 50


def among(column: Any, residents: Sequence[UUID]) -> ColumnElement[bool]:
    """Those of a page, which is in the order of ids. A few are named; many are a stretch of ids, which an index is read
    for as it lies: others who lie in it are few, and not asked for.
    """
    if len(residents) <= FEW:
        return column.in_(residents)  # type: ignore[no-any-return]
    return column.between(residents[0], residents[-1])  # type: ignore[no-any-return]


def residents_to_pay(uow: UnitOfWork, run: PayrollRun, before: UUID | None, after: UUID | None) -> Sequence[UUID]:
    """The residents who earned in the run's period, or to whom something was carried over, by id; those who have
    their payslip of it are left out.
    """
    earned = select(Entry.resident).where(Entry.period == run.period, touches(Account.PAYABLE))
    carried = select(Payslip.resident).where(Payslip.run == before, Payslip.carried_over != 0)
    if after:
        earned, carried = earned.where(Entry.resident > after), carried.where(Payslip.resident > after)
    both = union(earned, carried).subquery()
    written = select(Payslip.id).where(Payslip.run == run.id, Payslip.resident == both.c.resident)
    query = select(both.c.resident).where(~written.exists()).order_by(both.c.resident)
    return uow.session.scalars(query).all()


def earned(uow: UnitOfWork, period: UUID, residents: Sequence[UUID]) -> dict[UUID, int]:
    """What each one earned in a period, in fen."""
    amount = func.sum(credited(Account.PAYABLE))
    query = select(Entry.resident, amount).where(
        Entry.period == period, among(Entry.resident, residents), touches(Account.PAYABLE)
    )
    return {resident: int(fen) for resident, fen in uow.session.execute(query.group_by(Entry.resident))}


def write_lines(uow: UnitOfWork, run: PayrollRun, before: UUID | None, residents: Sequence[UUID], carried: str) -> int:
    """The lines of some payslips of a run, summed and stored by the database: one a kind, claim and grade, and one of
    what the payslip before carried over; how many.
    """
    amount = func.sum(credited(Account.PAYABLE))
    earned = (
        select(Payslip.id, Entry.kind, Entry.line, Entry.grade, amount)
        .join(Entry, Entry.resident == Payslip.resident)
        .where(
            Payslip.run == run.id,
            among(Payslip.resident, residents),
            Entry.period == run.period,
            touches(Account.PAYABLE),
        )
        .group_by(Payslip.id, Entry.kind, Entry.line, Entry.grade)
        .having(amount != 0)
    )
    written = _write_lines(uow, earned)
    if before is not None:
        last = aliased(Payslip)
        over = (
            select(Payslip.id, literal(carried), last.id, literal(""), last.carried_over)
            .join(last, last.resident == Payslip.resident)
            .where(
                Payslip.run == run.id, among(Payslip.resident, residents), last.run == before, last.carried_over != 0
            )
        )
        written += _write_lines(uow, over)
    return written


def _write_lines(uow: UnitOfWork, found: Any) -> int:
    columns = ["payslip", "kind", "line", "grade", "amount"]
    stored = uow.session.execute(insert(PayslipLine).from_select(columns, found))
    return int(stored.rowcount)  # type: ignore[attr-defined]


def carried(uow: UnitOfWork, run: UUID | None, residents: Sequence[UUID]) -> dict[UUID, int]:
    """What the last run carried over to each, in fen."""
    if run is None:
        return {}
    query = select(Payslip.resident, Payslip.carried_over).where(
        Payslip.run == run, among(Payslip.resident, residents), Payslip.carried_over != 0
    )
    return {resident: int(fen) for resident, fen in uow.session.execute(query)}


def set_aside(uow: UnitOfWork, employer: UUID, residents: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """By resident: what is open of advances, and what was deducted for material so far, in fen."""
    sums = (-func.sum(credited(Account.ADVANCES)), func.sum(credited(Account.MATERIAL)))
    query = select(Entry.resident, *sums).where(
        Entry.employer == employer,
        among(Entry.resident, residents),
        or_(touches(Account.ADVANCES), touches(Account.MATERIAL)),
    )
    rows = uow.session.execute(query.group_by(Entry.resident))
    return {resident: (int(advances), int(material)) for resident, advances, material in rows}


def decided_for_material(uow: UnitOfWork, employer: UUID, residents: Sequence[UUID]) -> dict[UUID, int]:
    query = select(Hearing.resident, func.sum(Hearing.decided)).where(
        Hearing.employer == employer, among(Hearing.resident, residents), Hearing.decided.is_not(None)
    )
    return {resident: int(amount or 0) for resident, amount in uow.session.execute(query.group_by(Hearing.resident))}


def engagements(uow: UnitOfWork, period: PayPeriod, residents: Sequence[UUID]) -> dict[UUID, tuple[Relation, str]]:
    """Under which relation each one works for the employer, and how their income is taxed: by the newest engagement
    that had begun by the end of the period.
    """
    query = (
        select(Engagement.resident, Engagement.relation, Engagement.tax_scheme)
        .where(
            Engagement.employer == period.employer,
            among(Engagement.resident, residents),
            Engagement.since < following(period.month),
        )
        .order_by(Engagement.since)
    )
    return {resident: (Relation.of(relation), scheme) for resident, relation, scheme in uow.session.execute(query)}


def paid_before(uow: UnitOfWork, period: PayPeriod, residents: Sequence[UUID]) -> dict[UUID, Before]:
    """What the employer paid each one in the same tax year before."""
    sums = (func.sum(Payslip.gross), func.sum(Payslip.withheld), func.count())
    query = (
        select(Payslip.resident, *sums)
        .join(PayPeriod, PayPeriod.id == Payslip.period)
        .where(
            Payslip.employer == period.employer,
            among(Payslip.resident, residents),
            Payslip.gross > 0,
            PayPeriod.month >= date(period.month.year, 1, 1),
            PayPeriod.month < period.month,
        )
        .group_by(Payslip.resident)
    )
    return {
        resident: Before(in_year=Sums(gross=int(gross), withheld=int(withheld)), months=months)
        for resident, gross, withheld, months in uow.session.execute(query)
    }


# ---- bonuses


def bonus_grounds(uow: UnitOfWork, operation: StyleOperation, period: UUID) -> Rows:
    """resident, pay of first grade, pieces at their first inspection and first-grade ones among them, of those who have
    the whole rate.
    """
    pay = (
        select(Entry.resident, func.sum(credited(Account.PAYABLE)).label("pay"))
        .join(Claim, and_(Claim.id == Entry.line, Claim.operation == operation.id, Claim.share == 100))
        .where(Entry.period == period, Entry.grade == Grade.FIRST.value, touches(Account.PAYABLE))
        .group_by(Entry.resident)
        .subquery()
    )
    counted = _first_inspections(operation, period).subquery()
    return uow.session.execute(
        select(pay.c.resident, pay.c.pay, counted.c.inspected, counted.c.first)
        .join(counted, counted.c.resident == pay.c.resident)
        .order_by(pay.c.resident)
    ).all()


def _first_inspections(operation: StyleOperation, period: UUID) -> Select[*tuple[Any, ...]]:
    """By resident, as they stood at the end of the period: one that was corrected within it counts as corrected."""
    graded = Inspection.first + Inspection.second + Inspection.rework + Inspection.rejected
    corrected = select(Inspection.corrects).where(Inspection.period == period, Inspection.corrects.is_not(None))
    original = select(Inspection.id).where(Inspection.period == period)
    return (
        select(
            Inspection.resident,
            func.sum(graded).label("inspected"),
            func.sum(Inspection.first).label("first"),
        )
        .join(Delivery, and_(Delivery.id == Inspection.delivery, Delivery.rework.is_(False)))
        .join(Claim, and_(Claim.id == Inspection.claim, Claim.operation == operation.id, Claim.share == 100))
        .where(
            Inspection.period == period,
            Inspection.id.not_in(corrected),
            Inspection.corrects.is_(None) | Inspection.corrects.in_(original),
        )
        .group_by(Inspection.resident)
    )


def lines_of(uow: UnitOfWork, payslip: UUID) -> Sequence[PayslipLine]:
    query = select(PayslipLine).where(PayslipLine.payslip == payslip)
    return uow.session.scalars(query.order_by(PayslipLine.kind, PayslipLine.line, PayslipLine.grade)).all()


# ---- finishing


def payslips_to_settle(uow: UnitOfWork, run: UUID, after: UUID | None, limit: int) -> Rows:
    """The next payslips with anything to settle of which nothing is entered, by resident."""
    entered = select(Entry.id).where(Entry.cause == Payslip.id)
    query = select(Payslip.__table__).where(Payslip.run == run, Payslip.gross > 0, ~entered.exists())
    query = query.order_by(Payslip.resident).limit(limit)
    return uow.session.execute(query.where(Payslip.resident > after) if after else query).all()


def payslips_of_nothing(uow: UnitOfWork, run: UUID) -> Rows:
    """Those that carry all over."""
    return uow.session.execute(select(Payslip.__table__).where(Payslip.run == run, Payslip.gross == 0)).all()
