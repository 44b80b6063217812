"""What a course, or a programme with all its courses, led to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import store
from services.training.learning.outcome import Income, income_after
from services.training.learning.tables import Course
from services.training.piecework.store import income_by_month, working_and_paid

AFTER = (3, 12)  # months


def get_course_outcomes(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return led_to(uow, Course.id, store.course(uow, query.id).id)


def get_programme_outcomes(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return led_to(uow, Course.programme, store.programme(uow, query.id).id)


def led_to(uow: UnitOfWork, by: Any, key: UUID) -> dict[str, Any]:
    """Of the courses whose column `by` is the key, each person counted once."""
    at_work = working_and_paid(uow, store.passed_courses(by, key))
    certified = store.certified_by(uow, by, key)
    earned = income_by_month(uow, store.certified_people(by, key))
    income = {f"income_{months}_months": told(income_after(certified, earned, months, uow.today())) for months in AFTER}
    started = at_work.get(key, (0, 0))[0]
    return {"id": key, **store.outcomes(uow, by, key, uow.today()), "started_work": started, **income}


def told(income: Income) -> dict[str, Any]:
    a_month = None if income.a_month is None else {"amount": income.a_month, "currency": "CNY"}
    return {"people": income.people, "a_month": a_month}
