"""Money, earnings and settling, to the cent."""

import uuid
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.decimals import read_decimal
from chassis.errors import Conflict, Invalid
from services.training.piecework.court.order import Garnishment, Order, garnish, rest_of_month
from services.training.piecework.fairness.wages import HourlyMinimum, least_for
from services.training.piecework.ledger.money import half_even
from services.training.piecework.payroll.contesting import answer_due_on, term_of
from services.training.piecework.payroll.floors import Corrected, Floor, made_up_anew, supplements
from services.training.piecework.payroll.in_time import due
from services.training.piecework.payroll.run import RunState, step_from
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


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        # 100 hours at 22.40: of 2,500.00 a fifth would be 500.00
        (Owed(2500_00, material=900_00, wage_floor=2240_00), Settlement(2500_00, 0, 0, 260_00, 2240_00, 0)),
        (Owed(2240_01, material=900_00, wage_floor=2240_00), Settlement(2240_01, 0, 0, 1, 2240_00, 0)),
        # a correction of an earlier month leaves the minimum of this one's hours, and the rest of it waits
        (Owed(2000_00, material=900_00, wage_floor=2240_00), Settlement(2240_00, 0, 0, 0, 2240_00, -240_00)),
        (Owed(-5_00, wage_floor=2240_00), Settlement(2240_00, 0, 0, 0, 2240_00, -2245_00)),
        (Owed(-5_00, wage_floor=None), Settlement(0, 0, 0, 0, 0, -5_00)),
        # hours are not known: nothing yet
        (Owed(2500_00, material=900_00, wage_floor=None), Settlement(2500_00, 0, 0, 0, 2500_00, 0)),
        # a fifth of 3,000.00 leaves more than the minimum
        (Owed(3000_00, material=900_00, wage_floor=2240_00), Settlement(3000_00, 0, 0, 600_00, 2400_00, 0)),
        # an advance was paid before: 500.00 taken back, and 260.00 still leaves what she had
        (Owed(2500_00, 700_00, 900_00, 2240_00), Settlement(2500_00, 0, 500_00, 260_00, 1740_00, 0)),
        # after tax: 90.00 of 8,000.00
        (Owed(8000_00, material=2000_00, wage_floor=7000_00), Settlement(8000_00, 90_00, 0, 910_00, 7000_00, 0)),
    ],
)
def test_damages_leave_of_a_wage_the_minimum_of_its_hours(owed: Owed, expected: Settlement) -> None:
    assert settle(owed, withheld_from_wages, WAGES) == expected


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        # of a month's least of 224.00, 200.00 were paid in between; a correction takes more than the rest
        (
            Owed(-100_00, 0, 0, 224_00, gross_before=200_00, paid_before=200_00),
            Settlement(24_00, 0, 0, 0, 24_00, -124_00),
        ),
        (Owed(-100_00, 0, 0, 224_00, gross_before=300_00, paid_before=300_00), Settlement(0, 0, 0, 0, 0, -100_00)),
        # damages leave the least of the month in all
        (
            Owed(50_00, 0, 40_00, 224_00, gross_before=200_00, paid_before=200_00),
            Settlement(50_00, 0, 0, 10_00, 40_00, 0),
        ),
        (
            Owed(50_00, 0, 40_00, 224_00, gross_before=178_00, paid_before=178_00),
            Settlement(50_00, 0, 0, 4_00, 46_00, 0),
        ),
    ],
)
def test_what_was_paid_in_between_counts_towards_the_minimum_of_the_month(owed: Owed, expected: Settlement) -> None:
    assert settle(owed, withheld_from_wages, WAGES) == expected


def test_a_court_order_takes_of_the_month_in_all() -> None:
    order = Order(A, 1200_00, remaining=900_00, monthly=500_00)
    assert rest_of_month([order], [Garnishment(A, 300_00, 900_00)], 1200_00) == (Order(A, 0, 900_00, 200_00),)


def test_part_time_work_is_due_15_days_after_it_was_brought() -> None:
    brought = date(2026, 10, 1)
    assert [due(brought, date(2026, 10, day)).overdue for day in (1, 16, 17)] == [False, False, True]
    assert due(brought, brought).due_by == date(2026, 10, 16)


def test_who_works_by_contract_has_no_wage_floor() -> None:
    owed = Owed(3338_00, material=40_00, wage_floor=None)
    assert settle(owed, taxed, Paying()).material == 40_00


DAYS = [
    HourlyMinimum("150627", "伊金霍洛旗", date(2021, 12, 1), 20_80, ""),
    HourlyMinimum("150627", "伊金霍洛旗", date(2024, 12, 1), 22_40, ""),
]


@pytest.mark.parametrize(
    ("minutes", "least"),
    [
        ({date(2026, 10, 1): 6000}, 2240_00),
        ({date(2024, 11, 30): 60, date(2024, 12, 1): 60}, 43_20),
        ({date(2026, 10, 1): 1}, 38),  # 37.33 fen, rounded up
        ({}, 0),
    ],
)
def test_the_least_of_some_hours_is_by_the_minimum_of_each_day(minutes: dict[date, int], least: int) -> None:
    assert least_for(minutes, DAYS) == least


def test_hours_of_before_the_first_minimum_have_none() -> None:
    with pytest.raises(Invalid):
        least_for({date(2020, 1, 1): 60}, DAYS)


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


A, B = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ((Order(A, 0),), (Garnishment(A, 1000_00, None),)),
        ((Order(A, 600_00, remaining=900_00),), (Garnishment(A, 400_00, 500_00),)),
        ((Order(A, 600_00, remaining=100_00),), (Garnishment(A, 100_00, 0),)),
        ((Order(A, 600_00, 900_00, monthly=150_00),), (Garnishment(A, 150_00, 750_00),)),
        ((Order(A, 600_00, percent=30),), (Garnishment(A, 300_00, None),)),
        ((Order(A, 1000_00),), ()),
        ((Order(A, 1500_00),), ()),
        # a percentage is of all of the pay after tax, whoever is first
        (
            (Order(A, 0, monthly=500_00), Order(B, 0, percent=30)),
            (Garnishment(A, 500_00, None), Garnishment(B, 300_00, None)),
        ),
        # each leaves what it names: the first 700.00, the second nothing more
        ((Order(A, 700_00), Order(B, 800_00)), (Garnishment(A, 300_00, None),)),
        ((Order(A, 800_00), Order(B, 700_00)), (Garnishment(A, 200_00, None), Garnishment(B, 100_00, None))),
    ],
)
def test_each_court_order_takes_of_pay_after_tax_what_it_says(
    orders: tuple[Order, ...], expected: tuple[Garnishment, ...]
) -> None:
    assert garnish(orders, 1000_00) == expected


def test_the_order_of_deductions_is_tax_court_advances_material() -> None:
    """Of 3,338.00, 2,830.40 are left after tax; 2,000.00 of them to live on."""
    order = Order(A, 2000_00, monthly=500_00)
    owed = Owed(3338_00, advances=300_00, material=200_00, orders=(order,))
    expected = Settlement(3338_00, 507_60, 300_00, 30_40, 2000_00, 0, (Garnishment(A, 500_00, None),))
    assert settle(owed, taxed, Paying()) == expected


amounts = st.integers(0, 10**7)
an_order = st.builds(
    Order,
    st.sampled_from([A, B]),
    amounts,
    st.none() | st.integers(1, 10**7),
    st.none() | st.integers(1, 10**7),
    st.none() | st.integers(1, 100),
)


@given(
    st.integers(-(10**7), 10**8), amounts, amounts, st.lists(an_order, max_size=4), st.sampled_from([Paying(), WAGES])
)
def test_whatever_is_ordered_is_within_each_order_and_leaves_what_it_names(
    earned: int, advances: int, material: int, orders: list[Order], terms: Paying
) -> None:
    settled = settle(Owed(earned, advances, material, 0, orders), taxed, terms)
    assert settled.withheld + settled.garnished + settled.recovered + settled.material + settled.paid == settled.gross
    assert settled.gross + settled.carried_over == earned
    assert min(settled.garnished, settled.recovered, settled.material, settled.paid) >= 0
    least = max((order.living_minimum for order in orders), default=0)
    if settled.recovered or settled.material:
        assert settled.paid >= least, "what the employer takes leaves the highest minimum of all"
    after_tax = settled.gross - settled.withheld
    assert not settled.garnished or after_tax - settled.garnished >= min(order.living_minimum for order in orders)
    for one in settled.garnishments:
        assert one.amount > 0 and (one.remaining is None or one.remaining >= 0)


@pytest.mark.parametrize(
    ("relation", "known", "instance", "until"),
    [
        ("employment", date(2026, 10, 31), "labour_arbitration", date(2027, 10, 31)),
        ("part_time", date(2028, 2, 29), "labour_arbitration", date(2029, 2, 28)),
        ("contract_work", date(2026, 10, 31), "court", date(2029, 10, 31)),
    ],
)
def test_how_long_a_payslip_can_be_contested_follows_the_relation(
    relation: str, known: date, instance: str, until: date
) -> None:
    term = term_of(relation, known)
    assert (term.instance, term.ends(known)) == (instance, until)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(Relation), st.integers(0, 60))
def test_mediation_shortens_no_time_and_holds_nobody_up(asked: date, relation: Relation, days: int) -> None:
    known, ended = asked - timedelta(days=20), asked + timedelta(days=days)
    term = term_of(relation.value, known)
    last = term.ends_after_mediation(asked, ended)
    assert last is not None and last >= max(term.ends(asked), term.ends(known))
    assert asked <= term.open_from(asked, ended) <= max(ended, asked) or days > term.mediation_days
    assert term.open_from(asked, ended) <= term.open_from(asked, None) <= asked + timedelta(days=16)


def test_the_employer_answers_within_three_days_the_quick_way_else_within_fifteen() -> None:
    asked = date(2026, 11, 2)
    assert [answer_due_on(asked, quick=quick) for quick in (True, False)] == [date(2026, 11, 5), date(2026, 11, 17)]


def test_every_relation_has_a_term() -> None:
    assert all(term_of(relation.value, date(2026, 1, 1)).source for relation in Relation)


A, B = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("floor", "earned", "expected"),
    [
        (Floor(600, 224_00), 200_00, {A: 24_00}),
        (Floor(600, 224_00), 224_00, {}),
        (Floor(600, 224_00), 0, {A: 224_00}),  # all was rejected
        (Floor(None, None), 0, {}),  # hours that are not known
        (Floor(), 0, {}),
    ],
)
def test_a_wage_is_made_up_to_the_minimum_of_its_hours(floor: Floor, earned: int, expected: dict[UUID, int]) -> None:
    assert {of: one.amount for of, one in supplements(A, floor, earned).items()} == expected


@pytest.mark.parametrize(
    ("earned", "paid", "fen"),
    [
        (210_00, 24_00, -10_00),  # what a supplement paid already
        (250_00, 24_00, -24_00),
        (150_00, 24_00, 50_00),
        (200_00, 0, 24_00),  # above the minimum, and below it once corrected or once its hours are told
        (310_00, 0, 0),
    ],
)
def test_an_earlier_month_is_made_up_anew(earned: int, paid: int, fen: int) -> None:
    assert made_up_anew(Corrected(B, Floor(600, 224_00), earned, paid)) == fen
    assert made_up_anew(Corrected(B, Floor(None, None), earned, paid)) == 0


fens = st.integers(0, 500_00)


@given(fens | st.none(), fens, st.lists(st.tuples(st.integers(-100_00, 100_00), fens), max_size=5))
def test_in_all_hours_are_paid_once_and_no_less_than_their_minimum(
    least: int | None, earned: int, later: list[tuple[int, int]]
) -> None:
    """However pieces are corrected and hours told in whatever later months."""
    made_up = sum(one.amount for one in supplements(A, Floor(60, least), earned).values())
    for now, told in later:
        earned, least = earned + now, told
        made_up += made_up_anew(Corrected(A, Floor(60, least), earned, made_up))
    assert earned + made_up == (max(earned, least) if least else earned)


@pytest.mark.parametrize("state", list(RunState))
def test_a_run_in_another_state_names_the_request_that_leads_on(state: RunState) -> None:
    needed = RunState.CHECKED if state is RunState.DRAFT else RunState.DRAFT
    with pytest.raises(Conflict, match="/v1/") as refused:
        step_from(state, needed)
    assert refused.value.type == "run-state"
