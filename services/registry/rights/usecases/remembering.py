"""The list of erasures outside of the database, so that a restored backup brings nobody back.

A file of JSON lines, only ever added to. It has ids and times, and nothing that tells who somebody was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import Database, UnitOfWork
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


def remembered(path: Path) -> Iterator[UUID]:
    if path.exists():
        for line in path.read_text().splitlines():
            yield UUID(json.loads(line)["resident"])


def replay_erasures(database: Database, path: Path) -> int:
    """After a restore: erase again whoever the list names and the backup brought back; how many."""
    done = 0
    for resident_id in dict.fromkeys(remembered(path)):
        with database.unit_of_work() as uow:
            found = uow.session.scalar(
                select(Resident).where(Resident.id == resident_id, Resident.standing != "erased").with_for_update()
            )
            if found is not None:
                erased(uow, found)
                done += 1
    return done
