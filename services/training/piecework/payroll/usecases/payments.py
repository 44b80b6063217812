"""What goes to the bank, and what the bank said."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.store import enter
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.run import (
    PayoutState,
)
from services.training.piecework.payroll.tables import (
    PayoutRow,
    Payslip,
)
from services.training.piecework.payroll.usecases.payouts import go_out_again, lifted_among


def list_payments(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(PayoutRow).where(store.within_reach(uow, PayoutRow))
    for name in ("state", "payslip"):
        if (value := getattr(query, name)) is not None:
            found = found.where(getattr(PayoutRow, name) == value)
    answer = page(uow, found, PayoutRow.id, query.limit, query.cursor)
    return {**answer, "items": [payout_view(row) for row in answer["items"]]}


def get_payment(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return payout_view(store.one(uow, PayoutRow, query.id))


def payout_view(payout: PayoutRow) -> dict[str, Any]:
    shown = {column.key: getattr(payout, column.key) for column in PayoutRow.__table__.columns}
    return shown | {"amount": money(payout.amount)}


def report_payment(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """What the bank said. A refused payment is due again: no second payslip line, no second tax. One that was paid may
    come back days later, and is refused then; what was entered as paid is entered back.
    """
    order = uow.session.scalar(select(PayoutRow.court_order).where(PayoutRow.id == command.id))
    lifted = bool(lifted_among(uow, [order] if order else []))  # locked before the payment, as who lifts it does
    payout: PayoutRow = store.one(uow, PayoutRow, command.id, locked=True)
    refuse_reported(uow, payout)
    came_back = payout.state == PayoutState.PAID
    if came_back and command.state == PayoutState.PAID:
        raise reported(payout)
    payslip = uow.session.get_one(Payslip, payout.payslip)
    owed = Account.TO_PAY if order is None else Account.COURT
    if came_back:
        moved = movement(Account.BANK, owed, payout.amount)
        assert moved is not None
        period = uow.session.get_one(PayPeriod, payslip.period)
        enter(uow, period, payout.resident, EntryKind.REFUSED, moved, cause=payout.id, line=payslip.id)
    payout.state, payout.reason = command.state, command.reason
    payout.version += 1
    uow.add(payout)
    if command.state == PayoutState.PAID:
        moved = movement(owed, Account.BANK, payout.amount)
        assert moved is not None
        period = uow.session.get_one(PayPeriod, payslip.period)
        enter(uow, period, payout.resident, EntryKind.PAYMENT, moved, cause=payout.id, line=payslip.id)
    else:
        go_out_again(uow, payout, lifted=lifted)
    return payout_view(payout)


def refuse_reported(_: UnitOfWork, payout: PayoutRow) -> None:
    """A refused or withdrawn one is done with: another went out for it. A paid one can still come back."""
    if payout.state in (PayoutState.REFUSED, PayoutState.WITHDRAWN):
        raise reported(payout)


def reported(payout: PayoutRow) -> Conflict:
    return Conflict(f"this payment is {PayoutState.of(payout.state).en.lower()}", type="payment-reported")
