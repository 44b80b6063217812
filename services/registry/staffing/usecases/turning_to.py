"""Whom a resident turns to today: workers of the community, the head of the building, the workers of the grid.

For whoever is on leave, who stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from services.registry.people.roles import RoleKind
from services.registry.people.tables import Resident
from services.registry.places.tables import Building, Dwelling
from services.registry.roles import store as roles
from services.registry.staffing import store
from services.registry.staffing.assigning import TurnedTo

BY_ROLE = {TurnedTo.BUILDING_HEAD: RoleKind.BUILDING_HEAD, TurnedTo.GRID_WORKER: RoleKind.GRID_WORKER}


def turned_to(uow: UnitOfWork, resident: Resident) -> list[dict[str, Any]]:
    """By name; nobody for who lives nowhere here."""
    if resident.dwelling is None:
        return []
    building = uow.session.get_one(Building, uow.session.get_one(Dwelling, resident.dwelling).building)
    return [*workers(uow, building), *neighbours(uow, building)]


def workers(uow: UnitOfWork, building: Building) -> Iterator[dict[str, Any]]:
    for account, absent in store.acting_at(uow, building.compound, building.grid, uow.today()):
        yield {"kind": TurnedTo.WORKER.value, "name": account.name, "stands_in": absent is not None}


def neighbours(uow: UnitOfWork, building: Building) -> Iterator[dict[str, Any]]:
    """Residents who hold a role for the building or its grid, as far as they consent."""
    places = {TurnedTo.BUILDING_HEAD: building.id, TurnedTo.GRID_WORKER: building.grid}
    for kind, place in places.items():
        if place is None:
            continue
        for holder in roles.acting_at(uow, BY_ROLE[kind], [place], uow.today()).get(place, ()):
            standing_in = roles.stands_in(uow, holder.id, BY_ROLE[kind], place, uow.today())
            yield {"kind": kind.value, "name": holder.name, "stands_in": standing_in}
