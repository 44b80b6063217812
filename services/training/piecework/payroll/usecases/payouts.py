"""Payments that are due for a payslip: to the resident, and to courts by whose orders it was withheld. One that came
back goes out again; what was withheld by an order that is lifted, and has not gone to the court, goes to the resident.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.court.tables import CourtOrder
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll.run import PayoutState
from services.training.piecework.payroll.tables import PayoutRow, Payslip


def payout_row(
    uow: UnitOfWork, payslip: Any, amount: int, *, order: UUID | None = None, attempt: int = 1
) -> dict[str, Any]:
    """The columns of what goes to the bank for a payslip, to the resident or by an order to its court."""
    return {
        "id": uow.new_id(),
        "community": payslip.community,
        "version": 1,
        "employer": payslip.employer,
        "resident": payslip.resident,
        "payslip": payslip.id,
        "court_order": order,
        "attempt": attempt,
        "amount": amount,
        "state": PayoutState.DUE.value,
    }


def lifted_among(uow: UnitOfWork, orders: Collection[UUID]) -> list[UUID]:
    """Those of some orders that are lifted. None of them is lifted before the commit that is not now."""
    query = select(CourtOrder.id, CourtOrder.lifted_at).where(CourtOrder.id.in_(orders)).order_by(CourtOrder.id)
    rows = uow.session.execute(query.with_for_update(read=True)).all() if orders else []
    return [id for id, lifted_at in rows if lifted_at is not None]


def go_out_again(uow: UnitOfWork, payout: PayoutRow, *, lifted: bool) -> None:
    """What came back is due again: no second payslip line, no second tax."""
    payslip = uow.session.get_one(Payslip, payout.payslip, with_for_update=True)
    if lifted:
        _release(uow, payslip, payout)
    else:
        uow.add(_next(uow, payslip, payout.amount, payout.court_order))


def release_due(uow: UnitOfWork, orders: Collection[UUID]) -> None:
    """Withdraw what is due to courts by orders, which are lifted, and have it go to the residents."""
    due = select(PayoutRow).where(PayoutRow.court_order.in_(orders), PayoutRow.state == PayoutState.DUE.value)
    for payout in uow.session.scalars(due.order_by(PayoutRow.id).with_for_update()).all() if orders else ():
        payout.state = PayoutState.WITHDRAWN.value
        payout.version += 1
        uow.add(payout)
        _release(uow, uow.session.get_one(Payslip, payout.payslip, with_for_update=True), payout)


def _release(uow: UnitOfWork, payslip: Payslip, payout: PayoutRow) -> None:
    moved = movement(Account.COURT, Account.TO_PAY, payout.amount)
    assert moved is not None and payout.court_order is not None
    period = uow.session.get_one(PayPeriod, payslip.period)
    enter(uow, period, payout.resident, EntryKind.RELEASE, moved, cause=payout.id, line=payout.court_order)
    uow.add(_next(uow, payslip, payout.amount, None))


def _next(uow: UnitOfWork, payslip: Payslip, amount: int, order: UUID | None) -> PayoutRow:
    uow.session.flush()
    last = select(func.coalesce(func.max(PayoutRow.attempt), 0)).where(
        PayoutRow.payslip == payslip.id,
        PayoutRow.court_order.is_(None) if order is None else PayoutRow.court_order == order,
    )
    return PayoutRow(**payout_row(uow, payslip, amount, order=order, attempt=(uow.session.scalar(last) or 0) + 1))
