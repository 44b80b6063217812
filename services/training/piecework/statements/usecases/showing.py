"""Payslips as documents, and the totals of a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chassis.audit.log import READ
from chassis.database.unit_of_work import UnitOfWork
from services.training.papers.paper import paper_of
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll.run import RunKind, RunState
from services.training.piecework.payroll.settling import TERMS
from services.training.piecework.payroll.store import lines_of, one
from services.training.piecework.payroll.tables import PayrollRun, Payslip
from services.training.piecework.payroll.usecases.drafting import SUMMED
from services.training.piecework.payroll.usecases.payslips import visible_payslip
from services.training.piecework.statements import store
from services.training.piecework.statements.statement import Statement
from services.training.piecework.statements.totals import By, Total, grouped
from services.training.piecework.statements.wording import worded
from services.training.piecework.work.claiming import Relation
from services.training.tables import KnownOrganisation, KnownResident


def show_payslip(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """The payslip in plain sentences, each line with the inspections that it came of. Raises NotFound, Unavailable."""
    payslip = visible_payslip(uow, query.id)
    if payslip.resident != uow.actor.resident:
        uow.record_reveal(payslip.resident, "payslip", READ, community=uow.actor.community)
    statement = statement_of(uow, payslip)
    wording = worded(statement, query.language or statement.language)
    return paper_of(wording, query.form, f"payslip-{statement.month:%Y-%m}-{str(statement.id)[-8:]}")


def statement_of(uow: UnitOfWork, payslip: Payslip) -> Statement:
    run = uow.session.get_one(PayrollRun, payslip.run)
    resident = uow.session.get(KnownResident, payslip.resident)
    employer = uow.session.get(KnownOrganisation, payslip.employer)
    return Statement(
        id=payslip.id,
        name=resident.name if resident and not resident.gone else "",
        language=resident.language if resident else "zh-CN",
        employer=employer.name if employer else "",
        month=uow.session.get_one(PayPeriod, payslip.period).month,
        final=run.state == RunState.FINAL,
        rule=payslip.rule,
        sums={name: getattr(payslip, name) for name in (*SUMMED, "special")},
        lines=store.traced_lines(uow, payslip, lines_of(uow, payslip.id)),
        garnishments=store.garnishments(uow, payslip),
        wage_floor=payslip.wage_floor,
        of_wage=TERMS[Relation.of(payslip.relation)].of_wage and run.kind == RunKind.MONTH,
    )


def list_payroll_totals(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """What was made and earned in the run's month; of an interim run nothing, whose work is the month's. The sum of
    `earned` is the run's with what interim ones paid, less what was carried into it.
    """
    run: PayrollRun = one(uow, PayrollRun, query.id)
    rows = grouped(_rows(uow, run), By.of(query.by))
    return {"items": [vars(row) | {"earned": money(row.earned)} for row in rows], "next_cursor": None}


def _rows(uow: UnitOfWork, run: PayrollRun) -> Iterator[Total]:
    if run.kind == RunKind.INTERIM:
        return
    period = run.period
    made, earned = store.pieces_by_day(uow, period), store.earned_by_day(uow, period)
    names = store.names_of(uow, {row[0] for row in (*made, *earned)})
    for operation, day, *counts in made:
        first, second, rework, rejected = map(int, counts)
        yield Total(*names[operation], day, first, second, rework, rejected)
    for operation, day, amount in earned:
        yield Total(*names[operation], day, earned=amount)
    if agreed := store.agreed(uow, period):
        yield Total(earned=agreed)
    if run.supplement:
        yield Total(earned=run.supplement)
