"""Loading the demo community through the import path: a real workbook, uploaded, and imported by the same job."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind
from chassis.database.database import Database
from chassis.files.store import PIECE
from chassis.files.types import XLSX
from chassis.jobs import Job, JobRunner, job_view
from services.registry.demo.community import community
from services.registry.demo.model import DemoCommunity
from services.registry.demo.workbook import write_workbook
from services.registry.filing import files
from services.registry.imports.usecases import import_file, importing
from services.registry.imports.usecases.starting import IMPORT_JOB, import_key, start_import
from services.registry.places.tables import Community
from services.registry.places.usecases import open_community

STEP = 2000  # rows a transaction: nobody is served yet who would have to wait for SQLite's one writer
LEASE = 5.0  # seconds until a load that was cut off can be taken up by the next
LOOK = 0.1

Show = Callable[[str, int, int | None], None]  # kind, rows done, rows in all once they are counted


@dataclass(frozen=True)
class Loaded:
    community: UUID
    actor: Actor


def load_community(database: Database, folder: Path, show: Show, *, size: float = 1.0) -> Loaded:
    """Write the workbook and import it. What is there stays as it is, so a load that was cut off is completed.

    `size` is the share of Xinbei's households that is made. Raises RuntimeError where an import fails.
    """
    made = community(size=size)
    workbook = folder / "xinbei.xlsx"
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(made, workbook)
    actor = Actor("system:demo", ActorKind.SYSTEM, frozenset({"admin"}), _community(database, made))
    for kind in importing.KINDS:
        job = _started(database, actor, kind, workbook)
        _worked_off(database, actor, job, partial(show, kind))
    assert actor.community is not None
    return Loaded(actor.community, actor)


def _community(database: Database, made: DemoCommunity) -> UUID:
    with database.unit_of_work() as uow:
        known: UUID | None = uow.session.scalar(select(Community.id).where(Community.division_code == made.code))
        if known is not None:
            return known
        new = Community(
            id=uow.new_id(),
            version=1,
            name=made.name,
            division_code=made.code,
            area=made.area,
            founded_on=made.founded,
        )
        open_community(uow, new)
        return new.id


def _started(database: Database, actor: Actor, kind: str, workbook: Path) -> UUID:
    """The job that imports this kind: one that was cut off, else a new one."""
    jobs = database.tables.jobs
    with database.reading() as connection:
        query = select(jobs.c.id).where(jobs.c.unique_key == import_key(actor.community, kind))
        known: UUID | None = connection.scalar(query)
    if known is not None:
        return known
    file = _stored(database, actor, workbook)
    with database.unit_of_work(actor) as uow:
        command = SimpleNamespace(kind=kind, file=file, dry_run=False, partial=False)
        return start_import(uow, command, step=STEP).id


def _stored(database: Database, actor: Actor, path: Path) -> UUID:
    """The workbook as an upload of the actor's, which ends after a day."""
    with database.unit_of_work(actor) as uow:
        file = files(uow).begin(uow, path.name, XLSX, keep_for=24 * 3600)
    size = 0
    with path.open("rb") as content:
        for number, piece in enumerate(iter(lambda: content.read(PIECE), b"")):
            with database.unit_of_work(actor) as uow:
                files(uow).append(uow, file.id, number, piece)
            size += len(piece)
    with database.unit_of_work(actor) as uow:
        files(uow).finish(uow, file.id, size)
    return file.id


def _worked_off(database: Database, actor: Actor, job_id: UUID, show: Callable[[int, int | None], None]) -> None:
    """Work on the job here, unless a worker of the installation does, and show how far it is."""
    runner = JobRunner(database, {IMPORT_JOB: import_file}, lease=LEASE, look_every=LOOK)
    working = threading.Thread(target=runner.run, daemon=True)  # ends with the command; its job is taken up again
    working.start()
    pause = threading.Event()
    try:
        while not (job := _seen(database, actor, job_id)).finished:
            show(job.done, job.total)
            pause.wait(LOOK)
    finally:
        runner.stop()
    working.join()
    if job.state != "done":
        raise RuntimeError(f"the demo's import ended as {job.state}: {job.reason} {job.errors[:3]}")
    show(job.done, job.done)


def _seen(database: Database, actor: Actor, job_id: UUID) -> Job:
    with database.unit_of_work(actor, writes=False) as uow:
        return job_view(uow, job_id)
