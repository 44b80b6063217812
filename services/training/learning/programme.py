"""A programme: courses held for one aim, over a stretch of days."""

from __future__ import annotations

from datetime import date

from chassis.errors import Conflict
from chassis.periods import Period


def refuse_over(runs: Period, today: date) -> None:
    """Raises Conflict (`programme-over`) where its last day is past. One that is yet to begin takes courses."""
    if runs.until is not None and runs.until <= today:
        raise Conflict(
            f"this programme was over on {runs.until.isoformat()}; choose one of GET /v1/programmes?on={today}",
            type="programme-over",
        )
