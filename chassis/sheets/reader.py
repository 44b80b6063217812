"""Reading an .xlsx or .csv of unknown origin: parsed in a child process, streamed back row by row.

    for row in read(upload, "xlsx", tables=[RESIDENTS]):
        row.cells["name"], row.place("name")        # '巴特尔', '居民!F12'

Memory stays bounded in both processes. A cell is text, a whole number, a float, a date, a bool or None (empty); the
cells of a .csv are text. Text comes without the apostrophe that made it harmless (see `harmless`).
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from chassis.errors import Invalid, Unavailable
from chassis.limited_child import LimitedChild
from chassis.sheets import frames
from chassis.sheets.headers import Header
from chassis.sheets.model import GUIDE, LISTS, CellError, Kind, Limits, Row, Table

_NO_LIMITS = Limits()


def read(
    source: Path | str | bytes | BinaryIO,
    kind: Kind,
    *,
    tables: Sequence[Table] | None = None,
    others: Sequence[Table] = (),
    limits: Limits = _NO_LIMITS,
) -> Iterator[Row]:
    """Rows of `source` (a path, its bytes, or a file open for reading), blank lines left out.

    With `tables`, headings become column names. A sheet that is named as one of them is read as that one, another as
    the one whose headings it has. Passed over are sheets named as one of `others` or as the pages that a template has
    beside its tables, and those without a cell. Without `tables`, every sheet is read with its own headings.
    Raises Invalid, by sheet, row and column where it can be: unreadable, cut off, over a limit, formulas, wrong
    headings, a sheet that is none of the tables. Close the iterator (or exhaust it) to end the child.
    """
    if kind not in ("xlsx", "csv"):
        raise Invalid(f"files of kind {kind!r} are not read; send .xlsx or .csv", type="file-kind-unknown")
    with _opened(source) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > limits.packed_bytes:
            raise Invalid(f"the file has {size} bytes, allowed are {limits.packed_bytes}", type="file-too-big")
        if size == 0:
            raise Invalid("the file is empty", type="file-unreadable")
        stream.seek(0)
        yield from _rows(_messages(stream, kind, _besides(tables, others), limits, tables or ()), tables or ())


def _opened(source: Path | str | bytes | BinaryIO) -> BinaryIO:
    """The source as a file of the operating system, which a child can inherit."""
    if isinstance(source, Path | str):
        return open(source, "rb")
    copy = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    if isinstance(source, bytes):
        copy.write(source)
    else:
        while piece := source.read(256 * 1024):
            copy.write(piece)
    copy.flush()
    return copy


def _messages(
    stream: BinaryIO, kind: Kind, besides: Sequence[str], limits: Limits, tables: Sequence[Table]
) -> Iterator[list[Any]]:
    order = {"kind": kind, "limits": limits.as_dict(), "besides": besides}
    with LimitedChild("chassis.sheets.worker", json.dumps(order), stream) as child:
        for message in frames.received(child.output):
            if message[0] == "end":
                return
            if message[0] == "invalid":
                raise _told(message, tables)
            yield message
        raise _died(child.ended())


def _told(message: list[Any], tables: Sequence[Table]) -> Invalid:
    """What the child refused; cells by our columns' names and headings where it sent the first rows of a sheet."""
    _, type, detail, errors, tops = message
    headers = {sheet: _settled(_header(sheet, tables, alone=True), rows) for sheet, rows in tops.items()}
    found = [CellError(*parts) for parts in errors]
    named = [headers[each.sheet].named(each) if each.sheet in headers else each for each in found]
    return Invalid(detail, type=type, errors=named)


def _settled(header: Header, rows: list[Any]) -> Header:
    with suppress(Invalid):  # its headings are wrong too: that is told when the formulas are gone
        for number, values in rows:
            if not header.found:
                header.offer(number, values)
    return header


def _header(sheet: str, tables: Sequence[Table], *, alone: bool) -> Header:
    named = [table for table in tables if sheet in _names([table])]
    return Header(sheet, named or tables, expected=bool(named or alone))


def _besides(tables: Sequence[Table] | None, others: Sequence[Table]) -> list[str]:
    """Names of the sheets that are passed over."""
    if tables is None:
        return []
    return sorted(({GUIDE, LISTS} | _names(others)) - _names(tables))


def _names(tables: Sequence[Table]) -> set[str]:
    return {name for table in tables for name in (table.name, table.label) if name}


def _died(code: int) -> Invalid | Unavailable:
    if code == -signal.SIGXCPU:
        return Invalid("the file is too big: reading it takes longer than allowed", type="file-too-big")
    if code in (-signal.SIGABRT, -signal.SIGSEGV):  # how a native library ends when it gets no more memory
        return Invalid("the file is too big: reading it needs more memory than allowed", type="file-too-big")
    if code == -signal.SIGKILL:
        return Unavailable("the file could not be read just now; send it again later", retry_after=30)
    return Invalid("the file cannot be read: it is damaged; send it again", type="file-unreadable")


def _rows(messages: Iterator[list[Any]], tables: Sequence[Table]) -> Iterator[Row]:
    header: Header | None = None
    for tag, content, *alone in messages:
        if tag == "sheet":
            _finish(header)
            header = _header(content, tables, alone=alone[0])
        elif header is not None:
            yield from _data(header, content)
    _finish(header)


def _finish(header: Header | None) -> None:
    if header is not None and not header.found:
        header.missing()


def _data(header: Header, rows: list[Any]) -> Iterator[Row]:
    for number, values in rows:
        if not header.found:
            header.offer(number, values)
        elif not header.repeats(values):
            table = header.table.name if header.table else ""
            yield Row(header.sheet, number, header.cells(number, values), table, header.headed)
