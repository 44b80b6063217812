"""Who is in a class, waits for it, or was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import scope
from services.training.learning.enrolling import EnrolmentState
from services.training.learning.store.asking import IN_IT_WORDS, OPEN_WORDS, SEATED_WORDS, one
from services.training.learning.store.classes import hours, locked_class
from services.training.learning.tables import (
    ClassSession,
    Enrolment,
)
from services.training.learning.training_class import Hours


def enrolments(uow: UnitOfWork) -> Select[Any]:
    return select(Enrolment).where(Enrolment.community == uow.actor.community, scope.enrolments_seen(uow))


def enrolment(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    found: Enrolment = one(uow, enrolments(uow).where(Enrolment.id == enrolment_id), "there is no such enrolment")
    return found


def enrolment_of_learner(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """One whose learner the actor answers for, or is; with its class locked."""
    return _with_its_class(uow, enrolment_id, scope.about_learner(uow, Enrolment.resident))


def enrolment_taught(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """One of a class that the actor teaches; with its class locked."""
    return _with_its_class(uow, enrolment_id, scope.enrolments_taught(uow))


def _with_its_class(uow: UnitOfWork, enrolment_id: UUID, within: ColumnElement[bool]) -> Enrolment:
    query = enrolments(uow).where(Enrolment.id == enrolment_id, within)
    found: Enrolment = one(uow, query, "there is no such enrolment")
    locked_class(uow, found.training_class)
    uow.session.refresh(found)  # as it stands now that nobody else can change it
    return found


def line_of(uow: UnitOfWork, class_id: UUID) -> list[Enrolment]:
    """Everybody who holds a seat of a class or waits for one, in the order in which they came."""
    in_it = Enrolment.state.in_(IN_IT_WORDS)
    query = select(Enrolment).where(Enrolment.training_class == class_id, in_it).order_by(Enrolment.number)
    return list(uow.session.scalars(query))


def next_number(uow: UnitOfWork, class_id: UUID) -> int:
    last = uow.session.scalar(select(func.max(Enrolment.number)).where(Enrolment.training_class == class_id))
    return (last or 0) + 1


def is_in(uow: UnitOfWork, class_id: UUID, resident: UUID) -> bool:
    in_it = Enrolment.state.in_(IN_IT_WORDS)
    query = select(Enrolment.id).where(Enrolment.training_class == class_id, Enrolment.resident == resident, in_it)
    return uow.session.scalar(query.limit(1)) is not None


def busy_hours(uow: UnitOfWork, resident: UUID, but: UUID) -> tuple[Hours, ...]:
    """The sessions of the other classes that a resident is in, or waits for."""
    query = (
        select(ClassSession)
        .join(Enrolment, Enrolment.training_class == ClassSession.training_class)
        .where(Enrolment.resident == resident, Enrolment.state.in_(OPEN_WORDS), Enrolment.training_class != but)
    )
    return tuple(hours(session) for session in uow.session.scalars(query))


def busy_hours_of_learners(uow: UnitOfWork, class_id: UUID) -> tuple[Hours, ...]:
    """The sessions of other classes that anybody who is in this one, or waits for it, is in too; in one query."""
    here = Enrolment.training_class == class_id
    learners = select(Enrolment.resident).where(here, Enrolment.state.in_(OPEN_WORDS), Enrolment.resident.is_not(None))
    query = (
        select(ClassSession)
        .join(Enrolment, Enrolment.training_class == ClassSession.training_class)
        .where(Enrolment.resident.in_(learners), Enrolment.state.in_(OPEN_WORDS), ~here)
    )
    return tuple(hours(session) for session in uow.session.scalars(query))


def seated(uow: UnitOfWork, class_id: UUID, within: ColumnElement[bool] | None = None) -> dict[UUID, Enrolment]:
    """Those who hold a seat, by their enrolments' ids."""
    query = select(Enrolment).where(Enrolment.training_class == class_id, Enrolment.state.in_(SEATED_WORDS))
    rows = uow.session.scalars(query if within is None else query.where(within))
    return {row.id: row for row in rows}


def of_resident(uow: UnitOfWork, resident: UUID, *, open_only: bool = False) -> list[Enrolment]:
    """By their classes' ids, so that whoever locks them does it in one order."""
    query = select(Enrolment).where(Enrolment.resident == resident)
    if open_only:
        query = query.where(Enrolment.state.in_(OPEN_WORDS))
    return list(uow.session.scalars(query.order_by(Enrolment.training_class, Enrolment.id)))


def waiting_ahead(uow: UnitOfWork, rows: Sequence[Enrolment]) -> dict[UUID, int]:
    """For each of the rows that waits, how many wait before it, in one query."""
    classes_waited_for = {row.training_class for row in rows if row.state == EnrolmentState.WAITING.value}
    if not classes_waited_for:
        return {}
    place = func.row_number().over(partition_by=Enrolment.training_class, order_by=Enrolment.number)
    query = select(Enrolment.id, (place - 1).label("ahead")).where(
        Enrolment.training_class.in_(classes_waited_for), Enrolment.state == EnrolmentState.WAITING.value
    )
    return {row.id: row.ahead for row in uow.session.execute(query)}
