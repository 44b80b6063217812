"""Rows of an .xlsx, by calamine. Runs in the reading child only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO, TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from chassis.errors import Invalid
from chassis.sheets import archive
from chassis.sheets.frames import packed_date
from chassis.sheets.harmless import read_back
from chassis.sheets.headers import SEARCHED_ROWS
from chassis.sheets.model import CellError, Limits, letter

RawRow: TypeAlias = tuple[int, list[object]]
EXACT = 10**15  # a spreadsheet keeps 15 digits: beyond, a whole number is no longer exact


def sheets(stream: BinaryIO, limits: Limits, besides: frozenset[str]) -> Iterator[tuple[str, bool, Iterator[RawRow]]]:
    """Each sheet `besides` these, whether it is the only one, and its rows. Raises Invalid."""
    formulas = archive.checked(stream, limits, besides)
    stream.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        names = [meta.name for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        read = [name for name in names if name not in besides]
        if formulas:
            having = {error.sheet for error in formulas}
            tops = {name: _top(workbook, name, limits) for name in read if name in having}
            raise archive.HasFormulas(formulas, tops)
        before = 0  # rows of the sheets that were read
        for name in read:
            sheet = workbook.get_sheet_by_name(name)
            yield name, len(read) == 1, _rows(sheet, limits, before)
            before += sheet.start[0] + sheet.height - 1 if sheet.start else 0
    except (CalamineError, ValueError, OSError) as error:
        detail = "the file cannot be read: its sheets are damaged; send it again"
        raise Invalid(detail, type="file-unreadable") from error


def _top(workbook: CalamineWorkbook, name: str, limits: Limits) -> list[RawRow]:
    """The first rows that have anything."""
    return list(islice((row for row in _rows(workbook.get_sheet_by_name(name), limits, 0) if row[1]), SEARCHED_ROWS))


def _rows(sheet: CalamineSheet, limits: Limits, before: int) -> Iterator[RawRow]:
    start = sheet.start
    if start is None:
        return
    first_row, first_column = start
    if before + first_row + sheet.height > limits.rows + 1:  # one row is the header
        raise Invalid(
            f"sheet {sheet.name}, row {limits.rows + 2 - before}: a file may have {limits.rows} rows of data; split it",
            type="file-too-big",
        )
    if first_column + sheet.width > limits.columns:
        raise Invalid(
            f"sheet {sheet.name}, column {letter(limits.columns)}: a file may have {limits.columns} columns",
            type="file-too-big",
        )
    indent: list[object] = [None] * first_column
    for number, values in enumerate(sheet.iter_rows(), 1):  # calamine begins at row 1 whatever the first cell is
        yield number, indent + _cells(values, sheet.name, number, first_column, limits.cell_chars)


def _cells(values: Sequence[object], sheet: str, number: int, offset: int, cell_chars: int) -> list[object]:
    cells: list[object] = []
    for value in values:
        if isinstance(value, str):
            if len(value) > cell_chars:
                raise too_long(sheet, number, offset + len(cells), cell_chars)
            cells.append(read_back(value) if value else None)
        else:
            cells.append(_value(value))
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _value(value: object) -> object:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    if isinstance(value, dt.datetime):
        return packed_date(value.date() if value.time() == dt.time() else value)
    if isinstance(value, dt.date):
        return packed_date(value)
    return value if isinstance(value, bool | int) else str(value)  # times and durations as text


def too_long(sheet: str, row: int, column: int, cell_chars: int) -> Invalid:
    """A cell over the limit, by sheet, row and column."""
    detail = f"sheet {sheet}, cell {letter(column)}{row} has over {cell_chars} characters"
    return Invalid(detail, type="file-too-big", errors=[CellError.at(sheet, row, column, detail, "cell-too-long")])
