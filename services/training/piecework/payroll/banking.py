"""What a bank says of a payment: booked where it is what was expected, else a difference that somebody settles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from chassis.decimals import write_decimal
from chassis.errors import Conflict, FieldError, Invalid
from chassis.terms import Term
from services.training.piecework.payroll.run import PayoutState


class Settlement(Term):
    """What is true of a payment of which the bank named another amount."""

    AS_ORDERED = "as_ordered", "已按应付金额付款", "Paid as it was ordered"
    AS_TOLD = "as_told", "银行所报金额属实", "Paid as the bank said"
    RETURNED = "returned", "未付或已退回，另行付款", "Not paid or come back, and to be paid anew"


@dataclass(frozen=True, slots=True)
class Told:
    """`state` is paid or refused, `amount` fen."""

    state: PayoutState
    amount: int
    booked_on: date
    reason: str | None = None


def refuse_told(told: Told, final_on: date, today: date) -> None:
    """Raises Invalid where it cannot be: refused for no reason, of nothing, on a day before the run was final or to
    come.
    """
    wrong = []
    if told.state is PayoutState.REFUSED and not told.reason:
        wrong.append(FieldError("/reason", "say why the bank refused it"))
    if told.amount == 0:
        wrong.append(FieldError("/amount", "a payment is of more than nothing"))
    if told.booked_on > today:
        wrong.append(FieldError("/booked_on", "this day is to come"))
    if told.booked_on < final_on:
        wrong.append(FieldError("/booked_on", f"the run is final since {final_on}; nothing of it was paid before"))
    if wrong:
        raise Invalid("; ".join(error.detail for error in wrong), errors=wrong)


def difference(told: Told, expected: int) -> Conflict | None:
    """The bank's amount (fen) is not the payment's: nothing is booked of it."""
    if told.amount == expected:
        return None
    side = "less" if told.amount < expected else "more"
    reason = f"{write_decimal(told.amount, 2)} yuan, {write_decimal(abs(told.amount - expected), 2)} {side}"
    reason += f" than the {write_decimal(expected, 2)} of this payment; nothing is booked before somebody settles it"
    return Conflict(reason, type="amount-differs", errors=[FieldError("/amount", reason)])


def refuse_same_hand(hands: Collection[str], who: str) -> None:
    """Raises Conflict (`second-person`) where who would settle a difference is one of those by whose hands it came:
    who told what the bank said, or made a file for the bank with the payment.
    """
    if who in hands:
        reason = "who told what the bank said, or made the file for the bank, cannot settle the difference;"
        reason += " another person of the employer's finance does, or the community's secretary"
        raise Conflict(reason, type="second-person")


def paid_by(settlement: Settlement, told: Told, expected: int) -> tuple[int, int]:
    """What of a payment is paid, and what was paid beyond it, in fen."""
    if settlement is Settlement.RETURNED:
        return 0, 0
    if settlement is Settlement.AS_ORDERED:
        return expected, 0
    return min(told.amount, expected), max(0, told.amount - expected)


def refuse_settlement(settlement: Settlement, told: Told, expected: int, *, to_court: bool) -> None:
    """Raises Conflict (`settlement-impossible`) where it does not fit what the bank said."""
    if settlement is not Settlement.AS_TOLD:
        return
    if told.state is not PayoutState.PAID:
        reason = "the bank says that it paid nothing; it is as_ordered or returned"
        raise Conflict(reason, type="settlement-impossible")
    if to_court and told.amount > expected:
        reason = "what a court was paid too much it sends back; once it has, settle this as_ordered"
        raise Conflict(reason, type="settlement-impossible")
