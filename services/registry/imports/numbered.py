"""Rows of a file under one number each, also where several sheets have them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.sheets.model import Cell, Headed, Row, row_named, where


@dataclass(frozen=True)
class Sheet:
    """A sheet of the file, and the columns in it; `last` is the number of the last row before it."""

    name: str
    headed: Mapping[str, Headed]
    last: int


class Numbered:
    """Rows passed on as (number, cells): those of the first sheet under their own number, those of a further one
    counted on from there. Knows of each where it stands, as a reader of the file finds it."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self._sheets: list[Sheet] = []

    def __iter__(self) -> Iterator[tuple[int, Mapping[str, Cell]]]:
        number = 0
        for row in self._rows:
            if not self._sheets or self._sheets[-1].name != row.sheet:
                self._sheets.append(Sheet(row.sheet, row.headed, number))
            number = self._sheets[-1].last + row.number
            yield number, row.cells

    def _sheet(self, number: int) -> Sheet:
        return self._sheets[bisect_left(self._sheets, number, key=lambda sheet: sheet.last) - 1]

    def place(self, number: int) -> dict[str, Any]:
        """The sheet and the row in it."""
        sheet = self._sheet(number)
        return {"sheet": sheet.name, "row": number - sheet.last}

    def cell(self, number: int, column: str) -> dict[str, Any]:
        """Where a problem is."""
        sheet = self._sheet(number)
        return where(sheet.name, number - sheet.last, column, sheet.headed.get(column))

    def named(self, number: int, beside: int) -> str:
        """A row as what is said of another one names it."""
        sheet = self._sheet(number)
        return row_named(sheet.name, number - sheet.last, self._sheet(beside).name)
