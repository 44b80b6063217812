"""Exchanges and queues of a whole installation, declared before any service starts.

A service that has never run has no queue yet, and what others told before its first start would be lost on it. So
`tongxin migrate` declares every listener's queue, as it makes every database's tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import amqp

from chassis.bus import names
from chassis.bus.address import client, trouble
from chassis.errors import Unavailable


def declare(url: str, listeners: Mapping[str, Mapping[str, Sequence[str]]], queue_type: str) -> None:
    """Declare what services share, and the queue of each one, bound: `{listener: {owner: event types}}`.

    Raises Unavailable where the broker is away or does not let us in.
    """
    try:
        with client(url, connect_timeout=5).transport.establish_connection() as connection:
            _declare(connection.channel(), listeners, queue_type)
    except (OSError, amqp.AMQPError) as error:
        raise Unavailable(trouble(error, url)) from None


def _declare(channel: Any, listeners: Mapping[str, Mapping[str, Sequence[str]]], queue_type: str) -> None:
    for shared in (names.CALLS, names.REPLIES):
        names.declare_exchange(channel, shared, "topic")
    for owner in listeners:
        names.declare_owner(channel, owner)
    for listener, bindings in listeners.items():
        queue = names.declare_listener(channel, listener, queue_type)
        for owner, types in bindings.items():
            exchange = names.declare_owner(channel, owner)
            for event_type in types:
                channel.queue_bind(queue=queue, exchange=exchange, routing_key=event_type)
