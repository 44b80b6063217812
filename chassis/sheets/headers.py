"""Which column of a file is which of ours: by machine name, by label or by another known heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chassis.errors import Invalid
from chassis.sheets.model import Cell, CellError, Column, Headed, Table, letter, plain, pointer

SEARCHED_ROWS = 10  # a form may carry a title and remarks above its header


class Header:
    """The header of one sheet, of one of the tables: found among its first rows, then the key of each cell below.

    Without tables the first row is one. `expected`: the sheet has to be a table, by its name or as the file's only one.
    """

    def __init__(self, sheet: str, tables: Sequence[Table] = (), *, expected: bool = True) -> None:
        self.sheet = sheet
        self.table = tables[0] if tables else None
        self.keys: list[str | None] = []
        self.headed: dict[str, Headed] = {}
        self.in_heading = True  # until the first row of data
        self._tables = tables
        self._expected = expected
        self._first: tuple[int, Sequence[Cell]] | None = None
        self._seen = 0
        self._number = 0

    @property
    def found(self) -> bool:
        return bool(self.keys)

    def offer(self, number: int, cells: Sequence[Cell]) -> None:
        """Look whether this row is the header. Raises Invalid if it is a wrong one, or none came in the first rows."""
        self._first = self._first or (number, cells)
        self._seen += 1
        if (meant := self._meant(number, cells)) or not self._tables:
            self.table = meant
            self._settle(number, cells)
        elif self._seen >= SEARCHED_ROWS:
            self.missing()

    def missing(self) -> None:
        """The sheet ended, or went on too long, without a header: say what its first row lacks."""
        if self._first is None:
            return
        if self._expected:
            self._settle(*self._first)
            return
        tables = " or ".join(table.heading for table in self._tables)
        detail = (
            f"sheet {self.sheet}: its first rows have not the headings of {tables}; "
            "give it those of the template, or take the sheet out of the file"
        )
        raise _invalid([CellError.at(self.sheet, self._first[0], 0, detail)])

    def repeats(self, cells: Sequence[Cell]) -> bool:
        """A second heading line (machine names under labels) right below the first, not data."""
        if self.table is None or not self.in_heading:
            return False
        pairs = [(cell, self._column(key)) for cell, key in zip(cells, self.keys, strict=False) if cell is not None]
        return bool(pairs) and all(column is not None and plain(cell) in column.headings for cell, column in pairs)

    def cells(self, number: int, values: Sequence[Cell]) -> dict[str, Cell]:
        """Values by column name; None where the row is short. Raises Invalid for a value under no heading."""
        self.in_heading = False
        for index in range(len(values)):
            if values[index] is not None and (index >= len(self.keys) or self.keys[index] is None):
                detail = f"sheet {self.sheet}, cell {letter(index)}{number} has a value but its column has no heading"
                raise _invalid([CellError.at(self.sheet, number, index, detail, "heading-empty")])
        width = len(values)
        return {key: values[i] if i < width else None for i, key in enumerate(self.keys) if key is not None}

    def named(self, error: CellError) -> CellError:
        """The error of a cell of this sheet by our column's name and its heading, where it has one."""
        for key, headed in self.headed.items():
            if headed.letter == error.letter and error.row > self._number:
                to = pointer(error.sheet, error.row, key)
                return replace(error, pointer=to, column=key, heading=headed.heading)
        return error

    def _meant(self, number: int, cells: Sequence[Cell]) -> Table | None:
        """The table whose header this row is, right or wrong; of several like it the first for which it is right."""
        named = [cell for cell in cells if cell is not None]
        least = min(2, len(named)) if len(self._tables) == 1 else 2  # a title may be called as another table's column
        like = [table for table in self._tables if _known(table, named) >= least]
        right = (table for table in like if not self._read(table, number, cells)[1])
        return next(right, like[0] if like else None)

    def _column(self, key: str | None) -> Column | None:
        return next((c for c in self.table.columns if c.name == key), None) if self.table else None

    def _settle(self, number: int, cells: Sequence[Cell]) -> None:
        keys, errors = self._read(self.table, number, cells)
        if errors:
            raise _invalid(errors)
        self.keys, self._number = keys, number
        written = [str(cell).strip()[:40] for cell in cells]
        self.headed = {key: Headed(letter(i), written[i]) for i, key in enumerate(keys) if key is not None}

    def _read(
        self, table: Table | None, number: int, cells: Sequence[Cell]
    ) -> tuple[list[str | None], list[CellError]]:
        """The keys of a row, and what is wrong with it as the table's header."""
        errors: list[CellError] = []
        keys: list[str | None] = []
        for index, cell in enumerate(cells):
            key = _key(table, cell)
            if not _blank(cell) and (key is None or key in keys):
                errors.append(self._wrong(number, index, cell, known=key is not None))
            keys.append(key)
        for column in table.columns if table else ():
            if column.required and column.name not in keys:
                detail = f"sheet {self.sheet}: the column {column.heading} ({column.name}) is missing"
                errors.append(CellError.at(self.sheet, number, column.name, detail, "heading-missing"))
        return keys, errors

    def _wrong(self, number: int, index: int, cell: Cell, *, known: bool) -> CellError:
        """A heading that is not known, or is known and stands there twice."""
        place = f"sheet {self.sheet}, cell {letter(index)}{number}: the heading “{str(cell)[:40]}”"
        if known:
            return CellError.at(self.sheet, number, index, f"{place} is there twice", "heading-twice")
        reason = f"{place} is not known; the template shows those that are"
        return CellError.at(self.sheet, number, index, reason, "heading-unknown")


def _known(table: Table, cells: Sequence[Cell]) -> int:
    known = frozenset[str]().union(*(column.headings for column in table.columns))
    return sum(1 for cell in cells if isinstance(cell, str) and plain(cell) in known)


def _key(table: Table | None, cell: Cell) -> str | None:
    if _blank(cell):
        return None
    if table is None:
        return str(cell).strip()
    text = plain(cell)
    return next((c.name for c in table.columns if text in c.headings), None)


def _blank(cell: Cell) -> bool:
    return cell is None or not str(cell).strip()


def _invalid(errors: list[CellError]) -> Invalid:
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Invalid(errors[0].detail + more, type="file-header-wrong", errors=errors)
