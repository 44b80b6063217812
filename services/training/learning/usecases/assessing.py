"""A learner is assessed by the course's rubric; who passes is certified in the same transaction."""

from __future__ import annotations

import secrets
from typing import Any

from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Forbidden, Invalid
from services.training import contract
from services.training.learning import scope, store
from services.training.learning.certificate import new_number
from services.training.learning.course import check_marks, expires_on
from services.training.learning.enrolling import EnrolmentState
from services.training.learning.judging import (
    Marks,
    Outcome,
    judge,
    refuse_nobody_marked,
    refuse_the_same_assessor,
    share,
)
from services.training.learning.tables import Assessment, Certificate, Course, Enrolment, TrainingClass
from services.training.learning.training_class import ClassState
from services.training.learning.usecases import seats
from services.training.learning.usecases.courses import terms_of

ASSESSED_IN = (ClassState.RUNNING.value, ClassState.FINISHED.value)
ASSESSED = (EnrolmentState.ENROLLED.value, EnrolmentState.FAILED.value)


def assess_enrolment(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """One assessor's marks. Who failed can be assessed anew, which is another attempt."""
    enrolment = store.enrolment_taught(uow, command.id)
    refuse_to_assess(uow, enrolment)
    refuse_nobody_marked(bool(store.lacking_marks(uow, [enrolment.training_class])))
    row = uow.session.get_one(TrainingClass, enrolment.training_class)
    course = uow.session.get_one(Course, row.course)
    terms = terms_of(course)
    marks = marks_of(command)
    check_marks(terms.rubric, marks)
    earlier = store.assessments_of(uow, enrolment)
    refuse_the_same_assessor(uow.actor.subject, [one.assessor for one in earlier])
    assessment = Assessment(
        id=uow.new_id(),
        enrolment=enrolment.id,
        attempt=enrolment.attempt,
        assessor=uow.actor.subject,
        marks=marks,
        note=command.note,
        assessed_at=uow.now(),
    )
    uow.add(assessment)
    attendance = attendance_of(uow, enrolment)
    given = [Marks(one.assessor, one.marks) for one in [*earlier, assessment]]
    judgement = judge(terms, given, attendance)
    certificate = decided(uow, enrolment, course, judgement.outcome)
    return {
        "id": assessment.id,
        "enrolment": enrolment.id,
        "attempt": assessment.attempt,
        "outcome": judgement.outcome.value,
        "reasons": judgement.reasons,
        "attendance": attendance,
        "certificate": certificate.id if certificate else None,
    }


def refuse_to_assess(uow: UnitOfWork, enrolment: Any) -> None:
    """Raises NotFound to who does not run the class, Forbidden for oneself, Conflict as class and enrolment stand."""
    row = uow.session.get_one(TrainingClass, enrolment.training_class)
    scope.refuse_not_taught(uow.actor, row.trainer)
    if row.state not in ASSESSED_IN:
        raise Conflict(f"this class is {row.state}; people are assessed once it has begun", type="class-state")
    if enrolment.state not in ASSESSED:
        raise Conflict(f"this enrolment is {enrolment.state}; there is nothing to assess", type="enrolment-closed")
    if enrolment.resident is None:
        raise Conflict("whoever learnt here was erased; there is nobody to assess", type="enrolment-closed")
    if enrolment.resident == uow.actor.resident:
        raise Forbidden("nobody assesses themselves; another assessor does it")


def may_assess(uow: UnitOfWork, shown: Any) -> None:
    """What `assess_enrolment` asks, of an enrolment as it is shown."""
    refuse_to_assess(uow, shown)
    refuse_nobody_marked(shown.lacks_marks)
    refuse_the_same_assessor(uow.actor.subject, shown.assessors)


def marks_of(command: Any) -> dict[str, int]:
    """Raises Invalid where a criterion stands twice."""
    marks = {one.criterion: one.mark for one in command.marks}
    if len(marks) < len(command.marks):
        reason = "a criterion stands twice"
        raise Invalid(reason, errors=[FieldError("/marks", reason)])
    return marks


def attendance_of(uow: UnitOfWork, enrolment: Enrolment) -> int:
    """In hundredths, of the sessions that have begun."""
    uow.session.flush()
    sessions = store.sessions_of(uow, [enrolment.training_class])[enrolment.training_class]
    begun = [session for session in sessions if session.starts_at <= uow.now()]
    return share(store.sessions_present(uow, enrolment.id), len(begun))


def decided(uow: UnitOfWork, enrolment: Enrolment, course: Course, outcome: Outcome) -> Certificate | None:
    if outcome is Outcome.PASSED:
        seats.change(uow, enrolment, EnrolmentState.PASSED)
        return issued(uow, enrolment, course)
    if outcome is Outcome.FAILED:
        enrolment.attempt += 1
        seats.change(uow, enrolment, EnrolmentState.FAILED)
    return None


def issued(uow: UnitOfWork, enrolment: Enrolment, course: Course) -> Certificate:
    today = uow.today()
    certificate = Certificate(
        id=uow.new_id(),
        community=enrolment.community,
        version=1,
        number=new_number(today, secrets.randbelow),
        enrolment=enrolment.id,
        course=course.id,
        resident=enrolment.resident,
        skill=course.skill,
        issued_on=today,
        expires_on=expires_on(today, course.validity_months),
    )
    told = {name: getattr(certificate, name) for name in ("resident", "course", "skill", "expires_on")}
    uow.add(certificate, event_about(uow, contract.certificate_issued, certificate, told))
    return certificate
