"""Sessions that recur: which days a rule falls on, by whose clock, and which rules are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from services.training.learning.recurrence import (
    DAYS,
    FURTHEST,
    MOST,
    NoRule,
    Plan,
    days_of,
    days_of_month,
    falls_on,
    occurrences,
    sessions_of_plans,
)
from services.training.learning.training_class import Hours

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY = datetime.combine(date(2027, 3, 1), time(19))  # seven in the evening, by whichever clock
TWO_HOURS = timedelta(hours=2)


def plan(recurs: str | None, *except_on: date, at: datetime = MONDAY, zone: ZoneInfo = SHANGHAI) -> Plan:
    starts_at = at.replace(tzinfo=zone).astimezone(UTC)
    return Plan(Hours(starts_at, starts_at + TWO_HOURS), recurs, frozenset(except_on))


def days(*plans: Plan, zone: ZoneInfo = SHANGHAI) -> list[str]:
    return [f"{one.starts_at.astimezone(zone):%m-%d %H:%M}" for one in sessions_of_plans(plans, zone)]


def test_twelve_sessions_on_mondays_and_wednesdays_but_for_a_holiday() -> None:
    found = days(plan("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=12", date(2027, 3, 8), date(2030, 1, 1)))
    assert found[:4] == ["03-01 19:00", "03-03 19:00", "03-10 19:00", "03-15 19:00"]
    assert (len(found), found[-1]) == (11, "04-07 19:00"), "the day that is left out counts in COUNT"


def test_a_session_at_seven_stays_at_seven_when_the_clocks_change() -> None:
    weekly = sessions_of_plans([plan("FREQ=WEEKLY;COUNT=6", zone=BERLIN)], BERLIN)
    assert {one.starts_at.astimezone(BERLIN).hour for one in weekly} == {19}
    assert {one.starts_at.hour for one in weekly} == {17, 18}
    assert {one.ends_at - one.starts_at for one in weekly} == {TWO_HOURS}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=DAILY;INTERVAL=3;COUNT=3", ["03-01 19:00", "03-04 19:00", "03-07 19:00"]),
        ("freq=weekly;until=20270315", ["03-01 19:00", "03-08 19:00", "03-15 19:00"]),
        ("FREQ=WEEKLY;UNTIL=20270308T105959Z", ["03-01 19:00"]),
        ("FREQ=WEEKLY;UNTIL=20270308T110000Z", ["03-01 19:00", "03-08 19:00"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", ["03-01 19:00", "04-05 19:00", "05-03 19:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=3", ["03-01 19:00", "03-31 19:00", "04-01 19:00"]),
        (None, ["03-01 19:00"]),
    ],
)
def test_days_of_a_rule(rule: str | None, found: list[str]) -> None:
    assert days(plan(rule)) == found


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("", "is none of its parts"),
        ("RRULE:FREQ=DAILY;COUNT=2", "is none of its parts"),
        ("FREQ=DAILY;COUNT=2;BYHOUR=3", "is none of its parts"),
        ("FREQ=DAILY;COUNT", "is none of its parts"),
        ("FREQ=DAILY;COUNT=2;", "is none of its parts"),
        ("COUNT=2", "FREQ is one of"),
        ("FREQ=HOURLY;COUNT=2", "FREQ is one of"),
        ("FREQ=DAILY;FREQ=DAILY;COUNT=2", "stands twice"),
        ("FREQ=DAILY", "needs COUNT or UNTIL"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270401", "needs COUNT or UNTIL"),
        ("FREQ=DAILY;COUNT=0", "COUNT is a number"),
        ("FREQ=DAILY;INTERVAL=-1;COUNT=2", "INTERVAL is a number"),
        ("FREQ=DAILY;UNTIL=2027-04-01", "UNTIL is a day"),
        ("FREQ=DAILY;UNTIL=20270401T190000", "UNTIL is a day"),
        ("FREQ=DAILY;UNTIL=20270228", "lies before starts_at"),
        ("FREQ=WEEKLY;UNTIL=20390101", "more than five years after it"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=2", "is no day"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=2", "counts days of a month"),
        ("FREQ=WEEKLY;BYMONTHDAY=1;COUNT=2", "goes with DAILY and MONTHLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2", "is no day of a month"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", "does not fall on the day of starts_at"),
        ("FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1;COUNT=150", "fewer than COUNT"),
        ("FREQ=DAILY;COUNT=201", "more than 200 sessions"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_where_it_stands(rule: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        sessions_of_plans([plan(None, at=MONDAY - timedelta(days=1)), plan(rule)], SHANGHAI)
    assert [error.pointer for error in refused.value.errors] == ["/sessions/1/recurs"]
    assert reason in refused.value.errors[0].detail


def test_all_wrong_plans_are_named_at_once() -> None:
    ends_first = Plan(Hours(plan(None).first.ends_at, plan(None).first.starts_at))
    left_out = [plan(None, MONDAY.date()), plan("FREQ=DAILY;COUNT=1", MONDAY.date())]
    far = Plan(
        Hours(datetime(9999, 12, 31, 20, tzinfo=UTC), datetime(9999, 12, 31, 21, tzinfo=UTC)), "FREQ=DAILY;COUNT=2"
    )
    with pytest.raises(Invalid) as refused:
        sessions_of_plans([ends_first, *left_out, far], SHANGHAI)
    at = ["/sessions/0/ends_at", "/sessions/1/recurs", "/sessions/2/recurs", "/sessions/3/recurs"]
    assert [error.pointer for error in refused.value.errors] == at
    many = [plan("FREQ=DAILY;COUNT=150"), plan("FREQ=DAILY;COUNT=50", at=MONDAY + TWO_HOURS)]
    assert len(sessions_of_plans(many, SHANGHAI)) == MOST
    with pytest.raises(Invalid, match="cannot be planned like this") as refused:
        sessions_of_plans([*many, plan(None, at=MONDAY - TWO_HOURS)], SHANGHAI)
    assert [error.pointer for error in refused.value.errors] == ["/sessions/2"]


@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(1, 40),
    st.lists(st.sampled_from(sorted(DAYS)), max_size=3, unique=True),
    st.lists(st.sampled_from([*range(1, 32), -1, -2]), max_size=4, unique=True),
    st.integers(1, 30),
)
def test_a_rule_falls_on_the_days_that_the_calendar_gives(
    day: date, frequency: str, interval: int, names: list[str], month_days: list[int], count: int
) -> None:
    named = f";BYDAY={','.join(names)}" if names else ""
    if month_days and frequency != "WEEKLY":
        named += f";BYMONTHDAY={','.join(map(str, month_days))}"
    else:
        month_days = []
    rule = f"FREQ={frequency};INTERVAL={interval}{named};COUNT={count}"
    first = datetime.combine(day, MONDAY.time())
    wanted = by_the_calendar(day, frequency, interval, names, month_days)[:count]
    try:
        found = [one.date() for one in occurrences(rule, first, SHANGHAI)]
    except NoRule:
        assert len(wanted) < count or wanted[0] != day
    else:
        assert found == wanted


def by_the_calendar(first: date, frequency: str, interval: int, names: list[str], month_days: list[int]) -> list[date]:
    """Day by day: those of the first's period, or of one that is so many periods later, which are named."""
    weekdays = days_of(",".join(names), frequency) if names else []

    def period(day: date) -> int:
        if frequency == "MONTHLY":
            return day.year * 12 + day.month
        return day.toordinal() if frequency == "DAILY" else (day.toordinal() - 1) // 7

    def is_named(day: date) -> bool:
        if names or month_days:
            return falls_on(day, weekdays, month_days)
        same = {"DAILY": True, "WEEKLY": day.weekday() == first.weekday(), "MONTHLY": day.day == first.day}
        return same[frequency]

    ahead = (first + timedelta(days=number) for number in range(FURTHEST.days + 1))
    return [day for day in ahead if (period(day) - period(first)) % interval == 0 and is_named(day)]


def test_a_day_is_counted_from_the_beginning_and_the_end_of_its_month() -> None:
    mondays = [day for number in range(31) if (day := date(2027, 3, 1) + timedelta(days=number)).weekday() == 0]
    for word, found in (("1MO", [1]), ("-1MO", [29]), ("5MO", [29]), ("-5MO", [1]), ("MO", [1, 8, 15, 22, 29])):
        assert [day.day for day in mondays if falls_on(day, days_of(word, "MONTHLY"), [])] == found
    assert falls_on(date(2028, 2, 29), [], days_of_month("-1", "MONTHLY"))
