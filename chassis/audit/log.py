"""The audit in a service's database: sealed by batches and checked (`protection.py` closes it to change).

Units of work write its rows (`database/recorder.py`); `chain.py` has the chain of hashes. A row is written in the
transaction of what it tells of, unsealed; a sealer closes what is committed into batches, one sealer at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, update

from chassis.audit.chain import Anchor, AuditEntry, Seal, SealedEntry, Verification, seal_batch
from chassis.audit.chain import verify as verify_chain
from chassis.database.database import Database, unavailable_when_away
from chassis.database.unit_of_work import UnitOfWork

SEALER_LOCK = 0x746F6E69  # advisory lock (PostgreSQL); SQLite has one writer anyway
BATCH = 1000
PORTION = 1000  # rows fetched at a time
T = TypeVar("T")
DIGESTED = frozenset(  # keys of a row's entry that have a field of their own in the digest
    ("actor_kind", "kind", "key", "purpose", "origin_address", "user_agent", "request_id", "before", "after")
)


class Unreadable(Exception):
    """A row that cannot be checked, as it is no seal or entry: which."""


def seal_once(database: Database, most: int = BATCH) -> int:
    """Seal up to `most` rows as one batch; how many. 0 also where another sealer is at it.

    To be run every few seconds: until it is sealed, a row can be taken away unseen.
    """
    audit, seals = database.tables.audit, database.tables.audit_seals
    with database.writing() as connection:
        if not database.sqlite and not connection.scalar(select(func.pg_try_advisory_xact_lock(SEALER_LOCK))):
            return 0
        unsealed = select(audit).where(audit.c.batch.is_(None)).order_by(audit.c.id).limit(most)
        rows = connection.execute(unsealed).all()
        if not rows:
            return 0
        last = connection.execute(select(seals).order_by(seals.c.number.desc()).limit(1)).first()
        seal = seal_batch(_seal(last) if last else None, [_entry(row) for row in rows], database.clock.now())
        connection.execute(insert(seals).values(number=seal.number, seal=_seal_json(seal), sealed_at=seal.sealed_at))
        mine = audit.c.id.in_([row.id for row in rows])
        connection.execute(update(audit).where(mine).values(batch=seal.number))
    return len(rows)


def verify(database: Database, anchors: Sequence[Anchor] = ()) -> Verification:
    """Go through the whole trail, in bounded memory. What is not sealed yet is not looked at. Raises Unreadable."""
    with trail(database) as (seals, entries):
        return verify_rows(seals, entries, anchors)


def verify_rows(seals: Iterable[Any], entries: Iterable[Any], anchors: Sequence[Anchor] = ()) -> Verification:
    """The same of rows that were read already, in the order of `trail`. Raises Unreadable."""
    readable_seals = (_readable(f"seal {row.number}", _checkable_seal, row) for row in seals)
    readable = (SealedEntry(row.batch, _readable(f"entry {row.id}", _entry, row)) for row in entries)
    try:
        return verify_chain(readable_seals, readable, anchors)
    except (TypeError, ValueError) as error:  # a value of which there is no digest, such as NaN
        raise Unreadable(f"a row has what no row of the audit has ({error})") from None


def _readable(row_name: str, read: Callable[[Any], T], row: Any) -> T:
    """Raises Unreadable, which names the row."""
    try:
        return read(row)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable(f"{row_name} lacks, or has otherwise, what such a row has ({error})") from None


def _checkable_seal(row: Any) -> Seal:
    seal = _seal(row)
    seal.expected_hash()  # of a field that is of another kind there is none
    return seal


@contextmanager
def trail(database: Database) -> Iterator[tuple[Iterator[Row[Any]], Iterator[Row[Any]]]]:
    """The rows of all seals, by number, and of what they closed, by batch and id, as they are at one moment."""
    audit, seals = database.tables.audit, database.tables.audit_seals
    with unavailable_when_away(), database.engine.connect() as connection:
        if not database.sqlite:  # one snapshot for both: the sealer goes on meanwhile
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        in_batches = select(audit).where(audit.c.batch.is_not(None)).order_by(audit.c.batch, audit.c.id)
        yield _stream(connection, select(seals).order_by(seals.c.number)), _stream(connection, in_batches)


def _stream(connection: Connection, query: Any) -> Iterator[Row[Any]]:
    yield from connection.execution_options(yield_per=PORTION).execute(query)


def _entry(row: Row[Any]) -> AuditEntry:
    """The entry with every column of its row in it, so that the digest covers them all."""
    entry = row.entry
    return AuditEntry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        actor_kind=entry["actor_kind"],
        operation=row.operation,
        subject=f"{row.action} {entry['kind']}:{row.subject or ''}:{entry['key']}",
        community=str(row.community) if row.community else None,
        purpose=entry["purpose"],
        origin_address=entry["origin_address"],
        user_agent=entry["user_agent"],
        request_id=entry["request_id"],
        before=entry["before"],
        after=entry["after"],
        more={name: value for name, value in entry.items() if name not in DIGESTED},
    )


def _seal_json(seal: Seal) -> dict[str, Any]:
    return {
        "previous_hash": seal.previous_hash,
        "first": str(seal.first),
        "last": str(seal.last),
        "count": seal.count,
        "entries_hash": seal.entries_hash,
        "hash": seal.hash,
    }


def _seal(row: Row[Any]) -> Seal:
    kept = {**row.seal, "first": UUID(row.seal["first"]), "last": UUID(row.seal["last"])}
    return Seal(number=row.number, sealed_at=row.sealed_at, **kept)


# ---- who looked

READ = "reading in the course of work"  # why, where an operation asks for no purpose


@dataclass(frozen=True)
class Look:
    """Somebody saw a personal field in the open. `id` is that of the audit's entry."""

    id: UUID
    at: datetime
    actor: str
    operation: str
    field: str
    purpose: str


def access_log(
    uow: UnitOfWork,
    records: Collection[UUID],
    *,
    before: datetime | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[Look]:
    """Who saw which field of these records of one person, when and why; the latest first.

    `before`: only looks before that moment; `after`: only what follows that entry in this order; `limit` None: all.
    """
    t = uow.tables.audit.c
    looks = select(t.id, t.at, t.actor, t.operation, t.entry).where(t.subject.in_(records), t.action == "revealed")
    if before is not None:
        looks = looks.where(t.at < before)
    if after is not None:
        looks = looks.where(t.id < after)
    rows = uow.session.execute(looks.order_by(t.id.desc()).limit(limit))
    return [Look(r.id, r.at, r.actor, r.operation, r.entry["after"]["field"], r.entry["purpose"]) for r in rows]
