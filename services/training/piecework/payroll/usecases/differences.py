"""Rows of the bank's file of results, and the differences that come of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import page
from chassis.common.rowwise import Entered
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.ceilings import refuse_above
from services.training.piecework.ledger.amounts import money
from services.training.piecework.payroll import store
from services.training.piecework.payroll.banking import (
    Settlement,
    Told,
    difference,
    paid_by,
    refuse_same_hand,
    refuse_settlement,
)
from services.training.piecework.payroll.run import PayoutState
from services.training.piecework.payroll.tables import PaymentReport, PayoutRow, Payslip
from services.training.piecework.payroll.usecases.deducting import advance_to
from services.training.piecework.payroll.usecases.payments import (
    DONE,
    book,
    following_of,
    refuse_reported,
    report,
    reported,
    said_before,
    stands,
    told_of,
)
from services.training.piecework.payroll.usecases.payouts import Held, hold
from services.training.piecework.statements.tables import SentTransfer

DIFFERS = PaymentReport.amount != PaymentReport.expected


def enter_result(uow: UnitOfWork, command: Any, held: Held) -> Entered:
    """A row of the bank's file. Its natural key is the payment, what became of it, the amount and the day."""
    payout, lifted = held.one(command.payment)
    _refuse_of_another_run(uow, payout, command.run)
    told = told_of(uow, payout, command.state, command.amount, command)
    if (said := said_before(uow, payout, told)) is not None:
        differs = said.settled_as is None and difference(told, said.expected)
        return Entered("differs", payout.id, differs) if differs else Entered("already", payout.id)
    if stands(payout, told):
        return Entered("already", payout.id)
    if payout.state in DONE:
        raise reported(uow, payout)
    refuse_reported(uow, payout)
    differs = report(uow, payout, told, lifted=lifted)
    return Entered("differs", payout.id, differs) if differs else Entered("recorded", payout.id)


def _refuse_of_another_run(uow: UnitOfWork, payout: PayoutRow, run: UUID | None) -> None:
    if run is not None and uow.session.get_one(Payslip, payout.payslip).run != run:
        reason = "this payment is of another payroll run"
        raise Invalid(reason, errors=[FieldError("/run", reason)])


# ---- differences


def list_differences(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(PaymentReport).where(store.within_reach(uow, PaymentReport), DIFFERS)
    if query.state is not None:
        found = found.where(PaymentReport.settled_as.is_(None) == (query.state == "open"))
    if query.payment is not None:
        found = found.where(PaymentReport.payout == query.payment)
    if query.run is not None:
        of_run = select(PayoutRow.id).join(Payslip, Payslip.id == PayoutRow.payslip).where(Payslip.run == query.run)
        found = found.where(PaymentReport.payout.in_(of_run))
    answer = page(uow, found, PaymentReport.id, query.limit, query.cursor)
    return {**answer, "items": difference_views(uow, answer["items"])}


def get_difference(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return difference_views(uow, [_one(uow, query.id)])[0]


def _one(uow: UnitOfWork, id: UUID) -> PaymentReport:
    said: PaymentReport = store.one(uow, PaymentReport, id)
    if said.amount == said.expected:
        raise store.none_such(PaymentReport)
    return said


def difference_views(uow: UnitOfWork, reports: Sequence[PaymentReport]) -> list[dict[str, Any]]:
    of_payout = select(PayoutRow.id, Payslip.run).join(Payslip, Payslip.id == PayoutRow.payslip)
    rows = uow.session.execute(of_payout.where(PayoutRow.id.in_({one.payout for one in reports}))).all()
    runs = {id: run for id, run in rows}
    following = following_of(uow, [one.payout for one in reports])
    hands = _hands(uow, reports)
    return [
        columns_of(one)
        | {
            "payment": one.payout,
            "run": runs[one.payout],
            "told": one.state,
            "state": "open" if one.settled_as is None else "settled",
            "expected": money(one.expected),
            "amount": money(one.amount),
            "difference": money(one.amount - one.expected),
            "next": following.get(one.payout),
            "hands": hands[one.id],
        }
        for one in reports
    ]


def _hands(uow: UnitOfWork, reports: Sequence[PaymentReport]) -> Mapping[UUID, set[str]]:
    """By report: who told it, and who made a file for the bank with its payment."""
    made: dict[UUID, set[str]] = defaultdict(set)
    query = select(SentTransfer.payout, SentTransfer.made_by)
    for payout, made_by in uow.session.execute(query.where(SentTransfer.payout.in_({one.payout for one in reports}))):
        made[payout].add(made_by)
    return {one.id: made[one.payout] | {one.reported_by} for one in reports}


def settle_difference(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Say what is true: it is booked so, the rest is due again, and what was paid too much is an advance. Raises
    Conflict (`difference-settled`, `second-person`, `settlement-impossible`).
    """
    payment = _one(uow, command.id).payout
    payout, lifted = hold(uow, [payment]).one(payment)
    said = uow.session.get_one(PaymentReport, command.id, populate_existing=True)
    refuse_settled(said)
    refuse_same_hand(_hands(uow, [said])[said.id], uow.actor.subject)
    settlement = Settlement.of(command.outcome)
    told = Told(PayoutState.of(said.state), said.amount, said.booked_on, said.reason)
    refuse_settlement(settlement, told, said.expected, to_court=payout.court_order is not None)
    paid, beyond = paid_by(settlement, told, said.expected)
    refuse_above("advance", beyond, "/outcome")
    said.settled_as, said.settled_because = settlement.value, command.reason
    said.settled_by, said.settled_at = uow.actor.subject, uow.now()
    said.version += 1
    uow.add(said)
    payout.reason = command.reason
    book(uow, payout, paid, cause=said.id, lifted=lifted)
    if beyond:
        advance_to(uow, payout.resident, payout.employer, beyond, command.reason)
    return difference_views(uow, [said])[0]


def refuse_to_settle(uow: UnitOfWork, shown: Any) -> None:
    """As a difference is shown, with the `hands` by which it came."""
    refuse_settled(shown)
    refuse_same_hand(shown.hands, uow.actor.subject)


def refuse_settled(said: Any) -> None:
    if said.settled_as is not None:
        raise Conflict("this difference is settled", type="difference-settled")
