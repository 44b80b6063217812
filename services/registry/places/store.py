"""Queries about places, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.households.store import valid_on
from services.registry.households.tables import OccupancyRow
from services.registry.people.tables import TemporaryResidenceRow
from services.registry.places.tables import Building, Compound, Dwelling, Grid, Unit
from services.registry.scope import compounds_within_reach

Place = TypeVar("Place", Compound, Building, Grid, Dwelling)


def within_reach(uow: UnitOfWork, model: type[Place]) -> Select[Any]:
    """The places of one kind that the actor answers for."""
    compound = model.id if model is Compound else model.compound
    return select(model).where(model.community == uow.actor.community, compounds_within_reach(uow, compound))


def place(uow: UnitOfWork, model: type[Place], place_id: UUID, *, locked: bool = False) -> Place:
    """One place, or NotFound, which also hides those out of reach."""
    query = within_reach(uow, model).where(model.id == place_id)
    found: Place | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound(f"there is no such {model.__name__.lower()}")
    return found


def dwelling(uow: UnitOfWork, dwelling_id: UUID, *, held: bool = False) -> Dwelling:
    """Any dwelling of the community: people move into compounds that another worker answers for. `held`: it stays as it
    is until the end of the write."""
    query = select(Dwelling).where(Dwelling.id == dwelling_id, Dwelling.community == uow.actor.community)
    holding = query.with_for_update(read=True).execution_options(populate_existing=True)
    found: Dwelling | None = uow.session.scalar(holding if held else query)
    if found is None:
        raise NotFound("there is no such dwelling")
    return found


def addresses(uow: UnitOfWork, dwellings: Iterable[UUID]) -> dict[UUID, str]:
    """Compound, building, unit and number, as people write it, of dwellings that the caller may see."""
    rows = uow.session.execute(
        select(Dwelling.id, Compound.name, Building.number, Unit.number, Dwelling.number)
        .join(Building, Building.id == Dwelling.building)
        .join(Unit, Unit.id == Dwelling.unit)
        .join(Compound, Compound.id == Dwelling.compound)
        .where(Dwelling.id.in_(set(dwellings)))
    )
    return {row[0]: f"{row[1]}{row[2]}号楼{row[3]}单元{row[4]}室" for row in rows}


def lived_in_on(day: date) -> ColumnElement[bool]:
    """The dwellings in which somebody had a home on a day, or stayed by a registered temporary residence."""
    home = select(OccupancyRow.id).where(OccupancyRow.dwelling == Dwelling.id, valid_on(OccupancyRow, day))
    stay = select(TemporaryResidenceRow.id).where(
        TemporaryResidenceRow.dwelling == Dwelling.id,
        TemporaryResidenceRow.since <= day,
        TemporaryResidenceRow.until > day,
    )
    return or_(home.exists(), stay.exists())


def unit(uow: UnitOfWork, building: UUID, number: str) -> Unit | None:
    found: Unit | None = uow.session.scalar(select(Unit).where(Unit.building == building, Unit.number == number))
    return found
