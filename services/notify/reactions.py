"""Events of other services that concern notify."""

from __future__ import annotations

from typing import Any

from chassis.bus.envelope import Event
from chassis.events.announce import Feed, copying
from services.notify.tables import KnownAssignment, KnownResident
from services.registry import contract as registry


def resident_values(event: Event) -> dict[str, Any]:
    """What notify keeps of a resident's state."""
    state = registry.resident_stated.data.read(event.data)
    kept = ("name", "language", "standing", "compound", "contact")
    return {name: getattr(state, name) for name in kept}


def assignment_values(event: Event) -> dict[str, Any]:
    """Who answers for which compound, and when."""
    state = registry.assignment_stated.data.read(event.data)
    return {"account": str(state.account), "compound": state.compound, "since": state.since, "until": state.until}


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
        copy=KnownAssignment,
        stated=registry.assignment_stated,
        values=assignment_values,
        changed=(registry.assignment_changed,),
    ),
)
