"""Events of other services that concern notify."""

from __future__ import annotations

from chassis.events.announce import copying, feed
from services.notify.tables import KnownAssignment, KnownResident
from services.registry import contract as registry

COPIES = copying(
    feed(KnownResident, registry.RESIDENTS),
    feed(KnownAssignment, registry.ASSIGNMENTS, account=lambda state: str(state.account)),
)
