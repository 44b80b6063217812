"""Events that the inbox has parked: an operator looks at them, gives them another round of tries, or drops them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.errors import NotFound


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
        """The parked row with its body. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(self._inbox).where(self._parked(event_id))).first()
        if row is None:
            raise NotFound(f"nothing is parked under {event_id}; see `tongxin parked list`")
        return dict(row._mapping)

    def replay(self, event_id: UUID | None = None) -> int:
        """Give one parked event, or all, a new round of tries; how many."""
        return self._change(update(self._inbox).values(state="retry", attempts=0, next_try_at=db_now()), event_id)

    def drop(self, event_id: UUID) -> int:
        """Mark a parked event as done without handling it; how many (0 or 1)."""
        return self._change(update(self._inbox).values(state="done", body=None, next_try_at=None), event_id)

    def _change(self, statement: Any, event_id: UUID | None) -> int:
        with self._database.writing() as connection:
            return connection.execute(statement.where(self._parked(event_id))).rowcount

    def _parked(self, event_id: UUID | None) -> ColumnElement[bool]:
        parked = self._inbox.c.state == "parked"
        return parked if event_id is None else parked & (self._inbox.c.event_id == event_id)
