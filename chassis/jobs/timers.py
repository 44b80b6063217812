"""What happens at a time: rows that are due, each happening once however many replicas run.

A use case schedules a row in its own transaction, under a key. A runner claims it by a lease on the database's clock;
the effect and the row's removal are one transaction, which only the claim that holds the lease can commit. What fails
is tried again with growing pauses, then given up: the row stays with its error, is logged and can be seen and retried.
An effect is short (a write transaction on SQLite keeps everybody else waiting): for long work it starts a job.

What happens again and again (housekeeping) is a row too; it is put forward by its period when it has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound


@dataclass(frozen=True)
class Due:
    """One due row: `at` is when it was meant to happen, `attempt` counts from 1."""

    key: str
    kind: str
    at: datetime
    arguments: dict[str, Any]
    attempt: int


@dataclass(frozen=True)
class Every:
    """Work done every `seconds`. It makes its own transactions and may, after a crash, be done once more than due."""

    seconds: float
    work: Callable[[Database], Any]


@dataclass(frozen=True)
class GivenUp:
    """A due row whose last try failed."""

    key: str
    kind: str
    at: datetime
    attempts: int
    error: str


TimerFunction = Callable[[UnitOfWork, Due], Any]


def schedule(uow: UnitOfWork, kind: str, key: str, at: datetime, arguments: Mapping[str, Any] | None = None) -> None:
    """Let `kind` happen at `at`, in the use case's transaction. `arguments` are JSON-ready.

    A key (at most 200 characters, one namespace a service) stands for one happening: scheduled again before it has
    happened, it is moved to the new time.
    """
    values: dict[str, Any] = {"kind": kind, "at": at, "next_try_at": at, "arguments": dict(arguments or {})}
    fresh = {"attempts": 0, "lease_by": None, "error": None}
    insert = uow.database.insert(uow.tables.due).values(key=key, **values, **fresh)
    uow.session.execute(insert.on_conflict_do_update(index_elements=["key"], set_=values | fresh))


def cancel(uow: UnitOfWork, key: str) -> bool:
    """Let it not happen; whether it was still to happen."""
    due = uow.tables.due
    return bool(uow.session.execute(delete(due).where(due.c.key == key)).rowcount)  # type: ignore[attr-defined]


def given_up(database: Database, limit: int = 100) -> list[GivenUp]:
    """The due rows whose last try failed."""
    due = database.tables.due
    columns = (due.c.key, due.c.kind, due.c.at, due.c.attempts, due.c.error)
    with database.reading() as connection:
        rows = connection.execute(select(*columns).where(due.c.next_try_at.is_(None)).order_by(due.c.at).limit(limit))
        return [GivenUp(**row._mapping) for row in rows]


def try_again(uow: UnitOfWork, key: str) -> None:
    """Give a row that was given up a new round of tries. Raises NotFound."""
    due = uow.tables.due
    wanted = (due.c.key == key) & due.c.next_try_at.is_(None)
    values = {"attempts": 0, "next_try_at": db_now()}
    if not uow.session.execute(update(due).where(wanted).values(**values)).rowcount:  # type: ignore[attr-defined]
        raise NotFound(f"nothing was given up under {key}")
