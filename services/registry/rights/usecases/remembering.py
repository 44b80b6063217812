"""The list of erasures outside of the database, so that a restored backup brings nobody back.

A file of JSON lines, only ever added to. It has ids and times, and nothing that tells who somebody was.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from chassis.access.actor import job
from chassis.bus.envelope import Event
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Failure
from services.registry.people.tables import Resident
from services.registry.rights.usecases.erasing import erased

NAME = "erasures.jsonl"


def remember_erasure(uow: UnitOfWork, event: Event) -> None:
    """Reaction to our own event: add a line. A line that stands twice does no harm."""
    if uow.database.folder is None:
        return
    line = {"resident": str(event.subject), "erased_at": event.time.isoformat()}
    path = uow.database.folder / NAME
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


@dataclass(frozen=True)
class Replayed:
    """How many were erased again, and what stands in the way of the others, one text each."""

    done: int
    problems: tuple[str, ...]


def replay_erasures(database: Database, path: Path) -> Replayed:
    """After a restore: erase again whoever the list names and the backup brought back. What cannot be erased, and a
    line that cannot be read, is named; the others are erased all the same."""
    wanted, problems = remembered(path)
    done = 0
    for resident_id in wanted:
        try:
            done += erased_again(database, resident_id)
        except Failure as failure:
            problems.append(f"resident {resident_id}: {failure.detail}")
    return Replayed(done, tuple(problems))


def remembered(path: Path) -> tuple[list[UUID], list[str]]:
    """Whom the list names, each once, and the lines that cannot be read."""
    found: dict[UUID, None] = {}
    problems = []
    lines = path.read_bytes().splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            found[UUID(json.loads(line)["resident"])] = None
        except (ValueError, KeyError, TypeError, AttributeError):
            problems.append(f"{path.name}, line {number}: cannot be read; look for the erasure in the audit")
    return list(found), problems


def erased_again(database: Database, resident_id: UUID) -> bool:
    """Whether the resident was there to be erased. Raises a Failure."""
    query = select(Resident).where(Resident.id == resident_id, Resident.standing != "erased")
    with database.unit_of_work(writes=False) as uow:
        community = uow.session.scalar(query.with_only_columns(Resident.community))
    with database.unit_of_work(job("erasures", community)) as uow:
        found: Resident | None = uow.session.scalar(query.with_for_update())
        if found is not None:
            erased(uow, found)
    return found is not None
