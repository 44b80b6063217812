"""Rows as each database takes them fastest: text for PostgreSQL's COPY, tuples for SQLite's `executemany`.

Made beside the checks, so that the process that writes has nothing left to convert.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from chassis.database.installation import Standing
from services.registry.imports import prepare
from services.registry.imports.ground import Ground
from services.registry.imports.prepare import Batch, Joiner

# Rows that others refer to come first.
ORDER = (
    "households",
    "residents",
    "resident_keys",
    "resident_skills",
    "subject_keys",
    "consents",
    "household_members",
    "occupancies",
    "household_registrations",
    "book_entries",
    "audit",
    "outbox",
)
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Block:
    """Rows of one table; `content` is text for COPY, or a list of tuples."""

    table: str
    columns: tuple[str, ...]
    content: Any
    rows: int


@dataclass(frozen=True)
class Made:
    """The blocks of a batch in the order in which they are to be written, for which standing of the database they were
    made, and who of the batch joins a household that the registry has."""

    standing: Standing
    blocks: list[Block]
    joiners: list[Joiner]


def made(work: tuple[Ground, Batch], *, copy: bool) -> Made:
    """What is to be written of a batch."""
    ground, families = work
    rows, joiners = prepare.prepared(ground, families)
    block = copy_block if copy else tuple_block
    return Made(ground.standing, [block(table, rows[table]) for table in ORDER if rows.get(table)], joiners)


def copy_block(table: str, rows: Sequence[Mapping[str, Any]]) -> Block:
    """The text format of COPY (PostgreSQL documentation, COPY, "Text Format")."""
    columns = tuple(rows[0])
    lines = ["\t".join([COPY[row[c].__class__](row[c]) for c in columns]) for row in rows]
    lines.append("")
    return Block(table, columns, "\n".join(lines).encode(), len(rows))


def tuple_block(table: str, rows: Sequence[Mapping[str, Any]]) -> Block:
    """Values as SQLAlchemy's types store them in SQLite."""
    columns = tuple(rows[0])
    return Block(
        table, columns, [tuple([SQLITE[row[c].__class__](row[c]) for c in columns]) for row in rows], len(rows)
    )


def _escaped(text: str) -> str:
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


def _same(value: Any) -> Any:
    return value


COPY: dict[type, Callable[[Any], str]] = {
    str: _escaped,
    UUID: lambda value: value.hex,  # as good as with hyphens, in a third of the time
    int: str,
    bool: lambda value: "t" if value else "f",
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: lambda value: "\\\\x" + value.hex(),
    type(None): lambda _: "\\N",
}
SQLITE: dict[type, Callable[[Any], Any]] = {
    str: _same,
    UUID: lambda value: value.hex,
    int: _same,
    bool: int,
    date: date.isoformat,
    datetime: lambda value: value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
    bytes: _same,
    type(None): _same,
}
