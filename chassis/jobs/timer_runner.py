"""Lets happen what is due; any number of runners, in processes of their own, work side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import ColumnElement, delete, select, update

from chassis.access.actor import system
from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.errors import Unavailable
from chassis.jobs.looking import Looking
from chassis.jobs.timers import Due, Every, TimerFunction

log = structlog.get_logger()

LEASE = 60.0  # seconds after which a runner that says nothing counts as dead
RETRY_AFTER = (1.0, 10.0, 60.0, 600.0, 3600.0)  # seconds; then the row is given up
LOOK_EVERY = 1.0  # seconds
CLOCKWORK = system("timers")


class _Moved(Exception):
    """The row was rescheduled, cancelled or taken by another runner: nothing of this effect is kept."""


class TimerRunner(Looking):
    """Lets happen what is due."""

    def __init__(
        self,
        database: Database,
        kinds: Mapping[str, TimerFunction],
        *,
        every: Mapping[str, Every] | None = None,
        lease: float = LEASE,
        retry_after: tuple[float, ...] = RETRY_AFTER,
        look_every: float = LOOK_EVERY,
    ) -> None:
        super().__init__(database, look_every)
        self._kinds = kinds
        self._every = {f"every:{name}": chore for name, chore in (every or {}).items()}
        self._lease = lease
        self._retry_after = retry_after
        self._prepared = False

    def run_one(self) -> bool:
        """Let the row that has been due longest happen; whether there was one. Raises Unavailable."""
        self._prepare()
        claimed = self._claim()
        if claimed is None:
            return False
        self._let(*claimed)
        return True

    def _let(self, due: Due, lease: UUID) -> None:
        try:
            if due.kind in self._every:
                self._do_chore(due, lease)
            else:
                self._happen(due, lease)
        except _Moved:
            log.info("timer_moved", kind=due.kind)
        except Unavailable:
            raise  # the lease ends, and it is tried again
        except Exception as error:
            self._note(due, lease, error)

    def _prepare(self) -> None:
        """Each chore has its row, first due at once."""
        if self._prepared:
            return
        with self._database.unit_of_work() as uow:
            for name in self._every:
                row = {"key": name, "kind": name, "at": db_now(), "next_try_at": db_now(), "arguments": {}}
                uow.insert_once(uow.tables.due, row)
        self._prepared = True

    def _claim(self) -> tuple[Due, UUID] | None:
        due = self._database.tables.due
        known = (*self._kinds, *self._every)
        takeable = (due.c.next_try_at <= db_now()) & due.c.kind.in_(known)
        with self._database.reading() as connection:  # most looks find nothing, and need not take SQLite's one writer
            if connection.scalar(select(due.c.key).where(takeable).limit(1)) is None:
                return None
        lease = uuid4()
        with self._database.unit_of_work() as uow:
            oldest = select(due).where(takeable).order_by(due.c.next_try_at).limit(1)
            row = uow.session.execute(oldest.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            deadly = row.attempts > len(self._retry_after) and row.kind not in self._every
            uow.session.execute(
                update(due)
                .where(due.c.key == row.key)
                .values(self._give_up(row) if deadly else self._taken(row, lease))
            )
        if deadly:
            return self._claim()
        return Due(row.key, row.kind, row.at, row.arguments, row.attempts + 1), lease

    def _taken(self, row: Any, lease: UUID) -> dict[str, Any]:
        return {"lease_by": lease, "next_try_at": db_now(self._lease), "attempts": row.attempts + 1}

    def _give_up(self, row: Any) -> dict[str, Any]:
        """Its runners died of it, each time."""
        log.error("timer_given_up", kind=row.kind, attempt=row.attempts)
        return {"lease_by": None, "next_try_at": None, "error": "the process ended in each try"}

    def _happen(self, due: Due, lease: UUID) -> None:
        with self._database.unit_of_work(CLOCKWORK) as uow:
            # first the removal: it is the fence, and the effect may schedule its own key anew
            if not uow.session.execute(delete(uow.tables.due).where(self._held(due, lease))).rowcount:  # type: ignore[attr-defined]
                raise _Moved
            self._kinds[due.kind](uow, due)

    def _do_chore(self, due: Due, lease: UUID) -> None:
        chore = self._every[due.kind]
        chore.work(self._database)
        again = {"at": db_now(chore.seconds), "next_try_at": db_now(chore.seconds), "attempts": 0, "error": None}
        self._write(due, lease, again | {"lease_by": None})

    def _note(self, due: Due, lease: UUID, error: Exception) -> None:
        last = due.attempt > len(self._retry_after)
        chore = self._every.get(due.kind)
        reason = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"[:500]
        say = log.error if last else log.warning
        say("timer_given_up" if last else "timer_failed", kind=due.kind, attempt=due.attempt, exc_info=error)
        after: dict[str, Any]
        if not last:
            after = {"next_try_at": db_now(self._retry_after[due.attempt - 1])}
        elif chore:  # what happens again and again is never given up for good
            after = {"next_try_at": db_now(chore.seconds), "attempts": 0}
        else:
            after = {"next_try_at": None}
        self._write(due, lease, after | {"lease_by": None, "error": reason})

    def _write(self, due: Due, lease: UUID, values: dict[str, Any]) -> None:
        with self._database.unit_of_work() as uow:
            uow.session.execute(update(uow.tables.due).where(self._held(due, lease)).values(**values))

    def _held(self, due: Due, lease: UUID) -> ColumnElement[bool]:
        table = self._database.tables.due
        return (table.c.key == due.key) & (table.c.lease_by == lease)
