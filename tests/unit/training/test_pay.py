"""Money, earnings and settling, to the cent."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.decimals import read_decimal
from services.training.piecework.ledger.money import half_even
from services.training.piecework.payroll.settling import TERMS, WAGES, Owed, Settlement, settle
from services.training.piecework.payroll.settling import Terms as Paying
from services.training.piecework.tax.schemes import withhold
from services.training.piecework.tax.withholding import Payment, Withholding
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.earnings import Bonus, Terms

GRADES = {"first": 100, "second": 50}
HAND_SEWING = Bonus(percent=5, cap=200_00, pieces=500, first_grade=98)


def sewing(rate: str, share: int = 100) -> Terms:
    return Terms(read_decimal(rate, 4), GRADES, share)


def taxed(gross: int) -> Withholding:
    return withhold("labour_remuneration", Payment(date(2026, 10, 31), gross))


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_half_even_is_what_decimal_does(numerator: int, denominator: int) -> None:
    exactly = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_EVEN)
    assert half_even(numerator, denominator) == int(exactly)


def test_rejected_pieces_and_rework_are_not_paid() -> None:
    terms = sewing("6.50")
    assert [terms.line_total(grade, 4) for grade in ("first", "second", "rejected", "rework")] == [26_00, 13_00, 0, 0]


def test_a_line_is_rounded_once_half_to_even() -> None:
    labels = sewing("0.355")
    assert (labels.line_total("first", 4123), labels.line_total("first", 1)) == (1463_66, 36)


@given(st.lists(st.integers(0, 5000), max_size=30), st.integers(1, 200_000), st.integers(1, 100))
def test_parts_never_drift_from_the_whole(deliveries: list[int], rate: int, share: int) -> None:
    terms, pieces, posted = Terms(rate, GRADES, share), 0, 0
    for delivered in deliveries:
        pieces += delivered
        posted += terms.to_post("second", pieces, posted)
    assert posted == terms.line_total("second", sum(deliveries))


@pytest.mark.parametrize(
    ("pay", "inspected", "first", "bonus"),
    [
        (3317_00, 500, 485, 0),  # 97.0% first grade
        (4550_00, 700, 700, 200_00),  # 227.50, capped
        (3250_00, 500, 490, 162_50),  # 98% exactly
        (3243_50, 499, 499, 0),  # one piece too few
    ],
)
def test_a_bonus_asks_for_pieces_and_for_quality(pay: int, inspected: int, first: int, bonus: int) -> None:
    assert HAND_SEWING.earned(pay, inspected, first) == bonus


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        (Owed(3338_00, advances=300_00, material=40_00), Settlement(3338_00, 507_60, 300_00, 40_00, 2490_40, 0)),
        (Owed(4750_00), Settlement(4750_00, 760_00, 0, 0, 3990_00, 0)),
        (Owed(351_00), Settlement(351_00, 0, 0, 0, 351_00, 0)),
        (Owed(32_50), Settlement(0, 0, 0, 0, 0, 32_50)),
        (Owed(1464_02), Settlement(1464_02, 132_80, 0, 0, 1331_22, 0)),
        (Owed(3338_00, advances=900_00, material=500_00), Settlement(3338_00, 507_60, 566_08, 283_04, 1981_28, 0)),
        (Owed(50_00), Settlement(50_00, 0, 0, 0, 50_00, 0)),
        (Owed(-14_00, advances=10_00), Settlement(0, 0, 0, 0, 0, -14_00)),
    ],
)
def test_the_month_of_the_worked_example(owed: Owed, expected: Settlement) -> None:
    assert settle(owed, taxed, Paying()) == expected


def withheld_from_wages(gross: int) -> Withholding:
    return withhold("wages", Payment(date(2026, 1, 31), gross))


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        (Owed(10_00), Settlement(10_00, 0, 0, 0, 10_00, 0)),  # no wage waits for the next month
        (Owed(3000_00, material=900_00), Settlement(3000_00, 0, 0, 600_00, 2400_00, 0)),
        # of 8,000.00 a fifth is 1,600.00, though 90.00 are withheld
        (Owed(8000_00, material=2000_00), Settlement(8000_00, 90_00, 0, 1600_00, 6310_00, 0)),
        (Owed(-5_00), Settlement(0, 0, 0, 0, 0, -5_00)),
    ],
)
def test_a_wage_is_paid_whole_and_damages_take_a_fifth_of_it_at_most(owed: Owed, expected: Settlement) -> None:
    assert settle(owed, withheld_from_wages, WAGES) == expected


def test_every_relation_has_its_terms() -> None:
    assert set(TERMS) == set(Relation)


@given(st.integers(-(10**7), 10**8), st.integers(0, 10**8), st.integers(0, 10**8))
def test_what_is_owed_is_settled_to_the_fen_and_nobody_pays(earned: int, advances: int, material: int) -> None:
    settled = settle(Owed(earned, advances, material), taxed, Paying())
    assert settled.gross + settled.carried_over == earned
    assert settled.withheld + settled.recovered + settled.material + settled.paid == settled.gross
    assert settled.paid == 0 or settled.paid >= 50_00
    assert 0 <= settled.recovered <= advances
    assert 0 <= settled.material <= material
