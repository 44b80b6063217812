"""Demand orders, and how far people came for them, in a course or in a programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, cast, func, null, or_, select

from chassis.database.unit_of_work import UnitOfWork
from services.training import scope as shared
from services.training.learning.enrolling import EnrolmentState
from services.training.learning.store.asking import SEATED_WORDS, count, one
from services.training.learning.store.certificates import valid_on
from services.training.learning.tables import (
    Certificate,
    Course,
    DemandOrder,
    Enrolment,
    TrainingClass,
)


def demand_orders(uow: UnitOfWork) -> Select[Any]:
    return select(DemandOrder).where(shared.offers_within_reach(uow, DemandOrder))


def demand_order(uow: UnitOfWork, order: UUID, *, locked: bool = False) -> DemandOrder:
    found: DemandOrder = one(
        uow, demand_orders(uow).where(DemandOrder.id == order), "there is no such demand order", locked=locked
    )
    return found


def demand_order_with_reference(uow: UnitOfWork, employer: UUID, reference: str) -> DemandOrder | None:
    found: DemandOrder | None = uow.session.scalar(
        demand_orders(uow).where(DemandOrder.employer == employer, DemandOrder.employer_reference == reference)
    )
    return found


def chains(uow: UnitOfWork, orders: Sequence[UUID], today: date) -> Mapping[UUID, Mapping[str, int]]:
    """How many of each order's learners came how far, in one query."""
    return _progress(uow, TrainingClass.demand_order, orders, today)


def outcomes(uow: UnitOfWork, by: Any, key: UUID, today: date) -> Mapping[str, int]:
    """Of the courses whose column `by` is the key: one's own by `Course.id`, a programme's by `Course.programme`."""
    return _progress(uow, by, [key], today).get(key, dict.fromkeys(STEPS, 0))


STEPS = ("enrolled", "finished", "passed", "certified")


def _progress(uow: UnitOfWork, by: Any, keys: Sequence[UUID], today: date) -> dict[UUID, dict[str, int]]:
    """People, each counted once in however many classes; whoever was erased, once a place."""
    person = func.coalesce(Enrolment.resident, Enrolment.id)
    passed = Enrolment.state == EnrolmentState.PASSED.value
    finished = or_(passed, Enrolment.state == EnrolmentState.FAILED.value)
    counts = (
        count(Enrolment.state.in_(SEATED_WORDS), person).label("enrolled"),
        count(finished, person).label("finished"),
        count(passed, person).label("passed"),
        count(valid_on(today), person).label("certified"),
    )
    rows = uow.session.execute(
        select(by.label("key"), *counts)
        .select_from(TrainingClass)
        .join(Course, Course.id == TrainingClass.course)
        .join(Enrolment, Enrolment.training_class == TrainingClass.id)
        .outerjoin(Certificate, Certificate.enrolment == Enrolment.id)
        .where(by.in_(keys))
        .group_by(by)
    )
    return {row.key: {step: getattr(row, step) for step in STEPS} for row in rows}


def passed_for_orders(orders: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    """`key` (the order), `resident`, `skill` and `employer` of all who passed in a class that was opened for one."""
    return (
        select(DemandOrder.id.label("key"), Enrolment.resident, DemandOrder.skill, DemandOrder.employer)
        .join(TrainingClass, TrainingClass.demand_order == DemandOrder.id)
        .join(Enrolment, Enrolment.training_class == TrainingClass.id)
        .where(DemandOrder.id.in_(orders), Enrolment.state == EnrolmentState.PASSED.value)
    )


def passed_courses(by: Any, key: UUID) -> Select[*tuple[Any, ...]]:
    """The same of the courses whose column `by` is the key; of no employer."""
    return (
        select(
            by.label("key"),
            Enrolment.resident,
            Course.skill,
            cast(null(), DemandOrder.employer.type).label("employer"),
        )
        .select_from(Course)
        .join(TrainingClass, TrainingClass.course == Course.id)
        .join(Enrolment, Enrolment.training_class == TrainingClass.id)
        .where(by == key, Enrolment.state == EnrolmentState.PASSED.value)
    )


def certified_people(by: Any, key: UUID) -> Select[Any]:
    return _certificates(select(Certificate.resident), by, key)


def certified_by(uow: UnitOfWork, by: Any, key: UUID) -> list[tuple[UUID, date]]:
    """Whom the courses certified, with the day of each one's first certificate."""
    query = _certificates(select(Certificate.resident, func.min(Certificate.issued_on)), by, key)
    return [(resident, day) for resident, day in uow.session.execute(query.group_by(Certificate.resident))]


def _certificates(query: Select[*tuple[Any, ...]], by: Any, key: UUID) -> Select[*tuple[Any, ...]]:
    of_them = query.join(Course, Course.id == Certificate.course)
    return of_them.where(by == key, Certificate.resident.is_not(None))
