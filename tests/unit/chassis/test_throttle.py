"""Growing delays after failures, and rates that cannot be exceeded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.access.throttle import (
    BY_ACCOUNT,
    BY_ADDRESS,
    Attempts,
    Limit,
    LockoutPolicy,
    RateLimiter,
    address_key,
    sign_in_wait,
)

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def after(failures: int, policy: LockoutPolicy = BY_ACCOUNT) -> Attempts:
    attempts = Attempts()
    for _ in range(failures):
        attempts = policy.failed(attempts, START)
    return attempts


def test_the_first_failures_cost_nothing_and_each_further_one_doubles_the_wait() -> None:
    waits = [BY_ACCOUNT.wait(after(n), START).total_seconds() for n in range(16)]
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_the_wait_runs_down() -> None:
    assert BY_ACCOUNT.wait(after(7), START + timedelta(seconds=5)) == timedelta(seconds=3)
    assert BY_ACCOUNT.wait(after(7), START + timedelta(seconds=9)) == timedelta(0)


def test_a_day_without_failure_forgets_but_not_beyond_a_hundred() -> None:
    later = START + timedelta(hours=24)
    assert BY_ACCOUNT.failed(after(20), later) == Attempts(1, later)
    assert BY_ACCOUNT.wait(after(99), later) == timedelta(0)
    assert BY_ACCOUNT.wait(after(100), later) == timedelta.max


def test_an_address_is_slowed_later_and_never_locked() -> None:
    assert BY_ADDRESS.wait(after(30, BY_ADDRESS), START) == timedelta(0)
    assert BY_ADDRESS.wait(after(10_000, BY_ADDRESS), START) == timedelta(minutes=5)
    assert sign_in_wait(after(1), after(31, BY_ADDRESS), START) == timedelta(seconds=1)
    assert sign_in_wait(after(6), after(31, BY_ADDRESS), START) == timedelta(seconds=4)


def test_no_patience_gets_more_than_a_hundred_guesses_a_day_at_one_account() -> None:
    now, attempts, guesses = START, Attempts(), 0
    while now < START + timedelta(days=1):
        wait = BY_ACCOUNT.wait(attempts, now)
        if wait == timedelta.max:
            break
        now += wait
        attempts, guesses = BY_ACCOUNT.failed(attempts, now), guesses + 1
    assert guesses <= 101


@pytest.mark.parametrize(
    ("address", "key"),
    [("10.0.0.1", "10.0.0.1"), ("::ffff:10.0.0.1", "10.0.0.1"), ("2001:db8::1", "2001:db8::/64"),
     ("2001:db8:0:0:ffff::9", "2001:db8::/64"), ("fe80::1%eth0", "fe80::/64")],
)  # fmt: skip
def test_an_address_is_counted_by_who_can_have_it(address: str, key: str) -> None:
    assert address_key(address) == key


class Seconds:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_all_may_come_at_once_and_then_one_by_one() -> None:
    seconds = Seconds()
    limiter = RateLimiter(Limit("default", 5, 10), seconds)
    answers = [limiter.take("a") for _ in range(6)]
    assert [answer.allowed for answer in answers] == [True] * 5 + [False]
    assert [answer.remaining for answer in answers] == [4, 3, 2, 1, 0, 0]
    assert answers[5].retry_after == pytest.approx(2)
    assert limiter.take("b").allowed
    seconds.now += 2
    assert limiter.take("a").allowed
    assert not limiter.take("a").allowed


def test_header_fields_are_those_of_the_draft() -> None:
    limiter = RateLimiter(Limit("default", 2, 60), Seconds())
    first, _, third = (limiter.take("a") for _ in range(3))
    assert first.headers() == {"RateLimit-Policy": '"default";q=2;w=60', "RateLimit": '"default";r=1;t=30'}
    assert third.headers() == {
        "RateLimit-Policy": '"default";q=2;w=60',
        "RateLimit": '"default";r=0;t=60',
        "Retry-After": "30",
    }


@given(
    st.integers(1, 20),
    st.integers(1, 60),
    st.lists(st.tuples(st.floats(0, 5), st.integers(1, 3)), min_size=1, max_size=120),
)
def test_no_pattern_of_requests_gets_more_than_burst_and_rate(
    requests: int, per: int, steps: list[tuple[float, int]]
) -> None:
    seconds = Seconds()
    limiter = RateLimiter(Limit("default", requests, per), seconds)
    let_in = 0
    for pause, cost in steps:
        seconds.now += pause
        answer = limiter.take("a", cost)
        let_in += cost if answer.allowed else 0
        assert 0 <= answer.remaining <= requests
        assert let_in <= requests + (seconds.now - 1000) * requests / per + 1e-3
        if not answer.allowed and cost <= requests:
            seconds.now += answer.retry_after
            assert limiter.take("a", cost).allowed
            let_in += cost


def test_memory_is_bounded_and_a_busy_client_cannot_hide_behind_many_others() -> None:
    limiter = RateLimiter(Limit("default", 1, 3600), Seconds(), keys=100)
    limiter.take("busy")
    for number in range(10_000):
        limiter.take(f"other-{number}")
        assert not limiter.take("busy").allowed
    assert len(limiter._full_again) == 100
