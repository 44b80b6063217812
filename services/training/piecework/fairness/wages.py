"""The hourly minimum wage in force, by the table that comes with the platform and what staff entered. Fen an hour."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from chassis.decimals import read_decimal
from chassis.errors import FieldError, Invalid
from services.training.piecework.fairness.fair import MINUTES


@dataclass(frozen=True)
class HourlyMinimum:
    region: str
    since: date
    hourly: int
    source: str


@cache
def built_in() -> Sequence[HourlyMinimum]:
    """Those of `data/minimum_wages.toml`."""
    text = files("services.training").joinpath("data/minimum_wages.toml").read_text(encoding="utf-8")
    return tuple(
        HourlyMinimum(row["region"], row["since"], read_decimal(row["hourly"], 2), row["source"])
        for row in tomllib.loads(text)["hourly"]
    )


def table(entered: Iterable[HourlyMinimum]) -> Sequence[HourlyMinimum]:
    """What holds in a community, by its days: what staff entered, beside what comes with the platform. A row of theirs
    takes the place of one of the same region and day; a community of another region has none of the platform's.
    """
    rows = list(entered)
    regions = {row.region for row in rows}
    known = [row for row in built_in() if not regions or row.region in regions]
    by_day = {(row.region, row.since): row for row in (*known, *rows)}
    return sorted(by_day.values(), key=lambda row: row.since)


def minimum_on(rows: Iterable[HourlyMinimum], day: date) -> HourlyMinimum:
    """The newest that is in force. Raises Invalid (`no-minimum-wage`) before the first one."""
    found = max((row for row in rows if row.since <= day), key=lambda row: row.since, default=None)
    if found is None:
        reason = f"no hourly minimum wage is known for {day}; staff enter it first"
        raise Invalid(reason, type="no-minimum-wage", errors=[FieldError("/on", reason)])
    return found


def least_for(minutes: Mapping[date, int], rows: Sequence[HourlyMinimum]) -> int:
    """What minutes of work on some days are paid at least, in fen, rounded up. Raises Invalid (`no-minimum-wage`)."""
    exact = sum(minimum_on(rows, day).hourly * many for day, many in minutes.items())
    return -(-exact // MINUTES)
