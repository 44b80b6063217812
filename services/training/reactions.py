"""Events of other services that concern training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.bus.envelope import Event
from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import Feed, copying
from chassis.events.reaction import Reaction
from services.registry import contract as registry
from services.training.learning import reactions as learning
from services.training.piecework.statements import reactions as statements
from services.training.tables import KnownOrganisation, KnownResident


def resident_values(event: Event) -> dict[str, Any]:
    """What training keeps of a resident's state."""
    state = registry.resident_stated.data.read(event.data)
    names = ("name", "language", "standing", "compound", "merged_into", "works_from")
    return {name: getattr(state, name) for name in names}


def organisation_values(event: Event) -> dict[str, Any]:
    """What training keeps of an organisation's state."""
    state = registry.organisation_stated.data.read(event.data)
    return {"kind": state.kind, "name": state.name, "closed": state.closed_on is not None}


COPIES = copying(
    Feed(
        copy=KnownResident,
        stated=registry.resident_stated,
        values=resident_values,
        changed=(
            registry.resident_registered,
            registry.resident_changed,
            registry.resident_moved,
            registry.resident_deceased,
            registry.resident_merged,
        ),
        erased=(registry.resident_erased,),
    ),
    Feed(
        copy=KnownOrganisation,
        stated=registry.organisation_stated,
        values=organisation_values,
        changed=(registry.organisation_registered, registry.organisation_changed),
    ),
)


def in_turn(*reactions: Reaction) -> Reaction:
    """One reaction made of several, in one transaction."""

    def react(uow: UnitOfWork, event: Event) -> None:
        for reaction in reactions:
            reaction(uow, event)

    return react


FOLLOWED: Mapping[EventType, Reaction] = {
    registry.resident_changed: learning.follow_resident,
    registry.resident_moved: learning.follow_resident,
    registry.resident_deceased: learning.follow_resident,
    registry.resident_merged: learning.follow_resident,
    registry.resident_erased: in_turn(learning.erase_resident, statements.erase_resident),
}
"""What happens to residents, once the copy has taken it. An announcement feeds copies only."""

RESIDENTS = {kind: in_turn(copy, FOLLOWED[kind]) if kind in FOLLOWED else copy for kind, copy in COPIES.items()}
