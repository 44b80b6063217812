"""Payments as they are seen, and what the bank said of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import narrowed, page
from chassis.common.telling import event_about
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.training import contract
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.store import enter
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.banking import Told, difference, refuse_told
from services.training.piecework.payroll.run import PayoutState
from services.training.piecework.payroll.tables import PaymentReport, PayoutRow, PayrollRun, Payslip
from services.training.piecework.payroll.usecases.payouts import go_out_again, hold
from services.training.piecework.statements.tables import SentTransfer

DONE = (PayoutState.REFUSED.value, PayoutState.WITHDRAWN.value)

# ---- as they are seen


def list_payments(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(PayoutRow).where(store.within_reach(uow, PayoutRow))
    found = narrowed(found, PayoutRow, query, "state", "payslip")
    if query.run is not None:
        found = found.where(PayoutRow.payslip.in_(select(Payslip.id).where(Payslip.run == query.run)))
    answer = page(uow, found, PayoutRow.id, query.limit, query.cursor)
    return {**answer, "items": payout_views(uow, answer["items"])}


def get_payment(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return payout_view(uow, store.one(uow, PayoutRow, query.id))


def payout_view(uow: UnitOfWork, payout: PayoutRow) -> dict[str, Any]:
    return payout_views(uow, [payout])[0]


def payout_views(uow: UnitOfWork, payouts: Sequence[PayoutRow]) -> list[dict[str, Any]]:
    """With the run, the payment that went out in its place, and the end of the account that it was sent to."""
    runs = dict(_pairs(uow, select(Payslip.id, Payslip.run).where(Payslip.id.in_({one.payslip for one in payouts}))))
    following = following_of(uow, [one.id for one in payouts])
    last4 = _last4(uow, [one.id for one in payouts])
    return [
        columns_of(one)
        | {
            "amount": money(one.amount),
            "paid": None if one.paid is None else money(one.paid),
            "run": runs[one.payslip],
            "next": following.get(one.id),
            "last4": last4.get(one.id),
        }
        for one in payouts
    ]


def following_of(uow: UnitOfWork, payouts: Sequence[UUID]) -> dict[UUID, UUID]:
    """By payment: the newest one that went out in its place, or for the rest of it."""
    query = select(PayoutRow.follows, PayoutRow.id).where(PayoutRow.follows.in_(payouts))
    return dict(_pairs(uow, query.order_by(PayoutRow.id)))


def _last4(uow: UnitOfWork, payouts: Sequence[UUID]) -> dict[UUID, str]:
    """By payment: the end of the account that the last file for the bank named."""
    query = select(SentTransfer.payout, SentTransfer.last4).where(SentTransfer.payout.in_(payouts))
    return dict(_pairs(uow, query.order_by(SentTransfer.made_at, SentTransfer.id)))


def _pairs(uow: UnitOfWork, query: Any) -> Sequence[Any]:
    return uow.session.execute(query).all()


# ---- what the bank said


def report_payment(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """What the bank said of one. A refused payment is due again: no second payslip line, no second tax. One that was
    paid may come back days later, and is refused then; what was entered as paid is entered back.
    """
    payout, lifted = hold(uow, [command.id]).one(command.id)
    told = told_of(uow, payout, command.state, command.amount and command.amount.amount, command)
    if payout.state in DONE or said_before(uow, payout, told) is not None or stands(payout, told):
        raise reported(uow, payout)
    refuse_reported(uow, payout)
    report(uow, payout, told, lifted=lifted)
    return payout_view(uow, payout)


def told_of(uow: UnitOfWork, payout: PayoutRow, state: str, amount: int | None, command: Any) -> Told:
    """What a command says; the amount is the payment's and the day today, where it names none. Raises Invalid."""
    told = Told(
        PayoutState.of(state),
        expected_of(payout) if amount is None else amount,
        command.booked_on or uow.today(),
        command.reason,
    )
    refuse_told(told, _final_on(uow, payout), uow.today())
    return told


def _final_on(uow: UnitOfWork, payout: PayoutRow) -> date:
    """The local day on which its run was made final; while the job still settles others, today."""
    run = uow.session.get_one(PayrollRun, uow.session.get_one(Payslip, payout.payslip).run)
    return run.finished_at.astimezone(uow.database.zone).date() if run.finished_at else uow.today()


def expected_of(payout: PayoutRow) -> int:
    """What the bank can say of it next, in fen: all of it was paid, or what was paid of it came back."""
    return payout.amount if payout.paid is None else payout.paid


def said_before(uow: UnitOfWork, payout: PayoutRow, told: Told) -> PaymentReport | None:
    """The report in which the bank said the same, whatever came of the payment since."""
    found: PaymentReport | None = uow.session.scalar(
        select(PaymentReport).where(
            PaymentReport.payout == payout.id,
            PaymentReport.state == told.state.value,
            PaymentReport.amount == told.amount,
            PaymentReport.booked_on == told.booked_on,
        )
    )
    return found


def stands(payout: PayoutRow, told: Told) -> bool:
    """Whether the payment is already as the bank says, be it said of another day."""
    return payout.state == told.state.value and told.amount == expected_of(payout)


def report(uow: UnitOfWork, payout: PayoutRow, told: Told, *, lifted: bool) -> Conflict | None:
    """Keep what the bank said, and book it; where its amount is another one, the difference, and nothing is booked."""
    expected = expected_of(payout)
    said = PaymentReport(
        id=uow.new_id(),
        community=payout.community,
        version=1,
        employer=payout.employer,
        resident=payout.resident,
        payout=payout.id,
        state=told.state.value,
        expected=expected,
        amount=told.amount,
        booked_on=told.booked_on,
        reason=told.reason,
        reported_by=uow.actor.subject,
        reported_at=uow.now(),
    )
    uow.add(said)
    payout.reason = told.reason
    if (differs := difference(told, expected)) is not None:
        payout.state = PayoutState.DIFFERENT.value
        payout.version += 1
        tell_reported(uow, payout, None)
    else:
        book(uow, payout, expected if told.state is PayoutState.PAID else 0, cause=said.id, lifted=lifted)
    return differs


def book(uow: UnitOfWork, payout: PayoutRow, paid: int, *, cause: UUID, lifted: bool) -> None:
    """So many fen of it are paid: what the ledger has as paid becomes that, and what is left goes out again."""
    expected, booked = expected_of(payout), payout.paid or 0
    owed = Account.TO_PAY if payout.court_order is None else Account.COURT
    if (moved := movement(owed, Account.BANK, paid - booked)) is not None:
        payslip = uow.session.get_one(Payslip, payout.payslip)
        period = uow.session.get_one(PayPeriod, payslip.period)
        kind = EntryKind.PAYMENT if paid > booked else EntryKind.REFUSED
        enter(uow, period, payout.resident, kind, moved, cause=cause, line=payslip.id)
    payout.state = (PayoutState.PAID if paid else PayoutState.REFUSED).value
    payout.paid = paid or payout.paid
    payout.version += 1
    uow.add(payout)
    following = go_out_again(uow, payout, expected - paid, lifted=lifted) if paid < expected else None
    tell_reported(uow, payout, following)


def tell_reported(uow: UnitOfWork, payout: PayoutRow, following: PayoutRow | None) -> None:
    told = {name: getattr(payout, name) for name in ("payslip", "resident", "employer", "state")}
    told |= {"payment": payout.id, "next": following and following.id}
    uow.tell(event_about(uow, contract.payment_reported, payout, told))


def refuse_reported(_: UnitOfWork, payout: Any) -> None:
    """A refused or withdrawn one is done with: another went out for it. A paid one can still come back. One with a
    difference waits for it to be settled.
    """
    if payout.state in DONE:
        raise Conflict(_said(payout), type="payment-reported")
    if payout.state == PayoutState.DIFFERENT:
        reason = "the bank named another amount for this payment; settle that first: see GET /v1/payment-differences"
        raise Conflict(reason, type="difference-open")


def reported(uow: UnitOfWork, payout: PayoutRow) -> Conflict:
    following = following_of(uow, [payout.id]).get(payout.id)
    then = f"; payment {following} is next" if following else ""
    return Conflict(f"{_said(payout)}{then}", type="payment-reported")


def _said(payout: Any) -> str:
    return f"this payment is {PayoutState.of(payout.state).en.lower()}"
