"""What a life event says in names, addresses and numbers, as people read it; the event itself has ids only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from services.registry.audits import scope as reach
from services.registry.households.tables import HouseholdRow, LifeEvent
from services.registry.people import store as people
from services.registry.people.masking import masked_name
from services.registry.people.tables import Resident
from services.registry.places.store import addresses
from services.registry.scope import only_own

OF_PEOPLE = ("head", "previous")
OF_PLACES = ("dwelling", "from_dwelling", "to_dwelling")
OF_HOUSEHOLDS = ("into_household", "to_household")
AS_THEY_ARE = ("relation", "beginning", "ending", "formation", "dissolution", "why")  # words, and a text


def told_views(uow: UnitOfWork, events: Sequence[LifeEvent]) -> list[dict[str, Any]]:
    """Life events with `told`. Who works with the records gets names, an auditor masked ones, a resident their own."""
    people_of = [one for event in events for one in named(event)]
    names = names_of(uow, people_of)
    places = addresses(uow, ids(events, OF_PLACES))
    numbers = numbers_of(uow, {*ids(events, OF_HOUSEHOLDS), *(event.household for event in events)})
    return [columns_of(event) | {"told": told(event, names, places, numbers)} for event in events]


def told(
    event: LifeEvent, names: Mapping[UUID, str], places: Mapping[UUID, str], numbers: Mapping[UUID, str | None]
) -> dict[str, Any]:
    said: dict[str, Any] = {"number": numbers.get(event.household)}
    said["resident"] = names.get(event.resident) if event.resident else None
    said["residents"] = [name for one in event.details.get("residents", ()) if (name := names.get(UUID(one)))]
    for fields, known in ((OF_PEOPLE, names), (OF_PLACES, places), (OF_HOUSEHOLDS, numbers)):
        said |= {name: known.get(UUID(event.details[name])) if name in event.details else None for name in fields}
    return said | {name: event.details.get(name) for name in AS_THEY_ARE}


def named(event: LifeEvent) -> list[UUID]:
    given = [event.details.get(name) for name in OF_PEOPLE] + list(event.details.get("residents", ()))
    return [UUID(one) for one in given if one] + ([event.resident] if event.resident else [])


def ids(events: Iterable[LifeEvent], fields: Iterable[str]) -> set[UUID]:
    wanted = tuple(fields)
    return {UUID(event.details[name]) for event in events for name in wanted if name in event.details}


def names_of(uow: UnitOfWork, residents: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(residents)
    if only_own(uow.actor):
        wanted &= set(people.ids_of_records(uow, uow.actor.resident)) if uow.actor.resident else set()
    rows = uow.session.execute(select(Resident.id, Resident.name).where(Resident.id.in_(wanted)))
    hide = reach.is_auditor(uow)
    return {row.id: masked_name(row.name) if hide else row.name for row in rows}


def numbers_of(uow: UnitOfWork, households: Iterable[UUID]) -> dict[UUID, str | None]:
    rows = uow.session.execute(select(HouseholdRow.id, HouseholdRow.number).where(HouseholdRow.id.in_(set(households))))
    return {row.id: row.number for row in rows}
