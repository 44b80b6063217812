"""An owner, a listener with a copy of it, and a road between them that loses, doubles and reorders."""

from __future__ import annotations

import random
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import fields
from sqlalchemy import String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column
from structlog.testing import capture_logs

from chassis.announce import Announcement, Feed, Stated, announcing, copying, raise_epoch
from chassis.bus.envelope import Event
from chassis.bus.messages import Call
from chassis.contract import EventType, Nothing, Operation, Schema
from chassis.copies import Copy, NotYetKnown, apply, must_know, patiently
from chassis.database.tables import service_base
from chassis.database.unit_of_work import Database, UnitOfWork
from chassis.errors import Conflict, NotFound
from chassis.inbox import Inbox
from chassis.service import Desk, Service
from chassis.testing.postgresql import PostgreSQL

PAGE = 3  # small, so that there are several pages

OwnerBase: Any = service_base("owner")
ListenerBase: Any = service_base("listener")


class Member(OwnerBase):
    __tablename__ = "members"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))


class KnownMember(Copy, ListenerBase):
    __tablename__ = "known_members"
    name: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(String(40))


class MemberState(Schema):
    name = fields.String(allow_none=True)


changed = EventType("tongxin.owner.member.changed.v1", "", MemberState)
deleted = EventType("tongxin.owner.member.deleted.v1", "", Nothing)
erased = EventType("tongxin.owner.member.erased.v1", "", Nothing)
stated = EventType("tongxin.owner.member.stated.v1", "", MemberState)


def member_values(event: Event) -> dict[str, Any] | None:
    return None if event.type == deleted.name else {"name": event.data["name"]}


REACTIONS = {
    kind.name: reaction
    for kind, reaction in copying(
        Feed(KnownMember, stated, member_values, changed=(changed, deleted), erased=(erased,))
    ).items()
}


def members(uow: UnitOfWork, after: UUID | None, limit: int) -> list[Stated]:
    query = select(Member).order_by(Member.id).limit(limit)
    found = uow.session.scalars(query if after is None else query.where(Member.id > after))
    return [Stated(m.id, None, m.version, {"name": m.name}) for m in found]


class JobByHand:
    """Steps as a worker takes them, with something else happening in between."""

    def __init__(self, database: Database, between: Callable[[], None] = lambda: None, to: str = "") -> None:
        self.id = uuid.uuid4()
        self.database = database
        self.arguments = {"to": to}
        self.checkpoint: Any = None
        self.result: Any = None
        self._between = between

    @contextmanager
    def step(
        self, *, checkpoint: Any = None, done: int | None = None, total: int | None = None
    ) -> Iterator[UnitOfWork]:
        self._between()
        with self.database.unit_of_work() as uow:
            yield uow
        self.checkpoint = checkpoint


class Neighbours:
    """The owner, the listener and the road."""

    def __init__(self, new_url: Callable[[str], str]) -> None:
        self.owner = Database(new_url("owner"), OwnerBase, service="owner")
        self.listener = Database(new_url("listener"), ListenerBase, service="listener")
        OwnerBase.metadata.create_all(self.owner.engine)
        ListenerBase.metadata.create_all(self.listener.engine)
        self.inbox = Inbox(self.listener, REACTIONS, retry_after=(0.0,) * 200)
        self.road: list[bytes] = []
        self.erased: set[UUID] = set()

    def close(self) -> None:
        self.owner.engine.dispose()
        self.listener.engine.dispose()

    # ---- the owner

    def _tell(self, uow: UnitOfWork, kind: EventType, id: UUID, version: int, **data: Any) -> None:
        told = Event.of(kind, id=uow.new_id(), subject=id, community=None, version=version, time=uow.now(), data=data)
        uow.tell(told)

    def create(self, name: str = "first") -> UUID:
        with self.owner.unit_of_work() as uow:
            member = Member(id=uow.new_id(), version=1, name=name)
            uow.add(member)
            self._tell(uow, changed, member.id, 1, name=name)
        return member.id

    def change(self, id: UUID, name: str) -> None:
        with self.owner.unit_of_work() as uow:
            member = uow.session.get_one(Member, id)
            member.name, member.version = name, member.version + 1
            self._tell(uow, changed, id, member.version, name=name)

    def remove(self, id: UUID, kind: EventType = deleted) -> None:
        with self.owner.unit_of_work() as uow:
            member = uow.session.get_one(Member, id)
            self._tell(uow, kind, id, member.version + 1)
            uow.session.delete(member)
        if kind is erased:
            self.erased.add(id)

    def owned(self) -> dict[UUID, tuple[int, str]]:
        with self.owner.unit_of_work(writes=False) as uow:
            return {m.id: (m.version, m.name) for m in uow.session.scalars(select(Member))}

    def restore(self, saved: dict[UUID, tuple[int, str]]) -> None:
        """The database comes back from a backup; the list of erasures is replayed, as it must be."""
        with self.owner.unit_of_work() as uow:
            uow.session.execute(delete(Member.__table__))
            for id, (version, name) in saved.items():
                if id not in self.erased:
                    uow.add(Member(id=id, version=version, name=name))
            uow.session.execute(update(uow.tables.installation).values(announced=0))
        raise_epoch(self.owner)

    def announce(self, between: Callable[[], None] = lambda: None, to: str = "") -> dict[str, Any]:
        job = JobByHand(self.owner, between, to)
        announcing([Announcement(stated, members)], PAGE)(job)
        return job.result

    # ---- the road

    def publish(self) -> None:
        """What the outbox has goes onto the road."""
        outbox = self.owner.tables.outbox
        with self.owner.writing() as connection:
            self.road += [bytes(row.body) for row in connection.execute(select(outbox).order_by(outbox.c.id))]
            connection.execute(delete(outbox))

    def deliver(self, body: bytes, *, forgetful: bool = False) -> None:
        """To the inbox, which lets nothing through twice; or forgetful, as after the inbox's retention."""
        event = Event.from_bytes(body)
        if not forgetful:
            self.inbox.take(event, body)
        elif not event.type.endswith("announcement.ended.v1"):
            with self.listener.unit_of_work() as uow:
                REACTIONS[event.type](uow, event)

    def deliver_all(self, order: Callable[[list[bytes]], Any] = lambda bodies: None, *, settle: bool = True) -> None:
        self.publish()
        bodies, self.road = self.road, []
        order(bodies)
        for body in bodies:
            self.deliver(body)
        if settle:
            self.retry_until_settled()

    def retry_until_settled(self) -> None:
        for _ in range(20):
            if not self.inbox.retry_one():
                return

    # ---- the listener

    def known(self) -> dict[UUID, tuple[int, str]]:
        with self.listener.unit_of_work(writes=False) as uow:
            return {m.id: (m.version, m.name) for m in uow.session.scalars(select(KnownMember))}

    def waiting(self) -> int:
        inbox = self.listener.tables.inbox
        with self.listener.reading() as connection:
            return connection.scalar(select(func.count()).where(inbox.c.state != "done")) or 0


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def neighbours(database_url: Callable[[str], str]) -> Iterator[Neighbours]:
    made = Neighbours(database_url)
    yield made
    made.close()


def first_is(word: bytes) -> Callable[[list[bytes]], None]:
    return lambda bodies: bodies.sort(key=lambda body: word not in body)


# ---- single states


def test_the_order_of_arrival_does_not_matter(neighbours: Neighbours) -> None:
    id = neighbours.create("old")
    neighbours.change(id, "new")
    neighbours.deliver_all(lambda bodies: bodies.reverse())
    assert neighbours.known() == {id: (2, "new")}


def test_apply_tells_whether_the_state_was_newer(neighbours: Neighbours) -> None:
    neighbours.create()
    neighbours.publish()
    event = Event.from_bytes(neighbours.road[0])
    with neighbours.listener.unit_of_work() as uow:
        assert apply(uow, KnownMember, event, {"name": "a"}) is True
        assert apply(uow, KnownMember, event, {"name": "b"}) is False
    assert neighbours.known() == {event.subject: (1, "a")}


def test_a_late_event_brings_no_erased_one_back(neighbours: Neighbours) -> None:
    id = neighbours.create("somebody")
    neighbours.change(id, "somebody else")
    neighbours.remove(id, erased)
    neighbours.deliver_all(lambda bodies: bodies.reverse())
    assert neighbours.known() == {}
    with neighbours.listener.unit_of_work(writes=False) as uow:
        row = uow.session.scalars(select(KnownMember), execution_options={"tombstones": True}).one()
        assert (row.gone, row.name, row.note) == (True, "", None)


def test_not_even_a_restored_owner_brings_an_erased_one_back(neighbours: Neighbours) -> None:
    id = neighbours.create("somebody")
    backup = neighbours.owned()
    neighbours.remove(id, erased)
    neighbours.erased.clear()  # the list of erasures was not replayed
    neighbours.deliver_all()
    neighbours.restore(backup)
    neighbours.announce()
    neighbours.deliver_all()
    assert neighbours.known() == {}
    assert neighbours.waiting() == 0


def test_a_column_that_cannot_be_empty_is_refused_where_it_is_declared() -> None:
    with pytest.raises(TypeError, match=r"known_odd\.number.*nullable"):
        type(
            "KnownOdd",
            (Copy, service_base("odd")),
            {"__tablename__": "known_odd", "__annotations__": {"number": Mapped[UUID]}},
        )


# ---- announcements


def test_what_was_lost_comes_back_and_what_is_no_more_goes(neighbours: Neighbours) -> None:
    kept, gone = neighbours.create("kept"), neighbours.create("gone")
    neighbours.deliver_all()
    neighbours.change(kept, "changed")
    neighbours.remove(gone)
    missed = [neighbours.create(f"missed {n}") for n in range(7)]
    neighbours.publish()
    neighbours.road.clear()
    result = neighbours.announce()
    neighbours.deliver_all()
    assert neighbours.known() == neighbours.owned()
    assert set(neighbours.known()) == {kept, *missed}
    assert result == {"announcement": 1, "told": {stated.name: 8}}


def test_an_end_before_its_states_removes_nothing_and_is_tried_again(neighbours: Neighbours) -> None:
    ids = {neighbours.create(f"m{n}") for n in range(4)}
    neighbours.deliver_all()
    neighbours.announce()
    neighbours.publish()
    first_is(b"announcement.ended")(neighbours.road)
    end, *others = neighbours.road
    neighbours.deliver(end)
    assert (set(neighbours.known()), neighbours.waiting()) == (ids, 1)
    for body in others:
        neighbours.deliver(body)
    neighbours.retry_until_settled()
    assert (neighbours.known(), neighbours.waiting()) == (neighbours.owned(), 0)


def test_a_lost_state_keeps_the_end_waiting_until_the_next_announcement(neighbours: Neighbours) -> None:
    for n in range(3):
        neighbours.create(f"m{n}")
    neighbours.deliver_all()
    neighbours.announce()
    neighbours.publish()
    neighbours.road.remove(next(body for body in neighbours.road if b'"type":"tongxin.owner.member.stated' in body))
    neighbours.deliver_all(settle=False)
    assert len(neighbours.known()) == 3
    assert neighbours.waiting() == 1
    neighbours.announce()
    neighbours.deliver_all()
    neighbours.retry_until_settled()
    assert (neighbours.known(), neighbours.waiting()) == (neighbours.owned(), 0)


def test_what_is_made_while_an_announcement_runs_stays(neighbours: Neighbours) -> None:
    for n in range(5):
        neighbours.create(f"m{n}")
    neighbours.deliver_all()

    def live() -> None:
        neighbours.create("made meanwhile")

    neighbours.announce(between=live)
    neighbours.deliver_all(first_is(b"made meanwhile"))  # they come even before the begin mark
    neighbours.retry_until_settled()
    assert neighbours.known() == neighbours.owned()
    assert len(neighbours.known()) > 8


def test_an_announcement_to_another_listener_changes_nothing(neighbours: Neighbours) -> None:
    neighbours.create()
    neighbours.publish()
    neighbours.road.clear()
    neighbours.announce(to="somebody_else")
    neighbours.deliver_all()
    assert (neighbours.known(), neighbours.waiting()) == ({}, 0)
    neighbours.announce(to="listener")
    neighbours.deliver_all()
    assert neighbours.known() == neighbours.owned() != {}


def test_a_killed_announcement_goes_on_where_it_stood(neighbours: Neighbours) -> None:
    for n in range(8):
        neighbours.create(f"m{n}")
    neighbours.publish()
    neighbours.road.clear()
    steps = iter(range(3))

    class Killed(BaseException):
        pass

    def until_killed() -> None:
        if next(steps, None) is None:
            raise Killed

    job = JobByHand(neighbours.owner, until_killed)
    work = announcing([Announcement(stated, members)], PAGE)
    with pytest.raises(Killed):
        work(job)
    job._between = lambda: None
    work(job)
    neighbours.deliver_all()
    assert neighbours.known() == neighbours.owned()
    assert job.result == {"announcement": 1, "told": {stated.name: 8}}


def test_beginning_waits_for_transactions_that_have_not_seen_it(postgres: PostgreSQL) -> None:
    """Otherwise a row committed behind the pages, as told before the beginning, would be removed at the end."""
    names = [f"copies-{uuid.uuid4().hex}" for _ in range(2)]
    urls = [postgres.create_database(name) for name in names]
    neighbours = Neighbours(lambda name: urls[name == "listener"])
    written = threading.Event()
    waited: list[bool] = []

    def somebody_waits() -> bool:
        with postgres.connect() as connection:
            query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            return bool(connection.execute(query).fetchone()[0])  # type: ignore[index]

    def slow_writer() -> None:
        with neighbours.owner.unit_of_work() as uow:
            uow.add(Member(id=UUID(int=1), version=1, name="slow"))
            neighbours._tell(uow, changed, UUID(int=1), 1, name="slow")
            uow.session.flush()
            uow.write_events()
            written.set()
            deadline = time.monotonic() + 3
            while not somebody_waits() and time.monotonic() < deadline:
                pass
            waited.append(time.monotonic() < deadline)

    writer = threading.Thread(target=slow_writer)
    writer.start()
    try:
        assert written.wait(10)
        neighbours.announce()
        writer.join(10)
        neighbours.deliver_all()
        assert waited == [True]
        assert neighbours.known() == neighbours.owned() == {UUID(int=1): (1, "slow")}
    finally:
        neighbours.close()
        for name in names:
            postgres.drop_database(name)


class Play:
    """Anything may happen, then one announcement is heard; whatever else is on the road arrives late."""

    def __init__(self, neighbours: Neighbours, chance: random.Random) -> None:
        self._there = neighbours
        self._chance = chance
        self._saved = neighbours.owned()

    def run(self) -> None:
        there, chance = self._there, self._chance
        for _ in range(chance.randrange(25)):
            self._happen()
            self._travel(chance.randrange(3))
        there.road = [body for body in there.road if b"announcement.ended" not in body]
        before = sorted(set(there.road))
        there.announce(between=self._meanwhile)
        there.publish()
        late = [body for body in before if body in there.road and chance.random() < 0.5]
        there.road = [body for body in there.road if body not in late]
        there.deliver_all(chance.shuffle)
        for body in sorted(late):
            there.deliver(body, forgetful=chance.random() < 0.5)
        there.retry_until_settled()

    def _meanwhile(self) -> None:
        if self._chance.random() < 0.6:
            self._change()
        self._travel(self._chance.randrange(4))

    def _change(self) -> None:
        ids = sorted(self._there.owned())
        what = self._chance.randrange(6)
        if what <= 1 or not ids:
            self._there.create(f"name {self._chance.randrange(1000)}")
        elif what <= 3:
            self._there.change(self._chance.choice(ids), f"name {self._chance.randrange(1000)}")
        else:
            self._there.remove(self._chance.choice(ids), self._chance.choice((deleted, deleted, erased)))

    def _happen(self) -> None:
        what = self._chance.randrange(11)
        if what <= 5:
            self._change()
        elif what == 6:
            self._saved = self._there.owned()
        elif what == 7:
            self._there.restore(self._saved)
        elif what == 8:
            self._there.announce()
        else:
            self._there.publish()
            del self._there.road[: self._chance.randrange(3)]

    def _travel(self, most: int) -> None:
        there, chance = self._there, self._chance
        there.publish()
        for _ in range(min(most, len(there.road))):
            body = there.road.pop(chance.randrange(len(there.road)))
            there.deliver(body, forgetful=chance.random() < 0.2)
            if chance.random() < 0.3:
                there.road.append(body)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chance=st.randoms(use_true_random=False))
def test_after_an_announcement_the_copy_equals_its_owner_row_by_row(chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        neighbours = Neighbours(lambda name: f"sqlite:///{Path(folder) / name}.sqlite")
        try:
            Play(neighbours, chance).run()
            assert neighbours.known() == neighbours.owned()
        finally:
            neighbours.close()


@pytest.mark.parametrize("seed", range(4))
def test_the_same_on_either_database(neighbours: Neighbours, seed: int) -> None:
    Play(neighbours, random.Random(seed)).run()
    assert neighbours.known() == neighbours.owned()


# ---- a copy that is not there yet


def visiting(neighbours: Neighbours) -> tuple[Desk, Operation]:
    class Visit(Schema):
        id = fields.UUID(required=True)

    class Visited(Schema):
        name = fields.String()

    operation = Operation("listener.visit_member", "", Visit, Visited, writes=True, public=True)

    def visit(uow: UnitOfWork, command: Any) -> KnownMember:
        return must_know(uow, KnownMember, command.id)

    service = Service("listener", ListenerBase, operations={operation: visit})
    return Desk(service, neighbours.listener, lambda token: None), operation  # type: ignore[arg-type, return-value]


def test_a_use_case_waits_for_a_copy_that_is_on_its_way(neighbours: Neighbours) -> None:
    desk, operation = visiting(neighbours)
    id = neighbours.create("new here")
    with neighbours.listener.unit_of_work() as uow, pytest.raises(NotYetKnown):
        must_know(uow, KnownMember, id)
    arriving = threading.Timer(0.1, neighbours.deliver_all)
    arriving.start()
    call = Call(operation.name, f'{{"id": "{id}"}}'.encode(), {"idempotency-key": "k"}, 0.0)
    assert desk.answer(call).body == b'{"name":"new here"}'
    arriving.join()


def test_after_a_second_it_is_told_to_try_again(neighbours: Neighbours) -> None:
    def work() -> None:
        with neighbours.listener.unit_of_work() as uow:
            must_know(uow, KnownMember, uuid.uuid4())

    with pytest.raises(Conflict) as refused:
        patiently(neighbours.listener, work, wait=0.05)
    assert (refused.value.type, refused.value.retry_after) == ("not-yet-known", 1.0)


def test_one_who_is_gone_is_not_waited_for(neighbours: Neighbours) -> None:
    id = neighbours.create()
    neighbours.remove(id)
    neighbours.deliver_all()
    with pytest.raises(NotFound), neighbours.listener.unit_of_work() as uow:
        must_know(uow, KnownMember, id)
