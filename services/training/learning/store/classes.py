"""Programmes, courses, classes and their sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import scope
from services.training.learning.enrolling import EnrolmentState
from services.training.learning.store.asking import SEATED_WORDS, count, one
from services.training.learning.tables import (
    ClassSession,
    Course,
    Enrolment,
    Programme,
    TrainingClass,
)
from services.training.learning.training_class import Hours


def programmes(uow: UnitOfWork) -> Select[Any]:
    return select(Programme).where(Programme.community == uow.actor.community)


def programme(uow: UnitOfWork, programme_id: UUID, *, locked: bool = False) -> Programme:
    query = programmes(uow).where(Programme.id == programme_id)
    found: Programme = one(uow, query, "there is no such programme", locked=locked)
    return found


def courses(uow: UnitOfWork) -> Select[Any]:
    return select(Course).where(Course.community == uow.actor.community)


def course(uow: UnitOfWork, course_id: UUID, *, locked: bool = False) -> Course:
    found: Course = one(uow, courses(uow).where(Course.id == course_id), "there is no such course", locked=locked)
    return found


def classes(uow: UnitOfWork) -> Select[Any]:
    return select(TrainingClass).where(TrainingClass.community == uow.actor.community, scope.classes_seen(uow))


def training_class(uow: UnitOfWork, class_id: UUID, *, locked: bool = False) -> TrainingClass:
    found: TrainingClass = one(
        uow, classes(uow).where(TrainingClass.id == class_id), "there is no such class", locked=locked
    )
    return found


def class_taught(uow: UnitOfWork, class_id: UUID) -> TrainingClass:
    """A class that the actor runs, locked."""
    query = classes(uow).where(TrainingClass.id == class_id, scope.classes_taught(uow))
    found: TrainingClass = one(uow, query, "there is no such class", locked=True)
    return found


def locked_class(uow: UnitOfWork, class_id: UUID) -> TrainingClass:
    """For what follows from something else, whoever does it. All that changes who sits in a class locks it first."""
    return uow.session.get_one(TrainingClass, class_id, with_for_update=True, populate_existing=True)


def sessions_of(uow: UnitOfWork, class_ids: Iterable[UUID]) -> dict[UUID, list[ClassSession]]:
    found: dict[UUID, list[ClassSession]] = {one: [] for one in class_ids}
    rows = select(ClassSession).where(ClassSession.training_class.in_(found)).order_by(ClassSession.starts_at)
    for session in uow.session.scalars(rows):
        found[session.training_class].append(session)
    return found


def session_of_class(uow: UnitOfWork, session_id: UUID, *, taught: bool) -> tuple[ClassSession, TrainingClass]:
    """A session of a class that the actor sees, or runs; the class is locked. Raises NotFound."""
    found: ClassSession = one(
        uow, select(ClassSession).where(ClassSession.id == session_id), missing := "there is no such session"
    )
    query = classes(uow).where(TrainingClass.id == found.training_class)
    row: TrainingClass = one(uow, query.where(scope.classes_taught(uow)) if taught else query, missing, locked=True)
    return found, row


def hours(session: ClassSession) -> Hours:
    return Hours(session.starts_at, session.ends_at)


SEATS = ("taken", "unassessed", "waiting")


def seats_of(uow: UnitOfWork, class_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many hold a seat, how many of them are not assessed to the end, and how many wait."""
    rows = uow.session.execute(
        select(
            Enrolment.training_class.label("key"),
            count(Enrolment.state.in_(SEATED_WORDS)).label("taken"),
            count(Enrolment.state == EnrolmentState.ENROLLED.value).label("unassessed"),
            count(Enrolment.state == EnrolmentState.WAITING.value).label("waiting"),
        )
        .where(Enrolment.training_class.in_(class_ids))
        .group_by(Enrolment.training_class)
    )
    return {row.key: {name: getattr(row, name) for name in SEATS} for row in rows}
