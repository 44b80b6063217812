"""Payslips with their lines, and what was earned as it came."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from chassis.common.paging import narrowed, page, updated_since
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.run import (
    RunState,
)
from services.training.piecework.payroll.tables import (
    PayrollRun,
    Payslip,
)
from services.training.piecework.payroll.usecases.drafting import SUMMED
from services.training.piecework.statements.statement import Garnished, Line
from services.training.piecework.statements.store import GRADES, garnishments, traced_lines
from services.training.scope import work_within_reach

NO_PIECES = dict.fromkeys(GRADES, 0)


def get_payslip(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    payslip = visible_payslip(uow, query.id)
    lines = traced_lines(uow, payslip, store.lines_of(uow, payslip.id))
    garnished = [_garnished(one) for one in garnishments(uow, payslip)]
    return slip_view(uow, payslip) | {"lines": [_line(line) for line in lines], "garnishments": garnished}


def _garnished(one: Garnished) -> dict[str, Any]:
    remaining = None if one.remaining is None else money(one.remaining)
    return vars(one) | {"amount": money(one.amount), "remaining": remaining}


def _line(line: Line) -> dict[str, Any]:
    parts = [vars(part) | {"amount": money(part.amount)} | NO_PIECES | dict(part.counts) for part in line.parts]
    traced = {"amount": money(line.amount), "operation_name": line.operation, "pieces": line.pieces, "parts": parts}
    made_up = line.made_up and vars(line.made_up) | {
        "floor": money(line.made_up.floor),
        "earned": money(line.made_up.earned),
    }
    return vars(line) | traced | {"made_up": made_up}


def visible_payslip(uow: UnitOfWork, id: Any) -> Payslip:
    """A payslip of a final run; before that only who runs the payroll sees it."""
    payslip: Payslip = store.one(uow, Payslip, id)
    if uow.actor.has_role("resident") and uow.session.get_one(PayrollRun, payslip.run).state != RunState.FINAL:
        raise NotFound("there is no such payslip")
    return payslip


def list_payslips(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """A payslip never changes, but it is a draft until its run is final: with `updated_since`, those of the runs that
    changed.
    """
    found = select(Payslip).where(store.within_reach(uow, Payslip))
    if query.updated_since is not None:
        changed = select(PayrollRun.id).where(updated_since(uow, PayrollRun, query.updated_since))
        found = found.where(Payslip.run.in_(changed))
    if uow.actor.has_role("resident"):
        final = select(PayrollRun.id).where(PayrollRun.state == RunState.FINAL.value)
        found = found.where(Payslip.run.in_(final))
    found = narrowed(found, Payslip, query, "run", "resident")
    answer = page(uow, found, Payslip.id, query.limit, query.cursor)
    return {**answer, "items": [slip_view(uow, payslip) for payslip in answer["items"]]}


def slip_view(uow: UnitOfWork, payslip: Payslip) -> dict[str, Any]:
    shown = columns_of(payslip)
    period = uow.session.get_one(PayPeriod, payslip.period)
    floor = None if payslip.wage_floor is None else money(payslip.wage_floor)
    sums = {name: money(getattr(payslip, name)) for name in SUMMED}
    kind = uow.session.get_one(PayrollRun, payslip.run).kind
    return shown | sums | {"kind": kind, "special": money(payslip.special), "wage_floor": floor, "month": period.month}


def list_earnings(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Each entry of what was earned, as it came: inspected pieces, corrections, bonuses, supplements, agreements."""
    kinds = (EntryKind.ACCRUAL, EntryKind.CORRECTION, EntryKind.BONUS, EntryKind.SUPPLEMENT, EntryKind.MEDIATED)
    earned = [kind.value for kind in kinds]
    found = select(Entry).where(work_within_reach(uow, Entry), Entry.kind.in_(earned))
    found = narrowed(found, Entry, query, "resident", "employer")
    answer = page(uow, found, Entry.id, query.limit, query.cursor)
    months = {
        period.id: period.month
        for period in uow.session.scalars(
            select(PayPeriod).where(PayPeriod.id.in_({entry.period for entry in answer["items"]}))
        )
    }
    return {**answer, "items": [_earning(entry, months[entry.period]) for entry in answer["items"]]}


def _earning(entry: Entry, month: Any) -> dict[str, Any]:
    signed = entry.amount if entry.credit == Account.PAYABLE else -entry.amount
    return {
        "id": entry.id,
        "resident": entry.resident,
        "employer": entry.employer,
        "month": month,
        "kind": entry.kind,
        "line": entry.line,
        "grade": entry.grade or None,
        "cause": entry.cause,
        "amount": money(signed),
        "at": entry.at,
    }
