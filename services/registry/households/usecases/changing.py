"""What somebody does with households."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.registry.households import changes, store
from services.registry.households.change_kinds import APPLY
from services.registry.households.changes import Settling
from services.registry.households.household import Beginning, Formation, Relation
from services.registry.households.tables import HouseholdRow, LifeEvent
from services.registry.households.usecases import lapsing
from services.registry.households.usecases.asked import refuse_to_form_while_asked, refuse_while_asked
from services.registry.households.usecases.ground import (
    Locked,
    change_of,
    dating,
    ground_of,
    own_home,
    relations,
)
from services.registry.households.usecases.reading import household_view
from services.registry.households.usecases.recording import record
from services.registry.households.usecases.telling import told_views
from services.registry.people import gone, lifetime
from services.registry.people.tables import Resident
from services.registry.places.housing import Tenure, usual_tenure


def form_household(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A new household of residents who belong to none, in one of the community's dwellings. Raises Conflict where an
    open request excludes it."""
    members = relations(command.members, "members")
    row = found(uow, command, members)
    return household_view(uow, row)


def found(uow: UnitOfWork, command: Any, members: dict[UUID, Relation], *, registering: bool = False) -> HouseholdRow:
    """Form the household and store it; `command` has dwelling, tenure, formation, number and since."""
    when = dating(uow, command.since, "/home/since" if registering else "/since")
    locked = Locked(uow, (), members)
    for place, member in enumerate(members):
        gone.refuse_dead(locked.residents[member], "" if registering else f"/members/{place}/resident")
    if not registering:
        refuse_to_form_while_asked(uow, members)
    lifetime.not_before_birth(when.on, [one.birth_date for one in locked.residents.values()], "/since")
    home = own_home(uow, command.dwelling)
    formation = Formation.of(command.formation)
    row = locked.new_household(uow, formation, command.number)
    outcome = changes.form(
        row.id,
        row.community,
        members,
        Settling(home, Tenure.of(command.tenure) if command.tenure else usual_tenure(home.housing_kind)),
        when,
        formation=formation,
        others=store.elsewhere(uow, members, ()),
    )
    record(uow, locked, outcome, when, registering=registering)
    return row


def join_household(uow: UnitOfWork, resident: Resident, home: Any) -> None:
    """Somebody who was registered a moment ago comes into a household."""
    when = dating(uow, home.since, "/home/since")
    locked = Locked(uow, [home.household], [resident.id])
    household = locked.kept[home.household]
    beginning = Beginning.of(home.beginning or Beginning.REGISTERED)
    lifetime.with_the_birth(beginning, when.on, resident.birth_date, "/home/beginning")
    relation = Relation.of(home.relation or Relation.UNSTATED)
    outcome = changes.join(household, resident.id, relation, when, beginning)
    record(uow, locked, outcome, when, registering=True)


def settle_alone(uow: UnitOfWork, resident: Resident, home: Any) -> None:
    """Somebody who was registered a moment ago forms a household of one, which others join."""
    found(uow, home, {resident.id: Relation.HEAD}, registering=True)


def record_life_event(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Apply one change of a household at once, in the hand of staff; what happened by it, and what to look at.

    Raises Conflict where an open request excludes it, or the record refuses it.
    """
    refuse_while_asked(uow, command)
    made = apply_change(uow, command)
    concerned = {command.household, *([command.to_household] if command.to_household else [])}
    concerned |= {event.household for event in made}
    return {"items": told_views(uow, made), "next_cursor": None, "warnings": store.warned_of(uow, concerned)}


def apply_change(uow: UnitOfWork, command: Any, request: UUID | None = None) -> list[LifeEvent]:
    """Lock, decide, store, tell. Raises Conflict where the record refuses the change."""
    change = change_of(command)
    when = dating(uow, command.on)
    locked, ground = ground_of(uow, command, change)
    outcome = APPLY[change.kind](change, ground, when)
    made = record(uow, locked, outcome, when, request=request)
    for household in outcome.households:
        lapsing.follow_members(uow, household)
    return made
