"""Counts of an order on a day, as two sides' books compare."""

from __future__ import annotations

from dataclasses import dataclass

COUNTED = ("delivered", "first", "second", "rework", "rejected")


@dataclass(frozen=True)
class Counted:
    """Pieces: brought on the day, and graded by that day's inspections, of corrected ones as they were corrected."""

    delivered: int = 0
    first: int = 0
    second: int = 0
    rework: int = 0
    rejected: int = 0
