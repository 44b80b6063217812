"""A service's database: its transactions, and what its being away or busy means."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.errors import DiskFull, UndefinedTable
from sqlalchemy import Connection, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.access.actor import ANONYMOUS, Actor
from chassis.clock import Clock, SystemClock
from chassis.database import installation
from chassis.database.engine import make_engines
from chassis.database.recorder import RecordingSession
from chassis.database.tables import ChassisTables
from chassis.database.together import Rows, Together
from chassis.database.unit_of_work import NOWHERE, Origin, UnitOfWork
from chassis.encryption.keys import Keys
from chassis.errors import Unavailable
from chassis.ids import Ids
from chassis.telemetry.statements import trace_statements

BUSY_FOR = 10.0  # seconds a SQLite write waits for the one before it: a batch of 10,000 rows is one transaction
ROOM_AFTER = 30.0  # seconds after which a full disk is worth another try


class Database:
    """A service's database."""

    def __init__(
        self,
        url: str,
        base: Any,
        *,
        service: str,
        pool: int = 10,
        clock: Clock | None = None,
        ids: Ids | None = None,
        keys: Keys | None = None,
        issuer: str = "tongxin",
        timezone: str = "Asia/Shanghai",
        folder: Path | None = None,
        statement_timeout_ms: int = 30_000,
        name: str = "",
    ) -> None:
        self.service = service
        self.issuer = issuer
        self.zone = ZoneInfo(timezone)
        self.folder = folder  # for what must outlive the database, such as the list of erasures
        self.tables: ChassisTables = base.chassis
        # PostgreSQL's READ COMMITTED sees each statement's own moment, in a transaction or not: so a read needs none,
        # and goes to the server and back once instead of three times (BEGIN, SELECT, ROLLBACK)
        self.engine, self._reader = make_engines(
            url,
            pool=pool,
            statement_timeout_ms=statement_timeout_ms,
            name=name,
            listen=lambda engine: trace_statements(engine, service),
        )
        self.clock = clock or SystemClock()
        self.ids = ids or Ids(self.clock)
        self._keys = keys
        self.after_commit: list[Callable[[], None]] = []
        self._writing = threading.Lock() if self.sqlite else None
        self._writer = self.engine.execution_options(writes=True)
        self._looks = Together(self._write_looks)

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def insert(self, table: Any) -> Any:
        """An INSERT that can take ON CONFLICT, which SQLAlchemy has under each dialect's own name."""
        return (sqlite if self.sqlite else postgresql).insert(table)

    @property
    def keys(self) -> Keys:
        """The installation's keys; a process without them (a migration, say) must not reach for them."""
        if self._keys is None:
            raise RuntimeError("this database was opened without keys")
        return self._keys

    @property
    def epoch(self) -> int:
        """How often this database was restored, plus one: the high part of every version that leaves it."""
        with self.unit_of_work(writes=False) as uow:
            return installation.standing(uow.session, self.tables).epoch

    @contextmanager
    def unit_of_work(
        self, actor: Actor = ANONYMOUS, origin: Origin = NOWHERE, *, writes: bool = True
    ) -> Iterator[UnitOfWork]:
        """A transaction that commits where the block ends and rolls back where it raises.

        One that does not write is none on PostgreSQL: each statement stands for itself, and must neither lock rows nor
        stream from a cursor of the server's.

        Raises Unavailable where the database is away or busy.
        """
        told = False
        reveals: list[dict[str, Any]] = []
        with (
            unavailable_when_away(),
            self._turn(writes),
            RecordingSession(self._writer if writes else self._reader, expire_on_commit=False) as session,
        ):
            if writes and self.sqlite:
                self._begin_immediate(session)
            uow = UnitOfWork(self, session, actor, origin)
            yield uow
            if writes:
                session.flush()
                uow.write_audit()
                told = uow.write_events()
                session.commit()
            else:
                reveals = uow.audit_rows()
        if reveals:  # of a reading transaction: recorded before anybody gets to see the answer
            self._looks.add(reveals)
        if told:
            for wake in self.after_commit:
                wake()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with unavailable_when_away(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A bare write transaction, for the chassis' own tables."""
        with self.unit_of_work() as uow:
            yield uow.session.connection()

    def _write_looks(self, rows: Rows) -> None:
        if len(rows) == 1 and not self.sqlite:  # one statement is its own transaction
            with self.reading() as connection:
                connection.execute(insert(self.tables.audit), rows[0])
        else:
            with self.writing() as connection:
                connection.execute(insert(self.tables.audit), rows)

    @contextmanager
    def _turn(self, writes: bool) -> Iterator[None]:
        if self._writing is None or not writes:
            yield
            return
        if not self._writing.acquire(timeout=BUSY_FOR):
            raise Unavailable("the service is overloaded; try again", type="database-busy")
        try:
            yield
        finally:
            self._writing.release()

    def _begin_immediate(self, session: RecordingSession) -> None:
        """SQLite has one writer at a time, also among processes: wait for it without holding up the other greenlets.

        Another process's transaction gives no sign when it ends, so this looks again and again. Where eventlet has
        patched the standard library, the lock and the pause are the hub's.
        """
        give_up = time.monotonic() + BUSY_FOR
        while True:
            try:
                session.connection()
                return
            except OperationalError as error:
                session.rollback()
                if not _busy(error) or time.monotonic() > give_up:
                    raise
                time.sleep(random.uniform(0.002, 0.01))  # noqa: S311 - spreads the waiters, keeps no secret


def _busy(error: DBAPIError) -> bool:
    return isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)


def _not_migrated(error: DBAPIError) -> bool:
    """Whether there is no such table, which is so where nobody ran the migrations."""
    missing = isinstance(error.orig, sqlite3.OperationalError) and str(error.orig).startswith("no such table")
    return missing or isinstance(error.orig, UndefinedTable)


def _full(error: DBAPIError) -> bool:
    full = isinstance(error.orig, sqlite3.OperationalError) and "disk is full" in str(error.orig)
    return full or isinstance(error.orig, DiskFull)


@contextmanager
def unavailable_when_away() -> Iterator[None]:
    """Turns a database that is away, full, overloaded or without its tables into Unavailable; every other error stays
    what it is."""
    try:
        yield
    except PoolTimeout:
        raise Unavailable("the service is overloaded; try again", type="database-busy") from None
    except DBAPIError as error:
        if _not_migrated(error):
            lacking = "the service's database lacks tables of this version; whoever runs it runs `tongxin migrate`"
            raise Unavailable(lacking, type="not-migrated") from error
        if _full(error):
            full = "the disk of the service's database is full; whoever runs it makes room, then send the same again"
            raise Unavailable(full, type="disk-full", retry_after=ROOM_AFTER) from error
        if isinstance(error, OperationalError | InterfaceError):
            raise Unavailable("the service's database is away; try again", type="database-away") from error
        if error.connection_invalidated:
            raise Unavailable("the service's database went away; try again", type="database-away") from error
        raise
