"""Lectures are planned, held or cancelled; branches record their meetings and see what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import IntegrityError

from chassis.common.paging import narrowed, page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.lectures import store
from services.training.lectures.lecture import (
    LectureKind,
    LectureState,
    check_attendance,
    check_plan,
    refuse_to_cancel,
    refuse_to_record,
)
from services.training.lectures.meeting import MeetingKind, due
from services.training.lectures.tables import BranchMeeting, Lecture, LectureVisit
from services.training.scope import known_resident, refuse_no_organisation, residents_within_reach

PLANNED = ("title", "kind", "films", "place", "starts_at", "ends_at", "performers")


def plan_lecture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises Invalid where it cannot be held like this, NotFound for a host that is none here."""
    check_plan(LectureKind.of(command.kind), command.films, command.starts_at, command.ends_at)
    for host in command.hosts:
        refuse_no_organisation(uow, host)
    lecture = Lecture(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        state=LectureState.PLANNED.value,
        hosts=[str(host) for host in dict.fromkeys(command.hosts)],
        audiences=sorted(set(command.audiences)),
        others={},
        planned_by=uow.actor.subject,
        **{name: getattr(command, name) for name in PLANNED},
    )
    uow.add(lecture)
    return view(uow, lecture)


def cancel_lecture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    lecture = store.lecture(uow, command.id, locked=True)
    may_cancel(uow, lecture)
    lecture.state, lecture.cancelled_because = LectureState.CANCELLED.value, command.reason
    lecture.version += 1
    uow.add(lecture)
    return view(uow, lecture)


def may_cancel(_: UnitOfWork, lecture: Any) -> None:
    refuse_to_cancel(LectureState.of(lecture.state))


def record_lecture_attendance(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Who came: residents by name, others counted by audience. Sent again it adds whom it names and replaces counts."""
    lecture = store.lecture(uow, command.id, locked=True)
    may_record(uow, lecture)
    named = [(one.resident, one.audience) for one in command.residents]
    counted = [(one.audience, one.people) for one in command.others]
    check_attendance(lecture.audiences, named, counted)
    known = store.visits(uow, lecture.id)
    for resident, audience in named:
        visit = known.get(resident)
        if visit is None:
            id, marked_by = uow.new_id(), uow.actor.subject
            who = known_resident(uow, resident).id
            uow.add(LectureVisit(id=id, lecture=lecture.id, resident=who, audience=audience, marked_by=marked_by))
        elif visit.audience != audience:
            visit.audience, visit.marked_by = audience, uow.actor.subject
    lecture.others = {**lecture.others, **dict(counted)}
    lecture.state = LectureState.HELD.value
    lecture.version += 1
    uow.add(lecture)
    return view(uow, lecture)


def may_record(uow: UnitOfWork, lecture: Any) -> None:
    refuse_to_record(LectureState.of(lecture.state), lecture.starts_at, uow.now())


def get_lecture(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.lecture(uow, query.id))


def list_lectures(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.lectures(uow)
    found = narrowed(found, Lecture, query, "state", "kind")
    answer = page(uow, found, Lecture.id, query.limit, query.cursor)
    return {**answer, "items": views(uow, answer["items"])}


def list_lecture_visits(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Who came, of residents within reach; a resident sees the own."""
    found = store.visits_seen(uow, residents_within_reach(uow, LectureVisit.resident))
    found = narrowed(found, LectureVisit, query, "lecture", "resident")
    return page(uow, found, LectureVisit.id, query.limit, query.cursor)


def view(uow: UnitOfWork, lecture: Lecture) -> dict[str, Any]:
    return views(uow, [lecture])[0]


def views(uow: UnitOfWork, rows: Sequence[Lecture]) -> list[dict[str, Any]]:
    uow.session.flush()
    came = store.came(uow, [row.id for row in rows])
    return [
        columns_of(row)
        | {
            "attendance": [
                {"audience": one, "people": came.get(row.id, {}).get(one, 0) + row.others.get(one, 0)}
                for one in row.audiences
            ]
        }
        for row in rows
    ]


# ---- 三会一课


def record_branch_meeting(uow: UnitOfWork, command: Any) -> BranchMeeting:
    """Of a branch, kind and day there is one: the same again gives it, another is refused (`meeting-recorded`)."""
    refuse_no_organisation(uow, command.organisation, store.BRANCHES, "branch")
    check_meeting(uow, command)
    told = ("organisation", "kind", "held_on", "subject", "expected", "present", "lecture")
    known = store.meeting_of_day(uow, command.organisation, command.kind, command.held_on)
    if known is not None:
        if any(getattr(known, name) != getattr(command, name) for name in told):
            raise recorded()
        return known
    meeting = BranchMeeting(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        recorded_by=uow.actor.subject,
        **{name: getattr(command, name) for name in told},
    )
    try:
        with uow.session.begin_nested():
            uow.add(meeting)
    except IntegrityError:  # somebody else was first, between our look and our write
        raise recorded() from None
    return meeting


def check_meeting(uow: UnitOfWork, command: Any) -> None:
    errors = []
    if command.held_on > uow.today():
        errors.append(FieldError("/held_on", "lies ahead; record it once it was held"))
    if command.present > command.expected:
        errors.append(FieldError("/present", "more than are expected"))
    if command.lecture is not None:
        store.lecture(uow, command.lecture)
        if command.kind != MeetingKind.LECTURE:
            errors.append(FieldError("/lecture", "only a Party lecture names one"))
    if errors:
        raise Invalid("the meeting cannot be recorded like this; see errors", errors=errors)


def recorded() -> Conflict:
    return Conflict("this branch has recorded another such meeting on that day", type="meeting-recorded")


def list_branch_meetings(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.meetings(uow)
    found = narrowed(found, BranchMeeting, query, "organisation", "kind")
    return page(uow, found, BranchMeeting.id, query.limit, query.cursor)


def list_due_meetings(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Each branch and kind with when it is due, in two queries. Nothing is overdue of before meetings were recorded."""
    first, last = store.first_and_last_held(uow)
    items = []
    for branch in store.branches(uow):
        for kind in MeetingKind:
            stands = due(kind, last.get((branch.id, kind.value)), first or uow.today(), uow.today())
            items.append({"organisation": branch.id, "name": branch.name, "kind": kind.value, **asdict(stands)})
    return {"items": [one for one in items if one["overdue"] or not query.overdue_only], "next_cursor": None}
