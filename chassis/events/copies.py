"""Copies: what a service keeps of another's aggregates, in tables named `known_…`, fed by events.

A state is taken only if its (epoch, version) is greater than what is there, so the order of arrival does not matter. A
row that is gone stays as an empty tombstone, unseen by queries, so that a late event brings nobody back. Announcements
(`announce.py`) mend what was lost or went wrong here: what they state is taken at the same version too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Select, Table, case, event, func, literal, null, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, ORMExecuteState, mapped_column, with_loader_criteria

from chassis.bus.envelope import Event
from chassis.database.database import Database
from chassis.database.recorder import RecordingSession
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Failure, NotFound

WAIT = 1.0  # seconds that a use case waits for a copy
LOOK_EVERY = 0.02  # seconds
ERASED = 2**31 - 1  # the epoch of an erased row: no state is ever newer

T = TypeVar("T")


class Copy:
    """Columns of every copy, to be mixed into a model of the service: `class KnownResident(Copy, Base)`.

    The service's own columns are nullable, text, number or boolean: a tombstone has them empty (null, "", 0, false).
    Queries do not see tombstones, unless with `execution_options(tombstones=True)`.
    """

    __audited__ = False

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID | None] = mapped_column(index=True)
    epoch: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    told_after: Mapped[int] = mapped_column(BigInteger, comment="the owner's last announcement when it was told")
    stated_in: Mapped[int | None] = mapped_column(BigInteger, comment="the last announcement that named it")
    gone: Mapped[bool] = mapped_column(default=False)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if (table := getattr(cls, "__table__", None)) is not None:
            emptied(table)


# Made once: building it analyses the lambda, which is slow.
_WITHOUT_TOMBSTONES = with_loader_criteria(Copy, lambda model: ~model.gone, include_aliases=True)


@event.listens_for(RecordingSession, "do_orm_execute")
def _hide_tombstones(state: ORMExecuteState) -> None:
    if state.is_select and not state.is_column_load and not state.execution_options.get("tombstones"):
        state.statement = state.statement.options(_WITHOUT_TOMBSTONES)


def order_of(event: Event, announcement: int | None = None) -> int:
    """Announcements of one owner as numbers that grow, through restores too."""
    return (event.epoch << 32) + (event.announced if announcement is None else announcement)


def apply(uow: UnitOfWork, known: type[Copy], event: Event, values: Mapping[str, Any] | None) -> bool:
    """Take the state that `event` tells, as columns' `values`, if it is newer than what is known; whether it was taken.

    Without values the owner no longer has the aggregate, or it no longer concerns this service.
    """
    taken = _take(uow, known, event, values, event.epoch)
    if event.stated_in:
        _name(uow, known, event)
    return taken


def erase(uow: UnitOfWork, known: type[Copy], event: Event) -> bool:
    """Empty the row for good: no state, however new, brings it back. Whether it was not empty before."""
    return _take(uow, known, event, None, ERASED)


def _take(uow: UnitOfWork, known: type[Copy], event: Event, values: Mapping[str, Any] | None, epoch: int) -> bool:
    table = table_of(known)
    row = {
        "id": event.subject,
        "community": event.community,
        "epoch": epoch,
        "version": event.version,
        "told_after": order_of(event),
        "gone": values is None,
        **(emptied(table) if values is None else values),
    }
    dialect: Any = sqlite if uow.database.sqlite else postgresql
    bound = [null() if value is None else literal(value, table.c[name].type) for name, value in row.items()]
    # What was told before an announcement that has been heard to its end is known from there, or is no more.
    heard = uow.tables.announcements_heard.c
    outdated = select(heard.copy).where((heard.copy == table.name) & (heard.completed > row["told_after"])).exists()
    fresh = select(*bound) if epoch == ERASED else select(*bound).where(~outdated)
    new = dialect.insert(table).from_select(list(row), fresh.where(literal(1) == 1), include_defaults=False)
    compared = ("epoch", "version", *(["told_after"] if event.stated_in else []))  # an older statement mends nothing
    here, told = (tuple_(*(columns[name] for name in compared)) for columns in (table.c, new.excluded))
    newer = here <= told if event.stated_in else here < told
    changes = {name: new.excluded[name] for name in row if name != "id"}
    statement = new.on_conflict_do_update(index_elements=[table.c.id], set_=changes, where=newer)
    return uow.session.execute(statement.returning(table.c.id)).first() is not None


def _name(uow: UnitOfWork, known: type[Copy], event: Event) -> None:
    """Note that an announcement named this row, also where its state was known already."""
    t = table_of(known).c
    order = order_of(event, event.stated_in)
    later = {"stated_in": order, "told_after": case((t.told_after < order, order), else_=t.told_after)}
    named_before = func.coalesce(t.stated_in, 0) >= order
    uow.session.execute(update(table_of(known)).where((t.id == event.subject) & ~named_before).values(**later))


def table_of(known: type[Copy]) -> Table:
    return known.__table__  # type: ignore[attr-defined, no-any-return]


def emptied(table: Table) -> dict[str, Any]:
    """The service's own columns as a tombstone has them. Raises TypeError for one that cannot be empty."""
    shared = Copy.__annotations__
    return {column.name: _empty(column) for column in table.c if column.name not in shared}


def _empty(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    for kind, empty in ((bool, False), (int, 0), (str, "")):
        if issubclass(column.type.python_type, kind):
            return empty
    raise TypeError(f"{column}: make it nullable, as a tombstone has to empty it")


# ---- a copy that is not there yet


class NotYetKnown(Conflict):
    """A use case needs a copy whose event is still on its way.

    `otherwise` is what its caller gets where it does not come: of an object that may be another's, what is told of one
    out of reach, so that the two look alike.
    """

    default_type = "not-yet-known"

    def __init__(self, known: type[Copy], id: UUID, otherwise: Failure | None = None) -> None:
        super().__init__("this was made a moment ago and is not known here yet; try again", retry_after=1.0)
        self.otherwise = otherwise
        self._known = known
        self._id = id

    def arrives(self, database: Database, until: float) -> bool:
        """Wait until the copy is there or `until` (on `time.monotonic`); whether it came."""
        table = table_of(self._known)
        there = select(table.c.id).where(table.c.id == self._id)
        while time.monotonic() < until:
            with database.reading() as connection:
                if connection.execute(there).first():
                    return True
            time.sleep(LOOK_EVERY)  # the hub's sleep where eventlet has patched the library
        return False


Known = TypeVar("Known", bound=Copy)


def must_know(uow: UnitOfWork, known: type[Known], id: UUID) -> Known:
    """The copy. Raises NotFound where it is gone, NotYetKnown where it has not come.

    NotYetKnown ends the transaction (waiting in it would keep the copy out); `patiently` waits and begins again.
    """
    found = uow.session.get(known, id, execution_options={"tombstones": True}, populate_existing=True)
    if found is None:
        raise NotYetKnown(known, id)
    if found.gone:
        raise NotFound("there is no such object")
    return found


def must_find(uow: UnitOfWork, known: type[Known], id: UUID, within: Select[Any], otherwise: Failure) -> Known:
    """The copy with this id, where the query `within` has it. Raises `otherwise` where it has not, NotYetKnown where
    the copy has not come, so that one that is out of reach looks like none in either case.
    """
    found: Known | None = uow.session.scalar(within.where(table_of(known).c.id == id))
    if found is not None:
        return found
    anywhere = select(known.id).where(table_of(known).c.id == id).execution_options(tombstones=True)
    if uow.session.scalar(anywhere) is None:
        raise NotYetKnown(known, id, otherwise=otherwise)
    raise otherwise


def patiently(database: Database, work: Callable[[], T], wait: float = WAIT) -> T:
    """`work()`, which runs in transactions of its own; where it lacks a copy, again when that has come.

    After `wait` seconds in all the lack is passed on.
    """
    until = time.monotonic() + wait
    while True:
        try:
            return work()
        except NotYetKnown as lack:
            if not lack.arrives(database, until):
                raise lack.otherwise or lack from None
