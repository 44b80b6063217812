"""Where a database stands among its own earlier states: its epoch, and how many announcements it has begun.

Every event says after which announcement its transaction came (`announced`). That is what lets a listener tell, without
any clock, a row that an announcement did not name because it is newer from one that its owner no longer has. For it to
be exact, beginning an announcement waits until every transaction that has not seen it has committed: writers of events
share a lock to their commit, and beginning takes it alone.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from chassis.database.tables import ChassisTables
from chassis.errors import Conflict

ORDER_LOCK = 0x746F6E68  # advisory lock (PostgreSQL): writers of events share it; SQLite has one writer anyway


class Standing(NamedTuple):
    epoch: int = 1
    announced: int = 0


def standing(session: Session, tables: ChassisTables) -> Standing:
    """The epoch and the last announcement begun, which stay so until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        # A statement of its own: what is read together with taking the lock may be older than the lock.
        session.execute(select(func.pg_advisory_xact_lock_shared(ORDER_LOCK)))
    return _read(session, tables)


def begin_announcement(session: Session, tables: ChassisTables, number: int) -> None:
    """Begin announcement `number`, the one after the last. Raises Conflict where another has begun meanwhile."""
    before = _alone(session, tables)
    if before.announced != number - 1:
        raise Conflict("another announcement has begun meanwhile; start again", type="announcement-begun")
    _write(session, tables, Standing(before.epoch, number))


def raise_epoch(session: Session, tables: ChassisTables, above: int = 0) -> int:
    """The new epoch, higher than the database's and than `above`. To be called once after a restore, before the service
    starts and announces its state."""
    before = _alone(session, tables)
    epoch = max(before.epoch, above) + 1
    _write(session, tables, Standing(epoch, before.announced))
    return epoch


def _alone(session: Session, tables: ChassisTables) -> Standing:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(ORDER_LOCK)))
    return _read(session, tables)


def _read(session: Session, tables: ChassisTables) -> Standing:
    t = tables.installation.c
    row = session.execute(select(t.epoch, t.announced)).first()
    return Standing(*row) if row else Standing()


def _write(session: Session, tables: ChassisTables, new: Standing) -> None:
    if not session.execute(update(tables.installation).values(**new._asdict())).rowcount:  # type: ignore[attr-defined]
        session.execute(insert(tables.installation).values(id=1, **new._asdict()))
