"""Follow-ups of a venture 3, 6 and 12 months after its start, and what the ventures of a maker space came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low

from chassis.errors import Conflict, FieldError, Forbidden, Invalid
from chassis.terms import Term

AFTER = (3, 6, 12)  # months
GRACE = timedelta(days=14)  # the community's setting: so long after its day a follow-up is in time
FEWEST = 5  # people; an income of fewer would tell of somebody


class FollowUpState(Term):
    AHEAD = "ahead", "未到期", "Ahead"
    DUE = "due", "待回访", "Due"
    OVERDUE = "overdue", "已逾期", "Overdue"
    RECORDED = "recorded", "已回访", "Recorded"
    LAPSED = "lapsed", "已失效", "Lapsed, as the venture ended before"


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    next_first = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (next_first - first).days))


def state_of(due_on: date, recorded_on: date | None, ended: bool, today: date) -> FollowUpState:
    if recorded_on is not None:
        return FollowUpState.RECORDED
    if ended:
        return FollowUpState.LAPSED
    if today < due_on:
        return FollowUpState.AHEAD
    return FollowUpState.DUE if today <= due_on + GRACE else FollowUpState.OVERDUE


def check_open(state: FollowUpState, due_on: date) -> None:
    """Raises Conflict (`follow-up-state`)."""
    if state is FollowUpState.AHEAD:
        raise Conflict(f"this follow-up is due on {due_on.isoformat()}; record it from then on", type="follow-up-state")
    if state is FollowUpState.RECORDED:
        raise Conflict("this follow-up is recorded already, once and for all", type="follow-up-state")
    if state is FollowUpState.LAPSED:
        raise Conflict("the venture ended before this follow-up was recorded", type="follow-up-state")


@dataclass(frozen=True)
class Found:
    """What somebody found. `income` is what the venture brought its founder in the last whole month, in fen."""

    running: bool
    income: int | None
    people: int | None
    ended_because: str | None


def check_found(found: Found) -> None:
    """Raises Invalid where of a running venture is said why it ended, or of another what it earns."""
    errors = []
    if found.running and found.ended_because is not None:
        errors.append(FieldError("/ended_because", "only of one that runs no more"))
    if found.running and found.people is None:
        errors.append(FieldError("/people", "say how many work in it, its founder among them"))
    if not found.running:
        if found.ended_because is None:
            errors.append(FieldError("/ended_because", "say why it runs no more"))
        for field, value in (("income", found.income), ("people", found.people)):
            if value is not None:
                errors.append(FieldError(f"/{field}", "only of one that still runs"))
    if errors:
        raise Invalid("the follow-up cannot be recorded like this; see errors", errors=errors)


def check_income_of_another(may_see: bool, refused: bool) -> None:
    """Raises Forbidden for who sees nobody's income, Conflict (`income-refused`) where the resident does not let staff
    see what they earn.
    """
    if not may_see:
        raise Forbidden("income is told by the resident or taken down by staff; leave it out")
    if refused:
        raise Conflict("the resident does not let staff see what they earn; leave it out", type="income-refused")


def median_income(incomes: Sequence[int]) -> int | None:
    """In fen; none of fewer than five."""
    return median_low(incomes) if len(incomes) >= FEWEST else None
