"""Demand orders, and how far people came for them or in a course."""

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


def outcomes(uow: UnitOfWork, course: UUID, today: date) -> Mapping[str, int]:
    return _progress(uow, TrainingClass.course, [course], today).get(course, dict.fromkeys(STEPS, 0))


STEPS = ("enrolled", "finished", "passed", "certified")


def _progress(uow: UnitOfWork, by: Any, keys: Sequence[UUID], today: date) -> dict[UUID, dict[str, int]]:
    passed = Enrolment.state == EnrolmentState.PASSED.value
    finished = or_(passed, Enrolment.state == EnrolmentState.FAILED.value)
    counts = (
        count(Enrolment.state.in_(SEATED_WORDS)).label("enrolled"),
        count(finished).label("finished"),
        count(passed).label("passed"),
        count(valid_on(today)).label("certified"),
    )
    rows = uow.session.execute(
        select(by.label("key"), *counts)
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


def passed_course(course: UUID) -> Select[*tuple[Any, ...]]:
    """The same of a course, whose key it is; of no employer."""
    return (
        select(
            Course.id.label("key"),
            Enrolment.resident,
            Course.skill,
            cast(null(), DemandOrder.employer.type).label("employer"),
        )
        .join(TrainingClass, TrainingClass.course == Course.id)
        .join(Enrolment, Enrolment.training_class == TrainingClass.id)
        .where(Course.id == course, Enrolment.state == EnrolmentState.PASSED.value)
    )


def certified_people(course: UUID) -> Select[Any]:
    return select(Certificate.resident).where(Certificate.course == course, Certificate.resident.is_not(None))


def certified_by(uow: UnitOfWork, course: UUID) -> list[tuple[UUID, date]]:
    """Whom a course certified, with the day of each one's first certificate."""
    query = select(Certificate.resident, func.min(Certificate.issued_on)).where(
        Certificate.course == course, Certificate.resident.is_not(None)
    )
    rows = uow.session.execute(query.group_by(Certificate.resident))
    return [(resident, day) for resident, day in rows if resident is not None]
