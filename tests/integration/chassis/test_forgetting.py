"""What the chassis' tables tell of somebody goes with an erasure, and nothing is done a second time for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from marshmallow import fields
from sqlalchemy import func, select

from chassis.access.actor import Actor, ActorKind
from chassis.bus.envelope import Event
from chassis.bus.messages import Call, EventMessage
from chassis.contract import Operation, Schema
from chassis.database.database import Database
from chassis.database.forgetting import forget, ids_named_in
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from chassis.events.outbox import Relay
from chassis.service import Desk, Service
from chassis.testing.probe import BASE, effect, effects


class Named(Schema):
    id = fields.UUID(required=True)
    name = fields.String()


TOUCH = Operation("probe.touch_named", "Leave a mark on somebody.", Named, Named, writes=True)
SOMEBODY, OTHER = uuid4(), uuid4()


class Probe:
    """A service whose answers name whom they are about."""

    def __init__(self, database: Database, actor: UUID | None = None) -> None:
        def touch(uow: UnitOfWork, command: object) -> object:
            effect(uow, "touched")
            return command

        self.database = database
        self._actor = Actor(str(actor or uuid4()), ActorKind.PERSON)
        self._desk = Desk(Service("probe", BASE, {TOUCH: touch}), database, lambda _: self._actor)

    def touch(self, id: UUID, key: str) -> str:
        body = json.dumps({"id": str(id).upper(), "name": "吴桂英"}).encode()
        call = Call(TOUCH.name, body, {"actor": "token", "idempotency-key": key}, deadline=0.0)
        return self._desk.answer(call).body.decode()

    def forget(self, *ids: UUID) -> None:
        with self.database.unit_of_work() as uow:
            forget(uow, ids)

    def kept(self) -> int:
        answers = self.database.tables.idempotency
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).where(answers.c.answer.is_not(None))) or 0


def test_an_answer_about_somebody_goes_and_its_key_does_nothing_again(probe: Database) -> None:
    desk = Probe(probe)
    desk.touch(SOMEBODY, "a")
    other = desk.touch(OTHER, "b")
    desk.forget(SOMEBODY)
    with pytest.raises(Conflict) as refusal:
        desk.touch(SOMEBODY, "a")
    assert refusal.value.type == "answer-erased"
    assert desk.touch(OTHER, "b") == other
    assert effects(probe) == ["touched", "touched"]
    with probe.reading() as connection:
        row = connection.execute(select(probe.tables.idempotency).where(probe.tables.idempotency.c.key == "a")).one()
    assert (row.answer, row.headers, row.about, row.request_hash) == (None, None, None, "")


def test_the_answers_to_somebody_go_too(probe: Database) -> None:
    desk = Probe(probe, actor=SOMEBODY)
    desk.touch(OTHER, "a")
    desk.forget(SOMEBODY)
    assert desk.kept() == 0


def test_ids_are_found_however_they_are_written() -> None:
    assert ids_named_in(f'{{"a": "{SOMEBODY}"}}', f"urn:uuid:{SOMEBODY.hex.upper()}", "-") == str(SOMEBODY)


class Broker:
    def __init__(self) -> None:
        self.published: list[str] = []

    def publish(self, messages: Sequence[EventMessage]) -> list[bool]:
        self.published += [message.id for message in messages]
        return [True] * len(messages)


def an_event(database: Database, subject: UUID) -> str:
    event = Event(database.ids.new(), "tongxin.probe.thing.touched.v1", subject, None, 1, datetime.now(UTC), {})
    with database.unit_of_work() as uow:
        uow.tell(event)
    return str(event.id)


def left(database: Database) -> list[str]:
    outbox = database.tables.outbox
    with database.reading() as connection:
        return [str(one) for one in connection.scalars(select(outbox.c.id).order_by(outbox.c.id))]


@pytest.mark.parametrize("settles_later", [False, True])
def test_events_that_were_sent_go_and_others_are_delivered_in_order_first(probe: Database, settles_later: bool) -> None:
    broker = Broker()
    relay = Relay(probe, broker, settles_later=settles_later)

    def relay_all() -> None:
        relay.relay_once()
        for one in broker.published:
            relay.settled(UUID(one))
        relay.relay_once()

    sent, of_other = an_event(probe, SOMEBODY), an_event(probe, OTHER)
    relay_all()
    waiting = [an_event(probe, SOMEBODY), an_event(probe, SOMEBODY)]
    Probe(probe).forget(SOMEBODY)
    erased = an_event(probe, SOMEBODY)  # told after it
    assert left(probe) == [of_other, *waiting, erased]
    relay_all()
    assert broker.published == [sent, of_other, *waiting, erased]
    assert left(probe) == [of_other, erased]
