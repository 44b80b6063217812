"""The inbox: every event is handled once in effect, through any crash, and the inbox is the schedule of retries.

The event's id, the reaction's changes and what it tells are one transaction. A reaction that fails leaves the body,
the attempts and the next try in the inbox, and the message is acknowledged; after the last try the row is parked. Only
where the database itself is away does the message go back to the queue, and the consumer pauses.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

import eventlet
import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy import select, update

from chassis.bus.envelope import Event, Unreadable
from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Unavailable
from chassis.events.parked import DEAD_LETTERED
from chassis.events.reaction import NotYet, Reaction
from chassis.telemetry import tracing
from chassis.telemetry.metrics import OK, Metrics

log = structlog.get_logger()

RETRY_AFTER = (1.0, 10.0, 60.0, 600.0, 3600.0)  # seconds; then the event is parked
SAFETY_NET = 1.0
DUPLICATE, RETRY, PARKED = "duplicate", "retry", "parked"  # results beside ok


class Delivery(Protocol):
    body: bytes
    type: str
    message_id: str
    content_type: str

    def ack(self) -> None: ...

    def requeue(self) -> None: ...

    def reject(self) -> None: ...


class Inbox:
    """Receives the events of one service and works through those to be tried again."""

    def __init__(
        self,
        database: Database,
        reactions: Mapping[str, Reaction],
        *,
        retry_after: tuple[float, ...] = RETRY_AFTER,
        metrics: Metrics | None = None,
    ) -> None:
        self._database = database
        self._metrics = metrics or Metrics(database.service)
        self._reactions = reactions
        self._retry_after = retry_after
        self._stopping = False

    def receive(self, delivery: Delivery) -> bool:
        """Take one message. False where the database is away: the message is back in the queue, and to pause is due."""
        try:
            if delivery.content_type != "application/json":
                raise Unreadable(f"content type {delivery.content_type!r} is not application/json")
            event = Event.from_bytes(delivery.body)
        except Unreadable as error:
            reason = str(error)
            return self._settle(delivery, lambda: self._park_unreadable(delivery, reason), readable=False)
        return self._settle(delivery, lambda: self.take(event, delivery.body))

    def _settle(self, delivery: Delivery, work: Callable[[], None], *, readable: bool = True) -> bool:
        try:
            work()
        except Unavailable:
            delivery.requeue()
            return False
        if readable:
            delivery.ack()
        else:
            delivery.reject()  # its whole body goes to the dead-letter queue
        return True

    def take(self, event: Event, body: bytes) -> None:
        """Handle an event unless its id is known; on failure note it for another try."""
        began = time.perf_counter()
        result = self._take(event, body)
        self._measure(event.type, result, began)

    def _take(self, event: Event, body: bytes) -> str:
        try:
            with self._database.unit_of_work() as uow:
                row = {"event_id": event.id, "type": event.type, "state": "done", "attempts": 1}
                if not uow.insert_once(uow.tables.inbox, row):
                    return DUPLICATE
                self._react(uow, event)
            return OK
        except Unavailable:
            raise
        except Exception as error:
            _tell(error, parked=False, event_id=str(event.id), type=event.type, attempt=1)
            return self._note(event, body, error)

    def _measure(self, event_type: str, result: str, began: float) -> None:
        known = event_type if event_type in self._reactions else "unknown"  # what comes in must not make figures grow
        self._metrics.handled.labels(known, result).observe(time.perf_counter() - began)

    def _react(self, uow: UnitOfWork, event: Event) -> None:
        reaction = self._reactions.get(event.type)
        if reaction is None:
            raise Unreadable(f"nothing here reacts to {event.type}")
        uow.operation = event.type
        with tracing.span(
            event.type,
            kind=SpanKind.CONSUMER,
            parent={"traceparent": event.trace},
            messaging__operation__name="process",
            messaging__destination__name=event.type,
            messaging__message__id=str(event.id),
        ):
            # what this tells belongs to the same trace
            uow.origin = replace(uow.origin, trace=tracing.traceparent() or event.trace)
            reaction(uow, event)
            uow.session.flush()

    def _note(self, event: Event, body: bytes, error: Exception) -> str:
        hopeless = isinstance(error, Unreadable) or not self._retry_after
        row = {
            "event_id": event.id,
            "type": event.type,
            "state": "parked" if hopeless else "retry",
            "attempts": 1,
            "body": body,
            "error": _reason(error),
            "next_try_at": None if hopeless else db_now(self._retry_after[0]),
        }
        with self._database.unit_of_work() as uow:
            uow.insert_once(uow.tables.inbox, row)
        return PARKED if hopeless else RETRY

    def _park_unreadable(self, delivery: Delivery, reason: str) -> None:
        """What cannot be read has no id: its digest stands for it, so that a second delivery finds it parked."""
        digest = UUID(bytes=hashlib.sha256(delivery.body).digest()[:16])
        row = {
            "event_id": digest,
            "type": _storable(delivery.type)[:120] or "unreadable",
            "state": "parked",
            "attempts": 1,
            "body": delivery.body[:10_000],
            "error": reason + DEAD_LETTERED,
        }
        with self._database.unit_of_work() as uow:
            uow.insert_once(uow.tables.inbox, row)
        log.warning("message_parked", type=row["type"], reason=reason)

    # ---- another try

    def stop(self) -> None:
        self._stopping = True

    def run(self) -> None:
        """Work through what is due, until stopped."""
        while not self._stopping:
            try:
                while not self._stopping and self.retry_one():
                    pass
            except Unavailable:
                pass
            except Exception:
                log.exception("retry_failed", service=self._database.service)
            eventlet.sleep(SAFETY_NET)

    def retry_one(self) -> bool:
        """Try one event that is due again; whether there was one."""
        inbox = self._database.tables.inbox
        due = (inbox.c.state == "retry") & (inbox.c.next_try_at <= db_now())
        began = time.perf_counter()
        with self._database.unit_of_work() as uow:
            row = uow.session.execute(
                select(inbox.c.event_id, inbox.c.type, inbox.c.body, inbox.c.attempts)
                .where(due)
                .order_by(inbox.c.next_try_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return False
            after = self._another_try(uow, row)
            uow.session.execute(update(inbox).where(inbox.c.event_id == row.event_id).values(after))
        self._measure(row.type, OK if after["state"] == "done" else str(after["state"]), began)
        return True

    def _another_try(self, uow: UnitOfWork, row: Any) -> dict[str, object]:
        """Run the reaction in a savepoint; what the inbox row becomes."""
        attempts = row.attempts + 1
        try:
            with uow.session.begin_nested():
                self._react(uow, Event.from_bytes(row.body))
                uow.session.flush()
            return {"state": "done", "attempts": attempts, "body": None, "error": None, "next_try_at": None}
        except Unavailable:
            raise
        except Exception as error:
            uow.forget_events()
            last = attempts > len(self._retry_after) or isinstance(error, Unreadable)
            _tell(error, parked=last, event_id=str(row.event_id), type=row.type, attempt=attempts)
            wait = None if last else db_now(self._retry_after[attempts - 1])
            return {
                "state": "parked" if last else "retry",
                "attempts": attempts,
                "error": _reason(error),
                "next_try_at": wait,
            }


def _tell(error: Exception, *, parked: bool, **which: object) -> None:
    if isinstance(error, NotYet) and not parked:
        log.info("reaction_put_off", reason=str(error), **which)
    else:
        log.warning("reaction_failed", parked=parked, exc_info=error, **which)


def _reason(error: Exception) -> str:
    """The kind of error and its words, without bound parameters (they may be personal)."""
    return _storable(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")[:500]


def _storable(text: str) -> str:
    """`text` without what a database refuses: what cannot be noted would come back for ever."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
