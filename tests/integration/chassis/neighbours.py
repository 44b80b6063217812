"""Two services and the road between them, in one process: an owner that tells, a listener that keeps a copy."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from marshmallow import fields
from sqlalchemy import String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column
from structlog.testing import capture_logs

from chassis.bus.envelope import Event
from chassis.contract import EventType, Nothing, Schema
from chassis.database.database import Database
from chassis.database.tables import service_base
from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import Announcement, Feed, Stated, announcing, copying, raise_epoch
from chassis.events.copies import Copy
from chassis.events.inbox import Inbox

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
