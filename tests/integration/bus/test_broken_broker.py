"""The bus while its broker is away, silent, or full. Each test has a broker of its own to break."""

import struct
from time import monotonic

import eventlet
import pytest
from eventlet.event import Event

from chassis.bus import link
from chassis.bus.calls import Calls
from chassis.bus.events import EventConsumer
from chassis.bus.messages import Answer, Call, Delivery, EventMessage
from chassis.errors import Unavailable
from chassis.testing.bus import calling, serving, telling
from chassis.testing.green import green
from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for
from chassis.testing.rabbitmq import RabbitMQ, rabbitmq

TYPE = "tongxin.registry.resident.registered.v1"


def echo(call: Call) -> Answer:
    return Answer(call.body)


def event(number: int) -> EventMessage:
    return EventMessage(TYPE, str(number), b"{}")


def outcome(calls: Calls, timeout: float = 1.0, operation: str = "registry.echo") -> str:
    """`answered`, or the type of the failure; asserts that it came within the time-out (and a little)."""
    began = monotonic()
    try:
        calls.call(operation, b"1", timeout=timeout)
        result = "answered"
    except Unavailable as failure:
        result = failure.type
    assert monotonic() - began < timeout + 0.5
    return result


def answered_again(calls: Calls) -> None:
    wait_for(lambda: outcome(calls) == "answered", 30, "calls are answered again")


@green
def test_all_recover_after_the_broker_was_killed() -> None:
    got: list[str] = []

    def receive(delivery: Delivery) -> None:
        got.append(delivery.message_id)
        delivery.ack()

    consumer = EventConsumer("registry", {"owner": [TYPE]}, receive)
    with (
        rabbitmq() as broker,
        serving(broker.url, "registry", {"registry.echo": echo}, events=consumer),
        calling(broker.url) as calls,
        telling(broker.url, "owner") as publisher,
    ):
        assert outcome(calls) == "answered"
        consumer.pause()
        assert publisher.publish([event(n) for n in range(50)]) == [True] * 50
        broker.kill()
        wait_for(lambda: not calls.alive() and not consumer.alive() and not publisher.alive())
        assert [outcome(calls) for _ in range(5)] == ["broker-away"] * 5
        assert publisher.publish([event(99)]) == [False]
        broker.start()
        answered_again(calls)
        wait_for(consumer.alive, 30, "the consumer listens again")
        assert got == []  # a pause holds through a reconnect
        consumer.resume()
        wait_for(lambda: sorted(got, key=int) == [str(n) for n in range(50)], 10, "confirmed events outlive the broker")
        wait_for(lambda: publisher.publish([event(100)]) == [True], 30)
        wait_for(lambda: "100" in got)


@green
def test_calls_in_flight_learn_at_once_that_the_broker_is_gone() -> None:
    let_go = Event()
    handlers = {"registry.slow": lambda call: Answer(str(let_go.wait()).encode())}
    with rabbitmq() as broker, serving(broker.url, "registry", handlers), calling(broker.url) as calls:
        waiting = [eventlet.spawn(outcome, calls, 60.0, "registry.slow") for _ in range(20)]
        wait_for(lambda: calls.in_flight() == 20)
        broker.kill()
        with eventlet.Timeout(5):
            assert [w.wait() for w in waiting] == ["broker-away"] * 20
        let_go.send(True)


@green
def test_a_connection_lost_while_a_handler_works_does_not_end_the_service() -> None:
    begun, let_go = [], Event()

    def slow(call: Call) -> Answer:
        begun.append(call)
        let_go.wait()
        return Answer(b"{}")

    handlers = {"registry.slow": slow, "registry.echo": echo}
    with rabbitmq() as broker, serving(broker.url, "registry", handlers) as running, calling(broker.url) as calls:
        waiting = eventlet.spawn(outcome, calls, 30.0, "registry.slow")
        wait_for(lambda: begun)
        broker.control("close_all_connections", "a test cuts them")
        assert waiting.wait() == "broker-away"
        let_go.send()
        answered_again(calls)
        assert not running._died.ready()


@green
@pytest.mark.long
def test_who_starts_before_the_broker_waits_for_it() -> None:
    with rabbitmq() as broker:
        broker.stop()
        calls = Calls(broker.url, "early")
        assert outcome(calls) == "broker-away"
        broker.start()
        with serving(broker.url, "registry", {"registry.echo": echo}):
            answered_again(calls)
        calls.close()


@green
def test_a_broker_that_stands_still_is_noticed_and_nothing_hangs() -> None:
    with (
        rabbitmq() as broker,
        serving(broker.url, "registry", {"registry.echo": echo}, heartbeat=2.0),
        calling(broker.url, heartbeat=2.0) as calls,
        telling(broker.url, "owner", heartbeat=2.0, seconds_to_confirm=1.0) as publisher,
    ):
        assert outcome(calls) == "answered"
        broker.pause()
        assert outcome(calls) == "timeout"
        assert publisher.publish([event(1)]) == [False]
        wait_for(lambda: not calls.alive() and not publisher.alive(), 10, "the silence is noticed")
        assert outcome(calls) == "broker-away"
        broker.resume()
        answered_again(calls)
        wait_for(lambda: publisher.publish([event(2)]) == [True], 30)


@green
def test_senders_do_not_wait_for_a_broker_that_takes_nothing() -> None:
    body = b'"' + b"x" * 500_000 + b'"'
    with (
        rabbitmq() as broker,
        serving(broker.url, "registry", {"registry.echo": echo}),
        calling(broker.url) as calls,
    ):
        broker.pause()
        began = monotonic()
        asked = [eventlet.spawn(large, calls, body) for _ in range(100)]
        assert {a.wait() for a in asked} <= {"timeout", "too-many-calls"}
        assert monotonic() - began < 3
        broker.resume()
        answered_again(calls)


def large(calls: Calls, body: bytes) -> str:
    with pytest.raises(Unavailable) as raised:
        calls.call("registry.echo", body, timeout=1.0)
    return raised.value.type


@green
@pytest.mark.long
def test_a_broker_short_of_memory_is_noticed_and_forgiven() -> None:
    with (
        rabbitmq() as broker,
        serving(broker.url, "registry", {"registry.echo": echo}) as running,
        calling(broker.url) as calls,
        telling(broker.url, "owner") as publisher,
    ):
        assert publisher.publish([event(1)]) == [True]
        broker.control("set_vm_memory_high_watermark", "0.00001")
        wait_for(lambda: outcome(calls) == "broker-away", 20, "the caller is told that it is blocked")
        assert not calls.alive()
        wait_for(lambda: not publisher.alive() or not all(publisher.publish([event(2)])), 20)
        broker.control("set_vm_memory_high_watermark", "0.6")
        answered_again(calls)
        wait_for(lambda: publisher.publish([event(3)]) == [True], 30)
        assert not running._died.ready()


@green
def test_heartbeats_alone_do_not_count_as_life() -> None:
    link.SECONDS_BETWEEN_PINGS, link.SECONDS_FOR_A_PING = 0.5, 2.0
    with rabbitmq() as broker, serving(broker.url, "registry", {"registry.echo": echo}):
        proxy = HeartbeatProxy(broker)
        with calling(proxy.url, heartbeat=1.0) as calls:
            assert outcome(calls) == "answered"
            proxy.heartbeats_only = True
            assert outcome(calls) == "timeout"
            wait_for(lambda: not calls.alive(), 10, "the silence is noticed")
            proxy.heartbeats_only = False
            answered_again(calls)


class HeartbeatProxy:
    """Stands before a broker and can be told to let nothing of it through but heartbeats."""

    def __init__(self, broker: RabbitMQ) -> None:
        self.heartbeats_only = False
        self._broker = broker.port
        self._port = free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}//"
        eventlet.spawn(eventlet.serve, eventlet.listen(("127.0.0.1", self._port)), self._pass_on)

    def _pass_on(self, client, _address) -> None:
        broker = eventlet.connect(("127.0.0.1", self._broker))
        eventlet.spawn(self._frames, broker, client)
        while data := client.recv(65536):
            broker.sendall(data)
        broker.close()

    def _frames(self, broker, client) -> None:
        stream = broker.makefile("rb")
        while header := stream.read(7):
            rest = stream.read(struct.unpack(">BHI", header)[2] + 1)
            if not self.heartbeats_only or header[0] == 8:
                client.sendall(header + rest)
        client.close()
