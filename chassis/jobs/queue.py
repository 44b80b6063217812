"""Jobs as a use case sees them: start, view, cancel, list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, null, select, update

from chassis.access.actor import ActorKind
from chassis.database.database import Database
from chassis.database.removal import remove_in_portions
from chassis.database.types import db_now
from chassis.database.unit_of_work import Origin, UnitOfWork
from chassis.errors import Conflict, NotFound, Unavailable

OPEN = ("waiting", "running")
STAYS = "cancelled; what its finished steps did stays"
KEEP_FINISHED = 90 * 24 * 3600  # seconds
SHOWN = [
    "id",
    "kind",
    "state",
    "done",
    "total",
    "errors",
    "error_count",
    "result",
    "reason",
    "cancel_asked",
    "created_at",
    "finished_at",
]


@dataclass(frozen=True)
class JobLimits:
    """How many jobs may be open: of one owner, and in all."""

    of_owner: int = 5
    in_all: int = 1000


@dataclass(frozen=True)
class Job:
    """A job as its owner sees it. `errors` are the first of `error_count`; `reason` says why it failed, or of one that
    was cancelled in the middle what stays."""

    id: UUID
    kind: str
    state: str
    done: int
    total: int | None
    errors: list[dict[str, Any]]
    error_count: int
    result: Any
    reason: str | None
    cancel_asked: bool
    created_at: datetime
    finished_at: datetime | None

    @property
    def finished(self) -> bool:
        return self.state not in OPEN


def start_job(
    uow: UnitOfWork,
    kind: str,
    arguments: Mapping[str, Any],
    *,
    total: int | None = None,
    unique_key: str | None = None,
    limits: JobLimits = JobLimits(),
) -> Job:
    """Start a job in the use case's transaction: it exists if and when that commits. `arguments` are JSON-ready.

    Raises Conflict where a job of `unique_key` is open (`job-open`) or the actor has too many open
    (`too-many-jobs`), Unavailable where the queue is full.
    """
    jobs = uow.tables.jobs
    _check_limits(uow, limits)
    row = {
        "id": uow.new_id(),
        "kind": kind,
        "state": "waiting",
        "actor": uow.actor.to_claims(),
        "origin": asdict(uow.origin),
        "owner": uow.actor.subject,
        "community": uow.actor.community,
        "arguments": dict(arguments),
        "total": total,
        "unique_key": unique_key,
    }
    if not uow.insert_once(jobs, row):
        raise Conflict("this work is already under way; wait for it to finish or cancel it", type="job-open")
    return _one(uow, jobs.c.id == row["id"])


def job_view(uow: UnitOfWork, id: UUID) -> Job:
    """The actor's own job. Raises NotFound, for another's too."""
    return _one(uow, _own(uow) & (uow.tables.jobs.c.id == id))


def list_jobs(uow: UnitOfWork, *, kind: str | None = None, limit: int = 50, before: UUID | None = None) -> list[Job]:
    """The actor's own jobs, newest first; `before` is the id of the last one of the page before."""
    jobs = uow.tables.jobs
    wanted = _own(uow)
    if kind is not None:
        wanted &= jobs.c.kind == kind
    if before is not None:
        wanted &= jobs.c.id < before
    rows = uow.session.execute(select(*_shown(uow)).where(wanted).order_by(jobs.c.id.desc()).limit(limit))
    return [Job(**row._mapping) for row in rows]


def cancel_job(uow: UnitOfWork, id: UUID) -> Job:
    """Cancel the actor's own job: at once where it waits, else before its next step. What its steps did stays.

    Raises NotFound, for another's too, and Conflict (`job-finished`) where it ended otherwise before.
    """
    jobs = uow.tables.jobs
    mine = _own(uow) & (jobs.c.id == id)
    uow.session.execute(update(jobs).where(mine & (jobs.c.state == "running")).values(cancel_asked=True))
    between_attempts = case((jobs.c.checkpoint.is_not(null()), STAYS))
    ended = finished("cancelled") | {"reason": between_attempts}
    uow.session.execute(update(jobs).where(mine & (jobs.c.state == "waiting")).values(**ended))
    job = _one(uow, mine)
    refuse_to_cancel(uow, job)
    return job


def refuse_to_cancel(_: UnitOfWork, job: Job) -> None:
    """Raises Conflict (`job-finished`) where the job ended otherwise than cancelled."""
    if job.state in ("done", "failed"):
        raise Conflict("the work has already ended; there is nothing to cancel", type="job-finished")


def is_cancelled(job: Job) -> bool:
    """Whether it is, or will be before its next step."""
    return job.state == "cancelled" or job.cancel_asked


def remove_old_jobs(database: Database, keep: float = KEEP_FINISHED) -> int:
    """Remove jobs that finished more than `keep` seconds ago; how many."""
    jobs = database.tables.jobs
    return remove_in_portions(database, jobs, jobs.c.finished_at < db_now(-keep))


def finished(state: str, reason: str | None = None) -> dict[str, Any]:
    """What a job's row becomes when it ends; its unique key is free again."""
    return {
        "state": state,
        "reason": reason,
        "lease_by": None,
        "due_at": None,
        "finished_at": db_now(),
        "unique_key": None,
    }


def origin_from_json(raw: Mapping[str, Any]) -> Origin:
    known = {f.name for f in fields(Origin)}
    return Origin(**{name: value for name, value in raw.items() if name in known})


def _check_limits(uow: UnitOfWork, limits: JobLimits) -> None:
    jobs = uow.tables.jobs
    is_open = jobs.c.finished_at.is_(None)
    if _count(uow, is_open) >= limits.in_all:
        raise Unavailable("too much work is waiting; try again later", type="job-queue-full", retry_after=60)
    if uow.actor.kind in (ActorKind.SYSTEM, ActorKind.JOB):  # the house's own work
        return
    if not uow.database.sqlite:  # two requests of one owner at once: the second counts the first's
        uow.session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended("jobs of " + uow.actor.subject, 0)))
        )
    if _count(uow, is_open & (jobs.c.owner == uow.actor.subject)) >= limits.of_owner:
        raise Conflict(
            f"{limits.of_owner} pieces of your work are open; wait for one to finish or cancel it", type="too-many-jobs"
        )


def _count(uow: UnitOfWork, condition: ColumnElement[bool]) -> int:
    return uow.session.scalar(select(func.count()).select_from(uow.tables.jobs).where(condition)) or 0


def _own(uow: UnitOfWork) -> ColumnElement[bool]:
    if uow.actor.is_anonymous:
        raise NotFound("there is no such job")
    return uow.tables.jobs.c.owner == uow.actor.subject


def _shown(uow: UnitOfWork) -> list[ColumnElement[Any]]:
    return [uow.tables.jobs.c[name] for name in SHOWN]


def _one(uow: UnitOfWork, condition: ColumnElement[bool]) -> Job:
    row = uow.session.execute(select(*_shown(uow)).where(condition)).first()
    if row is None:
        raise NotFound("there is no such job")
    return Job(**row._mapping)
