"""What every query of payroll begins with: whose rows, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    func,
    or_,
    select,
)

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.run import RunKind, RunState
from services.training.piecework.payroll.tables import (
    Advance,
    Dispute,
    Hearing,
    MergedRecord,
    PaymentReport,
    PayoutRow,
    PayrollRun,
    Payslip,
)
from services.training.scope import offers_within_reach, work_within_reach

Rows = Sequence[Row[*tuple[Any, ...]]]
NOUNS: dict[Any, str] = {
    PayrollRun: "payroll run",
    Payslip: "payslip",
    PayoutRow: "payment",
    PaymentReport: "difference",
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
        raise none_such(kind)
    return found


def none_such(kind: Any) -> NotFound:
    return NotFound(f"there is no such {NOUNS[kind]}")


def of_month() -> ColumnElement[bool]:
    """Whether a run is a month's own, and no interim one."""
    return PayrollRun.kind == RunKind.MONTH.value  # type: ignore[no-any-return]


def stands(run: type[PayrollRun] = PayrollRun) -> ColumnElement[bool]:
    """Whether a run is a month's own that was not discarded."""
    return and_(run.kind == RunKind.MONTH.value, run.state != RunState.DISCARDED.value)


FEW = 50


def among(column: Any, people: People) -> ColumnElement[bool]:
    """Those of a page, which is in the order of ids, under all their records. A few are named; many are a stretch of
    ids, which an index is read for as it lies: others who lie in it are few, and not asked for.
    """
    residents = people.residents
    if len(residents) <= FEW:
        return column.in_([*residents, *people.others])  # type: ignore[no-any-return]
    stretch = column.between(residents[0], residents[-1])
    return or_(stretch, column.in_(list(people.others))) if people.others else stretch


def person_of(record: Any) -> ColumnElement[UUID]:
    """Whose a record is, in a query that is joined with `under_another`."""
    return func.coalesce(MergedRecord.resident, record)


def under_another(record: Any, run: UUID) -> ColumnElement[bool]:
    return and_(MergedRecord.run == run, MergedRecord.record == record)
