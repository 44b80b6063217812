"""What a listener does about an event, and how it says that it cannot yet."""

from __future__ import annotations

from collections.abc import Callable

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork

Reaction = Callable[[UnitOfWork, Event], None]


class NotYet(Exception):
    """What a reaction raises where something that it needs is still on its way: to be tried again, and no fault."""
