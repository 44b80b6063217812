"""Before each session of an open class, whom it concerns is told once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs.timers import Due, cancel, schedule
from services.training import contract
from services.training.learning import store
from services.training.learning.enrolling import EnrolmentState
from services.training.learning.tables import ClassSession, TrainingClass
from services.training.learning.training_class import ClassState, remind_at

REMIND = "session_due"
HELD = (ClassState.OPEN.value, ClassState.RUNNING.value)


def plan(uow: UnitOfWork, row: TrainingClass, sessions: Iterable[ClassSession]) -> None:
    """Of sessions that were not told of yet."""
    for session in sessions:
        at = remind_at(session.starts_at, row.remind_hours, uow.now())
        if at is not None:
            schedule(uow, REMIND, key(session), at, {"session": str(session.id)})


def drop(uow: UnitOfWork, row: TrainingClass) -> None:
    for session in store.sessions_of(uow, [row.id])[row.id]:
        cancel(uow, key(session))


def key(session: ClassSession) -> str:
    return f"session:{session.id}"


def tell_session_due(uow: UnitOfWork, due: Due) -> None:
    """Timer: a session is near. Who enrols later than this sees it in the class."""
    session = uow.session.get(ClassSession, UUID(due.arguments["session"]))
    row = uow.session.get(TrainingClass, session.training_class) if session else None
    if session is None or row is None or row.state not in HELD:
        return
    learners = [
        one.resident
        for one in store.line_of(uow, row.id)
        if one.state == EnrolmentState.ENROLLED.value and one.resident is not None
    ]
    told = {"session": session.id, "starts_at": session.starts_at, "ends_at": session.ends_at}
    uow.tell(event_about(uow, contract.session_due, row, told | {"trainer": row.trainer, "learners": learners}))
