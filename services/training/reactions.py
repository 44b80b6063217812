"""Events of other services that concern training."""

from __future__ import annotations

from typing import Any

from chassis.bus.envelope import Event
from chassis.events.announce import Feed, copying
from services.registry import contract as registry
from services.training.tables import KnownResident


def resident_values(event: Event) -> dict[str, Any]:
    """What training keeps of a resident's state."""
    state = registry.resident_stated.data.read(event.data)
    return {name: getattr(state, name) for name in ("name", "language", "standing", "compound")}


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
    )
)
