"""The unit of work: state and its events in one write (rule 3 of the house)."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.access.actor import ANONYMOUS, Actor
from chassis.bus.envelope import Event
from chassis.clock import Clock, SystemClock
from chassis.database import installation
from chassis.database.engine import make_engine
from chassis.database.recorder import Record, RecordingSession, plain
from chassis.database.tables import ChassisTables
from chassis.encryption.keys import Keys
from chassis.errors import Invalid, Unavailable
from chassis.ids import Ids
from chassis.telemetry.statements import trace_statements

BUSY_FOR = 2.0  # seconds a SQLite write waits for another process's


@dataclass(frozen=True)
class Origin:
    """From where somebody acts: for the audit."""

    request_id: str = ""
    address: str = ""
    language: str = "zh-CN"
    trace: str = ""
    operation: str = ""
    user_agent: str = ""


class UnitOfWork:
    """One transaction of one use case: the session, who acts, and what is to be told when it commits.

    `operation` is what is being done (a contract's operation, an event's type, a job's kind) and `purpose` why, where
    somebody said so: both stand in the audit.
    """

    def __init__(self, database: Database, session: RecordingSession, actor: Actor, origin: Origin) -> None:
        self.database = database
        self.session = session
        self.actor = actor
        self.origin = origin
        self.clock = database.clock
        self.operation = origin.operation
        self.purpose: str | None = None
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

    def today(self) -> date:
        """The community's local date, by which facts are dated."""
        return self.now().astimezone(self.database.zone).date()

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
        """Put the events into the outbox, as the last thing before the commit; whether there were any."""
        if not self._events:
            return False
        epoch, announced = installation.standing(self.session, self.tables)
        service, trace = self.database.service, self.origin.trace
        rows = [
            {"id": event.id, "type": event.type, "body": event.to_bytes(service, epoch, trace, announced)}
            for event in self._events
        ]
        self.session.execute(insert(self.tables.outbox), rows)
        self._events.clear()
        return True

    # ---- the audit

    def record_reveal(
        self, subject: UUID, field: str, purpose: str, *, kind: str = "resident", community: UUID | None = None
    ) -> None:
        """Somebody sees `field` of `subject` in the open. To be called where it is decrypted. Raises Invalid."""
        if not purpose.strip():
            raise Invalid("say what the field is needed for", type="purpose-missing")
        revealed = {"field": field}
        self.session.recorder.note(Record("revealed", kind, subject, "", community, purpose.strip(), after=revealed))

    def note(
        self,
        kind: str,
        subject: UUID | None = None,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        community: UUID | None = None,
        purpose: str | None = None,
    ) -> None:
        """What a bulk statement does to the table `kind` (how many rows, by which rule), or what else the audit should
        say; without personal values, as nothing is masked here."""
        before, after = plain(before), plain(after)
        self.session.recorder.note(Record("noted", kind, subject, "", community, purpose, before, after))

    def audit_rows(self) -> list[dict[str, Any]]:
        """The rows of the audit for what was done up to now, once."""
        records = self.session.recorder.take()
        actor, origin, at = self.actor, self.origin, self.now() if records else None
        return [
            {
                "id": self.new_id(),
                "at": at,
                "actor": actor.subject or f"service:{self.database.service}",
                "operation": self.operation[:80],
                "action": record.action,
                "subject": record.subject,
                "community": record.community or actor.community,
                "entry": {
                    "actor_kind": actor.kind if actor.subject else "system",
                    "kind": record.kind,
                    "key": record.key,
                    "purpose": record.purpose or self.purpose,
                    "origin_address": origin.address or None,
                    "user_agent": origin.user_agent[:200] or None,
                    "request_id": origin.request_id or None,
                    "before": record.before or {},
                    "after": record.after or {},
                },
            }
            for record in records
        ]

    def write_audit(self) -> None:
        if rows := self.audit_rows():
            self.session.execute(insert(self.tables.audit), rows)


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
    ) -> None:
        self.service = service
        self.issuer = issuer
        self.zone = ZoneInfo(timezone)
        self.folder = folder  # for what must outlive the database, such as the list of erasures
        self.tables: ChassisTables = base.chassis
        self.engine: Engine = make_engine(url, pool=pool, statement_timeout_ms=statement_timeout_ms)
        trace_statements(self.engine, service)
        self.clock = clock or SystemClock()
        self.ids = ids or Ids(self.clock)
        self._keys = keys
        self.after_commit: list[Callable[[], None]] = []
        self._writing = threading.Lock() if self.sqlite else None
        self._writer = self.engine.execution_options(writes=True)
        # PostgreSQL's READ COMMITTED sees each statement's own moment, in a transaction or not: so a read needs none,
        # and goes to the server and back once instead of three times (BEGIN, SELECT, ROLLBACK)
        self._reader = self.engine if self.sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")

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
        self, actor: Actor = ANONYMOUS, origin: Origin = Origin(), *, writes: bool = True
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
            with self.writing() as connection:
                connection.execute(insert(self.tables.audit), reveals)
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
