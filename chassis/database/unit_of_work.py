"""The unit of work: state and its events in one write (rule 3 of the house)."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from chassis.actor import ANONYMOUS, Actor
from chassis.bus.envelope import Event
from chassis.clock import Clock, SystemClock
from chassis.database.engine import make_engine
from chassis.database.tables import ChassisTables
from chassis.errors import Unavailable
from chassis.ids import Ids
from chassis.keys import Keys

BUSY_FOR = 2.0  # seconds a SQLite write waits for another process's


@dataclass(frozen=True)
class Origin:
    """From where somebody acts: for the audit."""

    request_id: str = ""
    address: str = ""
    language: str = "zh-CN"
    trace: str = ""


class UnitOfWork:
    """One transaction of one use case: the session, who acts, and what is to be told when it commits."""

    def __init__(self, database: Database, session: Session, actor: Actor, origin: Origin) -> None:
        self.database = database
        self.session = session
        self.actor = actor
        self.origin = origin
        self.clock = database.clock
        self.if_match: str | None = None
        self._events: list[Event] = []

    @property
    def tables(self) -> ChassisTables:
        return self.database.tables

    @property
    def keys(self) -> Keys:
        return self.database.keys

    def now(self) -> datetime:
        return self.clock.now()

    def new_id(self) -> UUID:
        return self.database.ids.new()

    def add(self, thing: Any, *events: Event) -> None:
        """Store `thing` (a model, new or changed) together with what happened to it."""
        self.session.add(thing)
        self._events.extend(events)

    def tell(self, *events: Event) -> None:
        """Events of a change that was written in bulk."""
        self._events.extend(events)

    def insert_once(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert a row unless its primary key, or another unique value, is there; whether it was inserted.

        Of two at once the second waits for the first one's commit. Told by RETURNING: the row count of an INSERT is
        -1 with psycopg, whatever happened.
        """
        once = self.database.insert(table).values(**row).on_conflict_do_nothing()
        return self.session.execute(once.returning(*table.primary_key.columns)).first() is not None

    def forget_events(self) -> None:
        """Of a part of the work that was rolled back."""
        self._events.clear()

    def write_events(self) -> bool:
        """Put the events into the outbox; whether there were any."""
        rows = [
            {
                "id": event.id,
                "type": event.type,
                "body": event.to_bytes(self.database.service, self.database.epoch, self.origin.trace),
            }
            for event in self._events
        ]
        if rows:
            self.session.execute(insert(self.tables.outbox), rows)
        self._events.clear()
        return bool(rows)


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
        statement_timeout_ms: int = 30_000,
    ) -> None:
        self.service = service
        self.issuer = issuer
        self.tables: ChassisTables = base.chassis
        self.engine: Engine = make_engine(url, pool=pool, statement_timeout_ms=statement_timeout_ms)
        self.clock = clock or SystemClock()
        self.ids = ids or Ids(self.clock)
        self._keys = keys
        self.after_commit: list[Callable[[], None]] = []
        self._epoch: int | None = None
        self._writing = threading.Lock() if self.sqlite else None
        self._writer = self.engine.execution_options(writes=True)

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
        if self._epoch is None:
            with self.reading() as connection:
                self._epoch = (
                    connection.scalar(
                        self.tables.installation.select().with_only_columns(self.tables.installation.c.epoch)
                    )
                    or 1
                )
        return self._epoch

    @contextmanager
    def unit_of_work(
        self, actor: Actor = ANONYMOUS, origin: Origin = Origin(), *, writes: bool = True
    ) -> Iterator[UnitOfWork]:
        """A transaction that commits where the block ends and rolls back where it raises.

        Raises Unavailable where the database is away or busy.
        """
        told = False
        with (
            unavailable_when_away(),
            self._turn(writes),
            Session(self._writer if writes else self.engine, expire_on_commit=False) as session,
        ):
            if writes and self.sqlite:
                self._begin_immediate(session)
            uow = UnitOfWork(self, session, actor, origin)
            yield uow
            if writes:
                session.flush()
                told = uow.write_events()
                session.commit()
        if told:
            for wake in self.after_commit:
                wake()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with unavailable_when_away(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A bare write transaction, for the chassis' own tables."""
        with self.unit_of_work() as uow:
            yield uow.session.connection()

    @contextmanager
    def _turn(self, writes: bool) -> Iterator[None]:
        if self._writing is None or not writes:
            yield
        else:
            with self._writing:
                yield

    def _begin_immediate(self, session: Session) -> None:
        """SQLite has one writer at a time, also among processes: wait for it without holding up the other greenlets.

        (Where eventlet has patched the standard library, locks and sleeps are the hub's.)
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


@contextmanager
def unavailable_when_away() -> Iterator[None]:
    """Turns a database that is away, full or overloaded into Unavailable; every other error stays what it is."""
    try:
        yield
    except PoolTimeout:
        raise Unavailable("the service is overloaded; try again", type="database-busy") from None
    except (OperationalError, InterfaceError) as error:
        raise Unavailable("the service's database is away; try again", type="database-away") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("the service's database went away; try again", type="database-away") from error
        raise
