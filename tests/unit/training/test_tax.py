"""Withholding, against the published examples and the rules' own words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.decimals import read_decimal, write_decimal
from chassis.errors import Invalid
from services.training.piecework.tax.schemes import SCHEMES, month_by_month, withhold
from services.training.piecework.tax.withholding import Before, Paid, Payment, Sums, before

DAY = date(2026, 10, 31)
amounts = st.integers(0, 10**9)


def fen(text: str) -> int:
    return read_decimal(text, 2)


def yuan(amount: int) -> str:
    return write_decimal(amount, 2)


def payment(gross: str, insurance: str = "0", special: str = "0", on: date = DAY) -> Payment:
    return Payment(on, fen(gross), fen(insurance), fen(special))


@pytest.mark.parametrize(
    ("gross", "withheld"),
    [
        ("0", "0.00"),
        ("800", "0.00"),
        ("2000", "240.00"),  # example of STA announcement 2018 no. 61, annex: (2,000 - 800) at 20%
        ("3338", "507.60"),
        ("4000", "640.00"),
        ("4000.01", "640.00"),
        ("1464.02", "132.80"),
        ("4750", "760.00"),
        ("25000", "4000.00"),  # 20,000 taxable: the end of the first bracket
        ("25000.10", "4000.02"),
        ("62500", "13000.00"),
        ("70000", "15400.00"),
    ],
)
def test_labour_remuneration_is_taxed_by_the_payment(gross: str, withheld: str) -> None:
    assert yuan(withhold("labour_remuneration", payment(gross)).withheld) == withheld


def test_what_one_employer_pays_in_a_month_is_one_payment() -> None:
    first = payment("3000")
    taxed = withhold("labour_remuneration", first).withheld
    before = Before(in_month=Sums().and_then(first, taxed))
    second = withhold("labour_remuneration", payment("1750"), before).withheld
    assert taxed + second == withhold("labour_remuneration", payment("4750")).withheld


def test_of_a_year_each_month_that_was_paid_counts_once() -> None:
    paid = [Paid(date(2026, month, day), fen("100"), fen("1")) for month, day in ((8, 1), (8, 31), (9, 30), (10, 2))]
    found = before(paid, DAY)
    assert found == Before(Sums(fen("100"), withheld=fen("1")), Sums(fen("400"), withheld=fen("4")), months=2)


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=6))
def test_in_whatever_parts_a_month_is_paid_its_tax_is_that_of_the_sum(parts: list[int]) -> None:
    paid: list[Paid] = []
    for part in parts:
        taxed = withhold("labour_remuneration", Payment(DAY, part), before(paid, DAY))
        paid.append(Paid(DAY, part, taxed.withheld))
    whole = withhold("labour_remuneration", Payment(DAY, sum(parts))).withheld
    assert sum(one.withheld for one in paid) == whole


@pytest.mark.parametrize(
    ("wage", "insurance", "special", "expected"),
    [  # the two examples that the State Taxation Administration published with announcement 2018 no. 61
        ("10000", "1500", "1000", ["75.00", "75.00", "75.00"]),
        ("30000", "4500", "2000", ["555.00", "625.00", "1850.00"]),
    ],
)
def test_wages_are_taxed_cumulatively(wage: str, insurance: str, special: str, expected: list[str]) -> None:
    found = month_by_month("wages", payment(wage, insurance, special), len(expected))
    assert [yuan(one.withheld) for one in found] == expected


def test_a_month_without_enough_income_gives_nothing_back() -> None:
    rich = payment("30000")
    taxed = withhold("wages", rich).withheld
    poor = withhold("wages", payment("0"), Before(in_year=Sums().and_then(rich, taxed), months=1))
    assert (taxed > 0, poor.withheld) == (True, 0)


def test_platform_work_is_taxed_cumulatively_after_a_fifth_of_costs() -> None:
    found = month_by_month("platform_work", payment("10000"), 12)
    assert [one.withheld for one in found] == [90_00] * 12  # (8,000 - 5,000) at 3%


def test_platform_work_has_no_rule_before_the_announcement() -> None:
    with pytest.raises(Invalid, match="2025-10-01"):
        withhold("platform_work", payment("10000", on=date(2025, 9, 30)))


@pytest.mark.parametrize("scheme", sorted(set(SCHEMES) - {"wages"}))
def test_only_wages_have_deductions(scheme: str) -> None:
    for wrong in (payment("5000", insurance="1"), payment("5000", special="1")):
        with pytest.raises(Invalid, match="only wages"):
            withhold(scheme, wrong)


def test_none_withholds_nothing() -> None:
    assert withhold("none", payment("50000")).withheld == 0


@given(st.sampled_from(sorted(SCHEMES)), amounts)
def test_never_more_than_the_payment_nor_less_than_nothing(scheme: str, gross: int) -> None:
    found = withhold(scheme, Payment(DAY, gross))
    assert 0 <= found.withheld <= gross
    assert found.net == gross - found.withheld


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
def test_however_a_month_is_cut_into_payments_its_tax_is_that_of_the_sum(parts: list[int]) -> None:
    """While no cut takes back what was withheld: the tax of labour remuneration rises with the sum."""
    month, total = Sums(), 0
    for part in parts:
        one = Payment(DAY, part)
        withheld = withhold("labour_remuneration", one, Before(in_month=month)).withheld
        month, total = month.and_then(one, withheld), total + withheld
    assert total == withhold("labour_remuneration", Payment(DAY, sum(parts))).withheld


@given(st.lists(amounts, min_size=1, max_size=12))
def test_a_year_of_wages_withholds_what_its_last_month_says(months: list[int]) -> None:
    year, withheld = Sums(), []
    for number, gross in enumerate(months):
        one = Payment(DAY, gross)
        found = withhold("wages", one, Before(in_year=year, months=number))
        withheld.append(found.withheld)
        year = year.and_then(one, found.withheld)
        assert sum(withheld) >= SCHEMES["wages"](Payment(DAY, year.gross), Before(months=number)).withheld
