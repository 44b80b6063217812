"""What a course led to: the months that count, and when a figure is hidden."""

from __future__ import annotations

from datetime import date

from services.training.learning.outcome import FEWEST, Income, income_after, months_after

MARCH = date(2026, 3, 17)


def test_the_months_after_a_day_are_whole_ones_and_cross_the_year() -> None:
    assert months_after(date(2026, 11, 30), 3) == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert months_after(date(2026, 12, 1), 1) == [date(2027, 1, 1)]


def test_the_median_of_all_counts_who_earned_nothing_too() -> None:
    certified = [(number, MARCH) for number in range(5)]
    april, may, june, july = (date(2026, month, 1) for month in (4, 5, 6, 7))
    earned = {0: {april: 30000}, 1: {april: 60000, june: 30000}, 2: {may: 90000, july: 999999}}
    assert income_after(certified, earned, 3, july) == Income(5, 10000)


def test_of_fewer_than_five_and_before_the_months_are_over_there_is_no_figure() -> None:
    certified = [(number, MARCH) for number in range(FEWEST)]
    assert income_after(certified[1:], {}, 3, date(2026, 7, 1)) == Income(FEWEST - 1, None)
    assert income_after(certified, {}, 3, date(2026, 6, 30)) == Income(0, None)
