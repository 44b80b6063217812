"""Rows of a .csv: UTF-8 (with a mark or without), UTF-16 with a mark, or GB18030, whatever the delimiter.

Runs in the reading child only.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from chassis.errors import Invalid
from chassis.sheets.archive import MAX_FORMULAS_NAMED, HasFormulas
from chassis.sheets.harmless import read_back
from chassis.sheets.headers import SEARCHED_ROWS
from chassis.sheets.model import CellError, Limits, letter
from chassis.sheets.xlsx import RawRow, too_long

SHEET = "csv"  # a .csv has one sheet without a name
CHUNK = 1024 * 1024
DELIMITERS = ",\t;|，"
# Python's codec is of GB 18030-2000, in which these stood for private code points, as Unicode had no character for them
# yet. They have one in GB 18030-2005 and -2022, the six of plane 2 since Unicode 3.1.
GIVEN_SINCE = dict(
    zip(
        map(
            ord,
            "\ue7c7\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
            "\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864",
        ),
        "\u1e3f\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
        "\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9\u9fba"
        "\U000241fe\u9fbb",
        strict=True,
    )
)
BINARY_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", bytes.fromhex("d0cf11e0a1b11ae1"), b"%PDF")


def sheets(stream: BinaryIO, limits: Limits, _: frozenset[str]) -> Iterator[tuple[str, bool, Iterator[RawRow]]]:
    """The one sheet of a .csv, that it is the only one, and its rows. Raises Invalid."""
    head = stream.read(CHUNK)
    stream.seek(0)
    if head.startswith(BINARY_MAGIC):
        raise Invalid("the file cannot be read: it is not a .csv; send it under its own kind", type="file-unreadable")
    encoding = _encoding(stream, head)
    stream.seek(0)
    text = codecs.getreader(encoding)(stream)
    first = text.readline(CHUNK)
    stream.seek(0)
    yield SHEET, True, _rows(_wrapped(stream, encoding), _delimiter(first), limits)


def _wrapped(stream: BinaryIO, encoding: str) -> TextIO:
    return io.TextIOWrapper(stream, encoding=encoding, newline="")  # newline="": csv itself tells line ends


def _encoding(stream: BinaryIO, head: bytes) -> str:
    candidates: tuple[str, ...] = ("utf-8", "gb18030")
    if head.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    for encoding in candidates:
        if _decodes(stream, encoding):
            return encoding
    raise Invalid(
        "the file cannot be read: its text is neither UTF-8 nor GB18030; save it as CSV UTF-8", type="file-unreadable"
    )


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(first_line: str) -> str:
    """The candidate that the header line has most often; a comma if it has none."""
    outside_quotes = "".join(first_line.split('"')[::2])
    best = max(DELIMITERS, key=outside_quotes.count)
    return best if best in outside_quotes else ","


def _rows(text: TextIO, delimiter: str, limits: Limits) -> Iterator[RawRow]:
    csv.field_size_limit(limits.cell_chars)
    number = 0
    formulas: list[CellError] = []
    top: list[RawRow] = []
    reader = csv.reader(_lines(text, limits), delimiter=delimiter, strict=True)
    started = 1
    try:
        for number, values in enumerate(reader, 1):
            if number > limits.rows + 1:
                raise _too_many(f"row {number}: a file may have {limits.rows} rows of data; split it")
            if len(values) > limits.columns:
                raise _too_many(f"row {number}: a row may have {limits.columns} columns")
            formulas += _formulas(values, number)
            if len(formulas) >= MAX_FORMULAS_NAMED:
                break
            if not formulas:
                row = number, _cells(values, number, limits.cell_chars)
                if len(top) < SEARCHED_ROWS and row[1]:
                    top.append(row)
                yield row
            started = reader.line_num + 1
    except csv.Error as error:
        raise _malformed(str(error), number + 1, started, limits.cell_chars) from error
    if formulas:
        raise HasFormulas(formulas, {SHEET: top})


def _formulas(values: list[str], number: int) -> Iterator[CellError]:
    """Cells that a spreadsheet would run; text that is meant so has an apostrophe in front (see `harmless`)."""
    for index, value in enumerate(values):
        if value.startswith("="):
            detail = f"cell {letter(index)}{number} has a formula; paste its value"
            yield CellError.at(SHEET, number, index, detail)


def _lines(text: TextIO, limits: Limits) -> Iterator[str]:
    """Lines of bounded length without NUL."""
    longest = max(4 * limits.cell_chars, CHUNK)
    for number, line in enumerate(iter(lambda: text.readline(longest), ""), 1):
        if len(line) >= longest:
            raise Invalid(f"line {number} has over {longest} characters; is its line end missing?", type="file-too-big")
        if "\0" in line:
            raise Invalid(
                f"line {number} has a NUL character; save the file as CSV UTF-8 again", type="file-unreadable"
            )
        yield line.translate(GIVEN_SINCE) if text.encoding == "gb18030" and not line.isascii() else line


def _cells(values: list[str], number: int, cell_chars: int) -> list[object]:
    cells: list[object] = []
    for value in values:
        if len(value) > cell_chars:
            raise too_long(SHEET, number, len(cells), cell_chars)
        cells.append(read_back(value) if value else None)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _too_many(detail: str) -> Invalid:
    return Invalid(detail, type="file-too-big")


def _malformed(why: str, row: int, line: int, cell_chars: int) -> Invalid:
    if "field larger" in why:
        detail = f"row {row} (line {line}) has a cell over {cell_chars} characters, or a quote that is not closed"
        return Invalid(detail, type="file-too-big", errors=[CellError.at(SHEET, row, 0, detail)])
    what = "a quote that is not closed" if "unexpected end" in why else "a quote in the wrong place"
    detail = f"row {row} (line {line}) has {what}"
    return Invalid(detail, type="file-unreadable", errors=[CellError.at(SHEET, row, 0, detail)])
