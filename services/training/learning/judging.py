"""What an assessment comes to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from chassis.errors import Conflict
from chassis.terms import Term
from services.training.learning.course import Terms


class Outcome(Term):
    AWAITING = "awaiting", "待第二位考评员", "Awaits the second assessor"
    PASSED = "passed", "合格", "Passed"
    FAILED = "failed", "不合格", "Failed"


@dataclass(frozen=True)
class Marks:
    """One assessor's marks by the criteria's names."""

    assessor: str
    marks: Mapping[str, int]


@dataclass(frozen=True)
class Judgement:
    """`reasons` say what was missing."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()


def refuse_the_same_assessor(assessor: str, earlier: Collection[str]) -> None:
    """Raises Conflict where the account has given its marks for this attempt."""
    if assessor in earlier:
        raise Conflict("you have assessed this already; the second assessor is somebody else", type="same-assessor")


def refuse_nobody_marked(nobody: bool) -> None:
    """Raises Conflict (`nobody-marked`) where attendance is asked for and no session has a mark, of whoever: it would
    fail everybody for what was not entered.
    """
    if nobody:
        raise Conflict(
            "the course asks for attendance, and nobody is marked at any session of this class yet; "
            "take the roll first (POST /v1/attendance)",
            type="nobody-marked",
        )


def share(present: int, sessions: int) -> int:
    """Attendance in hundredths, rounded down, so that 80 is not reached by 79.9."""
    return present * 100 // sessions if sessions else 0


def judge(terms: Terms, given: Sequence[Marks], attendance: int) -> Judgement:
    """Passed where all assessors found every criterion passed and the attendance (in hundredths) is enough.

    Without a second assessor where one is asked for it waits, even if the first one's marks cannot be made good: each
    looks without knowing what the other found.
    """
    if len(given) < 1 + terms.second_assessor:
        return Judgement(Outcome.AWAITING)
    reasons = [
        f"{criterion.name}: {one.marks[criterion.name]} of {criterion.pass_mark}"
        for one in given
        for criterion in terms.rubric
        if one.marks[criterion.name] < criterion.pass_mark
    ]
    if attendance < terms.minimum_attendance:
        reasons.append(f"attendance: {attendance}% of {terms.minimum_attendance}%")
    return Judgement(Outcome.FAILED, tuple(reasons)) if reasons else Judgement(Outcome.PASSED)
