"""A service of no domain for tests of jobs and timers, and its worker: a process of its own.

    python -m chassis.testing.probe URL OPTIONS

OPTIONS is JSON, `{"jobs": {…}, "timers": {…}}`: which runners, and their settings. Each effect is a plain insert into a
table without a unique key, so that one that happened twice is two rows.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import Any

from sqlalchemy import Column, Integer, String, Table, insert, select

from chassis.access.actor import Actor, ActorKind
from chassis.clock import Clock
from chassis.database.database import Database
from chassis.database.tables import service_base
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Invalid
from chassis.jobs import JobContext, JobRunner
from chassis.jobs.timer_runner import TimerRunner
from chassis.jobs.timers import Due
from chassis.jobs.work import Runner, Worker

BASE = service_base("probe")
EFFECTS = Table(
    "effects",
    BASE.metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("process", Integer, nullable=False),
)
SOMEBODY = Actor("account-1", ActorKind.PERSON)


def open_probe(url: str, clock: Clock | None = None) -> Database:
    return Database(url, BASE, service="probe", clock=clock)


def make_probe(url: str) -> Database:
    database = open_probe(url)
    BASE.metadata.create_all(database.engine)
    return database


def effect(uow: UnitOfWork, name: str) -> None:
    uow.session.execute(insert(EFFECTS).values(name=name, process=os.getpid()))


def effects(database: Database) -> list[str]:
    """Names of all effects, in the order that they were written."""
    with database.reading() as connection:
        return list(connection.scalars(select(EFFECTS.c.name).order_by(EFFECTS.c.number)))


def effect_processes(database: Database) -> set[int]:
    with database.reading() as connection:
        return set(connection.scalars(select(EFFECTS.c.process)))


def count_up(job: JobContext) -> None:
    """One effect a step, from the checkpoint on."""
    steps = job.arguments["steps"]
    for number in range(job.checkpoint or 0, steps):
        with job.step(checkpoint=number + 1, done=number + 1, total=steps) as uow:
            effect(uow, f"{job.id}:{number}")
    job.result = {"counted": steps}


def wait_in_a_step(job: JobContext) -> None:
    """An effect, and then a step that hangs until the gate (a file) exists, before it commits."""
    if job.checkpoint is None:
        with job.step(checkpoint=1, done=1) as uow:
            effect(uow, "first")
    with job.step(checkpoint=2, done=2) as uow:
        effect(uow, "second")
        _wait_for_gate(job.arguments["gate"])


def work_between_steps(job: JobContext) -> None:
    """Two effects, with work between them that lasts until the gate (a file) exists."""
    if job.checkpoint is None:
        with job.step(checkpoint=1, done=1) as uow:
            effect(uow, "first")
    _wait_for_gate(job.arguments["gate"])
    with job.step(checkpoint=2, done=2) as uow:
        effect(uow, "second")


def _wait_for_gate(path: str) -> None:
    while not os.path.exists(path):
        threading.Event().wait(0.01)


def refuse(job: JobContext) -> None:
    job.error("invalid", "the telephone number has too few digits", sheet="成员", row=12, column="phone")
    raise Invalid("two rows are wrong; mend them and send the file again")


def die(job: JobContext) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def happen(uow: UnitOfWork, due: Due) -> None:
    effect(uow, due.key)


JOBS = {
    "count_up": count_up,
    "wait_in_a_step": wait_in_a_step,
    "work_between_steps": work_between_steps,
    "refuse": refuse,
    "die": die,
}
TIMERS = {"happen": happen}


def main(url: str, options: dict[str, Any]) -> int:
    database = open_probe(url)
    runners: dict[str, Runner] = {
        "jobs": JobRunner(database, JOBS, **options.get("jobs", {}), look_every=0.05),
        "timers": TimerRunner(database, TIMERS, **options.get("timers", {}), look_every=0.05),
    }
    worker = Worker([runners[name] for name in options])
    worker.stop_at_signals()
    sys.stdout.write("works\n")
    sys.stdout.flush()
    return worker.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], json.loads(sys.argv[2])))
