"""Courses are set up and changed."""

from __future__ import annotations

from typing import Any

from chassis.common.editing import expect_version
from chassis.common.paging import narrowed, page
from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import store
from services.training.learning.course import Criterion, Terms, check_rubric
from services.training.learning.tables import Course
from services.training.learning.usecases.programmes import refuse_no_programme

SET = (
    "programme",
    "name",
    "kind",
    "skill",
    "prerequisites",
    "validity_months",
    "minimum_attendance",
    "second_assessor",
)
EDITED = ("programme", "name", "validity_months")


def create_course(uow: UnitOfWork, command: Any) -> Course:
    rubric = [Criterion(one.name, one.pass_mark, one.most) for one in command.rubric]
    check_rubric(rubric)
    if command.programme is not None:
        refuse_no_programme(uow, command.programme)
    course = Course(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        rubric=[vars(criterion) for criterion in rubric],
        **{name: getattr(command, name) for name in SET},
    )
    uow.add(course)
    return course


def edit_course(uow: UnitOfWork, command: Any) -> Course:
    """Raises Conflict without the version that was read. What is asked of learners stays as it was promised."""
    course = store.course(uow, command.id, locked=True)
    expect_version(uow, course)
    if command.programme not in (None, course.programme):
        refuse_no_programme(uow, command.programme)
    for name in command.given & {*EDITED}:
        setattr(course, name, getattr(command, name))
    course.version += 1
    return course


def get_course(uow: UnitOfWork, query: Any) -> Course:
    return store.course(uow, query.id)


def list_courses(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.courses(uow)
    found = narrowed(found, Course, query, "skill", "kind", "programme")
    return page(uow, found, Course.id, query.limit, query.cursor)


def terms_of(course: Course) -> Terms:
    rubric = tuple(Criterion(**criterion) for criterion in course.rubric)
    return Terms(rubric, course.minimum_attendance, course.second_assessor)
