"""The job that makes an approved run final: what is withheld, recovered and paid goes into the ledger, and payments are
due. Killed, it goes on with the next page.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs import JobContext
from services.training import contract
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll.run import PayoutState, RunState
from services.training.piecework.payroll.tables import PayoutRow, PayrollRun, Payslip

PAGE = 500  # payslips of a transaction
SETTLED = (
    ("withheld", EntryKind.TAX, Account.TAX),
    ("recovered", EntryKind.RECOVERY, Account.ADVANCES),
    ("material", EntryKind.MATERIAL, Account.MATERIAL),
    ("paid", EntryKind.NET, Account.TO_PAY),
)


def finish_payroll(job: JobContext) -> None:
    run_id = UUID(job.arguments["run"])
    while (after := (job.checkpoint or {"after": None})["after"]) != "end":
        with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
            query = select(Payslip.id).where(Payslip.run == run_id).order_by(Payslip.id).limit(PAGE)
            page = uow.session.scalars(query.where(Payslip.id > UUID(after)) if after else query).all()
        if not page:
            with job.step(checkpoint={"after": "end"}) as uow:
                run = uow.session.get_one(PayrollRun, run_id, with_for_update=True)
                run.state, run.finished_at = RunState.FINAL.value, uow.now()
                run.version += 1
                uow.add(run)
                job.result = {"run": str(run.id)}
            continue
        with job.step(checkpoint={"after": str(page[-1])}, done=job.done + len(page)) as uow:
            run = uow.session.get_one(PayrollRun, run_id)
            period = uow.session.get_one(PayPeriod, run.period)
            for payslip in uow.session.scalars(select(Payslip).where(Payslip.id.in_(page)).order_by(Payslip.id)):
                settle_payslip(uow, period, payslip)


def settle_payslip(uow: UnitOfWork, period: PayPeriod, payslip: Payslip) -> None:
    for name, kind, account in SETTLED:
        moved = movement(Account.PAYABLE, account, getattr(payslip, name))
        if moved is not None:
            enter(uow, period, payslip.resident, kind, moved, cause=payslip.id, line=payslip.id)
    if payslip.paid:
        uow.add(payout_of(uow, payslip, 1))
    uow.tell(
        Event.of(
            contract.payslip_issued,
            id=uow.new_id(),
            subject=payslip.id,
            community=payslip.community,
            version=1,
            time=uow.now(),
            data={"payslip": payslip.id, "resident": payslip.resident, "employer": payslip.employer},
        )
    )


def payout_of(uow: UnitOfWork, payslip: Payslip, attempt: int) -> PayoutRow:
    return PayoutRow(
        id=uow.new_id(),
        community=payslip.community,
        version=1,
        employer=payslip.employer,
        resident=payslip.resident,
        payslip=payslip.id,
        attempt=attempt,
        amount=payslip.paid,
        state=PayoutState.DUE.value,
    )
