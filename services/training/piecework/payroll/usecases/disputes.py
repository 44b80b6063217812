"""What a resident says is wrong with a payslip, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from chassis.common.paging import page, updated_since
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.payroll import store
from services.training.piecework.payroll.contesting import answer_due_on, term_of
from services.training.piecework.payroll.run import (
    DisputeState,
)
from services.training.piecework.payroll.tables import (
    Dispute,
    PayrollRun,
    Payslip,
)
from services.training.piecework.payroll.usecases.payslips import visible_payslip
from services.training.piecework.work import store as work
from services.training.piecework.work.tables import Claim

QUICK = timedelta(days=3)


def raise_dispute(uow: UnitOfWork, command: Any) -> Dispute:
    """A resident says that a payslip is wrong: within three days of the statement it goes the quick way. Said again
    while it is open it is the same dispute. Raises Invalid where the payslip has nothing of the claim, Conflict
    (`dispute-open`) where another one is open about the same.
    """
    payslip = visible_payslip(uow, command.payslip)
    run = uow.session.get_one(PayrollRun, payslip.run, with_for_update=True)  # two disputes at once see each other
    if run.finished_at is None:
        raise Conflict("this run is not final yet; say what is wrong to who checks it", type="run-state")
    if command.claim is not None:
        refuse_of_another_month(uow, payslip, work.one(uow, Claim, command.claim))
    known = store.open_dispute(uow, payslip.id, command.claim)
    if known is not None:
        if known.text != command.text:
            raise Conflict(f"dispute {known.id} about the same is open; wait for its answer", type="dispute-open")
        return known
    statement_on = run.finished_at.astimezone(uow.database.zone).date()
    term = term_of(payslip.relation, statement_on)
    quick = uow.now() - run.finished_at <= QUICK
    dispute = Dispute(
        id=uow.new_id(),
        community=payslip.community,
        version=1,
        employer=payslip.employer,
        resident=payslip.resident,
        payslip=payslip.id,
        claim=command.claim,
        text=command.text,
        quick=quick,
        answer_due_on=answer_due_on(uow.today(), quick=quick),
        next_instance=term.instance,
        next_until=term.ends(statement_on),
        next_source=term.source,
        state=DisputeState.OPEN.value,
        asked_at=uow.now(),
    )
    uow.add(dispute)
    return dispute


def refuse_of_another_month(uow: UnitOfWork, payslip: Payslip, claim: Claim) -> None:
    """A payslip has a claim where a line pays it, or its period's inspections graded it (which may have paid none)."""
    if not store.tells_of(uow, payslip, claim.id):
        reason = "this payslip has nothing of this claim; name the payslip that has, or no claim"
        raise Invalid(reason, errors=[FieldError("/claim", reason)])


def answer_dispute(uow: UnitOfWork, command: Any) -> Dispute:
    """Upheld or not, with the reason. What it changes is a correction of the inspection, on the next payslip."""
    dispute: Dispute = store.one(uow, Dispute, command.id, locked=True)
    refuse_answered(uow, dispute)
    dispute.state = (DisputeState.UPHELD if command.upheld else DisputeState.REJECTED).value
    dispute.answer, dispute.answered_by = command.answer, uow.actor.subject
    dispute.version += 1
    uow.add(dispute)
    return dispute


def refuse_answered(_: UnitOfWork, dispute: Dispute) -> None:
    if dispute.state != DisputeState.OPEN:
        raise Conflict("this dispute is answered; raise another one", type="dispute-answered")


def get_dispute(uow: UnitOfWork, query: Any) -> Dispute:
    found: Dispute = store.one(uow, Dispute, query.id)
    return found


def list_disputes(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Dispute).where(store.within_reach(uow, Dispute), updated_since(uow, Dispute, query.updated_since))
    if query.state:
        found = found.where(Dispute.state == query.state)
    return page(uow, found, Dispute.id, query.limit, query.cursor)
