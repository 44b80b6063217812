"""How far an actor reaches within learning: conditions for a WHERE.

Staff and who answers for the community reach every class; a trainer the own ones, with all who learn in them; of
learners staff reach those of their compounds, and a resident their own record.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from chassis.access.actor import Actor
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.learning.tables import Enrolment, TrainingClass
from services.training.scope import own, residents_within_reach

ALL_CLASSES = ("staff", "admin")
ALL_RESIDENTS = ("admin", "secretary")


def account_of(actor: Actor) -> UUID | None:
    """The account that the actor is signed in with; none for what the house does by itself."""
    try:
        return UUID(actor.subject)
    except ValueError:
        return None


def classes_taught(uow: UnitOfWork) -> ColumnElement[bool]:
    """Classes in which the actor marks and assesses."""
    return true() if uow.actor.has_role(*ALL_CLASSES) else TrainingClass.trainer == account_of(uow.actor)


def refuse_not_taught(actor: Actor, trainer: UUID) -> None:
    """Of a class that is loaded. Raises NotFound where the actor does not run it."""
    if not actor.has_role(*ALL_CLASSES) and trainer != account_of(actor):
        raise NotFound("there is no such class")


def refuse_not_answered_for(actor: Actor, resident: UUID | None) -> None:
    """Of an enrolment that is seen: a trainer sees others than the own, staff whom they answer for. Raises NotFound."""
    if not actor.has_role(*ALL_CLASSES) and (resident is None or resident != actor.resident):
        raise NotFound("there is no such enrolment")


def classes_seen(uow: UnitOfWork) -> ColumnElement[bool]:
    """Whoever may learn sees all that is offered."""
    return true() if uow.actor.has_role("secretary", "resident") else classes_taught(uow)


def about_learner(uow: UnitOfWork, resident: Any) -> ColumnElement[bool]:
    """Rows about a resident whom the actor answers for, or is."""
    if uow.actor.has_role(*ALL_RESIDENTS):
        return true()
    if uow.actor.has_role("staff"):
        return residents_within_reach(uow, resident)
    return own(uow, resident)


def enrolments_taught(uow: UnitOfWork) -> ColumnElement[bool]:
    """Of who learns in a class that the actor teaches; staff stand in within their compounds."""
    if uow.actor.has_role(*ALL_CLASSES):
        return about_learner(uow, Enrolment.resident)
    taught: ColumnElement[bool] = Enrolment.training_class.in_(select(TrainingClass.id).where(classes_taught(uow)))
    return taught


def enrolments_seen(uow: UnitOfWork) -> ColumnElement[bool]:
    return or_(about_learner(uow, Enrolment.resident), enrolments_taught(uow))
