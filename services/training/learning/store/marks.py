"""Who was there, and how they were assessed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import scope
from services.training.learning.tables import (
    Assessment,
    Attendance,
    ClassSession,
    Course,
    Enrolment,
    TrainingClass,
)


def marks(uow: UnitOfWork) -> Select[Any]:
    return (
        select(Attendance)
        .join(Enrolment, Enrolment.id == Attendance.enrolment)
        .where(Enrolment.community == uow.actor.community, scope.enrolments_seen(uow))
    )


def marks_of_session(uow: UnitOfWork, session_id: UUID) -> dict[UUID, Attendance]:
    """By enrolment."""
    rows = uow.session.scalars(select(Attendance).where(Attendance.session == session_id))
    return {row.enrolment: row for row in rows}


def sessions_present(uow: UnitOfWork, enrolment_id: UUID) -> int:
    there = select(func.count()).where(Attendance.enrolment == enrolment_id, Attendance.present)
    return uow.session.scalar(there) or 0


def lacking_marks(uow: UnitOfWork, class_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the classes whose course asks for attendance, and none of whose sessions has a mark."""
    marked = (
        select(Attendance.id)
        .join(ClassSession, ClassSession.id == Attendance.session)
        .where(ClassSession.training_class == TrainingClass.id)
        .exists()
    )
    asked = select(TrainingClass.id).join(Course, Course.id == TrainingClass.course)
    return frozenset(
        uow.session.scalars(asked.where(TrainingClass.id.in_(class_ids), Course.minimum_attendance > 0, ~marked))
    )


def assessments_of(uow: UnitOfWork, row: Enrolment) -> list[Assessment]:
    """Those of the attempt that it is at."""
    query = select(Assessment).where(Assessment.enrolment == row.id, Assessment.attempt == row.attempt)
    return list(uow.session.scalars(query.order_by(Assessment.id)))


def assessors_of(uow: UnitOfWork, enrolment_ids: Sequence[UUID]) -> dict[tuple[UUID, int], frozenset[str]]:
    """Who has assessed, by enrolment and attempt."""
    query = select(Assessment.enrolment, Assessment.attempt, Assessment.assessor)
    found: dict[tuple[UUID, int], frozenset[str]] = {}
    for row in uow.session.execute(query.where(Assessment.enrolment.in_(enrolment_ids))):
        at = (row.enrolment, row.attempt)
        found[at] = found.get(at, frozenset()) | {row.assessor}
    return found


def classes_of(uow: UnitOfWork, rows: Sequence[Any]) -> list[TrainingClass]:
    """The classes of these enrolments, loaded in one query."""
    query = select(TrainingClass).where(TrainingClass.id.in_({row.training_class for row in rows}))
    return list(uow.session.scalars(query))


def attended(uow: UnitOfWork) -> Select[UUID | None, datetime, datetime]:
    """Each session that somebody within reach attended: `resident`, `starts_at`, `ends_at`."""
    return (
        select(Enrolment.resident, ClassSession.starts_at, ClassSession.ends_at)
        .join(Attendance, Attendance.enrolment == Enrolment.id)
        .join(ClassSession, ClassSession.id == Attendance.session)
        .where(
            Enrolment.community == uow.actor.community,
            Enrolment.resident.is_not(None),
            Attendance.present,
            scope.about_learner(uow, Enrolment.resident),
        )
    )
