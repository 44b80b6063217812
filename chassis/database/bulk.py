"""Writing and changing many rows at once: COPY and one UPDATE on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Table, bindparam, column, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError

from chassis.database.recorder import audited, changed, created

if TYPE_CHECKING:
    from chassis.database.unit_of_work import UnitOfWork


def write_rows(uow: UnitOfWork, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; defaults made in Python are not filled in. Each is audited.

    Raises IntegrityError, as an INSERT does.
    """
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
    statement = f"COPY {quote(table.name)} ({names}) FROM STDIN"
    with _integrity(connection, statement), driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [
                    process(value) if process is not None and value is not None else value
                    for process, value in zip(processors, row.values(), strict=True)
                ]
            )


@contextmanager
def _integrity(connection: Any, statement: str) -> Iterator[None]:
    """The driver's own error of a broken constraint as SQLAlchemy's, which does not see what goes past it."""
    kind = connection.dialect.loaded_dbapi.IntegrityError
    try:
        yield
    except kind as error:
        raise IntegrityError(statement, None, error) from error


@dataclass(frozen=True)
class Change:
    """What a row becomes: `before` and `after` name the same columns, the same ones for all rows of one writing."""

    id: UUID
    community: UUID
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def change_rows(uow: UnitOfWork, model: Any, changes: Sequence[Change]) -> None:
    """Change rows, which are locked, by their key `id`. Each is audited."""
    if not changes:
        return
    uow.session.flush()
    table: Table = model.__table__
    (change_each if uow.database.sqlite else change_at_once)(uow, table, changes)
    if audited(model):
        for one in changes:
            uow.session.recorder.changed(changed(model, one.id, one.community, one.before, one.after))


def change_each(uow: UnitOfWork, table: Table, changes: Sequence[Change]) -> None:
    names = list(changes[0].after)
    statement = update(table).where(table.c.id == bindparam("row_id"))
    statement = statement.values({name: bindparam(f"new_{name}") for name in names})
    rows = [{"row_id": one.id} | {f"new_{name}": one.after[name] for name in names} for one in changes]
    uow.session.connection().execute(statement, rows)


def change_at_once(uow: UnitOfWork, table: Table, changes: Sequence[Change]) -> None:
    names = list(changes[0].after)
    columns = [bindparam(None, [one.id for one in changes], ARRAY(table.c.id.type))]
    columns += [bindparam(None, [one.after[name] for one in changes], ARRAY(table.c[name].type)) for name in names]
    wanted = [column("row_id", table.c.id.type), *(column(f"new_{name}", table.c[name].type) for name in names)]
    new = select(func.unnest(*columns).table_valued(*wanted, name="new").render_derived()).subquery("changed")
    values = {name: new.c[f"new_{name}"] for name in names}
    uow.session.connection().execute(update(table).where(table.c.id == new.c.row_id).values(values))
