"""What a venture's steps ask, how much a place holds, and when a follow-up is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from services.training.contract.venture_words import CLOSINGS
from services.training.ventures.following import FollowUpState, median_income, months_after, state_of
from services.training.ventures.placing import Span, cut, most_at_once
from services.training.ventures.venture import RegistrationKind, VentureEnding, registered_code

DAY = date(2026, 1, 1)
SPANS = st.builds(
    lambda since, lasts: Span(DAY + timedelta(since), None if lasts is None else DAY + timedelta(since + lasts)),
    st.integers(0, 20),
    st.none() | st.integers(0, 10),
)


@given(SPANS.filter(lambda span: span.is_one), st.lists(SPANS, max_size=6))
def test_a_place_is_as_full_as_on_its_fullest_day(asked: Span, taken: list[Span]) -> None:
    days = [DAY + timedelta(number) for number in range(40)]
    fullest = max(sum(one.covers(day) for one in taken) for day in days if asked.covers(day))
    assert most_at_once(asked, taken) == fullest


@given(SPANS, SPANS)
def test_spans_overlap_where_they_share_a_day(one: Span, other: Span) -> None:
    days = [DAY + timedelta(number) for number in range(40)]
    assert one.overlaps(other) == any(one.covers(day) and other.covers(day) for day in days)


@given(SPANS, st.integers(0, 40))
def test_what_is_cut_covers_no_day_from_then_on_and_the_days_before_as_it_did(span: Span, ahead: int) -> None:
    on = DAY + timedelta(ahead)
    shorter = Span(span.since, cut(span, on))
    for day in (DAY + timedelta(number) for number in range(40)):
        assert shorter.covers(day) == (span.covers(day) and day < on)


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 5, 4), 3, date(2026, 8, 4)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 9, 30), 3, date(2026, 12, 30)),
    ],
)
def test_a_follow_up_is_due_on_the_same_day_months_later(day: date, months: int, due: date) -> None:
    assert months_after(day, months) == due


def test_a_follow_up_is_overdue_after_two_weeks() -> None:
    days = {-1: FollowUpState.AHEAD, 0: FollowUpState.DUE, 14: FollowUpState.DUE, 15: FollowUpState.OVERDUE}
    for later, expected in days.items():
        assert state_of(DAY, None, False, DAY + timedelta(later)) is expected
    assert state_of(DAY, None, True, DAY) is FollowUpState.LAPSED
    assert state_of(DAY, DAY, True, DAY) is FollowUpState.RECORDED


def test_a_median_is_of_five_at_least() -> None:
    assert (median_income([1, 2, 3, 4]), median_income([5, 1, 2, 4, 3])) == (None, 3)


def test_a_credit_code_is_checked_and_only_an_individual_business_may_have_none() -> None:
    assert registered_code(RegistrationKind.COMPANY, " 92150627 MA0N00001x ") == "92150627MA0N00001X"
    assert registered_code(RegistrationKind.INDIVIDUAL, None) is None
    for kind, code in ((RegistrationKind.COOPERATIVE, None), (RegistrationKind.INDIVIDUAL, "92150627MA0N000011")):
        with pytest.raises(Invalid):
            registered_code(kind, code)


def test_what_somebody_may_say_of_an_ending_is_an_ending() -> None:
    ours = {ending.value for ending in VentureEnding}
    assert CLOSINGS.keys() < ours
    assert ours - CLOSINGS.keys() == {"died", "moved_out", "merged", "erased"}
