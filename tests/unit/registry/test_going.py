"""What ends with a death or a going follows its day, whatever is corrected and in whatever order."""

from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.registry.people.going import Goings, follow, shorten
from tests.unit.registry.homes import day


@dataclass
class Role:
    since: date
    until: date | None = None
    cut_by: date | None = None
    foreseen: date | None = None


def went(*numbers, new=None, after=None):
    return Goings(frozenset(map(day, numbers)), day(new) if new else None, day(after) if after else None)


def test_it_ends_with_the_going_and_goes_on_where_that_never_was():
    role = Role(day(1), day(20))
    assert follow(role, went(5, new=5))
    assert (role.until, role.foreseen) == (day(5), day(20))
    assert follow(role, went(9, new=9)) and role.until == day(9)
    assert follow(role, went())
    assert role == Role(day(1), day(20))


def test_what_began_after_the_day_never_was_until_that_is_corrected():
    role = Role(day(8))
    follow(role, went(5, new=5))
    assert role.until == day(8)
    follow(role, went(12, new=12))
    assert role.until == day(12)


def test_what_had_ended_by_then_stays_as_it_is():
    role = Role(day(1), day(4))
    assert not follow(role, went(5, new=5))
    assert role == Role(day(1), day(4))
    assert follow(role, went(3, new=3)) and role.until == day(3)


def test_who_went_and_came_again_is_not_back_where_they_were():
    role = Role(day(1))
    follow(role, went(5, new=5))
    assert not follow(role, went(5)), "they came again"
    follow(role, went(5, 12, new=12))
    assert role.until == day(5), "and died"
    follow(role, went(7, 12))
    assert role.until == day(7), "having gone on another day"
    follow(role, went(12))
    assert role.until == day(12), "or never"


def test_what_began_since_somebody_went_is_left_where_the_day_is_corrected():
    again = Role(day(6))
    assert not follow(again, went(4, new=4, after=5))
    assert again == Role(day(6))
    before = Role(day(2))
    assert follow(before, went(4, new=4, after=5)) and before.until == day(4)


def test_it_goes_on_until_something_else_has_come_into_its_place():
    role = Role(day(1))
    follow(role, went(5, new=5))
    assert follow(role, went(), day(9))
    assert role == Role(day(1), day(9))


def test_an_end_of_its_own_outlasts_a_going_that_is_taken_back():
    role = Role(day(1))
    follow(role, went(5, new=5))
    assert not shorten(role, day(8))
    assert follow(role, went()) and role.until == day(8)
    assert shorten(role, day(3)) and role == Role(day(1), day(3))


DAYS = st.integers(1, 20)


@given(DAYS, st.none() | DAYS, st.lists(DAYS, min_size=1, max_size=6))
def test_however_often_a_day_is_corrected_the_last_one_counts_and_none_leaves_no_trace(since, length, days):
    end = day(since + length) if length else None
    role = Role(day(since), end)
    for number in days:
        follow(role, went(number, new=number))
        untouched = end is not None and end <= day(number)
        assert role.until == (end if untouched else max(day(since), day(number)))
    follow(role, went())
    assert role == Role(day(since), end)
