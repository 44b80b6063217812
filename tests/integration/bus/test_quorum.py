"""`bus.queue_type = "quorum"`: queues of a clustered broker, which also know how often a message was given back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import amqp
import pytest

from chassis.bus import names
from chassis.bus.address import client
from chassis.bus.events import EventConsumer
from chassis.bus.messages import Delivery, EventMessage
from chassis.bus.topology import declare
from chassis.errors import Unavailable
from chassis.testing.bus import serving, telling
from chassis.testing.green import green
from chassis.testing.processes import wait_for
from chassis.testing.rabbitmq import RabbitMQ

TYPE = "tongxin.registry.resident.registered.v1"
LISTENERS = {"registry": {}, "notify": {"registry": [TYPE]}}


@pytest.fixture
def channel(broker_url: str) -> Iterator[amqp.Channel]:
    declare(broker_url, LISTENERS, "quorum")
    with client(broker_url).transport.establish_connection() as connection:
        yield connection.channel()


def test_queues_are_quorum_with_a_delivery_limit_and_dead_letters(
    rabbit: RabbitMQ, broker_url: str, channel: amqp.Channel
) -> None:
    vhost = unquote(urlsplit(broker_url).path[1:])
    asked = ("name", "type", "durable", "arguments")
    listed = json.loads(rabbit.control("list_queues", "--vhost", vhost, "--formatter", "json", *asked))
    queues = {queue["name"]: queue for queue in listed}
    assert {queue["type"] for queue in queues.values()} == {"quorum"}
    assert queues.keys() == {"registry.inbox", "registry.dead", "notify.inbox", "notify.dead"}
    inbox = str(queues["notify.inbox"]["arguments"])
    for argument in ("x-delivery-limit", "x-dead-letter-exchange", "x-overflow"):
        assert argument in inbox, argument
    declare(broker_url, LISTENERS, "quorum")  # again: nothing is different


def test_what_is_given_back_too_often_becomes_a_dead_letter(channel: amqp.Channel) -> None:
    message = amqp.Message(b'{"a": 1}', content_type="application/json", delivery_mode=2)
    channel.basic_publish(message, exchange=names.events_exchange("registry"), routing_key=TYPE)
    for _ in range(names.DELIVERY_LIMIT + 1):
        channel.basic_reject(taken(channel, "notify.inbox").delivery_tag, requeue=True)
    dead = taken(channel, "notify.dead")
    assert dead.body in ('{"a": 1}', b'{"a": 1}')
    assert dead.headers["x-death"][0]["reason"] == "delivery_limit"
    assert channel.basic_get("notify.inbox") is None


def taken(channel: amqp.Channel, queue: str) -> amqp.Message:
    """The next message, once it is there: what was given back comes again a moment later."""
    found: amqp.Message = wait_for(lambda: channel.basic_get(queue), 20, f"a message in {queue}")
    return found


def test_a_queues_kind_does_not_change(broker_url: str, channel: amqp.Channel) -> None:
    with pytest.raises(Unavailable, match=r"bus\.queue_type"):
        declare(broker_url, LISTENERS, "classic")


@green
def test_events_arrive_over_quorum_queues(broker_url: str) -> None:
    declare(broker_url, LISTENERS, "quorum")
    heard: list[str] = []

    def receive(delivery: Delivery) -> None:
        heard.append(delivery.message_id)
        delivery.ack()

    consumer = EventConsumer("notify", {"registry": [TYPE]}, receive, queue_type="quorum")
    with serving(broker_url, "notify", {}, events=consumer), telling(broker_url, "registry") as publisher:
        wait_for(publisher.alive, 20)
        assert publisher.publish([EventMessage(TYPE, str(n), b"{}") for n in range(20)]) == [True] * 20
        wait_for(lambda: sorted(heard, key=int) == [str(n) for n in range(20)], 20, "all are heard")
