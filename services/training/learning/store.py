"""Queries about learning, named for what they answer. Each one that serves an operation applies the actor's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.events.copies import NotYetKnown
from services.training import scope as shared
from services.training.learning import scope
from services.training.learning.enrolling import OPEN, SEATED, EnrolmentState
from services.training.learning.tables import (
    Assessment,
    Attendance,
    Certificate,
    ClassSession,
    Course,
    DemandOrder,
    Enrolment,
    TrainingClass,
)
from services.training.learning.training_class import Hours
from services.training.tables import KnownOrganisation, KnownResident

EMPLOYER = "employer"  # of the registry's kinds of organisations
OPEN_WORDS = sorted(state.value for state in OPEN)
SEATED_WORDS = sorted(state.value for state in SEATED)
IN_IT_WORDS = sorted(state.value for state in SEATED | OPEN)


def _one(uow: UnitOfWork, query: Select[Any], missing: str, *, locked: bool = False) -> Any:
    found = uow.session.scalar(query.with_for_update().execution_options(populate_existing=True) if locked else query)
    if found is None:
        raise NotFound(missing)
    return found


# ---- residents


def learner(uow: UnitOfWork, resident: UUID) -> KnownResident:
    """A resident within reach, locked, so that nobody enrols them elsewhere meanwhile. Raises NotFound, which also
    hides those out of reach; one who was registered a moment ago is waited for.
    """
    missing = NotFound("there is no such resident; who was registered a moment ago is known here soon")
    query = select(KnownResident).where(KnownResident.id == resident)
    found: KnownResident | None = uow.session.scalar(
        query.where(
            KnownResident.community == uow.actor.community, scope.about_learner(uow, KnownResident.id)
        ).with_for_update()
    )
    if found is not None:
        return found
    if uow.session.scalar(query.execution_options(tombstones=True)) is None:
        raise NotYetKnown(KnownResident, resident, otherwise=missing)
    raise missing


def refuse_no_employer(uow: UnitOfWork, organisation: UUID) -> None:
    """Raises NotFound unless it is an employer of the community that is not closed; one that was registered a moment
    ago is waited for.
    """
    missing = NotFound("there is no such employer; one that was registered a moment ago is known here soon")
    query = select(KnownOrganisation).where(KnownOrganisation.id == organisation)
    known: KnownOrganisation | None = uow.session.scalar(query.execution_options(tombstones=True))
    if known is None:
        raise NotYetKnown(KnownOrganisation, organisation, otherwise=missing)
    if known.gone or known.closed or known.kind != EMPLOYER or known.community != uow.actor.community:
        raise missing


def names_of(uow: UnitOfWork, residents: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {one for one in residents if one is not None}
    rows = uow.session.execute(select(KnownResident.id, KnownResident.name).where(KnownResident.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def employers_named(uow: UnitOfWork, employers: Iterable[UUID]) -> dict[UUID, str]:
    rows = select(KnownOrganisation.id, KnownOrganisation.name).where(KnownOrganisation.id.in_(set(employers)))
    return {row.id: row.name for row in uow.session.execute(rows)}


# ---- demand orders


def demand_orders(uow: UnitOfWork) -> Select[Any]:
    return select(DemandOrder).where(shared.offers_within_reach(uow, DemandOrder))


def demand_order(uow: UnitOfWork, order: UUID, *, locked: bool = False) -> DemandOrder:
    found: DemandOrder = _one(
        uow, demand_orders(uow).where(DemandOrder.id == order), "there is no such demand order", locked=locked
    )
    return found


def demand_order_with_reference(uow: UnitOfWork, employer: UUID, reference: str) -> DemandOrder | None:
    found: DemandOrder | None = uow.session.scalar(
        demand_orders(uow).where(DemandOrder.employer == employer, DemandOrder.reference == reference)
    )
    return found


def chains(uow: UnitOfWork, orders: Sequence[UUID], today: date) -> Mapping[UUID, Mapping[str, int]]:
    """How many of each order's learners came how far, in one query."""
    return _progress(uow, TrainingClass.demand_order, orders, today)


def outcomes(uow: UnitOfWork, course: UUID, today: date) -> Mapping[str, int]:
    return _progress(uow, TrainingClass.course, [course], today).get(course, dict.fromkeys(STEPS, 0))


STEPS = ("enrolled", "finished", "passed", "certified")


def _progress(uow: UnitOfWork, by: Any, keys: Sequence[UUID], today: date) -> dict[UUID, dict[str, int]]:
    passed = Enrolment.state == EnrolmentState.PASSED.value
    finished = or_(passed, Enrolment.state == EnrolmentState.FAILED.value)
    counts = (
        _count(Enrolment.state.in_(SEATED_WORDS)).label("enrolled"),
        _count(finished).label("finished"),
        _count(passed).label("passed"),
        _count(valid_on(today)).label("certified"),
    )
    rows = uow.session.execute(
        select(by.label("key"), *counts)
        .join(Enrolment, Enrolment.training_class == TrainingClass.id)
        .outerjoin(Certificate, Certificate.enrolment == Enrolment.id)
        .where(by.in_(keys))
        .group_by(by)
    )
    return {row.key: {step: getattr(row, step) for step in STEPS} for row in rows}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


# ---- courses and classes


def courses(uow: UnitOfWork) -> Select[Any]:
    return select(Course).where(Course.community == uow.actor.community)


def course(uow: UnitOfWork, course_id: UUID, *, locked: bool = False) -> Course:
    found: Course = _one(uow, courses(uow).where(Course.id == course_id), "there is no such course", locked=locked)
    return found


def classes(uow: UnitOfWork) -> Select[Any]:
    return select(TrainingClass).where(TrainingClass.community == uow.actor.community, scope.classes_seen(uow))


def training_class(uow: UnitOfWork, class_id: UUID, *, locked: bool = False) -> TrainingClass:
    found: TrainingClass = _one(
        uow, classes(uow).where(TrainingClass.id == class_id), "there is no such class", locked=locked
    )
    return found


def class_taught(uow: UnitOfWork, class_id: UUID) -> TrainingClass:
    """A class that the actor runs, locked."""
    query = classes(uow).where(TrainingClass.id == class_id, scope.classes_taught(uow))
    found: TrainingClass = _one(uow, query, "there is no such class", locked=True)
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
    found: ClassSession = _one(
        uow, select(ClassSession).where(ClassSession.id == session_id), missing := "there is no such session"
    )
    query = classes(uow).where(TrainingClass.id == found.training_class)
    row: TrainingClass = _one(uow, query.where(scope.classes_taught(uow)) if taught else query, missing, locked=True)
    return found, row


def hours(session: ClassSession) -> Hours:
    return Hours(session.starts_at, session.ends_at)


def seats_of(uow: UnitOfWork, class_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many hold a seat, and how many wait."""
    rows = uow.session.execute(
        select(
            Enrolment.training_class.label("key"),
            _count(Enrolment.state.in_(SEATED_WORDS)).label("taken"),
            _count(Enrolment.state == EnrolmentState.WAITING.value).label("waiting"),
        )
        .where(Enrolment.training_class.in_(class_ids))
        .group_by(Enrolment.training_class)
    )
    return {row.key: {"taken": row.taken, "waiting": row.waiting} for row in rows}


# ---- enrolments


def enrolments(uow: UnitOfWork) -> Select[Any]:
    return select(Enrolment).where(Enrolment.community == uow.actor.community, scope.enrolments_seen(uow))


def enrolment(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    found: Enrolment = _one(uow, enrolments(uow).where(Enrolment.id == enrolment_id), "there is no such enrolment")
    return found


def enrolment_of_learner(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """One whose learner the actor answers for, or is; with its class locked."""
    return _with_its_class(uow, enrolment_id, scope.about_learner(uow, Enrolment.resident))


def enrolment_taught(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """One of a class that the actor teaches; with its class locked."""
    return _with_its_class(uow, enrolment_id, scope.enrolments_taught(uow))


def _with_its_class(uow: UnitOfWork, enrolment_id: UUID, within: ColumnElement[bool]) -> Enrolment:
    query = enrolments(uow).where(Enrolment.id == enrolment_id, within)
    found: Enrolment = _one(uow, query, "there is no such enrolment")
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


# ---- attendance and assessment


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


# ---- certificates


def valid_on(day: date) -> ColumnElement[bool]:
    """Certificates that count on a day."""
    return and_(
        Certificate.issued_on <= day,
        or_(Certificate.expires_on.is_(None), Certificate.expires_on > day),
        or_(Certificate.revoked_on.is_(None), Certificate.revoked_on > day),
    )


def skills_certified(uow: UnitOfWork, resident: UUID, day: date) -> frozenset[str]:
    query = select(Certificate.skill).where(Certificate.resident == resident, valid_on(day))
    return frozenset(uow.session.scalars(query))


def certificates(uow: UnitOfWork) -> Select[Any]:
    return select(Certificate).where(
        Certificate.community == uow.actor.community, scope.about_learner(uow, Certificate.resident)
    )


def certificate(uow: UnitOfWork, certificate_id: UUID, *, locked: bool = False) -> Certificate:
    query = certificates(uow).where(Certificate.id == certificate_id)
    found: Certificate = _one(uow, query, "there is no such certificate", locked=locked)
    return found


def certificate_numbered(uow: UnitOfWork, number: str) -> Certificate:
    """Whoever asks, of whichever community. Raises NotFound."""
    query = select(Certificate).where(Certificate.number == number)
    found: Certificate = _one(uow, query, "there is no such certificate; look at its number again")
    return found


def certificates_of(uow: UnitOfWork, resident: UUID) -> list[Certificate]:
    return list(uow.session.scalars(select(Certificate).where(Certificate.resident == resident)))
