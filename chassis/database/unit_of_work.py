"""The unit of work: state and its events in one write (rule 3 of the house)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Table, insert

from chassis.access.actor import Actor
from chassis.bus.envelope import Event
from chassis.database import installation
from chassis.database.bulk import write_into
from chassis.database.recorder import Circumstances, Record, RecordingSession, plain
from chassis.database.tables import ChassisTables
from chassis.encryption.keys import Keys
from chassis.errors import Invalid

if TYPE_CHECKING:
    from chassis.database.database import Database


@dataclass(frozen=True)
class Origin:
    """From where somebody acts: for the audit."""

    request_id: str = ""
    address: str = ""
    language: str = "zh-CN"
    trace: str = ""
    operation: str = ""
    user_agent: str = ""
    page_of_file: int = 0
    """Which page, from 1, of a list that goes out as one file is asked for; 0: none."""


MANY_EVENTS = 100  # from which on a COPY is worth its setting up
NOWHERE = Origin()
"""Of what the house does by itself."""


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

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the work that is undone alone where the block raises, what it was about to tell included."""
        told = len(self._events)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self._events[told:]
            raise

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
            {
                "id": event.id,
                "type": event.type,
                "subject": event.subject,
                "body": event.to_bytes(service, epoch, announced, trace),
            }
            for event in self._events
        ]
        if len(rows) > MANY_EVENTS:
            write_into(self, self.tables.outbox, rows)
        else:
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
        if not records:
            return []
        around, at = self.circumstances(), self.now()
        return [around.row(self.new_id(), at, record) for record in records]

    def circumstances(self) -> Circumstances:
        actor, origin = self.actor, self.origin
        return Circumstances(
            actor=actor.subject or f"service:{self.database.service}",
            actor_kind=actor.kind if actor.subject else "system",
            operation=self.operation[:80],
            community=actor.community,
            purpose=self.purpose,
            origin_address=origin.address or None,
            user_agent=origin.user_agent[:200] or None,
            request_id=origin.request_id or None,
        )

    def write_audit(self) -> None:
        if rows := self.audit_rows():
            self.session.execute(insert(self.tables.audit), rows)
