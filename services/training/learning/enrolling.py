"""Who may enrol in a class: each rule gives the reason why not, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.errors import Conflict
from chassis.rules import ask
from chassis.terms import Term
from services.training.learning.training_class import ClassState, Hours, clash

LIVES_HERE = "living_here"  # of the registry's standings


class EnrolmentState(Term):
    """`waiting` is in the class's line; from `enrolled` on somebody holds a seat."""

    WAITING = "waiting", "候补", "Waiting"
    ENROLLED = "enrolled", "已录取", "Enrolled"
    PASSED = "passed", "已合格", "Passed"
    FAILED = "failed", "未合格", "Failed"
    WITHDRAWN = "withdrawn", "已退出", "Withdrawn"
    ENDED = "ended", "已终止", "Ended"


class EndedBecause(Term):
    CANCELLED = "cancelled", "班级取消", "The class was cancelled"
    NO_SEAT = "no_seat", "未轮到名额", "No seat came free"
    DIED = "died", "学员已故", "The learner died"
    MOVED_OUT = "moved_out", "学员已迁出", "The learner moved away"
    MERGED = "merged", "与另一份档案并档", "The same person was in the class by another record"
    ERASED = "erased", "学员档案已删除", "The learner was erased"


SEATED = frozenset({EnrolmentState.ENROLLED, EnrolmentState.PASSED, EnrolmentState.FAILED})
OPEN = frozenset({EnrolmentState.WAITING, EnrolmentState.ENROLLED})


@dataclass(frozen=True)
class Candidate:
    """What is asked of a resident: `skills` are those that they hold a certificate of today, `busy` the sessions of
    other classes that they are in.
    """

    standing: str
    skills: frozenset[str]
    in_the_class: bool
    busy: tuple[Hours, ...]


@dataclass(frozen=True)
class Offer:
    """What a class asks."""

    state: ClassState
    opens_at: datetime
    closes_at: datetime
    prerequisites: tuple[str, ...]
    sessions: tuple[Hours, ...]


def class_takes_enrolments(offer: Offer, _: Candidate, __: datetime) -> str | None:
    if offer.state in (ClassState.OPEN, ClassState.RUNNING):
        return None
    return f"this class is {offer.state.value}; choose one of GET /v1/classes?state=open"


def window_is_open(offer: Offer, _: Candidate, now: datetime) -> str | None:
    if now < offer.opens_at:
        return f"enrolment begins at {offer.opens_at.isoformat()}; enrol from then on"
    if now >= offer.closes_at:
        return f"enrolment ended at {offer.closes_at.isoformat()}; choose one of GET /v1/classes?state=open"
    return None


def lives_here(_: Offer, candidate: Candidate, __: datetime) -> str | None:
    if candidate.standing == LIVES_HERE:
        return None
    return "classes are for people who live here; the registry does not say so of this resident, and staff can look why"


def not_in_it_already(_: Offer, candidate: Candidate, __: datetime) -> str | None:
    return "this resident is in the class already, or in its line" if candidate.in_the_class else None


def has_the_prerequisites(offer: Offer, candidate: Candidate, _: datetime) -> str | None:
    missing = [skill for skill in offer.prerequisites if skill not in candidate.skills]
    return f"the course asks for a certificate of {', '.join(missing)} first" if missing else None


def not_elsewhere_at_these_hours(offer: Offer, candidate: Candidate, _: datetime) -> str | None:
    both = clash(offer.sessions, candidate.busy)
    if both is None:
        return None
    return f"another class that this resident is in meets at {both.starts_at.isoformat()} too; leave that one first"


ENROLMENT_RULES = (
    class_takes_enrolments,
    window_is_open,
    lives_here,
    not_in_it_already,
    has_the_prerequisites,
    not_elsewhere_at_these_hours,
)


def check_enrolment(offer: Offer, candidate: Candidate, now: datetime) -> None:
    """Raises Conflict with the reason of the first rule that refuses."""
    ask(ENROLMENT_RULES, offer, candidate, now)


def check_open(state: EnrolmentState) -> None:
    """Raises Conflict (`enrolment-closed`) where nobody can withdraw any more."""
    if state not in OPEN:
        raise Conflict(f"this enrolment is {state.value}; nothing of it is open", type="enrolment-closed")


def moved_up(seats: int, line: Sequence[tuple[int, EnrolmentState]]) -> list[int]:
    """The numbers of the waiting who get a seat, first come first, from the numbers and states of all of a class."""
    free = seats - sum(state in SEATED for _, state in line)
    waiting = sorted(number for number, state in line if state is EnrolmentState.WAITING)
    return waiting[: max(free, 0)]
