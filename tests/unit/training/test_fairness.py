"""A fair rate, to the cent, and what a usual hour earns."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.decimals import read_decimal
from chassis.errors import Invalid
from services.training.piecework.fairness.fair import Flag, Timed, flags, usual_hour, workbench
from services.training.piecework.fairness.wages import HourlyMinimum, at, built_in, minimum_on, table

OCTOBER = date(2026, 10, 1)
FIVE = [Timed(pieces, 60) for pieces in (4, 3, 5, 3, 5)]


def test_the_worked_example() -> None:
    minimum = minimum_on(built_in(), OCTOBER).hourly
    found = workbench(FIVE, minimum)
    assert found is not None
    assert (minimum, found.average) == (22_40, 4)
    assert (found.by_average.per_piece, found.by_average.reached_by) == (6_72, 3)
    assert (found.by_share.per_piece, found.by_share.reached_by) == (7_47, 5)
    assert flags(found, read_decimal("6.50", 4)) == [Flag.BELOW_AVERAGE, Flag.BELOW_SHARE]
    assert flags(found, read_decimal("7.00", 4)) == [Flag.BELOW_SHARE]
    assert flags(found, read_decimal("7.47", 4)) == []


@pytest.mark.parametrize(("day", "hourly"), [(date(2024, 11, 30), 20_80), (date(2024, 12, 1), 22_40)])
def test_the_minimum_wage_of_the_day(day: date, hourly: int) -> None:
    assert minimum_on(built_in(), day).hourly == hourly


def test_before_the_first_row_nothing_is_known() -> None:
    with pytest.raises(Invalid):
        minimum_on(built_in(), date(2021, 11, 30))


HERE, ELSEWHERE = "150627", "110101"
XINBEI = "150627100007"


def entered(county: str, since: date, hourly: int) -> HourlyMinimum:
    return HourlyMinimum(county, "旗", since, hourly, "文件")


def test_staff_put_a_row_right_and_add_the_next() -> None:
    rows = at(XINBEI, table([entered(HERE, date(2024, 12, 1), 22_50), entered(HERE, date(2027, 1, 1), 24_00)]))
    assert minimum_on(rows, date(2026, 1, 1)).hourly == 22_50
    assert minimum_on(rows, date(2027, 1, 1)).hourly == 24_00
    assert minimum_on(rows, date(2022, 1, 1)).hourly == 20_80


def test_the_minimum_is_that_of_the_place() -> None:
    rows = table([entered(ELSEWHERE, date(2025, 9, 1), 27_70)])
    assert minimum_on(at(XINBEI, rows), OCTOBER).hourly == 22_40, "another county's newer row hides nothing"
    assert minimum_on(at("110101001001", rows), OCTOBER).hourly == 27_70
    for place in ("110102001001", None):
        with pytest.raises(Invalid):
            minimum_on(at(place, rows), OCTOBER)


def test_different_times_count_by_the_hour() -> None:
    found = workbench([Timed(2, 30), Timed(6, 90)], 20_00)
    assert found is not None
    assert found.average == 4


def test_a_group_that_made_nothing_tells_nothing() -> None:
    assert workbench([Timed(0, 60)], 22_40) is None
    assert workbench([], 22_40) is None


def test_where_nine_in_ten_cannot_reach_it_no_rate_does() -> None:
    found = workbench([Timed(4, 60), Timed(0, 60)], 22_40)
    assert found is not None
    assert found.by_share.per_piece == 0
    assert Flag.BELOW_SHARE in flags(found, 10**9)


@given(
    st.lists(st.builds(Timed, st.integers(1, 500), st.integers(1, 600)), min_size=1, max_size=30), st.integers(1, 10**5)
)
def test_at_the_second_rate_nine_in_ten_reach_it_and_at_a_fen_less_do_not(trials: list[Timed], minimum: int) -> None:
    found = workbench(trials, minimum)
    assert found is not None
    assert found.by_share.reached_by * 100 >= 90 * found.people
    less = found.by_share.per_piece - 1
    assert sum(one.an_hour * less >= minimum for one in trials) * 100 < 90 * found.people


def test_a_usual_hour_is_the_median_and_hidden_under_five() -> None:
    paces = [Fraction(n) for n in (1, 3, 4, 5, 20)]
    assert usual_hour(paces, read_decimal("6.50", 4)) == 26_00
    assert usual_hour(paces[:4], read_decimal("6.50", 4)) is None
    assert usual_hour([Fraction(10, 3)] * 5, read_decimal("6.50", 4)) == 21_66, "never more than it was"
