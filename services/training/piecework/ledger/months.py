"""Months, by their first day."""

from __future__ import annotations

from datetime import date


def following(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
