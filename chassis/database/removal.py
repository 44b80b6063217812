"""Removing what is past its time, without holding up anybody: a few rows a transaction."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, delete, select, tuple_

from chassis.database.database import Database

PORTION = 500  # rows; keeps SQLite's one writer under 50 ms


def remove_in_portions(database: Database, table: Table, condition: ColumnElement[bool], portion: int = PORTION) -> int:
    """Delete all rows of `table` that fit; how many. Stopped half-way, it has removed some."""
    key = list(table.primary_key.columns)
    target = key[0] if len(key) == 1 else tuple_(*key)
    removed = 0
    while True:
        with database.writing() as connection:
            some = select(*key).where(condition).limit(portion).with_for_update(skip_locked=True)
            gone = connection.execute(delete(table).where(target.in_(some))).rowcount
        removed += gone
        if not gone:
            return removed
