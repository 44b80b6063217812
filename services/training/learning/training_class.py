"""A class: how it goes from planned to finished, and when it meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

from chassis.errors import Conflict, FieldError, Invalid
from chassis.terms import Term

AROUND = timedelta(minutes=15)  # before a session and after it, in which people come in and are marked by the code


class ClassState(Term):
    PLANNED = "planned", "筹备中", "Planned"
    OPEN = "open", "报名中", "Open for enrolment"
    RUNNING = "running", "进行中", "Running"
    FINISHED = "finished", "已结业", "Finished"
    CANCELLED = "cancelled", "已取消", "Cancelled"


FROM: Mapping[ClassState, frozenset[ClassState]] = MappingProxyType(
    {
        ClassState.OPEN: frozenset({ClassState.PLANNED}),
        ClassState.RUNNING: frozenset({ClassState.OPEN}),
        ClassState.FINISHED: frozenset({ClassState.RUNNING}),
        ClassState.CANCELLED: frozenset({ClassState.PLANNED, ClassState.OPEN, ClassState.RUNNING}),
    }
)
"""Each state with those that a class may come from."""


def move(now: ClassState, then: ClassState) -> ClassState:
    """The next state. Raises Conflict (`class-state`) where a class that stands so cannot become that."""
    if now not in FROM[then]:
        needed = " or ".join(state.value for state in ClassState if state in FROM[then])
        raise Conflict(f"this class is {now.value}; only one that is {needed} becomes {then.value}", type="class-state")
    return then


@dataclass(frozen=True)
class Hours:
    """A stretch of time: from `starts_at` up to but without `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Hours) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


def clash(some: Iterable[Hours], others: Sequence[Hours]) -> Hours | None:
    """The first of `some` that overlaps one of `others`."""
    return next((one for one in some if any(one.overlaps(other) for other in others)), None)


def check_plan(opens_at: datetime, closes_at: datetime, sessions: Sequence[Hours]) -> None:
    """Raises Invalid where the window ends before it begins, two sessions overlap, or people could enrol when all is
    over.
    """
    errors = []
    if closes_at <= opens_at:
        errors.append(FieldError("/closes_at", "should lie after opens_at"))
    if any(one.overlaps(next_one) for one, next_one in pairwise(sorted(sessions, key=lambda s: s.starts_at))):
        errors.append(FieldError("/sessions", "two of them overlap"))
    if closes_at > max(session.ends_at for session in sessions):
        errors.append(FieldError("/closes_at", "lies after the last session"))
    if errors:
        raise Invalid("the class cannot be held like this; see errors", errors=errors)


def refuse_past(firsts: Sequence[Hours], now: datetime) -> None:
    """Of each plan its first session. Raises Invalid where one would lie in the past."""
    errors = [
        FieldError(f"/sessions/{index}/starts_at", "lies in the past; those that have begun stay without being named")
        for index, session in enumerate(firsts)
        if has_begun(session, now) is None
    ]
    if errors:
        raise Invalid("some of the sessions cannot be planned; see errors", errors=errors)


def check_anew(begun: Sequence[Hours], ahead: Sequence[Hours], closes_at: datetime) -> None:
    """Of a class whose future sessions are to be these. Raises Invalid where it cannot be held like this."""
    if not begun and not ahead:
        reason = "a class meets at least once; cancel it if it does not"
        raise Invalid(reason, errors=[FieldError("/sessions", reason)])
    check_plan(datetime.min.replace(tzinfo=closes_at.tzinfo), closes_at, [*ahead, *begun])


def remind_at(starts_at: datetime, hours: int, now: datetime) -> datetime | None:
    """When the session is told of: so many hours before it, or now where that is past; None once it has begun."""
    return None if starts_at <= now else max(starts_at - timedelta(hours=hours), now)


def in_the_room(session: Hours, now: datetime) -> str | None:
    """Why the code of the room does not count now."""
    if session.starts_at - AROUND <= now < session.ends_at + AROUND:
        return None
    return "the code counts while the session is held; the trainer can mark you later"


def has_begun(session: Hours, now: datetime) -> str | None:
    """Why nobody can be marked yet."""
    return None if session.starts_at - AROUND <= now else "the session has not begun; mark it on its day"
