"""A job as its function sees it: arguments, where it stood, and steps that cannot be doubled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select, update

from chassis.access.actor import Actor
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs.queue import origin_from_json

MOST_ERRORS = 200  # kept of one job; the rest is counted


class JobInterrupted(BaseException):
    """The job ends here, without a fault of its own.

    Not an Exception, so that a function which goes on after a bad row (`except Exception`) cannot take this for one.
    """


class JobCancelled(JobInterrupted):
    """Its owner cancelled it. What it is raised with is told them, where it is more than that what was done stays."""


class LeaseLost(JobInterrupted):
    """Another worker has the job; nothing of the step at hand is kept."""


class WorkerStopping(JobInterrupted):
    """This process is to end; another goes on with the job from its checkpoint."""


class JobContext:
    """`checkpoint` is what the last committed step left (None at first); `result` is JSON-ready, shown to the owner."""

    def __init__(self, database: Database, row: Any, lease: UUID, stopping: threading.Event) -> None:
        self.database = database
        self.id: UUID = row.id
        self.kind: str = row.kind
        self.actor = Actor.from_claims(row.actor)
        self.origin = origin_from_json(row.origin)
        self.arguments: dict[str, Any] = row.arguments
        self.checkpoint: Any = row.checkpoint
        self.done: int = row.done
        self.total: int | None = row.total
        self.result: Any = row.result
        self.errors: list[dict[str, Any]] = list(row.errors)
        self.error_count: int = row.error_count
        self.lease_lost = threading.Event()
        self._lease = lease
        self._stopping = stopping
        self._in_step = False

    @property
    def cancelled(self) -> bool:
        """Whether the owner has asked to cancel: for long work inside of a step, or between steps."""
        jobs = self.database.tables.jobs
        with self.database.reading() as connection:
            return bool(connection.scalar(select(jobs.c.cancel_asked).where(jobs.c.id == self.id)))

    @contextmanager
    def step(
        self, *, checkpoint: Any = None, done: int | None = None, total: int | None = None
    ) -> Iterator[UnitOfWork]:
        """One transaction that changes data and keeps where the job stands: both or neither.

        `checkpoint` (JSON-ready; None leaves the last one) is what another worker goes on from after this step, `done`
        and `total` the progress. Raises JobCancelled, LeaseLost or WorkerStopping (let them pass) and Unavailable.
        """
        if self._in_step:
            raise RuntimeError("a step inside of a step: each is one transaction")
        self._may_go_on()
        before = (self.done, self.total, self.result, list(self.errors), self.error_count)
        self._in_step = True
        try:
            with self.database.unit_of_work(self.actor, self.origin) as uow:
                self._look(uow)
                yield uow
                uow.session.flush()
                self.done = self.done if done is None else done
                self.total = self.total if total is None else total
                self._keep(uow, {} if checkpoint is None else {"checkpoint": checkpoint, "attempts": 1})
        except BaseException:
            self.done, self.total, self.result, self.errors, self.error_count = before
            raise
        finally:
            self._in_step = False
        self.checkpoint = self.checkpoint if checkpoint is None else checkpoint

    def progress(self, done: int, total: int | None = None) -> None:
        """Show progress: with the step at hand, or at once between steps."""
        if self._in_step:
            self.done, self.total = done, self.total if total is None else total
            return
        with self.step(done=done, total=total):
            pass

    def error(self, type: str, detail: str, **where: Any) -> None:
        """Note something that the owner should mend, kept with the step at hand or the next: `type` is a word of the
        contracts' PROBLEMS, by which the gateway gives it a title, `where` names it (`sheet="成员", row=12,
        column="phone"`). The first 200 are kept, all are counted."""
        self.error_count += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append({**where, "type": type, "detail": detail})

    def standing(self) -> dict[str, Any]:
        """The columns that say how far it is."""
        return {
            "done": self.done,
            "total": self.total,
            "result": self.result,
            "errors": self.errors,
            "error_count": self.error_count,
        }

    def write(self, uow: UnitOfWork, values: dict[str, Any]) -> None:
        """Change the job's row, if the lease is still ours. Raises LeaseLost."""
        jobs = uow.tables.jobs
        if not uow.session.execute(update(jobs).where(self.held(jobs)).values(**values)).rowcount:  # type: ignore[attr-defined]
            raise LeaseLost

    def held(self, jobs: Table) -> ColumnElement[bool]:
        """The job's row, as long as the lease is ours."""
        return (jobs.c.id == self.id) & (jobs.c.lease_by == self._lease)

    def _keep(self, uow: UnitOfWork, values: dict[str, Any]) -> None:
        # At the end of the step, so that the row is locked for no longer than the commit takes: the owner can look
        # and cancel meanwhile. Who takes the job over waits for this lock or makes this write find nothing.
        self.write(uow, self.standing() | values)

    def _may_go_on(self) -> None:
        if self.lease_lost.is_set():
            raise LeaseLost
        if self._stopping.is_set():
            raise WorkerStopping

    def _look(self, uow: UnitOfWork) -> None:
        jobs = uow.tables.jobs
        row = uow.session.execute(select(jobs.c.lease_by, jobs.c.cancel_asked).where(jobs.c.id == self.id)).first()
        if row is None or row.lease_by != self._lease:
            raise LeaseLost
        if row.cancel_asked:
            raise JobCancelled
