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
    """Of a county by its six digits (GB/T 2260), which is called `region`."""

    division_code: str
    region: str
    since: date
    hourly: int
    source: str


@cache
def built_in() -> Sequence[HourlyMinimum]:
    """Those of `data/minimum_wages.toml`."""
    text = files("services.training").joinpath("data/minimum_wages.toml").read_text(encoding="utf-8")
    return tuple(
        HourlyMinimum(row["division_code"], row["region"], row["since"], read_decimal(row["hourly"], 2), row["source"])
        for row in tomllib.loads(text)["hourly"]
    )


def table(entered: Iterable[HourlyMinimum]) -> Sequence[HourlyMinimum]:
    """What staff entered beside what comes with the platform, by county and day. A row of theirs takes the place of one
    of the same county and day.
    """
    by_day = {(row.division_code, row.since): row for row in (*built_in(), *entered)}
    return [by_day[key] for key in sorted(by_day)]


def at(place: str | None, rows: Iterable[HourlyMinimum]) -> Sequence[HourlyMinimum]:
    """Those of the county that a place lies in, by the place's code. Nothing is known of no place.

    The minimum of where the work is done holds, which is at home (Regulation on the Implementation of the Labour
    Contract Law, article 14); not that of the employer's seat.
    """
    return [row for row in rows if place is not None and place.startswith(row.division_code)]


def minimum_on(rows: Iterable[HourlyMinimum], day: date) -> HourlyMinimum:
    """The newest in force, of the rows of one place. Raises Invalid (`no-minimum-wage`) before the first one."""
    found = max((row for row in rows if row.since <= day), key=lambda row: row.since, default=None)
    if found is None:
        reason = f"no hourly minimum wage of the community's county is known for {day}; staff enter it first"
        raise Invalid(reason, type="no-minimum-wage", errors=[FieldError("/on", reason)])
    return found


def least_for(minutes: Mapping[date, int], rows: Sequence[HourlyMinimum]) -> int:
    """What minutes of work on some days are paid at least, in fen, rounded up. Raises Invalid (`no-minimum-wage`)."""
    exact = sum(minimum_on(rows, day).hourly * many for day, many in minutes.items())
    return -(-exact // MINUTES)
