"""Until when wages are to be paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = timedelta(days=15)
"""Between two payments of part-time employment (Labour Contract Law, article 72)."""


@dataclass(frozen=True)
class Due:
    """Until when the work that was brought on a day is to be paid, and whether that is over."""

    due_by: date
    overdue: bool


def due(brought_on: date, today: date) -> Due:
    due_by = brought_on + LONGEST
    return Due(due_by, today > due_by)
