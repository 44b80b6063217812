"""What is handled once, on both databases: events by the inbox, writes by their idempotency key."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from chassis.access.actor import Actor, ActorKind
from chassis.bus.envelope import Event
from chassis.bus.messages import Call
from chassis.contract import Nothing, Operation
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from chassis.events.inbox import Inbox
from chassis.service import Desk, Service
from chassis.telemetry.metrics import Metrics
from chassis.testing.probe import BASE, effect, effects

SOMEBODY = Actor("account-1", ActorKind.PERSON)
TOUCH = Operation("probe.touch_nothing", "Leave a mark.", Nothing, Nothing, writes=True)


def test_an_event_that_comes_twice_is_handled_once(probe: Database) -> None:
    event = Event(uuid4(), "tongxin.probe.thing.touched.v1", uuid4(), None, 1, datetime.now(UTC), {})
    inbox = Inbox(probe, {event.type: lambda uow, _: effect(uow, "reaction")})
    for _ in range(2):
        inbox.take(event, event.to_bytes("probe", 1, 0))
    assert effects(probe) == ["reaction"]


def test_what_became_of_each_event_is_counted_by_its_type(probe: Database) -> None:
    metrics, tries = Metrics("probe"), iter([True, False, True, True])
    kind = "tongxin.probe.thing.touched.v1"

    def fails_now_and_then(uow: UnitOfWork, _: Event) -> None:
        if next(tries):
            raise ValueError("not yet")

    inbox = Inbox(probe, {kind: fails_now_and_then}, metrics=metrics, retry_after=(0.0,))

    def counted() -> dict[tuple[str, str], float]:
        samples = next(iter(metrics.handled.collect())).samples
        counts = [s for s in samples if s.name.endswith("_count")]
        return {(s.labels["messaging_destination_name"], s.labels["result"]): s.value for s in counts}

    def take(name: str, id: UUID) -> None:
        event = Event(id, name, uuid4(), None, 1, datetime.now(UTC), {})
        inbox.take(event, event.to_bytes("probe", 1, 0))

    first, second = uuid4(), uuid4()
    take(kind, first)
    assert counted() == {(kind, "retry"): 1}
    assert inbox.retry_one()
    take(kind, first)
    assert counted() == {(kind, "retry"): 1, (kind, "ok"): 1, (kind, "duplicate"): 1}
    take(kind, second)
    assert inbox.retry_one()
    take("tongxin.probe.of-somebody-elses.v1", uuid4())
    assert counted() == {
        (kind, "retry"): 2,
        (kind, "ok"): 1,
        (kind, "duplicate"): 1,
        (kind, "parked"): 1,
        ("unknown", "parked"): 1,
    }


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
