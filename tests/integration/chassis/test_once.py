"""What is handled once, on both databases: events by the inbox, writes by their idempotency key."""

from datetime import UTC, datetime
from uuid import uuid4

from chassis.access.actor import Actor, ActorKind
from chassis.bus.envelope import Event
from chassis.bus.messages import Call
from chassis.contract import Nothing, Operation
from chassis.database.unit_of_work import Database, UnitOfWork
from chassis.events.inbox import Inbox
from chassis.service import Desk, Service
from chassis.testing.probe import BASE, effect, effects

SOMEBODY = Actor("account-1", ActorKind.PERSON)
TOUCH = Operation("probe.touch_nothing", "Leave a mark.", Nothing, Nothing, writes=True)


def test_an_event_that_comes_twice_is_handled_once(probe: Database) -> None:
    event = Event(uuid4(), "tongxin.probe.thing.touched.v1", uuid4(), None, 1, datetime.now(UTC), {})
    inbox = Inbox(probe, {event.type: lambda uow, _: effect(uow, "reaction")})
    for _ in range(2):
        inbox.take(event, event.to_bytes("probe", 1))
    assert effects(probe) == ["reaction"]


def test_a_write_that_comes_twice_under_one_key_takes_effect_once(probe: Database) -> None:
    def touch(uow: UnitOfWork, command: object) -> dict[str, str]:
        effect(uow, "touched")
        return {}

    desk = Desk(Service("probe", BASE, {TOUCH: touch}), probe, lambda _: SOMEBODY)
    call = Call(TOUCH.name, b"{}", {"actor": "token", "idempotency-key": "k"}, deadline=0.0)
    answers = [desk.answer(call) for _ in range(2)]
    assert [answer.body for answer in answers] == [b"{}", b"{}"]
    assert answers[1].headers["idempotent-replay"] == "true"
    assert effects(probe) == ["touched"]


def test_insert_once_tells_whether_it_inserted(probe: Database) -> None:
    row = {"event_id": uuid4(), "type": "t", "state": "done"}
    with probe.unit_of_work() as uow:
        assert uow.insert_once(uow.tables.inbox, row)
    with probe.unit_of_work() as uow:
        assert not uow.insert_once(uow.tables.inbox, row)
