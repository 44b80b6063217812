"""The job that makes an approved run final: what is withheld, recovered and paid goes into the ledger, and payments are
due. Killed, it goes on with the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.database.bulk import write_in_bulk
from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs import JobContext
from services.training import contract
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter_many, entry_row
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.run import RunState
from services.training.piecework.payroll.tables import PayoutRow, PayrollRun
from services.training.piecework.payroll.usecases.payouts import lifted_among, payout_row, release_due

PAGE = 2_000  # payslips of a transaction
# what is withheld by court orders is entered by the order
SETTLED = (
    ("insurance", EntryKind.INSURANCE, Account.PAYABLE, Account.INSURANCE),
    ("insurance_ahead", EntryKind.INSURANCE_AHEAD, Account.ADVANCES, Account.INSURANCE),
    ("withheld", EntryKind.TAX, Account.PAYABLE, Account.TAX),
    ("recovered", EntryKind.RECOVERY, Account.PAYABLE, Account.ADVANCES),
    ("material", EntryKind.MATERIAL, Account.PAYABLE, Account.MATERIAL),
    ("paid", EntryKind.NET, Account.PAYABLE, Account.TO_PAY),
)


def finish_payroll(job: JobContext) -> None:
    """Begun anew over what is there, it enters nothing but what is missing."""
    run_id = UUID(job.arguments["run"])
    while (after := (job.checkpoint or {"after": None})["after"]) != "end":
        with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
            page = store.payslips_to_settle(uow, run_id, UUID(after) if after else None, PAGE)
        if not page:
            with job.step(checkpoint={"after": "end"}) as uow:
                end_run(uow, run_id)
                job.result = {"run": str(run_id)}
            continue
        with job.step(checkpoint={"after": str(page[-1].resident)}, done=job.done + len(page)) as uow:
            settle_payslips(uow, uow.session.get_one(PayrollRun, run_id), page)


def end_run(uow: UnitOfWork, run_id: UUID) -> None:
    run = uow.session.get_one(PayrollRun, run_id, with_for_update=True)
    if run.state == RunState.FINAL.value:
        return
    tell_issued(uow, store.payslips_of_nothing(uow, run_id))
    run.state, run.finished_at = RunState.FINAL.value, uow.now()
    run.version += 1
    uow.add(run)


def settle_payslips(uow: UnitOfWork, run: PayrollRun, payslips: Sequence[Any]) -> None:
    """What follows of some payslips, in bulk: entries, what is due, and that they are told of."""
    period = uow.session.get_one(PayPeriod, run.period)
    entries, supplements = [], store.supplements_of(uow, payslips)
    for payslip in payslips:
        for line in supplements.get(payslip.id, ()):
            moved = movement(Account.COST, Account.PAYABLE, line.amount)
            assert moved is not None
            about = {"cause": payslip.id, "line": line.line}
            entries.append(entry_row(uow, period, payslip.resident, EntryKind.SUPPLEMENT, moved, **about))
        for name, kind, debit, credit in SETTLED:
            moved = movement(debit, credit, getattr(payslip, name))
            if moved is not None:
                cause = payslip.id
                entries.append(entry_row(uow, period, payslip.resident, kind, moved, cause=cause, line=cause))
    due = [payout_row(uow, payslip, payslip.paid) for payslip in payslips if payslip.paid]
    garnishments, by_id = store.garnishments_of(uow, payslips), {payslip.id: payslip for payslip in payslips}
    for one in garnishments:
        payslip, moved = by_id[one.payslip], movement(Account.PAYABLE, Account.COURT, one.amount)
        assert moved is not None
        about = {"cause": payslip.id, "line": one.court_order}
        entries.append(entry_row(uow, period, payslip.resident, EntryKind.GARNISHMENT, moved, **about))
        due.append(payout_row(uow, payslip, one.amount, order=one.court_order))
    enter_many(uow, period, entries)
    write_in_bulk(uow, PayoutRow, due)
    uow.note("payouts", run.id, after={"payouts": len(due)}, community=run.community)
    release_due(uow, lifted_among(uow, {one.court_order for one in garnishments}))
    tell_issued(uow, payslips)


def tell_issued(uow: UnitOfWork, payslips: Sequence[Any]) -> None:
    now = uow.now()
    uow.tell(
        *(
            Event.of(
                contract.payslip_issued,
                id=uow.new_id(),
                subject=payslip.id,
                community=payslip.community,
                version=1,
                time=now,
                data={"payslip": payslip.id, "resident": payslip.resident, "employer": payslip.employer},
            )
            for payslip in payslips
        )
    )
