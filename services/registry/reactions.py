"""Events of other services that concern the registry."""

from __future__ import annotations

from chassis.access import known_keys
from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs import start_job


def learn_sealing_key(uow: UnitOfWork, event: Event) -> None:
    """A listener has a new key: what was sealed by the one before it cannot open for ever, so it is told all again."""
    known_keys.learn_sealing_key(uow, event)
    start_job(uow, "announce", {"to": event.source}, unique_key=f"announce:{event.source}:{event.version}")
