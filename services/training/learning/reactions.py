"""What becomes of learning when a resident dies, leaves, turns out to be another record's person, or is erased.

Each looks at the resident as the copy has them by now, so it may run twice, late and out of order.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from chassis.bus.envelope import Event
from chassis.database import forgetting
from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import store
from services.training.learning.enrolling import EndedBecause, EnrolmentState
from services.training.learning.tables import Assessment, Enrolment
from services.training.learning.usecases import seats
from services.training.store import MERGED, the_one_record
from services.training.tables import KnownResident

GONE: Mapping[str, EndedBecause] = MappingProxyType(
    {"deceased": EndedBecause.DIED, "moved_out": EndedBecause.MOVED_OUT}
)
"""The registry's standings of who is here no more."""
FURTHEST = [state.value for state in (EnrolmentState.PASSED, EnrolmentState.ENROLLED, EnrolmentState.FAILED)]


def follow_resident(uow: UnitOfWork, event: Event) -> None:
    """The copy has taken the event already."""
    assert event.subject is not None
    known = uow.session.get(KnownResident, event.subject, populate_existing=True)
    if known is None:
        return
    if known.standing == MERGED:
        take_over(uow, known.id, the_one_record(uow, known.id))
    elif known.standing in GONE:
        seats.leave_all(uow, known.id, GONE[known.standing])


def take_over(uow: UnitOfWork, absorbed: UUID, kept: UUID) -> None:
    """All that was learnt by either record is the one person's. Of two places in a class the further one stays."""
    if kept == absorbed:  # it is not told yet which one stays
        return
    for one in store.of_resident(uow, absorbed):
        row = store.locked_class(uow, one.training_class)
        uow.session.refresh(one)
        other = next((e for e in store.line_of(uow, row.id) if e.resident == kept), None)
        if other is not None and one.state in store.IN_IT_WORDS:
            seats.end(uow, [max(one, other, key=place)], EndedBecause.MERGED)
            uow.session.flush()
        one.resident = kept
        one.version += 1
        uow.add(one, seats.changed_event(uow, one))
        seats.fill(uow, row)
    for certificate in store.certificates_of(uow, absorbed):
        certificate.resident = kept
        certificate.version += 1
        uow.add(certificate)


def place(enrolment: Enrolment) -> tuple[int, int]:
    """How far somebody came in a class: the smaller, the further."""
    state = enrolment.state
    return (FURTHEST.index(state) if state in FURTHEST else len(FURTHEST), enrolment.number)


def erase_resident(uow: UnitOfWork, event: Event) -> None:
    """What is left has nobody's name: places, marks and hours without whose they were, which the figures of classes and
    orders are made of, and certificates by their number, as the paper in somebody's hands stays theirs to show. The
    words of assessors go, and so do kept answers and events.
    """
    assert event.subject is not None
    resident = event.subject
    enrolments = store.of_resident(uow, resident)
    for one in enrolments:
        row = store.locked_class(uow, one.training_class)
        uow.session.refresh(one)
        one.resident = None
        one.version += 1
        if one.state in store.OPEN_WORDS:
            seats.end(uow, [one], EndedBecause.ERASED)
            seats.fill(uow, row)
    said = select(Assessment).where(Assessment.enrolment.in_([one.id for one in enrolments]))
    for assessment in uow.session.scalars(said):
        assessment.note = None
    certificates = store.certificates_of(uow, resident)
    for certificate in certificates:
        certificate.resident = None
        certificate.version += 1
    about = [*(one.id for one in enrolments), *(one.id for one in certificates)]
    forgetting.forget(uow, [resident, *about])
