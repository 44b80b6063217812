"""Rotation of encrypted fields: what stands under an older key is encrypted anew under the active one, page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, select, update

from chassis.database.unit_of_work import Database, UnitOfWork

PAGE = 200  # rows of a transaction; keeps SQLite's one writer under 50 ms


def rotate_page(
    uow: UnitOfWork, table: Table, column: str, context: Callable[[Any], str], *, after: Any = None, limit: int = PAGE
) -> tuple[Any, int]:
    """Rotate the next `limit` rows by primary key, those after `after`: the last key looked at (None: there are no
    more), and how many rows were changed. `context(key)` is what the row's value was encrypted in.

    For a job's step, which keeps the key as its checkpoint. Raises DecryptionError where a value does not open.
    """
    (key,) = table.primary_key.columns
    value = table.c[column]
    rows = select(key, value).where(value.is_not(None)).order_by(key).limit(limit)
    page = uow.session.execute(rows if after is None else rows.where(key > after)).all()
    ring, changed = uow.keys.encryption, 0
    for row_key, cipher in page:
        if not ring.needs_rotation(cipher):
            continue
        anew = ring.reencrypt(cipher, context=context(row_key))
        # a value that somebody changed meanwhile is under the active key already, and stays
        done: Any = uow.session.execute(update(table).where(key == row_key, value == cipher).values({column: anew}))
        changed += done.rowcount
    if changed:
        uow.note(table.name, after={"rotated": column, "rows": changed, "key": ring.active.id})
    return (page[-1][0] if len(page) == limit else None), changed


def rotate_column(database: Database, table: Table, column: str, context: Callable[[Any], str]) -> int:
    """Rotate a whole column, a page a transaction, while everything runs; how many rows were changed.

    Safe to run twice and to be cut off: what is under the active key is passed over.
    """
    total, after = 0, None
    while True:
        with database.unit_of_work() as uow:
            after, changed = rotate_page(uow, table, column, context, after=after)
        total += changed
        if after is None:
            return total
