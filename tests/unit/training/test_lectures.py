"""When a branch's meetings are due, and what a lecture needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from chassis.errors import Conflict, Invalid
from services.training.lectures.lecture import LectureKind, LectureState, check_attendance, check_plan, refuse_to_record
from services.training.lectures.meeting import Due, MeetingKind, due

NOW = datetime(2026, 5, 4, 1, tzinfo=UTC)
MEMBERS, COMMITTEE = MeetingKind.MEMBERS, MeetingKind.COMMITTEE


@pytest.mark.parametrize(
    ("kind", "last", "today", "expected"),
    [
        (COMMITTEE, date(2026, 5, 2), date(2026, 5, 31), Due(date(2026, 5, 2), date(2026, 6, 30), False, 0)),
        (COMMITTEE, date(2026, 4, 30), date(2026, 5, 31), Due(date(2026, 4, 30), date(2026, 5, 31), False, 0)),
        (COMMITTEE, date(2026, 4, 30), date(2026, 6, 1), Due(date(2026, 4, 30), date(2026, 6, 30), True, 1)),
        (COMMITTEE, date(2025, 11, 3), date(2026, 2, 1), Due(date(2025, 11, 3), date(2026, 2, 28), True, 2)),
        (MEMBERS, date(2026, 1, 1), date(2026, 6, 30), Due(date(2026, 1, 1), date(2026, 6, 30), False, 0)),
        (MEMBERS, date(2025, 12, 31), date(2026, 12, 31), Due(date(2025, 12, 31), date(2026, 12, 31), True, 3)),
    ],
)
def test_a_meeting_is_overdue_once_a_whole_period_went_by(
    kind: MeetingKind, last: date, today: date, expected: Due
) -> None:
    assert due(kind, last, date(2020, 1, 1), today) == expected


def test_a_branch_that_never_met_owes_from_the_day_it_is_asked_of() -> None:
    assert due(MEMBERS, None, date(2026, 5, 4), date(2026, 6, 30)) == Due(None, date(2026, 6, 30), False, 0)
    assert due(MEMBERS, None, date(2026, 5, 4), date(2026, 7, 1)) == Due(None, date(2026, 9, 30), True, 1)


def test_films_belong_to_film_lectures() -> None:
    check_plan(LectureKind.FILM, ["建国大业"], NOW, NOW + timedelta(hours=2))
    for kind, films, ends_at in (
        (LectureKind.FILM, [], NOW + timedelta(hours=2)),
        (LectureKind.MUSIC, ["红海行动"], NOW + timedelta(hours=2)),
        (LectureKind.TALK, [], NOW),
    ):
        with pytest.raises(Invalid):
            check_plan(kind, films, NOW, ends_at)


def test_only_who_was_invited_is_counted_and_nobody_twice() -> None:
    check_attendance(["village"], [(1, "village")], [("village", 12)])
    for named, counted in (
        ([(1, "village"), (1, "village")], []),
        ([(1, "community")], []),
        ([], [("village", 1), ("village", 2)]),
        ([], [("in_service", 1)]),
    ):
        with pytest.raises(Invalid):
            check_attendance(["village"], named, counted)


def test_nobody_came_before_it_began_or_to_a_cancelled_one() -> None:
    refuse_to_record(LectureState.HELD, NOW, NOW)
    with pytest.raises(Conflict):
        refuse_to_record(LectureState.PLANNED, NOW + timedelta(minutes=1), NOW)
    with pytest.raises(Conflict):
        refuse_to_record(LectureState.CANCELLED, NOW, NOW)
