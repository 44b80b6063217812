"""Events, on RabbitMQ and in memory."""

import eventlet
import pytest
from eventlet.event import Event

from chassis.bus.events import EventConsumer
from chassis.bus.messages import MAX_BODY, Delivery, EventMessage
from chassis.bus.transport import connect, prepare
from chassis.errors import Invalid
from chassis.testing.bus import new_name, serving, telling
from chassis.testing.green import green
from chassis.testing.processes import wait_for

REGISTERED = "tongxin.registry.resident.registered.v1"
MOVED = "tongxin.registry.resident.moved.v1"


def event(number: int = 1, type: str = REGISTERED) -> EventMessage:
    return EventMessage(type, f"id-{number}", b'{"n": %d}' % number, {"traceparent": "00-ab-cd-01"})


class Listener:
    """A service that notes what it is told, and does with it what `decide` says."""

    def __init__(self, owner: str, *types: str, decide=lambda delivery: delivery.ack(), **options) -> None:
        self.name = new_name()
        self.got: list[Delivery] = []
        self._decide = decide
        self.consumer = EventConsumer(self.name, {owner: types or (REGISTERED,)}, self._receive, **options)

    def _receive(self, delivery: Delivery) -> None:
        self.got.append(delivery)
        self._decide(delivery)

    def on(self, url: str):
        return serving(url, self.name, {}, events=self.consumer)

    @property
    def ids(self) -> list[str]:
        return [delivery.message_id for delivery in self.got]


@green
def test_every_listener_gets_what_it_asked_for(bus_url: str) -> None:
    owner = new_name()
    one, two, three = Listener(owner), Listener(owner, REGISTERED, MOVED), Listener(new_name())
    with one.on(bus_url), two.on(bus_url), three.on(bus_url), telling(bus_url, owner) as publisher:
        assert publisher.publish([event(1), event(2, MOVED)]) == [True, True]
        wait_for(lambda: len(two.got) == 2 and one.got)
    assert (one.ids, sorted(two.ids), three.ids) == (["id-1"], ["id-1", "id-2"], [])
    got = one.got[0]
    assert (got.body, got.type, got.content_type) == (b'{"n": 1}', REGISTERED, "application/json")
    assert (dict(got.headers), got.redelivered) == ({"traceparent": "00-ab-cd-01"}, False)


@green
def test_a_requeued_event_comes_again_to_its_listener_only(bus_url: str) -> None:
    owner = new_name()
    hesitant = Listener(owner, decide=lambda d: d.ack() if d.redelivered else d.requeue())
    other = Listener(owner)
    with hesitant.on(bus_url), other.on(bus_url), telling(bus_url, owner) as publisher:
        publisher.publish([event()])
        wait_for(lambda: len(hesitant.got) == 2)
        publisher.publish([event(2)])
        wait_for(lambda: "id-2" in other.ids)
    assert [d.redelivered for d in hesitant.got[:2]] == [False, True]
    assert other.ids == ["id-1", "id-2"]


@green
def test_a_rejected_event_lies_in_the_dead_letter_queue(bus_url: str) -> None:
    owner = new_name()
    listener = Listener(owner, decide=lambda d: d.reject())
    with listener.on(bus_url), telling(bus_url, owner) as publisher:
        publisher.publish([event()])
        wait_for(lambda: listener.got)
        dead = wait_for(lambda: take(bus_url, f"{listener.name}.dead"))
        assert dead.body == event().body
        assert len(listener.got) == 1


def take(url: str, queue: str):
    """The next message of a queue, or None."""
    wire = connect(url, "taker", 10.0)
    try:
        return wire.channel().basic_get(queue, no_ack=True)
    finally:
        wire.close()


@green
def test_what_is_no_event_is_handed_on_raw(bus_url: str) -> None:
    owner = new_name()
    listener = Listener(owner)
    with listener.on(bus_url):
        wire = connect(bus_url, "raw", 10.0)
        channel = wire.channel()
        message = prepare(channel, b"\x80\x04." * 700_000, {"content_type": "application/x-python-serialize"}, {})
        channel.basic_publish(message, exchange=f"{owner}.events", routing_key=REGISTERED)
        wire.close()
        wait_for(lambda: listener.got)
    got = listener.got[0]
    assert (got.content_type, got.type, got.message_id) == ("application/x-python-serialize", REGISTERED, "")
    assert len(got.body) == 2_100_000


@green
def test_an_event_over_one_megabyte_is_not_told(bus_url: str) -> None:
    with telling(bus_url, new_name()) as publisher, pytest.raises(Invalid):
        publisher.publish([EventMessage(REGISTERED, "1", b" " * (MAX_BODY + 1))])


@green
def test_a_paused_consumer_takes_nothing_until_it_goes_on(bus_url: str) -> None:
    owner = new_name()
    listener = Listener(owner)
    with listener.on(bus_url), telling(bus_url, owner) as publisher:
        listener.consumer.pause()
        publisher.publish([event(n) for n in range(20)])
        wait_for(lambda: waiting_in(bus_url, f"{listener.name}.inbox") == 20)
        assert listener.got == []
        listener.consumer.resume()
        wait_for(lambda: len(listener.got) == 20)
        assert sorted(listener.ids) == sorted(f"id-{n}" for n in range(20))


@green
def test_a_pause_gives_back_what_was_not_begun(bus_url: str) -> None:
    owner, let_go = new_name(), Event()
    listener = Listener(owner, at_once=2, decide=lambda d: let_go.wait() and d.ack())
    with listener.on(bus_url), telling(bus_url, owner) as publisher:
        publisher.publish([event(n) for n in range(20)])
        wait_for(lambda: len(listener.got) == 2)
        listener.consumer.pause()
        wait_for(lambda: waiting_in(bus_url, f"{listener.name}.inbox") == 18)
        let_go.send(True)
        listener.consumer.resume()
        wait_for(lambda: len(set(listener.ids)) == 20)
        assert len(listener.ids) == 20


def waiting_in(url: str, queue: str) -> int:
    wire = connect(url, "counter", 10.0)
    try:
        return int(wire.channel().queue_declare(queue=queue, passive=True).message_count)
    finally:
        wire.close()


@green
def test_handlers_are_bounded(bus_url: str) -> None:
    owner, running, most = new_name(), [], []

    def decide(delivery: Delivery) -> None:
        running.append(delivery)
        most.append(len(running))
        eventlet.sleep(0.02)
        running.remove(delivery)
        delivery.ack()

    listener = Listener(owner, at_once=3, decide=decide)
    with listener.on(bus_url), telling(bus_url, owner) as publisher:
        publisher.publish([event(n) for n in range(30)])
        wait_for(lambda: len(most) == 30)
    assert max(most) == 3


@green
def test_a_handler_that_crashes_gets_the_event_again(bus_url: str) -> None:
    owner = new_name()

    def decide(delivery: Delivery) -> None:
        if not delivery.redelivered:
            raise RuntimeError("a bug")
        delivery.ack()

    listener = Listener(owner, decide=decide)
    with listener.on(bus_url) as running, telling(bus_url, owner) as publisher:
        publisher.publish([event()])
        wait_for(lambda: [d.redelivered for d in listener.got] == [False, True])
        assert not running._died.ready()


@green
def test_events_wait_for_a_listener_that_is_away(bus_url: str) -> None:
    owner = new_name()
    before = Listener(owner)
    with before.on(bus_url):
        pass
    with telling(bus_url, owner) as publisher:
        assert publisher.publish([event(n) for n in range(5)]) == [True] * 5
    after = Listener(owner)
    after.name, after.consumer = before.name, EventConsumer(before.name, {owner: [REGISTERED]}, after._receive)
    with after.on(bus_url):
        wait_for(lambda: len(after.got) == 5)


@green
def test_settled_is_told_when_nothing_can_be_lost_any_more(bus_url: str) -> None:
    owner, settled, let_go = new_name(), [], Event()
    quick, slow = Listener(owner), Listener(owner, decide=lambda d: let_go.wait() and d.ack())
    with quick.on(bus_url), slow.on(bus_url), telling(bus_url, owner, on_settled=settled.append) as publisher:
        publisher.publish([event(1)])
        wait_for(lambda: quick.got and slow.got)
        if bus_url == "memory://":
            assert settled == []  # one of two listeners still holds it, and memory forgets
        let_go.send(True)
        wait_for(lambda: settled == ["id-1"])
        publisher.publish([event(2, MOVED)])  # nobody listens to it
        wait_for(lambda: settled == ["id-1", "id-2"])


@green
def test_a_requeued_event_is_not_settled(bus_url: str) -> None:
    owner, settled = new_name(), []
    listener = Listener(owner, decide=lambda d: d.ack() if len(listener.got) > 3 else d.requeue())
    with listener.on(bus_url), telling(bus_url, owner, on_settled=settled.append) as publisher:
        publisher.publish([event()])
        wait_for(lambda: len(listener.got) == 4)
        wait_for(lambda: settled == ["id-1"])


@green
def test_5000_events_in_one_go_are_all_safe_and_all_come(bus_url: str) -> None:
    owner = new_name()
    listener = Listener(owner)
    with listener.on(bus_url), telling(bus_url, owner) as publisher:
        assert publisher.publish([event(n) for n in range(5000)]) == [True] * 5000
        wait_for(lambda: len(listener.got) == 5000, 30)
    assert len(set(listener.ids)) == 5000


@green
def test_several_may_publish_at_once(bus_url: str) -> None:
    owner = new_name()
    listener = Listener(owner)
    with listener.on(bus_url), telling(bus_url, owner) as publisher:
        told = [eventlet.spawn(publisher.publish, [event(n * 100 + i) for i in range(100)]) for n in range(20)]
        assert all(t.wait() == [True] * 100 for t in told)
        wait_for(lambda: len(set(listener.ids)) == 2000, 20)
