"""What a bank says of a payment: what cannot be, what differs, and what is paid by each way to settle it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict, Invalid
from services.training.piecework.payroll.banking import (
    Settlement,
    Told,
    difference,
    paid_by,
    refuse_settlement,
    refuse_told,
)
from services.training.piecework.payroll.run import PayoutState

FINAL, TODAY = date(2026, 10, 31), date(2026, 11, 5)
fen = st.integers(1, 10**9)


def told(amount: int = 1331_22, state: PayoutState = PayoutState.PAID, on: date = TODAY, reason: str = "") -> Told:
    return Told(state, amount, on, reason or None)


def test_what_cannot_be_is_named_field_by_field() -> None:
    refuse_told(told(on=FINAL), FINAL, TODAY)
    refuse_told(told(state=PayoutState.REFUSED, reason="账号已注销"), FINAL, TODAY)
    with pytest.raises(Invalid) as wrong:
        refuse_told(told(0, PayoutState.REFUSED, TODAY + timedelta(days=1)), FINAL, TODAY)
    assert [error.pointer for error in wrong.value.errors] == ["/reason", "/amount", "/booked_on"]
    with pytest.raises(Invalid, match="final since 2026-10-31"):
        refuse_told(told(on=FINAL - timedelta(days=1)), FINAL, TODAY)


def test_a_difference_says_both_amounts_and_which_is_more() -> None:
    assert difference(told(), 1331_22) is None
    less, more = difference(told(1331_21), 1331_22), difference(told(1400_00), 1331_22)
    assert less and "1331.21 yuan, 0.01 less than the 1331.22" in less.detail
    assert more and "1400.00 yuan, 68.78 more than the 1331.22" in more.detail


@given(fen, fen)
def test_no_more_is_paid_than_is_owed_and_nothing_of_what_the_bank_paid_is_lost(amount: int, expected: int) -> None:
    assert paid_by(Settlement.RETURNED, told(amount), expected) == (0, 0)
    assert paid_by(Settlement.AS_ORDERED, told(amount), expected) == (expected, 0)
    paid, beyond = paid_by(Settlement.AS_TOLD, told(amount), expected)
    assert paid <= expected and beyond >= 0 and paid + beyond == amount
    assert not beyond or paid == expected


def test_what_the_bank_did_not_pay_is_not_settled_as_paid_by_it_nor_a_court_given_more() -> None:
    refuse_settlement(Settlement.AS_TOLD, told(900), 1000, to_court=True)
    for one, to_court in ((told(1100), True), (told(900, PayoutState.REFUSED), False)):
        with pytest.raises(Conflict) as impossible:
            refuse_settlement(Settlement.AS_TOLD, one, 1000, to_court=to_court)
        assert impossible.value.type == "settlement-impossible"
        refuse_settlement(Settlement.AS_ORDERED, one, 1000, to_court=to_court)
