"""The relay: what a commit put into the outbox is published with confirms, at least once.

It is woken by each commit; looking every `SAFETY_NET` seconds only covers a wake-up that was lost. It takes unsent rows
under SKIP LOCKED, never "all after number N": sequences are not in the order of commits. Several replicas may relay
side by side.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

import eventlet
import structlog
from eventlet.event import Event as Signal
from sqlalchemy import Connection, Select, delete, select, update

from chassis.bus.messages import EventMessage
from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.errors import Unavailable

log = structlog.get_logger()

BATCH = 500
MOST_IN_FLIGHT = 1000  # events that listeners in this process have not settled yet
SAFETY_NET = 1.0  # seconds


class Publisher(Protocol):
    def publish(self, messages: Sequence[EventMessage]) -> list[bool]:
        """Publish all, wait for all confirms together, and tell for each whether the broker has it."""


class Relay:
    """Publishes the outbox of one service.

    `settles_later`: the transport forgets at a crash (in-memory), so a row is done only when every listener has
    settled its event: `settled(event_id)`.
    """

    def __init__(self, database: Database, publisher: Publisher, *, settles_later: bool = False) -> None:
        self._database = database
        self._publisher = publisher
        self._settles_later = settles_later
        self._in_flight: set[UUID] = set()
        self._settled: list[UUID] = []
        self._signal = Signal()
        self._stopping = False
        database.after_commit.append(self.wake)

    def wake(self) -> None:
        if not self._signal.ready():
            self._signal.send()

    def settled(self, event_id: UUID) -> None:
        """Every listener has this event in its inbox."""
        self._settled.append(event_id)
        self.wake()

    def stop(self) -> None:
        self._stopping = True
        self.wake()

    def run(self) -> None:
        """Relay until stopped. A fault is logged and tried again, with a growing pause of up to 5 s."""
        pause = 0.05
        while not self._stopping:
            try:
                while self.relay_once() and not self._stopping:
                    pause = 0.05
            except Exception as error:
                if not isinstance(error, Unavailable):
                    log.exception("relay_failed", service=self._database.service)
                eventlet.sleep(pause)
                pause = min(pause * 2, 5.0)
            self._wait()

    def relay_once(self) -> int:
        """Publish one batch; how many rows it was."""
        self._mark_settled()
        return self._relay_unsettled() if self._settles_later else self._relay_locked()

    def _relay_locked(self) -> int:
        """The rows are locked until the broker has confirmed them; other replicas skip them."""
        with self._database.writing() as connection:
            rows = connection.execute(self._unsent(BATCH).with_for_update(skip_locked=True)).all()
            sent = self._publish(rows)
            if sent:
                self._mark(connection, sent)
        return len(sent)

    def _relay_unsettled(self) -> int:
        """In memory: what is published stays in flight until it is settled, some batches of it at most."""
        if len(self._in_flight) > MOST_IN_FLIGHT:
            return 0  # settling wakes the relay
        with self._database.reading() as connection:
            waiting = connection.execute(self._unsent(BATCH + len(self._in_flight)))
            rows = [row for row in waiting if row.id not in self._in_flight][:BATCH]
        self._in_flight.update(row.id for row in rows)  # before they are published: settling may be at once
        sent = self._publish(rows)
        self._in_flight.difference_update({row.id for row in rows} - set(sent))
        return len(sent)

    def _unsent(self, limit: int) -> Select[Any]:
        outbox = self._database.tables.outbox
        unsent = select(outbox.c.id, outbox.c.type, outbox.c.body).where(outbox.c.sent_at.is_(None))
        return unsent.order_by(outbox.c.id).limit(limit)

    def _publish(self, rows: Sequence[Any]) -> list[UUID]:
        if not rows:
            return []
        messages = [EventMessage(type=row.type, id=str(row.id), body=bytes(row.body)) for row in rows]
        confirmed = self._publisher.publish(messages)
        return [row.id for row, yes in zip(rows, confirmed, strict=True) if yes]

    def _mark_settled(self) -> None:
        if not self._settled:
            return
        done, self._settled = self._settled, []
        try:
            with self._database.writing() as connection:
                self._mark(connection, done)
        except Unavailable:
            self._settled.extend(done)
            raise
        self._in_flight.difference_update(done)

    def _mark(self, connection: Connection, sent: Sequence[UUID]) -> None:
        """Sent rows stay a while for whoever looks for them, unless what they tell was to be forgotten meanwhile."""
        outbox = self._database.tables.outbox
        mine = outbox.c.id.in_(sent)
        connection.execute(delete(outbox).where(mine, outbox.c.forgotten))
        connection.execute(update(outbox).where(mine).values(sent_at=db_now()))

    def _wait(self) -> None:
        with eventlet.Timeout(SAFETY_NET, False):
            self._signal.wait()
        self._signal = Signal()


def oldest_unsent_age(database: Database, now: Callable[[], float] = time.time) -> float:
    """Seconds that the oldest unsent row has waited; 0 where there is none."""
    outbox = database.tables.outbox
    with database.reading() as connection:
        oldest = connection.scalar(
            select(outbox.c.created_at).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id).limit(1)
        )
    return max(0.0, now() - oldest.timestamp()) if oldest else 0.0
