"""Exchanges and queues of a whole installation, declared before any service starts.

A service that has never run has no queue yet, and what others told before its first start would be lost on it. So
`tongxin migrate` declares every listener's queue, as it makes every database's tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import kombu

from chassis.bus import names


def declare(url: str, listeners: Mapping[str, Mapping[str, Sequence[str]]], queue_type: str) -> None:
    """Declare the queue of each listener and bind it: `{listener: {owner: event types}}`."""
    with kombu.Connection(url, connect_timeout=5) as connection:
        channel = connection.channel()
        for listener, bindings in listeners.items():
            queue = names.declare_listener(channel, listener, queue_type)
            for owner, types in bindings.items():
                exchange = names.declare_owner(channel, owner)
                for event_type in types:
                    channel.queue_bind(queue=queue, exchange=exchange, routing_key=event_type)
