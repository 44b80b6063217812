"""The job that drafts a run: it closes the period, then writes payslips page by page; killed, it goes on with the next
page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs import JobContext
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter, following
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.run import RunState
from services.training.piecework.payroll.settling import Owed, Terms, settle
from services.training.piecework.payroll.tables import PayrollRun, Payslip, PayslipLine
from services.training.piecework.rates.tables import StyleOperation
from services.training.piecework.tax.schemes import withhold
from services.training.piecework.tax.withholding import Before, Payment, Withholding
from services.training.piecework.work.earnings import Bonus

PAGE = 500  # residents of a transaction
CARRIED = "carried"
SUMMED = ("earned", "gross", "withheld", "recovered", "material", "paid", "carried_over")


def draft_payroll(job: JobContext) -> None:
    run_id = UUID(job.arguments["run"])
    if job.checkpoint is None:
        with job.step(checkpoint={"after": None}, done=0) as uow:
            close_period(uow, uow.session.get_one(PayrollRun, run_id))
    while (after := job.checkpoint["after"]) != "end":
        with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
            run = uow.session.get_one(PayrollRun, run_id)
            period = uow.session.get_one(PayPeriod, run.period)
            before = store.run_before(uow, period)
            page = store.residents_to_pay(uow, period.id, before, UUID(after) if after else None, PAGE)
        if not page:
            with job.step(checkpoint={"after": "end"}) as uow:
                job.result = sum_up(uow, run_id)
            continue
        with job.step(checkpoint={"after": str(page[-1])}, done=job.done + len(page)) as uow:
            write_payslips(uow, uow.session.get_one(PayrollRun, run_id), before, page)


def close_period(uow: UnitOfWork, run: PayrollRun) -> None:
    """Enter the bonuses, and take nothing more: whoever is entering in this moment is waited for."""
    period = uow.session.get_one(PayPeriod, run.period, with_for_update=True)
    if period.state == "closed":
        return
    with_bonus = select(StyleOperation).where(
        StyleOperation.employer == run.employer, StyleOperation.bonus.is_not(None)
    )
    for operation in uow.session.scalars(with_bonus.order_by(StyleOperation.id)).all():
        enter_bonuses(uow, period, operation)
    period.state, period.closed_at, period.closed_by = "closed", uow.now(), run.made_by
    period.version += 1
    uow.add(period)


def enter_bonuses(uow: UnitOfWork, period: PayPeriod, operation: StyleOperation) -> None:
    assert operation.bonus is not None
    bonus = Bonus(**operation.bonus)
    for resident, pay, inspected, first in store.bonus_grounds(uow, operation, period.id):
        moved = movement(Account.COST, Account.PAYABLE, bonus.earned(int(pay), int(inspected), int(first)))
        if moved is not None:
            cause = uow.new_id()
            enter(uow, period, resident, EntryKind.BONUS, moved, cause=cause, line=operation.id)


def write_payslips(uow: UnitOfWork, run: PayrollRun, before: UUID | None, residents: Sequence[UUID]) -> None:
    """Payslips and their lines of some residents, in bulk."""
    period = uow.session.get_one(PayPeriod, run.period)
    lines: dict[UUID, list[tuple[str, UUID, str, int]]] = defaultdict(list)
    for resident, kind, line, grade, amount in store.lines(uow, period.id, residents):
        lines[resident].append((kind, line, grade, int(amount)))
    for resident, payslip, amount in store.carried(uow, before, residents):
        lines[resident].append((CARRIED, payslip, "", int(amount)))
    advances = store.balances(uow, run.employer, Account.ADVANCES, residents)
    deducted = store.balances(uow, run.employer, Account.MATERIAL, residents)
    decided = store.decided_for_material(uow, run.employer, residents)
    schemes = store.schemes(uow, run.employer, residents)
    paid_before = store.paid_before(uow, period, residents)
    payslips, written = [], []
    for resident in residents:
        earned = sum(amount for *_, amount in lines[resident])
        owed = Owed(earned, -advances.get(resident, 0), decided.get(resident, 0) - deducted.get(resident, 0))
        scheme = schemes.get(resident, "labour_remuneration")
        tax = _tax(scheme, period, paid_before.get(resident, Before()))
        settled = settle(owed, tax, Terms())
        payslip = {
            "id": uow.new_id(),
            "community": run.community,
            "employer": run.employer,
            "resident": resident,
            "run": run.id,
            "period": period.id,
            "scheme": scheme,
            "earned": earned,
            "rule": tax(settled.gross).source,
            **vars(settled),
        }
        payslips.append(payslip)
        written += [
            {"id": uow.new_id(), "payslip": payslip["id"], "kind": kind, "line": line, "grade": grade, "amount": amount}
            for kind, line, grade, amount in lines[resident]
        ]
    uow.session.execute(insert(Payslip), payslips)
    uow.note("payslips", run.id, after={"payslips": len(payslips)}, community=run.community)
    if written:
        uow.session.execute(insert(PayslipLine), written)
        uow.note("payslip_lines", run.id, after={"lines": len(written)}, community=run.community)


def _tax(scheme: str, period: PayPeriod, before: Before) -> Any:
    on = following(period.month) - timedelta(days=1)

    def tax(gross: int) -> Withholding:
        return withhold(scheme, Payment(on, gross), before)

    return tax


def sum_up(uow: UnitOfWork, run_id: UUID) -> dict[str, Any]:
    """The run's totals, from its payslips; it is a draft now."""
    run = uow.session.get_one(PayrollRun, run_id, with_for_update=True)
    sums = [func.coalesce(func.sum(getattr(Payslip, name)), 0) for name in SUMMED]
    workers, *totals = uow.session.execute(select(func.count(), *sums).where(Payslip.run == run.id)).one()
    run.workers, run.state = int(workers), RunState.DRAFT.value
    for name, total in zip(SUMMED, totals, strict=True):
        setattr(run, name, int(total))
    run.version += 1
    uow.add(run)
    return {"run": str(run.id), "workers": run.workers}
