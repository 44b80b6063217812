"""Exchanges and queues: their names and arguments, declared alike by all who use them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

CALLS = "tongxin.calls"
REPLIES = "tongxin.replies"
DEAD = "tongxin.dead"

MOST_CALLS_WAITING = 10_000
MOST_EVENTS_WAITING = 1_000_000
MOST_DEAD = 100_000
DELIVERY_LIMIT = 20


def events_exchange(service: str) -> str:
    return f"{service}.events"


def declare_calls(channel: Any, service: str) -> str:
    """The queue of a service's calls. It goes with its last consumer, so that a caller learns that nobody is there.

    When it is full the oldest goes first: its caller is the nearest to giving up.
    """
    queue = f"{service}.calls"
    channel.exchange_declare(exchange=CALLS, type="direct", durable=True, auto_delete=False)
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
    channel.exchange_declare(exchange=REPLIES, type="direct", durable=True, auto_delete=False)
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
    channel.exchange_declare(exchange=exchange, type="topic", durable=True, auto_delete=False)
    return exchange


def declare_listener(channel: Any, listener: str, queue_type: str) -> str:
    """A listener's durable queue, and the queue of its dead letters.

    A full queue refuses (the owner's outbox keeps the event) rather than drop what was promised. The delivery limit
    exists on quorum queues only.
    """
    dead, queue = f"{listener}.dead", f"{listener}.events"
    arguments = {
        "x-queue-type": queue_type,
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": dead,
        "x-max-length": MOST_EVENTS_WAITING,
        "x-overflow": "reject-publish",
    }
    if queue_type == "quorum":
        arguments["x-delivery-limit"] = DELIVERY_LIMIT
    channel.exchange_declare(exchange=DEAD, type="direct", durable=True, auto_delete=False)
    channel.queue_declare(
        queue=dead,
        durable=True,
        auto_delete=False,
        arguments={"x-queue-type": queue_type, "x-max-length": MOST_DEAD},
    )
    channel.queue_bind(queue=dead, exchange=DEAD, routing_key=dead)
    channel.queue_declare(queue=queue, durable=True, auto_delete=False, arguments=arguments)
    return queue
