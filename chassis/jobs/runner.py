"""Works on jobs, one at a time; any number of runners, in processes of their own, work side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Failure, Unavailable
from chassis.jobs.context import JobCancelled, JobContext, JobInterrupted, LeaseLost, WorkerStopping
from chassis.jobs.looking import Looking
from chassis.jobs.queue import STAYS, finished

log = structlog.get_logger()

LEASE = 30.0  # seconds after which a worker that says nothing counts as dead
RETRY_AFTER = (1.0, 10.0, 60.0, 600.0)  # seconds; attempts since the last checkpoint are one more
LOOK_EVERY = 0.5  # seconds
DIED = "the work stopped several times for a reason of the system's; it has been logged, please tell the operators"
WENT_WRONG = "something went wrong in the system; it has been logged, please tell the operators"

JobFunction = Callable[[JobContext], Any]


def _stays(checkpoint: Any) -> str | None:
    """What is told of a job that was cancelled; nothing where no step was done."""
    return None if checkpoint is None else STAYS


class JobRunner(Looking):
    """Works on jobs of the given kinds. Stopped, it begins no further job; the one at hand ends at its next step."""

    def __init__(
        self,
        database: Database,
        kinds: Mapping[str, JobFunction],
        *,
        lease: float = LEASE,
        retry_after: tuple[float, ...] = RETRY_AFTER,
        look_every: float = LOOK_EVERY,
    ) -> None:
        super().__init__(database, look_every)
        self._kinds = kinds
        self._lease = lease
        self._retry_after = retry_after

    def run_one(self) -> bool:
        """Work on the job that has waited longest; whether there was one. Raises Unavailable."""
        job = self._claim()
        if job is None:
            return False
        log.info("job_taken", job=str(job.id), kind=job.kind, checkpoint=job.checkpoint is not None)
        try:
            with self._renewing(job):
                outcome = self._work(job)
            with self._database.unit_of_work(job.actor, job.origin) as uow:
                job.write(uow, outcome)
        except LeaseLost:
            log.warning("job_lease_lost", job=str(job.id), kind=job.kind)
        else:
            log.info("job_left", job=str(job.id), kind=job.kind, state=outcome["state"])
        return True

    # ---- taking one

    def _takeable(self) -> ColumnElement[bool]:
        jobs = self._database.tables.jobs
        return (jobs.c.due_at <= db_now()) & jobs.c.kind.in_(tuple(self._kinds))

    def _claim(self) -> JobContext | None:
        jobs = self._database.tables.jobs
        with self._database.reading() as connection:  # most looks find nothing, and need not take SQLite's one writer
            if connection.scalar(select(jobs.c.id).where(self._takeable()).limit(1)) is None:
                return None
        while True:
            with self._database.unit_of_work() as uow:
                row = uow.session.execute(
                    select(jobs)
                    .where(self._takeable())
                    .order_by(jobs.c.due_at)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                ).first()
                if row is None:
                    return None
                lease = self._take(uow, row)
            if lease is not None:
                return JobContext(self._database, row, lease, self._stopping)

    def _take(self, uow: UnitOfWork, row: Any) -> UUID | None:
        """Put our lease on the row; None where the job ends here instead: cancelled, or deadly to its workers."""
        lease: UUID | None = uuid4()
        if row.cancel_asked:
            lease, values = None, finished("cancelled", _stays(row.checkpoint))
        elif row.attempts > len(self._retry_after):
            log.error("job_given_up", job=str(row.id), kind=row.kind, attempts=row.attempts)
            lease, values = None, finished("failed", DIED)
        else:
            values = {
                "state": "running",
                "lease_by": lease,
                "due_at": db_now(self._lease),
                "attempts": row.attempts + 1,
            }
        uow.session.execute(update(uow.tables.jobs).where(uow.tables.jobs.c.id == row.id).values(**values))
        return lease

    # ---- keeping it

    @contextmanager
    def _renewing(self, job: JobContext) -> Iterator[None]:
        """Renew the lease from a thread of its own: the job's own thread may be deep in a computation."""
        ended = threading.Event()
        thread = threading.Thread(target=self._renew, args=(job, ended), name=f"lease of {job.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _renew(self, job: JobContext, ended: threading.Event) -> None:
        pause = self._lease / 3
        while not ended.wait(pause):
            try:
                if not self._renew_once(job):
                    job.lease_lost.set()
                    return
                pause = self._lease / 3
            except (DBAPIError, PoolTimeout):  # away, or SQLite's one writer is at work: again soon, the fence holds
                pause = min(0.1, self._lease / 10)

    def _renew_once(self, job: JobContext) -> bool:
        jobs = self._database.tables.jobs
        mine = job.held(jobs)
        # on the engine, not in a unit of work: it must not wait its turn behind a long step of the job itself
        with self._database.engine.execution_options(writes=True).begin() as connection:
            renewed = connection.execute(update(jobs).where(mine).values(due_at=db_now(self._lease)))
            return bool(renewed.rowcount)

    # ---- working on it

    def _work(self, job: JobContext) -> dict[str, Any]:
        """Run the function; what the job's row becomes."""
        try:
            self._kinds[job.kind](job)
        except JobCancelled as cancelled:
            return job.standing() | finished("cancelled", str(cancelled) or _stays(job.checkpoint))
        except WorkerStopping:
            return {"state": "waiting", "lease_by": None, "due_at": db_now(), "attempts": 0}
        except JobInterrupted:
            raise
        except Exception as error:
            return self._after_failure(job, error)
        return job.standing() | finished("done") | {"total": job.done if job.total is None else job.total}

    def _after_failure(self, job: JobContext, error: Exception) -> dict[str, Any]:
        refused = isinstance(error, Failure) and not isinstance(error, Unavailable)
        attempts = self._attempts(job)
        facts = {"job": str(job.id), "kind": job.kind, "attempt": attempts}
        if refused:  # its owner is told, and nothing of ours is at fault
            log.info("job_refused", **facts)
        else:
            log.warning("job_attempt_failed", **facts, exc_info=True)
        if not refused and attempts <= len(self._retry_after):
            wait = self._retry_after[attempts - 1]
            return {"state": "waiting", "lease_by": None, "due_at": db_now(wait)}
        if not isinstance(error, Failure):
            return job.standing() | finished("failed", WENT_WRONG)
        for bad in error.errors:
            job.error(bad.type or error.type, bad.detail, **bad.where)
        return job.standing() | finished("failed", error.detail)

    def _attempts(self, job: JobContext) -> int:
        jobs = self._database.tables.jobs
        with self._database.reading() as connection:
            return connection.scalar(select(jobs.c.attempts).where(job.held(jobs))) or 1
