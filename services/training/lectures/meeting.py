"""三会一课: the four kinds of a branch's meetings, how often each is due, and what is overdue.

Regulations on the Work of Party Branches (trial), 2018: the members' meeting a quarter, the committee and the groups a
month. For the Party lecture they ask for regularity only; a quarter is the community's setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from chassis.terms import Term


class MeetingKind(Term):
    MEMBERS = "members", "支部党员大会", "Members' meeting"
    COMMITTEE = "committee", "支部委员会", "Branch committee"
    GROUP = "group", "党小组会", "Party group"
    LECTURE = "lecture", "党课", "Party lecture"


MONTHS: Mapping[MeetingKind, int] = MappingProxyType(
    {MeetingKind.MEMBERS: 3, MeetingKind.COMMITTEE: 1, MeetingKind.GROUP: 1, MeetingKind.LECTURE: 3}
)


@dataclass(frozen=True)
class Due:
    """`due_by` is the last day of the period that has none yet; it is overdue once a whole period went by without."""

    last_held_on: date | None
    due_by: date
    overdue: bool
    missed: int


def period_of(kind: MeetingKind, day: date) -> int:
    """The number of the month or quarter that a day lies in, counted on through the years."""
    return (day.year * 12 + day.month - 1) // MONTHS[kind]


def last_day_of(kind: MeetingKind, period: int) -> date:
    month = (period + 1) * MONTHS[kind]
    return date.fromordinal(date(month // 12, month % 12 + 1, 1).toordinal() - 1)


def due(kind: MeetingKind, last_held_on: date | None, since: date, today: date) -> Due:
    """When the next one is due. `since` is the day from which it is asked of the branch: `missed` counts the whole
    periods that went by without, from the one after the last meeting, or from the one of `since` on.
    """
    now = period_of(kind, today)
    first = period_of(kind, since) if last_held_on is None else period_of(kind, last_held_on) + 1
    missed = max(0, now - first)
    return Due(last_held_on, last_day_of(kind, max(first, now)), missed > 0, missed)
