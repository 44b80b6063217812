"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, insert

from chassis.database.recorder import audited, created

if TYPE_CHECKING:
    from chassis.database.unit_of_work import UnitOfWork


def write_rows(uow: UnitOfWork, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; defaults made in Python are not filled in. Each is audited."""
    write_in_bulk(uow, model, rows)
    if audited(model):
        for row in rows:
            uow.session.recorder.changed(created(model, row))


def write_in_bulk(uow: UnitOfWork, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """As `write_rows`, of which nothing is audited: who calls it notes what it does (`uow.note`)."""
    if not rows:
        return
    uow.session.flush()
    write_into(uow, model.__table__, rows)


def write_into(uow: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows (at least one), for the chassis' own tables too; what was added to the session is not flushed."""
    (write_by_insert if uow.database.sqlite else write_by_copy)(uow, table, rows)


def write_by_insert(uow: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    uow.session.connection().execute(insert(table), [dict(row) for row in rows])


def write_by_copy(uow: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    connection = uow.session.connection()
    columns = [table.c[name] for name in rows[0]]
    types = [column.type.dialect_impl(connection.dialect) for column in columns]
    processors = [kind.bind_processor(connection.dialect) for kind in types]
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(
                [
                    process(value) if process is not None and value is not None else value
                    for process, value in zip(processors, row.values(), strict=True)
                ]
            )
