"""A course: what it asks for before it, at its end and in between, and what its certificate is good for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.errors import FieldError, Invalid
from chassis.terms import Term


class CourseKind(Term):
    VOCATIONAL = "vocational", "职业技能", "Vocational"


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked at, with whole marks from 0 to `most`; it is passed from `pass_mark` on."""

    name: str
    pass_mark: int
    most: int


@dataclass(frozen=True)
class Terms:
    """What a course asks of who is to pass it. `minimum_attendance` is in hundredths of the sessions."""

    rubric: tuple[Criterion, ...]
    minimum_attendance: int
    second_assessor: bool


def check_rubric(rubric: Sequence[Criterion]) -> None:
    """Raises Invalid where a criterion cannot be passed, or stands twice."""
    errors = []
    for index, criterion in enumerate(rubric):
        if criterion.pass_mark > criterion.most:
            errors.append(FieldError(f"/rubric/{index}/pass_mark", "more than the most that can be reached"))
        if criterion.name in [earlier.name for earlier in rubric[:index]]:
            errors.append(FieldError(f"/rubric/{index}/name", "stands twice"))
    if errors:
        raise Invalid("the rubric cannot be used as it is; see errors", errors=errors)


def check_marks(rubric: Sequence[Criterion], marks: Mapping[str, int]) -> None:
    """Raises Invalid unless each criterion has its mark, and one that it can have."""
    most = {criterion.name: criterion.most for criterion in rubric}
    wrong = [f"{name} is no criterion of the course" for name in marks if name not in most]
    wrong += [f"the mark of {name} is missing" for name in most if name not in marks]
    wrong += [f"{name} has at most {most[name]}" for name, mark in marks.items() if mark > most.get(name, mark)]
    if wrong:
        reason = "; ".join(wrong)
        raise Invalid(f"{reason}; GET /v1/courses/… has the rubric", errors=[FieldError("/marks", reason)])


def expires_on(issued_on: date, months: int | None) -> date | None:
    """The first day without the certificate: the same day so many months later, or the month's last; never if None."""
    if months is None:
        return None
    year, month = divmod(issued_on.month - 1 + months, 12)
    first = date(issued_on.year + year, month + 1, 1)
    next_first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(issued_on.day, (next_first - first).days))
