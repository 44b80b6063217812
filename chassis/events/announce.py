"""Announcing: an owner tells its whole state again, while everything runs, and the copies become equal to it.

The owner, in a job: it begins an announcement with a number of its own, tells every row as a `….stated` event, page by
page, and ends with a mark that says how many of each kind there were. The listener: it takes the states, and at the end
mark removes what was neither named nor told since the beginning. An end mark that comes before all states fails and is
tried again by the inbox, so nothing is removed on half the knowledge; of two announcements the later one decides.

Why that is exact, whatever is lost, doubled or late:
- Every event says after which announcement its transaction came (see `database/installation.py`). Beginning waits for
  transactions that have not seen it, so what they did is in the pages; what came after says so and is kept.
- Once an announcement was heard to its end, any event told before it is old news, and is not taken (see `copies.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

import structlog
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from chassis.bus.envelope import Event
from chassis.contract import EventType, StateEvents, marks_of
from chassis.database import installation
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from chassis.events.copies import ERASED, Copy, apply, emptied, erase, order_of, table_of
from chassis.events.reaction import NotYet, Reaction

log = structlog.get_logger()

PAGE = 500  # rows of a transaction

Values = Callable[[Event], Mapping[str, Any] | None]


# ---- the owner's side


@dataclass(frozen=True)
class Stated:
    """One aggregate as it stands; `data` is what the kind's schema writes."""

    id: UUID
    community: UUID | None
    version: int
    data: Any


@dataclass(frozen=True)
class Announcement:
    """One kind of aggregate that a service can tell again.

    `rows(uow, after, limit)` gives the next `limit` aggregates by ascending id, those after `after` (from the first
    where it is None); fewer only at the end.
    """

    kind: EventType
    rows: Callable[[UnitOfWork, UUID | None, int], Sequence[Stated]]

    def __post_init__(self) -> None:
        if not self.kind.stated:
            raise ValueError(f"{self.kind.name}: an announcement's events are named ….stated.v1")


class Job(Protocol):
    """What is needed of a job."""

    id: UUID
    database: Database
    arguments: dict[str, Any]
    checkpoint: Any
    result: Any

    def step(
        self, *, checkpoint: Any = None, done: int | None = None, total: int | None = None
    ) -> AbstractContextManager[UnitOfWork]: ...


def announcing(announcements: Sequence[Announcement], page: int = PAGE) -> Callable[[Job], None]:
    """The function of the job that tells these kinds again, to the listener `arguments["to"]` or to all.

    Killed at any moment, it goes on with the next page. Raises Conflict where another announcement began meanwhile.
    """

    def announce(job: Job) -> None:
        while not _advance(job, announcements, page):
            pass

    return announce


def _advance(job: Job, announcements: Sequence[Announcement], page: int) -> bool:
    """One step of the job; whether it was the last."""
    at = job.checkpoint
    if at is None:
        _begin(job, announcements)
        return False
    if at["kind"] == "done":
        return True
    if at["kind"] == len(announcements):
        _end(job, at)
        return True
    _tell_page(job, at, announcements[at["kind"]], page)
    return False


def _begin(job: Job, announcements: Sequence[Announcement]) -> None:
    with job.database.unit_of_work(writes=False) as uow:
        number = installation.standing(uow.session, uow.tables).announced + 1
    counts = {announcement.kind.name: 0 for announcement in announcements}
    with job.step(checkpoint={"number": number, "kind": 0, "after": None, "counts": counts}, done=0) as uow:
        installation.begin_announcement(uow.session, uow.tables, number)
        uow.tell(_mark(job, uow, "begun", number, dict.fromkeys(counts)))


def _tell_page(job: Job, at: Mapping[str, Any], announcement: Announcement, limit: int) -> None:
    after = UUID(at["after"]) if at["after"] else None
    # Read before the step, which has to know where it will end. A row changed in between is told by its own event too.
    with job.database.unit_of_work(writes=False) as uow:
        page = announcement.rows(uow, after, limit)
    name = announcement.kind.name
    counts = {**at["counts"], name: at["counts"][name] + len(page)}
    if len(page) < limit:  # what is made from now on need not be named, or an end might never be reached
        next_at = {**at, "kind": at["kind"] + 1, "after": None, "counts": counts}
    else:
        next_at = {**at, "after": str(page[-1].id), "counts": counts}
    with job.step(checkpoint=next_at, done=sum(counts.values())) as uow:
        uow.tell(*(_stated(job, uow, announcement.kind, at["number"], state) for state in page))


def _end(job: Job, at: Mapping[str, Any]) -> None:
    with job.step(checkpoint={**at, "kind": "done"}) as uow:
        uow.tell(_mark(job, uow, "ended", at["number"], at["counts"]))
        job.result = {"announcement": at["number"], "told": at["counts"]}


def _stated(job: Job, uow: UnitOfWork, kind: EventType, number: int, state: Stated) -> Event:
    told = Event.of(
        kind,
        id=uow.new_id(),
        subject=state.id,
        community=state.community,
        version=state.version,
        time=uow.now(),
        data=state.data,
    )
    return replace(told, stated_in=number, to=job.arguments.get("to") or "")


def _mark(job: Job, uow: UnitOfWork, which: str, number: int, kinds: Mapping[str, int | None]) -> Event:
    state = Stated(job.id, None, number, {"kinds": kinds})
    return _stated(job, uow, getattr(marks_of(job.database.service), which), number, state)


# ---- the listener's side


@dataclass(frozen=True)
class Feed:
    """How one copy is fed: `stated` by announcements, `changed` and `erased` by what happens.

    `values(event)` gives the columns that an event (stated or changed) tells; None where its aggregate is gone or is no
    concern of this service. It must depend on the event alone.
    """

    copy: type[Copy]
    stated: EventType
    values: Values
    changed: Sequence[EventType] = field(default=())
    erased: Sequence[EventType] = field(default=())


def feed(copy: type[Copy], told: StateEvents, **made: Callable[[Any], Any]) -> Feed:
    """The feed of a copy from all that its owner tells. Each column of the copy's own is the state's field of its name,
    or what the function given under its name makes of the state.
    """
    columns = frozenset(emptied(table_of(copy)))
    if unknown := made.keys() - columns:
        raise ValueError(f"{copy.__name__} has no columns {sorted(unknown)}")

    def values(event: Event) -> Mapping[str, Any]:
        state = told.stated.data.read(event.data)
        return {name: made[name](state) if name in made else getattr(state, name) for name in columns}

    return Feed(copy, told.stated, values, told.changed, told.erased)


def copying(*feeds: Feed) -> dict[EventType, Reaction]:
    """The reactions of a service that keep these copies, ready for its `reactions` table."""
    reactions: dict[EventType, Reaction] = {}
    for feed in feeds:
        for kind in (feed.stated, *feed.changed):
            reactions[kind] = _taking(feed)
        for kind in feed.erased:
            reactions[kind] = _erasing(feed)
    for owner in {feed.stated.service for feed in feeds}:
        fed = {feed.stated.name: feed.copy for feed in feeds if feed.stated.service == owner}
        reactions[marks_of(owner).begun] = _beginning(fed)
        reactions[marks_of(owner).ended] = _ending(fed)
    if len(reactions) < sum(1 + len(feed.changed) + len(feed.erased) for feed in feeds):
        raise ValueError("one kind of event feeds two copies: write a reaction that applies it to both")
    return reactions


def _taking(feed: Feed) -> Reaction:
    def take(uow: UnitOfWork, event: Event) -> None:
        if _for_us(uow, event):
            apply(uow, feed.copy, event, feed.values(event))

    return take


def _erasing(feed: Feed) -> Reaction:
    def take_away(uow: UnitOfWork, event: Event) -> None:
        erase(uow, feed.copy, event)

    return take_away


def _beginning(fed: Mapping[str, type[Copy]]) -> Reaction:
    def begin(uow: UnitOfWork, event: Event) -> None:
        for name in event.data["kinds"]:
            if name in fed and _for_us(uow, event):
                _hear(uow, fed[name], begun=order_of(event, event.stated_in))
                log.info("announcement_begun", kind=name, owner=event.source, number=event.stated_in)

    return begin


def _ending(fed: Mapping[str, type[Copy]]) -> Reaction:
    def end(uow: UnitOfWork, event: Event) -> None:
        for name, count in sorted(event.data["kinds"].items()):
            if name in fed and _for_us(uow, event):
                removed = complete(uow, fed[name], order_of(event, event.stated_in), count)
                log.info("announcement_ended", kind=name, owner=event.source, number=event.stated_in, removed=removed)

    return end


def _for_us(uow: UnitOfWork, event: Event) -> bool:
    return event.to in ("", uow.database.service)


def complete(uow: UnitOfWork, copy: type[Copy], order: int, count: int) -> int:
    """The announcement `order` named `count` rows of this kind: remove what it did not name; how many rows.

    Does nothing where a later announcement has told something already: its end will decide. Raises NotYet
    where states that it counts are still on their way.
    """
    table, heard = table_of(copy), uow.tables.announcements_heard
    if not uow.database.sqlite:
        # No state may be taken between the count, the removal and the note that this announcement is complete.
        uow.session.execute(text(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE'))
    completed = uow.session.scalar(select(heard.c.completed).where(heard.c.copy == table.name)) or 0
    t = table.c
    named = func.count().filter(t.stated_in == order)
    newest, named_now = uow.session.execute(select(func.coalesce(func.max(t.stated_in), 0), named)).one()
    if max(completed, newest) > order:
        return 0
    if named_now < count:
        raise NotYet(f"{named_now} of {count} rows of {table.name} are here")
    not_named = (t.told_after < order) & (t.epoch != ERASED)
    removed: int = uow.session.execute(delete(table).where(not_named)).rowcount  # type: ignore[attr-defined]
    _hear(uow, copy, begun=order, completed=order)
    return removed


def _hear(uow: UnitOfWork, copy: type[Copy], *, begun: int, completed: int = 0) -> None:
    heard = uow.tables.announcements_heard
    dialect: Any = sqlite if uow.database.sqlite else postgresql
    row = {"copy": table_of(copy).name, "begun": begun, "completed": completed}
    new = dialect.insert(heard).values(**row)
    latest: Any = func.max if uow.database.sqlite else func.greatest
    changes = {name: latest(heard.c[name], new.excluded[name]) for name in ("begun", "completed")}
    uow.session.execute(new.on_conflict_do_update(index_elements=[heard.c.copy], set_=changes))


def raise_epoch(database: Database, above: int = 0) -> int:
    """The new epoch, higher than the database's and than `above`, the highest that is known from elsewhere: a second
    backup of one epoch knows nothing of the restore of the first. To be called once after a restore, before the service
    starts; then announce."""
    with database.unit_of_work() as uow:
        return installation.raise_epoch(uow.session, uow.tables, above)
