"""Joint lectures (联上党课): in which form, who comes together, and what a lecture of that form needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from chassis.errors import Conflict, FieldError, Invalid
from chassis.terms import Term


class LectureKind(Term):
    FILM = "film", "观影", "Film"
    MUSIC = "music", "音乐", "Music"
    CALLIGRAPHY = "calligraphy", "书法", "Calligraphy"
    QUILLING = "quilling", "衍纸", "Quilling"
    TALK = "talk", "讲授", "Talk"


class Audience(Term):
    COMMUNITY = "community", "社区党员群众", "Of the community"
    VILLAGE = "village", "联建村党员", "Of the joined villages"
    IN_SERVICE = "in_service", "在职党员", "In-service members"


class LectureState(Term):
    PLANNED = "planned", "已安排", "Planned"
    HELD = "held", "已举办", "Held"
    CANCELLED = "cancelled", "已取消", "Cancelled"


def check_plan(kind: LectureKind, films: Collection[str], starts_at: datetime, ends_at: datetime) -> None:
    """Raises Invalid where a film lecture names no film, another one does, or it ends before it begins."""
    errors = []
    if kind is LectureKind.FILM and not films:
        errors.append(FieldError("/films", "name what is shown"))
    if kind is not LectureKind.FILM and films:
        errors.append(FieldError("/films", "only a lecture of the kind film has films"))
    if ends_at <= starts_at:
        errors.append(FieldError("/ends_at", "should lie after starts_at"))
    if errors:
        raise Invalid("the lecture cannot be held like this; see errors", errors=errors)


def check_attendance(
    audiences: Collection[str], named: Sequence[tuple[object, str]], counted: Sequence[tuple[str, int]]
) -> None:
    """Raises Invalid where somebody stands twice, an audience was not invited, or is counted twice."""
    errors = []
    for field, said in (("residents", [a for _, a in named]), ("others", [a for a, _ in counted])):
        errors += [
            FieldError(f"/{field}/{index}/audience", "this audience was not invited")
            for index, audience in enumerate(said)
            if audience not in audiences
        ]
    if len({who for who, _ in named}) < len(named):
        errors.append(FieldError("/residents", "somebody stands twice"))
    if len({audience for audience, _ in counted}) < len(counted):
        errors.append(FieldError("/others", "an audience is counted twice"))
    if errors:
        raise Invalid("the attendance cannot be kept as it is; see errors", errors=errors)


def refuse_to_record(state: LectureState, starts_at: datetime, now: datetime) -> None:
    """Raises Conflict (`lecture-state`) where it is cancelled or has not begun."""
    if state is LectureState.CANCELLED:
        raise Conflict("this lecture was cancelled; plan another one", type="lecture-state")
    if now < starts_at:
        raise Conflict("this lecture has not begun; record who came on its day", type="lecture-state")


def refuse_to_cancel(state: LectureState) -> None:
    """Raises Conflict (`lecture-state`) unless it is planned."""
    if state is not LectureState.PLANNED:
        raise Conflict(f"this lecture is {state.value}; only a planned one is cancelled", type="lecture-state")
