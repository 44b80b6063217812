"""Which rate is in force. Rates are whole ten-thousandths of a yuan for a piece."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from chassis.errors import Conflict, FieldError, Invalid


class DatedRate(Protocol):
    since: date
    per_piece: int


def rate_on(rates: Iterable[DatedRate], day: date) -> int:
    """The rate of the day. Raises Conflict (`no-rate`) before the first one."""
    found = max((rate for rate in rates if rate.since <= day), key=lambda rate: rate.since, default=None)
    if found is None:
        raise Conflict(f"no piece rate is in force on {day}; the employer sets one first", type="no-rate")
    return found.per_piece


def refuse_rate(rates: Iterable[DatedRate], since: date, today: date) -> None:
    """A rate follows the others and never reaches back: claims keep what was in force on their day. Raises Invalid."""
    last = max((rate.since for rate in rates), default=None)
    if last is not None and since <= last:
        reason = f"a rate is in force from {last} already; a new one begins after it"
        raise Invalid(reason, errors=[FieldError("/since", reason)])
    if last is not None and since < today:
        reason = "a rate that follows another begins today or later"
        raise Invalid(reason, errors=[FieldError("/since", reason)])
