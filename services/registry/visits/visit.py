"""Visits and calls: planned or not, recorded once, and often leading to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from chassis.errors import Conflict
from chassis.periods import Dating
from chassis.terms import Term

LEAD = timedelta(days=3)  # a planned visit comes onto the desk this long before it is due


class Channel(Term):
    VISIT = "visit", "上门", "Visit"
    CALL = "call", "电话", "Telephone call"


class VisitState(Term):
    PLANNED = "planned", "待走访", "Planned"
    DONE = "done", "已走访", "Done"
    CANCELLED = "cancelled", "已取消", "Cancelled"


class Reason(Term):
    ROUTINE = "routine", "日常走访", "Routine visit"
    NEWCOMER = "newcomer", "新迁入走访", "Newly moved in"
    ELDERLY = "elderly", "老年人探视", "Looking in on an elderly person"
    HARDSHIP = "hardship", "困难帮扶", "Hardship"
    RESETTLEMENT = "resettlement", "转移居民适应期走访", "Getting used to town life"
    VACANT = "vacant", "空置房核查", "Check of a vacant dwelling"
    REQUEST = "request", "诉求回访", "Following up a request"
    ASKED_TO_CALL = "asked_to_call", "居民请求回电", "Asked to be called"
    OTHER = "other", "其他", "Other"


class Outcome(Term):
    MET = "met", "已见面", "Met"
    NOBODY_HOME = "nobody_home", "无人在家", "Nobody at home"
    REFUSED = "refused", "不愿接受", "Refused"
    MOVED_AWAY = "moved_away", "已搬离", "Moved away"


class RowState(Term):
    """What came of one row of a batch (`chassis/common/rowwise.py`)."""

    RECORDED = "recorded", "已录入", "Recorded"
    ALREADY = "already", "此前已录入", "There already"
    REFUSED = "refused", "未接受", "Refused"


@dataclass(frozen=True)
class Report:
    """What came of a visit. The day may lie back (typed in from paper), never ahead."""

    when: Dating
    outcome: Outcome
    next_due_on: date | None = None


def still_planned(state: VisitState) -> None:
    """Raises Conflict where it was recorded or cancelled."""
    if state is not VisitState.PLANNED:
        raise Conflict(f"this visit is {state.en.lower()}; plan another one", type="visit-closed")


def report(state: VisitState, happened_on: date, today: date, outcome: Outcome, next_due_on: date | None) -> Report:
    """Record a planned visit. Raises Conflict where it was recorded or cancelled, Invalid for a day to come."""
    still_planned(state)
    when = Dating(happened_on, today, "/happened_on")
    if next_due_on is not None and next_due_on <= happened_on:
        raise Conflict("the next visit comes after this one; give a later day")
    return Report(when, outcome, next_due_on)


def on_desk_from(due_on: date) -> date:
    return due_on - LEAD
