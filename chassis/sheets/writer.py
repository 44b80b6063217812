"""Writing .xlsx and .csv. Text that a spreadsheet would run is made harmless; numbers stay numbers.

What `read` gives back for a file written here: from .xlsx the same values (an empty text as None, a whole float as an
int); from .csv the texts that stand in it. A column holds dates or numbers, not both: the first date makes it a column
of dates, as a spreadsheet would. A whole number of over 15 digits and a time are written as text, since a
spreadsheet would round the one and shift the other. A text longer than a cell holds ends in .xlsx with `CUT`; in .csv
it stands whole.
"""

from __future__ import annotations

import csv
import io
import math
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from rustpy_xlsxwriter import Format, write_worksheets

from chassis.sheets.harmless import made_harmless
from chassis.sheets.model import Cell, Column, Table

Record: TypeAlias = Mapping[str, Cell]
EXACT = 10**15
HEADING = Format().set_bold().set_background_color("#DDEBF7")
PROPERTIES = "docProps/core.xml"  # where the time of writing stands
_TIME = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")
LONGEST = 32_767  # units of UTF-16, all that a spreadsheet holds in a cell
CUT = "……（此处截断，全文见 .csv / cut here, whole in .csv）"
SERIAL_FROM = date(1900, 3, 1)  # a spreadsheet believes in 29 February 1900, so earlier days would be off by one


def write_xlsx(
    columns: Sequence[Column], rows: Iterable[Record], target: Path | str | BinaryIO, *, sheet: str = "Sheet1"
) -> None:
    """One sheet, labels as headings. `rows` is consumed as it is written. Raises ValueError for NaN and infinity."""
    write_workbook([(Table(sheet, tuple(columns)), rows)], target)


def write_workbook(
    sheets: Sequence[tuple[Table, Iterable[Record]]],
    target: Path | str | BinaryIO,
    *,
    created: datetime | None = None,
) -> None:
    """Several sheets, named by label. With `created` (UTC) the same rows give the same bytes. Raises ValueError for two
    columns of one heading: rows are handed over by their headings, and one of the two would be lost."""
    for table, _ in sheets:
        headings = [column.heading for column in table.columns]
        if twice := sorted({heading for heading in headings if headings.count(heading) > 1}):
            raise ValueError(f"sheet {table.heading} has columns of the same heading: {', '.join(twice)}")
    with tempfile.TemporaryFile() as draft:
        buffer = cast(BinaryIO, draft)
        write_worksheets(
            [(table.heading, _headed(table.columns, rows)) for table, rows in sheets],
            buffer,
            freeze_panes={"general": {"row": 1, "col": 0}},
            header_format={table.heading: HEADING for table, _ in sheets},
            column_widths={table.heading: [float(c.width) for c in table.columns] for table, _ in sheets},
        )
        buffer.seek(0)
        if isinstance(target, Path | str):
            with open(target, "wb") as stream:
                _deliver(buffer, stream, created)
        else:
            _deliver(buffer, target, created)


def write_csv(columns: Sequence[Column], rows: Iterable[Record], target: Path | str | BinaryIO) -> None:
    """UTF-8 with a byte order mark (so that spreadsheets know it), labels as headings, CRLF (RFC 4180)."""
    if isinstance(target, Path | str):
        with open(target, "wb") as stream:
            write_csv(columns, rows, stream)
        return
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    out = csv.writer(text)
    names = [column.name for column in columns]
    out.writerow([made_harmless(column.heading) for column in columns])
    out.writerows([_text(row.get(name)) for name in names] for row in rows)
    text.flush()
    text.detach()


def _headed(columns: Sequence[Column], rows: Iterable[Record]) -> Iterator[dict[str, Cell]]:
    """Rows under their headings; one blank row where there is none, since the headings come from the first."""
    names = [(made_harmless(column.heading), column.name) for column in columns]
    empty = True
    for row in rows:
        empty = False
        yield {heading: _cell(row.get(name)) for heading, name in names}
    if empty:
        yield {heading: None for heading, _ in names}


def _cell(value: Cell) -> Cell:
    if isinstance(value, str):
        return _fitting(made_harmless(value))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value if value >= SERIAL_FROM else value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a spreadsheet has no NaN and no infinity")
    return str(value) if isinstance(value, int) and abs(value) >= EXACT else value


def _fitting(text: str) -> str:
    if len(text) <= LONGEST // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT  # ignored: half a character at the end


def _text(value: Cell) -> str:
    if isinstance(value, str):
        return made_harmless(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a .csv of ours has no NaN and no infinity")
    return str(value)


def _deliver(draft: BinaryIO, target: BinaryIO, created: datetime | None) -> None:
    if created is None:
        while piece := draft.read(256 * 1024):
            target.write(piece)
        return
    stamp = created.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as stamped:
        for entry in source.infolist():
            unstamped = zipfile.ZipInfo(entry.filename)  # its own time is that of the format's beginning, 1980
            unstamped.compress_type = zipfile.ZIP_DEFLATED
            with source.open(entry) as part, stamped.open(unstamped, "w") as copy:
                if entry.filename == PROPERTIES:
                    copy.write(_TIME.sub(stamp, part.read()))
                else:
                    while piece := part.read(256 * 1024):
                        copy.write(piece)
