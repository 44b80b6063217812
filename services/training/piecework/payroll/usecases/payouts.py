"""Payments that are due for a payslip: to the resident, and to courts by whose orders it was withheld. One that came
back goes out again; what was withheld by an order that is lifted, and has not gone to the court, goes to the resident.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.court.tables import CourtOrder
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.run import PayoutState
from services.training.piecework.payroll.tables import PayoutRow, PayrollRun, Payslip


def payout_row(
    uow: UnitOfWork,
    payslip: Any,
    amount: int,
    *,
    order: UUID | None = None,
    attempt: int = 1,
    follows: UUID | None = None,
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
        "follows": follows,
        "amount": amount,
        "state": PayoutState.DUE.value,
    }


def lifted_among(uow: UnitOfWork, orders: Collection[UUID]) -> list[UUID]:
    """Those of some orders that are lifted. None of them is lifted before the commit that is not now."""
    query = select(CourtOrder.id, CourtOrder.lifted_at).where(CourtOrder.id.in_(orders)).order_by(CourtOrder.id)
    rows = uow.session.execute(query.with_for_update(read=True)).all() if orders else []
    return [id for id, lifted_at in rows if lifted_at is not None]


@dataclass(frozen=True)
class Held:
    """Payments, locked, with the court orders of theirs that are lifted. `beside` is held, so that the session, which
    forgets what nobody holds, asks for no payslip, run and period again.
    """

    payouts: Mapping[UUID, PayoutRow]
    lifted: frozenset[UUID]
    beside: Sequence[Any]

    def one(self, id: UUID) -> tuple[PayoutRow, bool]:
        """The payment, and whether it goes to a court whose order is lifted. Raises NotFound."""
        payout = self.payouts.get(id)
        if payout is None:
            raise store.none_such(PayoutRow)
        return payout, payout.court_order in self.lifted


def hold(uow: UnitOfWork, ids: Collection[UUID]) -> Held:
    """Lock payments within reach, after their court orders, as who lifts one does, and in one order, so that no two
    files wait for one another.
    """
    wanted = and_(PayoutRow.id.in_(set(ids)), store.within_reach(uow, PayoutRow))
    orders = {order for order in uow.session.scalars(select(PayoutRow.court_order).where(wanted)) if order}
    lifted = frozenset(lifted_among(uow, orders))
    locked = select(PayoutRow).where(wanted).order_by(PayoutRow.id).with_for_update()
    payouts = uow.session.scalars(locked.execution_options(populate_existing=True)).all()
    payslips = uow.session.scalars(select(Payslip).where(Payslip.id.in_({one.payslip for one in payouts}))).all()
    beside: list[Any] = [*payslips]
    for kind, name in ((PayrollRun, "run"), (PayPeriod, "period")):
        beside += uow.session.scalars(select(kind).where(kind.id.in_({getattr(one, name) for one in payslips}))).all()
    return Held({one.id: one for one in payouts}, lifted, beside)


def go_out_again(uow: UnitOfWork, payout: PayoutRow, amount: int, *, lifted: bool) -> PayoutRow:
    """What came back, or was not paid (fen), is due again: no second payslip line, no second tax. The payment by which
    it goes out.
    """
    payslip = uow.session.get_one(Payslip, payout.payslip, with_for_update=True)
    if lifted:
        return _release(uow, payslip, payout, amount)
    return _next(uow, payslip, payout, amount, payout.court_order)


def release_due(uow: UnitOfWork, orders: Collection[UUID]) -> None:
    """Withdraw what is due to courts by orders, which are lifted, and have it go to the residents."""
    due = select(PayoutRow).where(PayoutRow.court_order.in_(orders), PayoutRow.state == PayoutState.DUE.value)
    for payout in uow.session.scalars(due.order_by(PayoutRow.id).with_for_update()).all() if orders else ():
        payout.state = PayoutState.WITHDRAWN.value
        payout.version += 1
        uow.add(payout)
        payslip = uow.session.get_one(Payslip, payout.payslip, with_for_update=True)
        _release(uow, payslip, payout, payout.amount)


def _release(uow: UnitOfWork, payslip: Payslip, payout: PayoutRow, amount: int) -> PayoutRow:
    moved = movement(Account.COURT, Account.TO_PAY, amount)
    assert moved is not None and payout.court_order is not None
    period = uow.session.get_one(PayPeriod, payslip.period)
    following = _next(uow, payslip, payout, amount, None)
    enter(uow, period, payout.resident, EntryKind.RELEASE, moved, cause=following.id, line=payout.court_order)
    return following


def _next(uow: UnitOfWork, payslip: Payslip, before: PayoutRow, amount: int, order: UUID | None) -> PayoutRow:
    uow.session.flush()
    last = select(func.coalesce(func.max(PayoutRow.attempt), 0)).where(
        PayoutRow.payslip == payslip.id,
        PayoutRow.court_order.is_(None) if order is None else PayoutRow.court_order == order,
    )
    attempt = (uow.session.scalar(last) or 0) + 1
    following = PayoutRow(**payout_row(uow, payslip, amount, order=order, attempt=attempt, follows=before.id))
    uow.add(following)
    uow.session.flush()
    return following
