"""An event about an aggregate's row, as the row is now."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork


class Versioned(Protocol):
    """A row of an aggregate, or what stands for one."""

    id: Any
    community: Any
    version: Any


def event_about(
    uow: UnitOfWork, kind: EventType, row: Versioned, data: dict[str, Any], *, id: UUID | None = None
) -> Event:
    """The subject, community and version are the row's. `id`: where the event has one already, else a new one."""
    return Event.of(
        kind,
        id=id or uow.new_id(),
        subject=row.id,
        community=row.community,
        version=row.version,
        time=uow.now(),
        data=data,
    )
