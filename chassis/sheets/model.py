"""What a tabular file is made of: tables, columns, rows, cells, and the limits of reading one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

from chassis.errors import FieldError

Cell: TypeAlias = str | int | float | date | bool | None
Kind: TypeAlias = Literal["xlsx", "csv"]
GUIDE = "填写说明"  # the page of a template that explains its columns
LISTS = "选项"  # the hidden one with what may be chosen


@dataclass(frozen=True)
class Column:
    """One column: `name` for programs, `label` for people, `aliases` other headings that mean the same.

    `example`, `note`, `choices` and `width` (in characters) serve templates and exports only.
    """

    name: str
    label: str = ""
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: Cell = None
    note: str = ""
    choices: tuple[str, ...] = ()
    width: int = 14

    @property
    def heading(self) -> str:
        return self.label or self.name

    @property
    def headings(self) -> frozenset[str]:
        """Every heading under which this column is found, as `plain` writes them."""
        return frozenset(plain(text) for text in (self.name, self.label, *self.aliases) if text)


@dataclass(frozen=True)
class Table:
    """One sheet that is read or written; found in a file by `name` or by `label`."""

    name: str
    columns: tuple[Column, ...]
    label: str = ""

    @property
    def heading(self) -> str:
        return self.label or self.name


class Headed(NamedTuple):
    """Where a column of ours stands in a file: the spreadsheet's letter, and the heading as it is written there."""

    letter: str
    heading: str


@dataclass(frozen=True)
class Row:
    """One line of data: the sheet's name as in the file, its number there (from 1), cells by column name."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    table: str = ""
    headed: dict[str, Headed] = field(default_factory=dict, repr=False, compare=False)

    def pointer(self, column: str) -> str:
        """JSON pointer of one cell: `/sheet/row/column`."""
        return pointer(self.sheet, self.number, column)

    def where(self, column: str) -> dict[str, Any]:
        """One cell as errors name it."""
        return where(self.sheet, self.number, column, self.headed.get(column))

    def place(self, column: str) -> str:
        """The cell as a spreadsheet shows it: `居民!F12`; the column's name where the file has no such column."""
        headed = self.headed.get(column)
        return f"{self.sheet}!{headed.letter}{self.number}" if headed else f"{self.sheet}!{column}:{self.number}"


@dataclass(frozen=True)
class Limits:
    """What one file may ask of us. Sizes are bytes, `ratio` is unpacked to packed, `cpu_seconds` the reading child's.

    `cell_chars` is what a spreadsheet itself allows in one cell. `ratio` counts only above `ratio_free_bytes`, since
    a small sheet of blanks packs as well as a bomb.
    """

    rows: int = 200_000
    columns: int = 200
    cell_chars: int = 32_767
    entries: int = 1_000
    packed_bytes: int = 64 * 1024 * 1024
    uncompressed_bytes: int = 400 * 1024 * 1024
    ratio: int = 100
    ratio_free_bytes: int = 4 * 1024 * 1024
    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 60

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class CellError(FieldError):
    """What is wrong in a file: `column` is its name where it has one, else its letter; `letter` is empty where the file
    has no such column, `heading` where it is not known.
    """

    sheet: str = ""
    row: int = 0
    column: str = ""
    letter: str = ""
    heading: str = ""

    @classmethod
    def at(cls, sheet: str, row: int, column: str | int, detail: str, type: str = "") -> CellError:
        """At a column counted from 0, or named because it is missing."""
        if isinstance(column, int):
            return cls(pointer(sheet, row, letter(column)), detail, type, sheet, row, letter(column), letter(column))
        return cls(pointer(sheet, row, column), detail, type, sheet, row, column)

    @property
    def where(self) -> dict[str, Any]:
        cell = {"cell": f"{self.letter}{self.row}"} if self.letter else {}
        heading = {"heading": self.heading} if self.heading else {}
        return where(self.sheet, self.row, self.column, None) | cell | heading


def where(sheet: str, row: int, column: str, headed: Headed | None) -> dict[str, Any]:
    """A place in a file as an import's errors name it; the cell, and the heading as written, where the file has it."""
    told = {"sheet": sheet, "row": row, "column": column}
    return told | ({"cell": f"{headed.letter}{row}", "heading": headed.heading} if headed else {})


def row_named(sheet: str, number: int, beside: str) -> str:
    """A row as what is said of one on the sheet `beside` names it."""
    return f"row {number}" if sheet == beside else f"row {number} of sheet {sheet}"


def plain(heading: object) -> str:
    """A heading as it is compared: no spaces, no case, no mark of a required column, no remark in brackets."""
    text = "".join(str(heading).split()).casefold().strip("*＊:：")
    for opening, closing in ("()", "（）"):
        if text.endswith(closing) and opening in text:
            text = text[: text.rindex(opening)]
    return text.strip("*＊:：")


def pointer(sheet: str, row: int, column: str) -> str:
    """JSON pointer (RFC 6901) of a cell."""
    return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in (sheet, str(row), column))


def letter(index: int) -> str:
    """A spreadsheet's name of a column, counted from 0: A … Z, AA …"""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
