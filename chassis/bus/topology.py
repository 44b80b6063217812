"""Exchanges and queues of a whole installation, declared before any service starts.

A service that has never run has no queue yet, and what others told before its first start would be lost on it. So
`tongxin migrate` declares every listener's queue, as it makes every database's tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import amqp

from chassis.bus import names
from chassis.bus.address import client, trouble
from chassis.errors import Unavailable


def declare(url: str, listeners: Mapping[str, Mapping[str, Sequence[str]]], queue_type: str) -> None:
    """Declare what services share, and the queue of each one, bound: `{listener: {owner: event types}}`.

    Raises Unavailable where the broker is away or does not let us in.
    """
    with _connected(url) as connection:
        _declare(connection.channel(), listeners, queue_type)


class Standing(NamedTuple):
    """How a listener's queue stands now: events that are in it, and consumers that read it."""

    waiting: int
    readers: int


def standing(url: str, listeners: Iterable[str]) -> dict[str, Standing]:
    """Each listener's queue, those left out that were never declared; nothing is changed.

    Raises Unavailable where the broker is away or does not let us in.
    """
    found: dict[str, Standing] = {}
    with _connected(url) as connection:
        for listener in listeners:
            channel = connection.channel()  # the broker closes one that asks for what is not there
            try:
                declared = channel.queue_declare(queue=names.inbox_queue(listener), passive=True)
            except amqp.NotFound:
                continue
            found[listener] = Standing(declared.message_count, declared.consumer_count)
            channel.close()
    return found


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    try:
        with client(url, connect_timeout=5).transport.establish_connection() as connection:
            yield connection
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
