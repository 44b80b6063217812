"""Queries about visits, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid, NotFound
from services.registry.households import store as households
from services.registry.people import store as people
from services.registry.places import store as places
from services.registry.places.tables import Building, Dwelling
from services.registry.scope import compounds_within_reach
from services.registry.visits.tables import Visit
from services.registry.visits.visit import Reason, VisitState


@dataclass(frozen=True)
class Target:
    """Whom or what a visit is to, and where that is."""

    compound: UUID | None
    building: UUID | None
    household: UUID | None = None
    resident: UUID | None = None


def within_reach(uow: UnitOfWork) -> Select[Any]:
    """Visits of the compounds that the actor answers for."""
    within = compounds_within_reach(uow, Visit.compound)
    return select(Visit).where(Visit.community == uow.actor.community, within)


def asked_for_by(uow: UnitOfWork) -> Visit | None:
    """The call that a resident asked for and still waits for."""
    own = select(Visit).where(
        Visit.resident == uow.actor.resident,
        Visit.reason == Reason.ASKED_TO_CALL.value,
        Visit.state == VisitState.PLANNED.value,
    )
    found: Visit | None = uow.session.scalar(own.limit(1))
    return found


def visit(uow: UnitOfWork, visit_id: UUID, *, locked: bool = False) -> Visit:
    """One visit, or NotFound, which also hides those out of reach. Locked, so is first whom it is to, as by a death."""
    query = within_reach(uow).where(Visit.id == visit_id)
    if locked:
        people.locked(uow, uow.session.scalars(query.with_only_columns(Visit.resident)))
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Visit | None = uow.session.scalar(query)
    if found is None:
        raise NotFound("there is no such visit")
    return found


def with_reference(uow: UnitOfWork, reference: str) -> Visit | None:
    found: Visit | None = uow.session.scalar(
        select(Visit).where(Visit.community == uow.actor.community, Visit.reference == reference)
    )
    return found


def target(uow: UnitOfWork, resident: UUID | None, household: UUID | None, building: UUID | None) -> Target:
    """Where a resident, a household or a building is; a resident is locked, so that nobody plans past a death.

    Raises NotFound out of reach, Invalid unless one is named.
    """
    if sum(one is not None for one in (resident, household, building)) != 1:
        reason = "name a resident, a household or a building, and only one of them"
        raise Invalid(reason, errors=[FieldError("/resident", reason)])
    if resident is not None:
        person = people.resident(uow, resident, locked=True)
        return Target(person.compound, _building(uow, person.dwelling), person.household, person.id)
    if household is not None:
        home = households.household(uow, household)
        return Target(home.compound, _building(uow, home.dwelling), home.id)
    assert building is not None
    found = places.place(uow, Building, building)
    return Target(found.compound, found.id)


def _building(uow: UnitOfWork, dwelling: UUID | None) -> UUID | None:
    return uow.session.scalar(select(Dwelling.building).where(Dwelling.id == dwelling)) if dwelling else None
