"""Jobs as an operator sees them: of all owners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from chassis.database.database import Database
from chassis.errors import Conflict, NotFound
from chassis.jobs.queue import OPEN, finished

SHOWN = (
    "id",
    "kind",
    "state",
    "owner",
    "done",
    "total",
    "attempts",
    "error_count",
    "reason",
    "cancel_asked",
    "created_at",
)


def jobs(database: Database, *, ended: bool = False, limit: int = 100) -> list[dict[str, Any]]:
    """The newest jobs, open ones only unless `ended` ones are asked for too."""
    table = database.tables.jobs
    wanted = select(*(table.c[name] for name in SHOWN)).order_by(table.c.id.desc()).limit(limit)
    if not ended:
        wanted = wanted.where(table.c.state.in_(OPEN))
    with database.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(wanted)]


def set_aside(database: Database, unique_key: str) -> UUID | None:
    """Cancel the open job of a key at once, though it runs by record: nothing works at it, as its service is stopped.

    Its id; None where none was open.
    """
    table = database.tables.jobs
    with database.writing() as connection:
        wanted = select(table.c.id).where(table.c.unique_key == unique_key).with_for_update()
        id: UUID | None = connection.scalar(wanted)
        if id is not None:
            connection.execute(update(table).where(table.c.id == id).values(**finished("cancelled")))
    return id


def cancel(database: Database, id: UUID) -> str:
    """Cancel anybody's job: `cancelled` where it waited, `running` where it ends before its next step.

    Raises NotFound, and Conflict where it had ended before.
    """
    table = database.tables.jobs
    with database.writing() as connection:
        row = connection.execute(select(table.c.state).where(table.c.id == id).with_for_update()).first()
        if row is None:
            raise NotFound(f"there is no job {id}; see `tongxin jobs list --all`")
        if row.state not in OPEN:
            raise Conflict(f"the job has ended already ({row.state})")
        values = {"cancel_asked": True} if row.state == "running" else finished("cancelled")
        connection.execute(update(table).where(table.c.id == id).values(**values))
    return "running" if row.state == "running" else "cancelled"
