"""One row of a file of dwellings or compounds, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.sheets.model import Cell
from services.registry.imports import words
from services.registry.imports.cells import Cells, Problem
from services.registry.places.address import Address
from services.registry.places.housing import HousingKind


@dataclass(frozen=True, slots=True)
class DwellingRow:
    """Area is in square metres."""

    address: Address
    housing_kind: HousingKind
    area: float | None


def dwelling(values: Mapping[str, Cell]) -> tuple[DwellingRow | None, list[Problem]]:
    cells = Cells(values)
    address = Address(
        cells.text("compound", required=True),
        cells.text("building", 20, required=True),
        cells.text("unit", 20, required=True),
        cells.text("dwelling", 20, required=True),
    )
    kind = cells.word("housing_kind", words.HOUSING, required=True)
    area = cells.area("area")
    row = DwellingRow(address, kind, area) if kind is not None else None
    return (None if cells.problems else row), cells.problems


def compound(values: Mapping[str, Cell]) -> tuple[tuple[str, HousingKind] | None, list[Problem]]:
    cells = Cells(values)
    name = cells.text("compound", required=True)
    kind = cells.word("housing_kind", words.HOUSING, required=True)
    return (None if cells.problems or kind is None else (name, kind)), cells.problems
