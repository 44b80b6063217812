"""What a unit of work did to which object, recorded by the session itself, so that no use case can leave it out.

One audit row per object and unit of work: what it was before and what it became; of a new object, what is not empty.
A column declared with `info={"masked": True}` shows as •••, with `info={"masked": 4}` by its last four characters, and
an object with `info={"masked": frozenset({"why"})}` without the values of these keys; bytes never show. What is masked
does not stand in the key of its row either. A model with
`__audited__ = False` (search keys, say) is left out, and so are copies. What a bulk statement changes has no objects to
look at: the unit of work refuses to commit until the use case has described it with `note`. Rows written past the
session, many at once, are recorded by `created`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, event, inspect
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction, UOWTransaction

MASK = "•••"
_AS_TEXT = frozenset({str, UUID, date})  # what most columns hold
EXACT = 2**53 - 1  # the largest integer that every reader of JSON holds exactly


@dataclass(frozen=True)
class Record:
    """One thing to be written into the audit; values are JSON-ready and masked."""

    action: str
    kind: str
    subject: UUID | None
    key: str = ""
    community: UUID | None = None
    purpose: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Circumstances:
    """Who acts, from where and why: what the audit says of every record of one unit of work."""

    actor: str
    actor_kind: str
    operation: str
    community: UUID | None = None
    purpose: str | None = None
    origin_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None

    def row(self, id: UUID, at: datetime, record: Record) -> dict[str, Any]:
        """The record as a row of the audit."""
        return {
            "id": id,
            "at": at,
            "actor": self.actor,
            "operation": self.operation,
            "action": record.action,
            "subject": record.subject,
            "community": record.community or self.community,
            "entry": {
                "actor_kind": self.actor_kind,
                "kind": record.kind,
                "key": record.key,
                "purpose": record.purpose or self.purpose,
                "origin_address": self.origin_address,
                "user_agent": self.user_agent,
                "request_id": self.request_id,
                "before": record.before or {},
                "after": record.after or {},
            },
        }


class Recorder:
    """What one session did so far."""

    def __init__(self) -> None:
        self._objects: dict[tuple[str, str], Record] = {}
        self._others: dict[tuple[Any, ...], Record] = {}
        self._in_bulk: set[str] = set()
        self._savepoints: dict[SessionTransaction, tuple[Any, ...]] = {}

    def take(self) -> list[Record]:
        """All records, once. Raises RuntimeError where a bulk change was not described."""
        noted = {record.kind for record in self._others.values() if record.action == "noted"}
        if self._in_bulk - noted:
            kinds = ", ".join(sorted(self._in_bulk - noted))
            raise RuntimeError(f"{kinds} changed in bulk: describe it with uow.note(kind, …) for the audit")
        records = [*self._objects.values(), *self._others.values()]
        self._objects, self._others, self._in_bulk = {}, {}, set()
        return records

    def note(self, record: Record) -> None:
        """A reveal or a note; the same field of the same subject for the same purpose counts once."""
        once = (record.subject, str(record.after), record.purpose) if record.action == "revealed" else ()
        self._others[(record.action, record.kind, *(once or (len(self._others),)))] = record

    def changed_in_bulk(self, kind: str) -> None:
        self._in_bulk.add(kind)

    def changed(self, record: Record, identity: str | None = None) -> None:
        """Put a change together with earlier ones of the same object in this unit of work. `identity` is the object's
        whole key, where the record's is masked."""
        at = (record.kind, identity or record.key)
        earlier = self._objects.get(at)
        if earlier is None:
            self._objects[at] = record
        elif earlier.action == "created" and record.action == "deleted":
            del self._objects[at]
        else:
            self._objects[at] = _together(earlier, record)

    def savepoint(self, transaction: SessionTransaction) -> None:
        self._savepoints[transaction] = (dict(self._objects), dict(self._others), set(self._in_bulk))

    def back_to(self, transaction: SessionTransaction) -> None:
        if transaction in self._savepoints:
            self._objects, self._others, self._in_bulk = self._savepoints.pop(transaction)


def _together(earlier: Record, later: Record) -> Record:
    before = {**(later.before or {}), **(earlier.before or {})}
    if later.action == "deleted":
        return replace(later, before=before)
    created = earlier.action == "created"
    return replace(
        later,
        action=earlier.action if created else later.action,
        before=None if created else before,
        after={**(earlier.after or {}), **(later.after or {})},
    )


class RecordingSession(Session):
    """A session that keeps records of what it flushes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recorder = Recorder()


@event.listens_for(RecordingSession, "after_flush")
def _flushed(session: RecordingSession, _: UOWTransaction) -> None:
    for objects, action in ((session.new, "created"), (session.dirty, "changed"), (session.deleted, "deleted")):
        for thing in objects:
            if audited(type(thing)) and (record := _record(thing, action)):
                session.recorder.changed(record, _key(inspect(thing).mapper.primary_key_from_instance(thing)))


@event.listens_for(RecordingSession, "do_orm_execute")
def _executing(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and state.bind_mapper is not None:
        model = state.bind_mapper.class_
        if audited(model):
            state.session.recorder.changed_in_bulk(model.__tablename__)  # type: ignore[attr-defined]


@event.listens_for(RecordingSession, "after_transaction_create")
def _savepoint(session: RecordingSession, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.recorder.savepoint(transaction)


@event.listens_for(RecordingSession, "after_soft_rollback")
def _rolled_back(session: RecordingSession, transaction: SessionTransaction) -> None:
    session.recorder.back_to(transaction)


def audited(model: Any) -> bool:
    """Copies are their owner's to audit: tables named `known_…`, and whatever else says so."""
    return getattr(model, "__audited__", True) and not model.__tablename__.startswith("known_")


def _record(thing: Any, action: str) -> Record | None:
    state = inspect(thing)
    mapper: Mapper[Any] = state.mapper
    before, after = {}, {}
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        history = state.attrs[attribute.key].history
        was = history.deleted[0] if history.deleted else history.unchanged[0] if history.unchanged else None
        if action == "deleted":
            before[column.name] = shown(was, column.info)
        elif action == "created":
            if history.added and history.added[0] is not None:
                after[column.name] = shown(history.added[0], column.info)
        elif history.added:
            before[column.name] = shown(was, column.info)
            after[column.name] = shown(history.added[0], column.info)
    if action == "changed" and not after:
        return None
    key = mapper.primary_key_from_instance(thing)
    told = [shown(part, column.info) for part, column in zip(key, mapper.primary_key, strict=True)]
    community = getattr(thing, "community", None)
    return Record(
        action=action,
        kind=thing.__tablename__,
        subject=key[0] if len(key) == 1 and isinstance(key[0], UUID) else None,
        key=_key(told),
        community=community if isinstance(community, UUID) else None,
        before=before or None,
        after=after or None,
    )


def _key(parts: Iterable[Any]) -> str:
    return "/".join(str(part) for part in parts)


def created(model: Any, row: Mapping[str, Any]) -> Record:
    """The record of a row that is written past the session, many at once. Its primary key is one UUID, `id`."""
    key, masked = row["id"], _masked(model)
    after = {
        name: shown(value, masked[name]) if name in masked else plain(value)
        for name, value in row.items()
        if value is not None
    }
    return Record("created", model.__tablename__, key, str(key), row.get("community"), after=after)


def changed(
    model: Any, id: UUID, community: UUID | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Record:
    """The record of a row that was changed past the session: the columns that differ."""
    masked = _masked(model)
    was, now = (
        {name: shown(rows[name], masked.get(name, {})) for name in after if before[name] != after[name]}
        for rows in (before, after)
    )
    return Record("changed", model.__tablename__, id, str(id), community, before=was, after=now)


@cache
def _masked(model: Any) -> dict[str, Mapping[str, Any]]:
    return {column.name: column.info for column in model.__table__.columns if "masked" in column.info}


def shown(value: Any, info: Mapping[str, Any]) -> Any:
    """The value as the audit may show it: masked as its column says, else as exact JSON."""
    masked = info.get("masked")
    if value is None:
        return None
    if isinstance(masked, frozenset):
        return plain({key: MASK if key in masked else item for key, item in value.items()})
    if masked is not None and masked is not False:
        tail = str(value)[-masked:] if masked is not True and len(str(value)) > 2 * masked else ""
        return MASK + tail
    return plain(value)


def plain(value: Any) -> Any:
    """`value` as JSON that every reader holds exactly (no fractions, no large integers)."""
    if value.__class__ in _AS_TEXT:
        return str(value)
    match value:
        case Enum():
            result = plain(value.value)
        case None | bool() | str():
            result = value
        case int():
            result = value if abs(value) <= EXACT else str(value)
        case bytes() | bytearray() | memoryview():
            result = MASK
        case Mapping():
            result = {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            result = [plain(item) for item in value]
        case ClauseElement():
            result = "(computed by the database)"
        case datetime() | date() | time():
            result = value.isoformat()
        case _:
            result = str(value)
    return result
