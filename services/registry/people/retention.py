"""How long each kind of record is kept, and what an erasure must therefore leave.

The periods are dated data with their source (data/retention.csv). A row that is not confirmed is a setting of the
community, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from chassis.errors import invalid_at
from chassis.periods import Period
from services.registry.data import tables

NEVER = date.max


@dataclass(frozen=True)
class RetentionRule:
    """`counted_from` is the event that starts the period; `in_force` is when the rule itself holds. Without `months`
    the record has no end here: nothing removes it, and `why_zh` and `why_en` say why."""

    kind: str
    zh: str
    en: str
    months: int | None
    counted_from: str
    law: str
    in_force: Period
    confirmed: bool
    why_zh: str
    why_en: str


@dataclass(frozen=True)
class Kept:
    """A lawful exception to an erasure, as it is told to the resident (PIPL, article 47). `until` None: without end."""

    kind: str
    zh: str
    en: str
    until: date | None
    law: str
    why_zh: str
    why_en: str


@dataclass(frozen=True)
class Held:
    """A record held of somebody, with the day from which its period counts."""

    kind: str
    counted_from: date


@cache
def retention_rules() -> tuple[RetentionRule, ...]:
    return tuple(
        RetentionRule(
            row["kind"],
            row["zh"],
            row["en"],
            int(row["months"]) if row["months"] else None,
            row["counted_from"],
            row["law"],
            Period(date.fromisoformat(row["since"]), date.fromisoformat(row["until"]) if row["until"] else None),
            row["confirmed"] == "yes",
            row["why_zh"],
            row["why_en"],
        )
        for row in tables.rows("retention.csv")
    )


def rule_for(kind: str, day: date) -> RetentionRule:
    """The rule in force on a day. Raises Invalid for a kind without one: nothing is kept without a reason."""
    found = next((rule for rule in retention_rules() if rule.kind == kind and rule.in_force.covers(day)), None)
    if found is None:
        raise invalid_at(
            "/kind", f"no retention rule for records of kind {kind} on {day}; add one to data/retention.csv"
        )
    return found


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last (Civil Code, article 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date(year, month + 1, min(day.day, last))


def kept_until(held: Held, day: date) -> date:
    """The first day on which the record may go, by the rule in force on `day`; `NEVER` where nothing removes it."""
    months = rule_for(held.kind, day).months
    return NEVER if months is None else months_later(held.counted_from, months)


def last_to_go(kind: str, day: date) -> date:
    """What was counted from that day, or before it, may go on `day`, by the rule in force then. Raises ValueError for a
    kind without an end."""
    months = rule_for(kind, day).months
    if months is None:
        raise ValueError(f"records of kind {kind} have no end")
    return months_later(day, -months)


def exceptions_to_erasure(records: Iterable[Held], day: date) -> tuple[Kept, ...]:
    """What must be kept though the resident asks for erasure: each kind once, with its last date and the law."""
    until: dict[str, date] = {}
    for held in records:
        until[held.kind] = max(kept_until(held, day), until.get(held.kind, date.min))
    rules = [(rule_for(kind, day), last) for kind, last in until.items() if last > day]
    return tuple(
        Kept(rule.kind, rule.zh, rule.en, None if last == NEVER else last, rule.law, rule.why_zh, rule.why_en)
        for rule, last in sorted(rules, key=lambda r: r[0].kind)
    )
