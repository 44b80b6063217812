"""Sessions that recur: a rule of RFC 5545 (RRULE, section 3.3.10), of which we take what a class needs.

A rule is told for the community's clock: what begins at 19:00 begins at 19:00 in summer and in winter.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dateutil import rrule

from chassis.errors import FieldError, Invalid
from services.training.learning.training_class import Hours

MOST = 200  # sessions of a class
FURTHEST = timedelta(days=5 * 366)  # from the first session: so that none is looked for without an end
FREQUENCIES: Mapping[str, int] = MappingProxyType(
    {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY}
)
DAYS: Mapping[str, rrule.weekday] = MappingProxyType(
    dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), rrule.weekdays, strict=True))
)
DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
DAY_OF_MONTH = re.compile(r"[+-]?(?:[1-9]|[12][0-9]|3[01])")
NUMBER = re.compile(r"[1-9][0-9]{0,2}")
PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL")


class NoRule(ValueError):
    """What is wrong with a rule, in words for who wrote it."""


@dataclass(frozen=True)
class Plan:
    """One session, or the first of those that recur by a rule, but for some days by the community's calendar."""

    first: Hours
    recurs: str | None = None
    except_on: frozenset[date] = frozenset()


def sessions_of_plans(plans: Sequence[Plan], zone: ZoneInfo) -> list[Hours]:
    """All single sessions, at most 200. Raises Invalid that names the plan (`/sessions/0/recurs`)."""
    errors: list[FieldError] = []
    found: list[Hours] = []
    for index, plan in enumerate(plans):
        if plan.first.ends_at <= plan.first.starts_at:
            errors.append(FieldError(f"/sessions/{index}/ends_at", "should lie after starts_at"))
            continue
        try:
            found += sessions_of_plan(plan, zone)
        except NoRule as wrong:
            errors.append(FieldError(f"/sessions/{index}/recurs", str(wrong)))
        if len(found) > MOST:
            at = f"/sessions/{index}/recurs" if plan.recurs else f"/sessions/{index}"
            errors.append(FieldError(at, f"with it the class has more than {MOST} sessions"))
            break
    if errors:
        raise Invalid("the sessions cannot be planned like this; see errors", errors=errors)
    return found


def sessions_of_plan(plan: Plan, zone: ZoneInfo) -> list[Hours]:
    """Raises NoRule. Days that are left out count in COUNT, as RFC 5545 has it."""
    if plan.recurs is None:
        if plan.except_on:
            raise NoRule("is missing: except_on leaves days out of a rule")
        return [plan.first]
    lasts = plan.first.ends_at - plan.first.starts_at
    try:
        first = plan.first.starts_at.astimezone(zone).replace(tzinfo=None)
        starts = [local for local in occurrences(plan.recurs, first, zone) if local.date() not in plan.except_on]
        left = [local.replace(tzinfo=zone).astimezone(UTC) for local in starts]
        found = [Hours(starts_at, starts_at + lasts) for starts_at in left]
    except OverflowError:  # of the calendar
        raise NoRule("lies too far from today") from None
    if not found:
        raise NoRule("leaves no session but those of except_on")
    return found


def occurrences(rule: str, first: datetime, zone: ZoneInfo) -> list[datetime]:
    """When it falls, by the clock of the zone, from `first` on (naive); no more than it takes to see that they are too
    many. Raises NoRule.
    """
    parts = parts_of(rule)
    weekdays = days_of(parts["BYDAY"], parts["FREQ"]) if "BYDAY" in parts else []
    month_days = days_of_month(parts["BYMONTHDAY"], parts["FREQ"]) if "BYMONTHDAY" in parts else []
    if not falls_on(first.date(), weekdays, month_days):  # dateutil would look for it up to the year 9999
        raise NoRule("does not fall on the day of starts_at; begin on the first day on which it does")
    furthest = first + FURTHEST
    until = until_of(parts["UNTIL"], zone) if "UNTIL" in parts else furthest
    if not first <= until <= furthest:
        raise NoRule("UNTIL lies before starts_at, or more than five years after it")
    falls = rrule.rrule(
        FREQUENCIES[parts["FREQ"]],
        dtstart=first,
        interval=int(parts.get("INTERVAL", "1")),
        byweekday=weekdays or None,
        bymonthday=month_days or None,
        until=until,
    )
    wanted = int(parts.get("COUNT", MOST + 1))
    found = list(islice(falls, min(wanted, MOST + 1)))
    if "COUNT" in parts and len(found) < min(wanted, MOST + 1):
        raise NoRule(f"comes to {len(found)} sessions within five years, fewer than COUNT")
    return found


def falls_on(day: date, weekdays: Sequence[rrule.weekday], month_days: Sequence[int]) -> bool:
    """Whether a day is one of BYDAY and one of BYMONTHDAY, where there are such."""
    length = monthrange(day.year, day.month)[1]
    nth, from_the_end = (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)
    of_a_week = any(one.weekday == day.weekday() and one.n in (None, nth, from_the_end) for one in weekdays)
    of_a_month = day.day in month_days or day.day - length - 1 in month_days
    return (of_a_week or not weekdays) and (of_a_month or not month_days)


def parts_of(rule: str) -> dict[str, str]:
    """The parts by name: each once, only those that we take, FREQ and one of COUNT and UNTIL among them."""
    parts: dict[str, str] = {}
    for part in rule.upper().split(";"):
        name, is_one, value = part.partition("=")
        if name not in PARTS or not is_one:
            raise NoRule(f"{part!r} is none of its parts: {', '.join(PARTS)}, as in FREQ=WEEKLY;BYDAY=MO,WE;COUNT=12")
        if name in parts:
            raise NoRule(f"{name} stands twice")
        parts[name] = value
    if parts.get("FREQ") not in FREQUENCIES:
        raise NoRule(f"FREQ is one of {', '.join(FREQUENCIES)}")
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise NoRule("needs COUNT or UNTIL, and not both")
    for name in ("INTERVAL", "COUNT"):
        if not NUMBER.fullmatch(parts.get(name, "1")):
            raise NoRule(f"{name} is a number from 1 to 999")
    return parts


def until_of(value: str, zone: ZoneInfo) -> datetime:
    """The last moment, by the clock of the zone: of a day (20270430) its end, else the one told in UTC."""
    try:
        if "T" not in value:
            return datetime.combine(datetime.strptime(value, "%Y%m%d").date(), time.max)  # noqa: DTZ007 - a day
        moment = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NoRule("UNTIL is a day as 20270430, or a moment in UTC as 20270430T110000Z") from None
    return moment.astimezone(zone).replace(tzinfo=None)


def days_of(value: str, frequency: str) -> list[rrule.weekday]:
    found = []
    for word in value.split(","):
        named = DAY.fullmatch(word)
        if named is None:
            raise NoRule(f"{word!r} of BYDAY is no day: {', '.join(DAYS)}, in a month as 1MO or -1FR too")
        number, day = named.groups()
        if number and frequency != "MONTHLY":
            raise NoRule(f"{word!r} of BYDAY counts days of a month; FREQ is {frequency}")
        found.append(DAYS[day](int(number)) if number else DAYS[day])
    return found


def days_of_month(value: str, frequency: str) -> list[int]:
    if frequency == "WEEKLY":
        raise NoRule("BYMONTHDAY goes with DAILY and MONTHLY")  # RFC 5545
    words = value.split(",")
    for word in words:
        if not DAY_OF_MONTH.fullmatch(word):
            raise NoRule(f"{word!r} of BYMONTHDAY is no day of a month: 1 to 31, or -1 for the last")
    return [int(word) for word in words]
