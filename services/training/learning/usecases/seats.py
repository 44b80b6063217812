"""Who sits in a class: seats that come free go to the first of the line. Its class is locked by whoever calls this."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from services.training import contract
from services.training.learning import store
from services.training.learning.enrolling import EndedBecause, EnrolmentState, moved_up
from services.training.learning.tables import Enrolment, TrainingClass
from services.training.learning.training_class import ClassState

FILLED = (ClassState.OPEN.value, ClassState.RUNNING.value)


def fill(uow: UnitOfWork, row: TrainingClass) -> None:
    """Let the first of the line in while there are seats, unless the class is over."""
    if row.state not in FILLED:
        return
    uow.session.flush()
    line = {one.number: one for one in store.line_of(uow, row.id)}
    for number in moved_up(row.seats, [(one.number, EnrolmentState.of(one.state)) for one in line.values()]):
        change(uow, line[number], EnrolmentState.ENROLLED)


def end(uow: UnitOfWork, enrolments: Iterable[Enrolment], because: EndedBecause) -> None:
    for one in enrolments:
        one.ended_because = because.value
        change(uow, one, EnrolmentState.ENDED)


def change(uow: UnitOfWork, enrolment: Enrolment, state: EnrolmentState) -> None:
    enrolment.state, enrolment.changed_at = state.value, uow.now()
    enrolment.version += 1
    uow.add(enrolment, changed_event(uow, enrolment))


def changed_event(uow: UnitOfWork, enrolment: Enrolment) -> Event:
    told = ("training_class", "resident", "state", "ended_because")
    data = {name: getattr(enrolment, name) for name in told}
    return event_about(uow, contract.enrolment_changed, enrolment, data)


def leave_all(uow: UnitOfWork, resident: UUID, because: EndedBecause) -> None:
    """Somebody is here no more: what was open of theirs ends, and their seats go to the next."""
    for one in store.of_resident(uow, resident, open_only=True):
        row = store.locked_class(uow, one.training_class)
        uow.session.refresh(one)
        if one.state in store.OPEN_WORDS:
            end(uow, [one], because)
            fill(uow, row)
