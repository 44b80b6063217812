"""What is deducted of wages before tax: which amount counts in a month, and what a month's pay bears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from services.training.piecework.court.order import Order
from services.training.piecework.deductions.deduction import (
    SHARES,
    SPECIAL,
    Dated,
    DeductionKind,
    in_all,
    in_force,
    months_after,
    months_of_year,
    refuse_both,
    refuse_months,
    refuse_settled,
)
from services.training.piecework.payroll.settling import WAGES, Owed, Settlement, settle
from services.training.piecework.tax.schemes import withhold
from services.training.piecework.tax.withholding import Before, Paid, Payment, Withholding, before

from .test_pay import an_order

PENSION, RENT, LOAN = DeductionKind.PENSION, DeductionKind.RENT, DeductionKind.HOUSING_LOAN
OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (10, 11, 12))


def test_the_newest_of_a_kind_counts_from_its_first_month_on() -> None:
    entered = [Dated(PENSION, 300, OCTOBER), Dated(RENT, 800, OCTOBER), Dated(PENSION, 400, NOVEMBER)]
    assert [in_force(entered, month) for month in (date(2026, 9, 1), OCTOBER, NOVEMBER)] == [
        {},
        {PENSION: 300, RENT: 800},
        {PENSION: 400, RENT: 800},
    ]
    entered.append(Dated(PENSION, 500, OCTOBER))  # put right
    assert [in_force(entered, month)[PENSION] for month in (OCTOBER, NOVEMBER)] == [500, 500]


def test_what_has_ended_counts_for_nothing_though_it_followed_another() -> None:
    entered = [Dated(RENT, 800, OCTOBER), Dated(RENT, 900, NOVEMBER, date(2026, 11, 20))]
    assert [in_force(entered, month) for month in (NOVEMBER, DECEMBER)] == [{RENT: 900}, {}]
    assert in_force([*entered, Dated(RENT, 0, NOVEMBER)], NOVEMBER) == {}


def test_shares_and_special_deductions_are_counted_apart() -> None:
    entered = [Dated(PENSION, 300, OCTOBER), Dated(RENT, 800, NOVEMBER)]
    months = list(months_after(date(2026, 9, 1), DECEMBER))
    assert months == [OCTOBER, NOVEMBER, DECEMBER]
    assert (in_all(entered, SHARES, months), in_all(entered, SPECIAL, months)) == (900, 1600)
    assert months_of_year(date(2026, 3, 31)) == [date(2026, month, 1) for month in (1, 2, 3)]


def test_each_refusal_names_its_field() -> None:
    entered = [Dated(LOAN, 1000, date(2026, 3, 1), date(2026, 6, 1))]
    wrong = (
        ("/until", lambda: refuse_months(OCTOBER, OCTOBER, OCTOBER)),
        ("/since", lambda: refuse_months(OCTOBER, None, date(2026, 11, 15))),
        ("/since", lambda: refuse_settled(PENSION, OCTOBER, OCTOBER)),
        ("/kind", lambda: refuse_both(RENT, 800, OCTOBER, entered)),
    )
    for pointer, asked in wrong:
        with pytest.raises(Invalid) as refused:
            asked()
        assert [error.pointer for error in refused.value.errors] == [pointer]
    refuse_months(OCTOBER, NOVEMBER, date(2026, 10, 15))
    refuse_settled(RENT, OCTOBER, OCTOBER)
    refuse_both(RENT, 0, OCTOBER, entered)
    refuse_both(RENT, 800, date(2027, 1, 1), entered)


NOTHING = Before()


def taxed(insurance: int, special: int = 0, so_far: Before = NOTHING) -> Callable[[int], Withholding]:
    def tax(gross: int) -> Withholding:
        return withhold("wages", Payment(date(2026, 1, 31), gross, min(insurance, gross), special), so_far)

    return tax


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        # of 12,000.00: 2,200.00, and 3% of what is above 5,000.00 and them
        (Owed(12000_00, insurance=2200_00), Settlement(12000_00, 144_00, 0, 0, 9656_00, 0, (), 2200_00)),
        # no more than there is: 200.00 are left to be paid ahead
        (Owed(100_00, insurance=300_00), Settlement(100_00, 0, 0, 0, 0, 0, (), 100_00)),
        (Owed(-5_00, insurance=300_00), Settlement(0, 0, 0, 0, 0, -5_00)),
        # the share comes out of the minimum wage of the hours; damages leave that minimum after it
        (Owed(2240_00, 0, 900_00, 2240_00, insurance=300_00), Settlement(2240_00, 0, 0, 0, 1940_00, 0, (), 300_00)),
        (Owed(2600_00, 0, 900_00, 2240_00, insurance=300_00), Settlement(2600_00, 0, 0, 60_00, 2240_00, 0, (), 300_00)),
        # an advance is taken back of what is left after it
        (Owed(1300_00, 900_00, insurance=300_00), Settlement(1300_00, 0, 200_00, 0, 800_00, 0, (), 300_00)),
    ],
)
def test_the_own_share_comes_first_and_takes_no_more_than_there_is(owed: Owed, expected: Settlement) -> None:
    assert settle(owed, taxed(owed.insurance), WAGES) == expected


amounts = st.integers(0, 10**7)


@given(
    st.integers(-(10**6), 10**7),
    amounts,
    st.integers(-(10**7), 10**7),
    amounts,
    amounts,
    st.lists(an_order, max_size=3),
    amounts,
)
def test_whatever_is_deducted_nothing_is_below_zero_and_all_is_accounted_for(
    earned: int, insurance: int, special: int, advances: int, material: int, orders: list[Order], paid: int
) -> None:
    """Also where special deductions that were counted before are found to be too much."""
    so_far = before([Paid(date(2026, 1, 5), paid, 0, 0, max(-special, 0))], date(2026, 1, 31))
    owed = Owed(earned, advances, material, 0, orders, insurance=insurance)
    settled = settle(owed, taxed(insurance, special, so_far), WAGES)
    taken = (settled.insurance, settled.withheld, settled.garnished, settled.recovered, settled.material, settled.paid)
    assert sum(taken) == settled.gross
    assert settled.gross + settled.carried_over == earned
    assert min(taken) >= 0
    assert settled.insurance == min(insurance, settled.gross)


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=12))
def test_over_the_year_deductions_count_once_however_they_fall(months: list[tuple[int, int, int]]) -> None:
    paid: list[Paid] = []
    for month, (gross, insurance, special) in enumerate(months, start=1):
        on = date(2026, month, 28)
        share = min(insurance, gross)
        found = withhold("wages", Payment(on, gross, share, special), before(paid, on))
        paid.append(Paid(on, gross, found.withheld, share, special))
    year = before(paid, date(2026, len(months), 28)).in_year
    months_paid = len({one.on.month for one in paid if one.gross} | {len(months)})
    at_once = withhold("wages", Payment(DAY, year.gross, year.insurance, year.special), Before(months=months_paid - 1))
    assert year.withheld >= at_once.withheld


DAY = date(2026, 12, 31)
