"""The lecture room's part of what the security tests go by."""

from __future__ import annotations

REACH = "tests/integration/training/test_lectures.py"

ELSEWHERE: dict[str, str] = dict.fromkeys(("/v1/branch-meetings", "/v1/lecture-visits", "/v1/lectures"), REACH)
PARTS: dict[str, str] = dict.fromkeys(
    ("training.plan_lecture", "training.record_branch_meeting", "training.record_lecture_attendance"), REACH
)
OTHERS: dict[tuple[str, str], str] = dict.fromkeys(
    (
        ("training.list_branch_meetings", "organisation"),
        ("training.list_lecture_visits", "lecture"),
        ("training.list_lecture_visits", "resident"),
        ("training.plan_lecture", "hosts[]"),
        ("training.record_branch_meeting", "lecture"),
        ("training.record_branch_meeting", "organisation"),
        ("training.record_lecture_attendance", "residents[].resident"),
    ),
    REACH,
)

WRITE, READ = "admin secretary staff", "admin representative resident secretary staff trainer"
PERMITTED: dict[str, str] = {
    "training.cancel_lecture": WRITE,
    "training.get_lecture": READ,
    "training.list_branch_meetings": WRITE,
    "training.list_due_meetings": WRITE,
    "training.list_lecture_visits": "admin resident secretary staff",
    "training.list_lectures": READ,
    "training.plan_lecture": WRITE,
    "training.record_branch_meeting": WRITE,
    "training.record_lecture_attendance": WRITE,
}

FIELDS = (
    "allowed_actions attendance.audience attendance.people audiences cancelled_because ends_at films hosts id kind "
    "performers place starts_at state title version"
)
MEETING = "expected held_on id kind lecture organisation present subject version"


def listed(row: str) -> str:
    """The row of a list of such things."""
    return " ".join(["next_cursor", *(f"items.{field}" for field in row.split())])


ALLOWED: dict[str, str] = {
    "training.cancel_lecture": FIELDS,
    "training.get_lecture": FIELDS,
    "training.list_branch_meetings": listed(MEETING),
    "training.list_due_meetings": (
        "items.due_by items.kind items.last_held_on items.missed items.name items.organisation items.overdue "
        "next_cursor"
    ),
    "training.list_lecture_visits": listed("audience id lecture resident"),
    "training.list_lectures": listed(FIELDS),
    "training.plan_lecture": FIELDS,
    "training.record_branch_meeting": MEETING,
    "training.record_lecture_attendance": FIELDS,
}
