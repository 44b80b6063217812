"""Residents enrol in a class, by themselves or at the desk, and leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.common.paging import narrowed, page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from services.training.learning import scope, store
from services.training.learning.enrolling import (
    Candidate,
    EnrolmentState,
    Offer,
    check_enrolment,
    check_open,
    moved_up,
)
from services.training.learning.tables import Enrolment, TrainingClass
from services.training.learning.training_class import ClassState
from services.training.learning.usecases import seats
from services.training.store import names_of
from services.training.tables import KnownResident


def enrol_resident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A seat, or where none is free a place in the line. Raises Conflict with the reason of the rule that refuses."""
    resident = store.learner(uow, whom(uow, command.resident))
    row = store.training_class(uow, command.training_class, locked=True)
    check_enrolment(offer_of(uow, row), candidate(uow, row, resident), uow.now())
    number = store.next_number(uow, row.id)
    line = [(one.number, EnrolmentState.of(one.state)) for one in store.line_of(uow, row.id)]
    seat = number in moved_up(row.seats, [*line, (number, EnrolmentState.WAITING)])
    enrolment = Enrolment(
        id=uow.new_id(),
        community=row.community,
        version=1,
        training_class=row.id,
        resident=resident.id,
        number=number,
        state=(EnrolmentState.ENROLLED if seat else EnrolmentState.WAITING).value,
        attempt=1,
        enrolled_at=uow.now(),
        enrolled_by=uow.actor.subject,
        changed_at=uow.now(),
    )
    uow.add(enrolment, seats.changed_event(uow, enrolment))
    return view(uow, enrolment)


def whom(uow: UnitOfWork, named: UUID | None) -> UUID:
    """Whom it is about: the one named, who is within reach or looks like nobody; else the one who is signed in."""
    if named is not None:
        return named
    if uow.actor.resident is None:
        reason = "name the resident who is to learn"
        raise Invalid(reason, errors=[FieldError("/resident", reason)])
    return uow.actor.resident


def offer_of(uow: UnitOfWork, row: TrainingClass) -> Offer:
    sessions = store.sessions_of(uow, [row.id])[row.id]
    prerequisites = tuple(store.course(uow, row.course).prerequisites)
    hours = tuple(store.hours(session) for session in sessions)
    return Offer(ClassState.of(row.state), row.opens_at, row.closes_at, prerequisites, hours)


def candidate(uow: UnitOfWork, row: TrainingClass, resident: KnownResident) -> Candidate:
    return Candidate(
        resident.standing,
        store.skills_certified(uow, resident.id, uow.today()),
        store.is_in(uow, row.id, resident.id),
        store.busy_hours(uow, resident.id, row.id),
    )


def withdraw_enrolment(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Leave a class or its line; a seat that comes free goes to the first who waits, in the same transaction."""
    enrolment = store.enrolment_of_learner(uow, command.id)
    refuse_to_withdraw(uow, enrolment)
    seats.change(uow, enrolment, EnrolmentState.WITHDRAWN)
    seats.fill(uow, uow.session.get_one(TrainingClass, enrolment.training_class))
    return view(uow, enrolment)


def refuse_to_withdraw(uow: UnitOfWork, enrolment: Any) -> None:
    """Raises Conflict (`enrolment-closed`), and NotFound to who does not answer for the learner."""
    scope.refuse_not_answered_for(uow.actor, enrolment.resident)
    check_open(EnrolmentState.of(enrolment.state))


def get_enrolment(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.enrolment(uow, query.id))


def list_enrolments(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.enrolments(uow)
    found = narrowed(found, Enrolment, query, "training_class", "resident", "state")
    answer = page(uow, found, Enrolment.id, query.limit, query.cursor)
    return {**answer, "items": views(uow, answer["items"])}


def view(uow: UnitOfWork, enrolment: Enrolment) -> dict[str, Any]:
    return views(uow, [enrolment])[0]


def views(uow: UnitOfWork, rows: Sequence[Enrolment]) -> list[dict[str, Any]]:
    uow.session.flush()
    names, ahead = names_of(uow, [row.resident for row in rows]), store.waiting_ahead(uow, rows)
    lacking = store.lacking_marks(uow, {row.training_class for row in rows})
    assessors = store.assessors_of(uow, [row.id for row in rows])
    return [
        columns_of(row)
        | {"name": names.get(row.resident) if row.resident else None, "ahead": ahead.get(row.id)}
        | {"assessors": assessors.get((row.id, row.attempt), frozenset())}
        | {"lacks_marks": row.training_class in lacking}
        for row in rows
    ]
