"""What stood with somebody's time here ends where they die or go, and follows the day of that."""

from __future__ import annotations

from datetime import date

from chassis.database.unit_of_work import UnitOfWork
from services.registry.households.household import Ending
from services.registry.organisations import representing
from services.registry.people import store
from services.registry.people.facts import Standing
from services.registry.people.going import Goings
from services.registry.people.tables import Resident
from services.registry.people.usecases import officially, staying
from services.registry.roles import usecases as roles


def follow_goings(uow: UnitOfWork, resident: Resident, new: date | None, after: date | None) -> None:
    """Who has died or moved out stays nowhere for a time and heads no building, and who has died is registered nowhere
    and stands for no organisation any more: from the day on which they did, whenever that is corrected. For `new` and
    `after` see `Goings`."""
    found = store.goings(uow, resident.id)
    goings = Goings(frozenset(found), new, after)
    staying.follow_goings(uow, resident.id, goings)
    roles.follow_goings(uow, resident.id, goings)
    deaths = frozenset(day for day, ending in found.items() if ending is Ending.DEATH)
    of_death = Goings(deaths, new if resident.standing == Standing.DECEASED else None)
    officially.follow_goings(uow, resident, of_death)
    representing.follow_deaths(uow, resident.id, of_death)
