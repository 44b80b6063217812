"""The places of a community by how files name them, for loading many rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from sqlalchemy import select

from chassis.database.bulk import write_rows
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from services.registry.places.address import Address, NewDwelling
from services.registry.places.housing import Home, HousingKind
from services.registry.places.tables import Building, Compound, Dwelling, Unit


class PlaceIndex:
    """All places of one community. It grows with what is added through it."""

    def __init__(self) -> None:
        self.compounds: dict[str, UUID] = {}
        self.kinds: dict[str, HousingKind] = {}  # of those compounds that are on record
        self.buildings: dict[tuple[str, str], UUID] = {}
        self.units: dict[tuple[str, str, str], UUID] = {}
        self.homes: dict[Address, Home] = {}

    @classmethod
    def of(cls, uow: UnitOfWork) -> Self:
        """Read the community's places."""
        index = cls()
        community = uow.actor.community
        of_compounds = select(Compound.id, Compound.name, Compound.housing_kind).where(Compound.community == community)
        for compound in uow.session.execute(of_compounds):
            index.compounds[compound.name] = compound.id
            index.kinds[compound.name] = HousingKind.of(compound.housing_kind)
        names = {compound_id: name for name, compound_id in index.compounds.items()}
        buildings: dict[UUID, tuple[str, str]] = {}
        rows = select(Building.id, Building.compound, Building.number).where(Building.community == community)
        for building in uow.session.execute(rows):
            buildings[building.id] = (names[building.compound], building.number)
        units: dict[UUID, tuple[str, str, str]] = {}
        of_units = select(Unit.id, Unit.building, Unit.number).where(Unit.community == community)
        for unit in uow.session.execute(of_units):
            units[unit.id] = (*buildings[unit.building], unit.number)
        columns = (Dwelling.id, Dwelling.unit, Dwelling.compound, Dwelling.number, Dwelling.housing_kind)
        for row in uow.session.execute(select(*columns).where(Dwelling.community == community)).all():
            home = Home(row.id, row.compound, HousingKind.of(row.housing_kind))
            index.homes[Address(*units[row.unit], row.number)] = home
        index.buildings = {key: building_id for building_id, key in buildings.items()}
        index.units = {key: unit_id for unit_id, key in units.items()}
        return index

    def add_compounds(self, uow: UnitOfWork, kinds: dict[str, HousingKind]) -> None:
        """Compounds by name with the kind of most of their dwellings; known ones stay as they are."""
        rows = []
        for name, kind in kinds.items():
            if name not in self.compounds:
                self.compounds[name] = uow.new_id()
                rows.append(
                    _row(uow, self.compounds[name], name=name, housing_kind=kind.value, address=None, version=1)
                )
        write_rows(uow, Compound, rows)

    def add_missing(self, uow: UnitOfWork, rows: Iterable[NewDwelling]) -> None:
        """Buildings, units and dwellings that these rows name. Raises Invalid for a compound that nobody entered."""
        new = {row.address: row for row in rows if row.address not in self.homes}
        if unknown := sorted({address.compound for address in new} - self.compounds.keys()):
            reason = f"no such compound: {', '.join(unknown)}; enter it first, or correct its name"
            raise Invalid(reason, errors=[FieldError("/compound", reason)])
        buildings, units, dwellings = [], [], []
        for address, row in new.items():
            compound = self.compounds[address.compound]
            building = (address.compound, address.building)
            if building not in self.buildings:
                self.buildings[building] = uow.new_id()
                values = {"compound": compound, "number": address.building, "grid": None, "version": 1}
                buildings.append(_row(uow, self.buildings[building], **values))
            unit = (*building, address.unit)
            if unit not in self.units:
                self.units[unit] = uow.new_id()
                units.append(_row(uow, self.units[unit], building=self.buildings[building], number=address.unit))
            home = Home(uow.new_id(), compound, row.housing_kind)
            self.homes[address] = home
            values = {"compound": compound, "building": self.buildings[building], "unit": self.units[unit]}
            values |= {"number": address.number, "housing_kind": row.housing_kind.value, "area": row.area, "version": 1}
            dwellings.append(_row(uow, home.dwelling_id, **values))
        for model, made in ((Building, buildings), (Unit, units), (Dwelling, dwellings)):
            write_rows(uow, model, made)


def _row(uow: UnitOfWork, row_id: UUID, **values: Any) -> dict[str, Any]:
    return {"id": row_id, "community": uow.actor.community, **values}
