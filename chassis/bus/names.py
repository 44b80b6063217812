"""Exchanges and queues: their names and arguments, declared alike by all who use them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import amqp

CALLS = "tongxin.calls"  # topic exchanges, as at others the broker checks no keys: see permissions.py
REPLIES = "tongxin.replies"

MOST_CALLS_WAITING = 10_000
MOST_EVENTS_WAITING = 1_000_000
MOST_DEAD = 100_000
DELIVERY_LIMIT = 20


def events_exchange(service: str) -> str:
    return f"{service}.events"


def dead_exchange(listener: str) -> str:
    return f"{listener}.dead"


def inbox_queue(listener: str) -> str:
    """Never the name of an exchange: permissions go by name, and reading the one must not open the other."""
    return f"{listener}.inbox"


def declare_exchange(channel: Any, exchange: str, kind: str) -> None:
    """Declare an exchange unless it is there: who may use one need not be allowed to configure it."""
    if not (isinstance(channel, amqp.Channel) and _is_there(channel, exchange)):
        channel.exchange_declare(exchange=exchange, type=kind, durable=True, auto_delete=False)


def _is_there(channel: Any, exchange: str) -> bool:
    probe = channel.connection.channel()  # the broker closes a channel that asks for what is not there
    try:
        probe.exchange_declare(exchange=exchange, type="", passive=True)
    except amqp.NotFound:
        return False
    probe.close()
    return True


def declare_calls(channel: Any, service: str) -> str:
    """The queue of a service's calls. It goes with its last consumer, so that a caller learns that nobody is there.

    When it is full the oldest goes first: its caller is the nearest to giving up.
    """
    queue = f"{service}.calls"
    declare_exchange(channel, CALLS, "topic")
    channel.queue_declare(
        queue=queue,
        durable=False,
        auto_delete=True,
        arguments={"x-max-length": MOST_CALLS_WAITING},
    )
    channel.queue_bind(queue=queue, exchange=CALLS, routing_key=service)
    return queue


def declare_private(channel: Any, name: str) -> str:
    """A queue of this connection's own, for replies and for pings to itself."""
    queue = f"{name}.private.{uuid4().hex}"
    declare_exchange(channel, REPLIES, "topic")
    channel.queue_declare(
        queue=queue,
        durable=False,
        exclusive=True,
        auto_delete=True,
        arguments={"x-max-length": MOST_CALLS_WAITING},
    )
    channel.queue_bind(queue=queue, exchange=REPLIES, routing_key=queue)
    return queue


def declare_owner(channel: Any, service: str) -> str:
    """The exchange on which a service tells its events."""
    exchange = events_exchange(service)
    declare_exchange(channel, exchange, "topic")
    return exchange


def declare_listener(channel: Any, listener: str, queue_type: str) -> str:
    """A listener's durable queue, and the queue of its dead letters.

    A full queue refuses (the owner's outbox keeps the event) rather than drop what was promised. The delivery limit
    exists on quorum queues only.
    """
    dead, queue = dead_exchange(listener), inbox_queue(listener)
    arguments = {
        "x-queue-type": queue_type,
        "x-dead-letter-exchange": dead,
        "x-dead-letter-routing-key": dead,
        "x-max-length": MOST_EVENTS_WAITING,
        "x-overflow": "reject-publish",
    }
    if queue_type == "quorum":
        arguments["x-delivery-limit"] = DELIVERY_LIMIT
    declare_exchange(channel, dead, "direct")
    channel.queue_declare(
        queue=dead,
        durable=True,
        auto_delete=False,
        arguments={"x-queue-type": queue_type, "x-max-length": MOST_DEAD},
    )
    channel.queue_bind(queue=dead, exchange=dead, routing_key=dead)
    channel.queue_declare(queue=queue, durable=True, auto_delete=False, arguments=arguments)
    return queue
