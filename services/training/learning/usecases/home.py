"""What is next for a learner, and for a trainer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import scope, store
from services.training.learning.enrolling import EnrolmentState
from services.training.learning.tables import Certificate, ClassSession, Course, Enrolment, TrainingClass
from services.training.learning.training_class import ClassState
from services.training.store import records_of

HELD = (ClassState.OPEN.value, ClassState.RUNNING.value)
SOON = 5  # sessions that are shown


def of_learner(uow: UnitOfWork, resident: UUID) -> dict[str, Any]:
    own = Enrolment.resident.in_(records_of(resident))
    seated = select(Enrolment.training_class).where(own, Enrolment.state == EnrolmentState.ENROLLED.value)
    waiting = select(func.count()).where(own, Enrolment.state == EnrolmentState.WAITING.value)
    valid = Certificate.resident.in_(records_of(resident)) & store.valid_on(uow.today())
    return {
        "next_sessions": _next(uow, TrainingClass.id.in_(seated)),
        "waiting": uow.session.scalar(waiting),
        "certificates": uow.session.scalars(select(Certificate).where(valid).order_by(Certificate.id)).all(),
    }


def of_trainer(uow: UnitOfWork) -> dict[str, Any]:
    return {"next_sessions": _next(uow, TrainingClass.trainer == scope.account_of(uow.actor))}


def _next(uow: UnitOfWork, which: Any) -> list[dict[str, Any]]:
    query: Select[Any] = (
        select(ClassSession.id, ClassSession.starts_at, ClassSession.ends_at, TrainingClass.place, Course.name)
        .add_columns(TrainingClass.id.label("training_class"))
        .join(TrainingClass, TrainingClass.id == ClassSession.training_class)
        .join(Course, Course.id == TrainingClass.course)
        .where(which, TrainingClass.state.in_(HELD), ClassSession.ends_at > uow.now())
        .order_by(ClassSession.starts_at)
        .limit(SOON)
    )
    return [dict(row) for row in uow.session.execute(query).mappings()]
