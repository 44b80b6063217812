"""Events that the inbox has parked: an operator looks at them, gives them another round of tries, or drops them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.errors import Conflict, NotFound

DEAD_LETTERED = "; its whole body is in the dead-letter queue"  # ends the error of what could not even be read


class Parked:
    """What was parked, for `tongxin parked`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._inbox = database.tables.inbox

    def list(self, limit: int = 100) -> list[dict[str, object]]:
        columns = [c for c in self._inbox.c if c.name not in ("body", "next_try_at")]
        with self._database.reading() as connection:
            rows = connection.execute(
                select(*columns).where(self._inbox.c.state == "parked").order_by(self._inbox.c.received_at).limit(limit)
            )
            return [dict(row._mapping) for row in rows]

    def show(self, event_id: UUID) -> dict[str, object]:
        """The row, parked or being tried again, with its body. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(self._inbox).where(self._open(event_id))).first()
        if row is None:
            raise NotFound(f"nothing is parked or tried again under {event_id}; see `tongxin parked list`")
        return dict(row._mapping)

    def unreadable(self) -> int:
        """How many are parked that nobody can read, so that no try can succeed."""
        with self._database.reading() as connection:
            count = select(func.count()).select_from(self._inbox).where(self._is_parked, self._is_unreadable)
            return connection.scalar(count) or 0

    def replay(self, event_id: UUID | None = None) -> int:
        """Give one parked event, or all that can be read, a new round of tries; how many. Raises Conflict for one that
        cannot be read."""
        again = update(self._inbox).values(state="retry", attempts=0, next_try_at=db_now())
        if event_id is None:
            return self._change(again, self._is_parked & ~self._is_unreadable)
        this = self._is_parked & (self._inbox.c.event_id == event_id)
        with self._database.reading() as connection:
            if connection.scalar(select(self._inbox.c.event_id).where(this, self._is_unreadable)):
                raise Conflict(f"{event_id} cannot be read, and no try can succeed; drop it once its cause is found")
        return self._change(again, this)

    def drop(self, event_id: UUID) -> int:
        """Mark an event that is parked or being tried again as done without handling it; how many (0 or 1)."""
        done = update(self._inbox).values(state="done", body=None, next_try_at=None)
        return self._change(done, self._open(event_id))

    def _change(self, statement: Any, which: ColumnElement[bool]) -> int:
        with self._database.writing() as connection:
            return connection.execute(statement.where(which)).rowcount

    @property
    def _is_parked(self) -> ColumnElement[bool]:
        return self._inbox.c.state == "parked"

    @property
    def _is_unreadable(self) -> ColumnElement[bool]:
        return func.coalesce(self._inbox.c.error, "").endswith(DEAD_LETTERED)

    def _open(self, event_id: UUID) -> ColumnElement[bool]:
        return self._inbox.c.state.in_(("parked", "retry")) & (self._inbox.c.event_id == event_id)
