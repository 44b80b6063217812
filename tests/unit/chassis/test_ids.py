"""Ids sort by their making, within a millisecond too, and no two are the same."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import ManualClock
from chassis.ids import Ids, lowest_at

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@given(st.integers(), st.lists(st.integers(0, 3), min_size=1, max_size=200))
def test_ids_sort_by_their_making(seed: int, milliseconds: list[int]) -> None:
    clock = ManualClock(NOON)
    ids = Ids(clock, random.Random(seed).getrandbits)
    made = []
    for passed in milliseconds:
        clock.advance(timedelta(milliseconds=passed))
        made.append(ids.new())
        assert (made[-1].version, made[-1].variant) == (7, "specified in RFC 4122")
        assert lowest_at(clock.now()) <= made[-1] < lowest_at(clock.now() + timedelta(milliseconds=1))
    assert made == sorted(set(made))


def test_the_highest_numbers_drawn_leave_room_to_grow() -> None:
    ids = Ids(ManualClock(NOON), lambda bits: (1 << bits) - 1)
    made = [ids.new() for _ in range(10_000)]
    assert made == sorted(set(made)) and made[-1] < lowest_at(NOON + timedelta(milliseconds=1))


def test_a_clock_that_is_put_back_repeats_no_id() -> None:
    clock = ManualClock(NOON)
    ids = Ids(clock, random.Random(1).getrandbits)
    made = [ids.new()]
    for there in (NOON - timedelta(days=1), NOON):
        clock.advance(there - clock.now())
        made.append(ids.new())
    assert len(set(made)) == 3
