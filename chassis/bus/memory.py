"""kombu's in-memory transport, brought to behave as RabbitMQ does where the bus relies on it.

Its differences, all hidden here: it polls; it keeps a message's content type beside its properties; it hands one and
the same message to every queue; giving a message back gives it to all listeners; queues and bindings outlive their
consumers; nothing expires, is returned or is dead-lettered; and its prefetch, which is per channel, holds up calls
that wait for calls. In return it can tell when every listener has acknowledged an event.
"""

from __future__ import annotations

import itertools
from collections import defaultdict, deque
from collections.abc import Callable
from queue import Empty
from time import monotonic
from typing import Any

from eventlet.event import Event
from kombu import Connection
from kombu.transport import memory, virtual

from chassis.bus.names import MOST_EVENTS_WAITING


class Settling:
    """How many queues still hold an event. `settled` is called once none does, be it that none ever did."""

    def __init__(self, settled: Callable[[], None]) -> None:
        self._settled = settled
        self._holders = 1  # its sender, until it has been put everywhere

    def hold(self) -> None:
        self._holders += 1

    def release(self) -> None:
        self._holders -= 1
        if not self._holders:
            self._settled()


class Queue:
    """A queue of the broker: its messages, who reads it, and what it was declared with."""

    def __init__(self, auto_delete: bool, arguments: dict[str, Any]) -> None:
        self.messages: deque[dict[str, Any]] = deque()
        self.readers: set[MemoryWire] = set()
        self.auto_delete = auto_delete
        self.arguments = arguments
        self.limit = int(arguments.get("x-max-length", MOST_EVENTS_WAITING))

    def make_room(self) -> None:
        """Drop the oldest; OSError, as a refused confirm, from a queue that promised to drop nothing."""
        if self.arguments.get("x-overflow") == "reject-publish":
            raise OSError("a listener's queue is full")
        self.messages.popleft()

    def wake(self) -> None:
        for reader in self.readers:
            reader.wake()


class QoS(virtual.QoS):  # type: ignore[misc]
    """No prefetch: what a consumer has not taken lies in the same memory."""

    def can_consume(self) -> bool:
        return True

    def can_consume_max_estimate(self) -> None:
        return None


class Channel(memory.Channel):  # type: ignore[misc]
    QoS = QoS
    queues: dict[str, Queue] = {}  # noqa: RUF012 - the broker itself: one a process, as kombu has it
    body_encoding = None
    do_restore = True
    _copies = itertools.count(1)

    def __init__(self, connection: Any, **options: Any) -> None:
        super().__init__(connection, **options)
        self.events: dict[str, set[Callable[..., None]]] = defaultdict(set)

    # messages

    def prepare_message(self, body: bytes, **parts: Any) -> Any:
        message = super().prepare_message(body, **parts)
        message["properties"]["content_type"] = parts.get("content_type")
        message["properties"]["application_headers"] = parts.get("headers") or {}
        return message

    def basic_publish(self, message: Any, exchange: str, routing_key: str, mandatory: bool = False) -> None:
        properties = message["properties"]
        if "expiration" in properties:
            properties["expires"] = monotonic() + int(properties["expiration"]) / 1000
        if mandatory and not self._lookup(exchange, routing_key):
            returned = self.Message({**message, "properties": {**properties, "delivery_tag": 0}}, channel=self)
            for handler in list(self.events["basic_return"]):
                handler(None, exchange, routing_key, returned)
            return
        super().basic_publish(message, exchange, routing_key)

    def _put(self, queue: str, message: Any, **_: Any) -> None:
        """A copy for this queue: tag, queue and redelivery are the copy's own."""
        target = self.queues.get(queue)
        if target is None:
            return
        properties = message["properties"]
        if len(target.messages) >= target.limit:
            target.make_room()
        if settling := properties.get("settling"):
            settling.hold()
        info = {**properties["delivery_info"], "queue": queue, "redelivered": False}
        copy = {**properties, "delivery_tag": next(self._copies), "delivery_info": info}
        target.messages.append({**message, "properties": copy})
        target.wake()

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        messages = self.queues[queue].messages
        while messages:
            message = messages.popleft()
            properties = message["properties"]
            if "expires" not in properties:
                return message
            left = properties["expires"] - monotonic()
            if left > 0:
                properties["expiration"] = str(int(left * 1000))
                return message
            _released(message)
        raise Empty

    def _restore(self, message: Any) -> None:
        """Give a message back to the queue that it came from, and to no other."""
        raw = message._raw
        info = raw["properties"]["delivery_info"]
        if (target := self.queues.get(info["queue"])) is not None:
            info["redelivered"] = True
            target.messages.appendleft(raw)
            target.wake()

    def basic_ack(self, delivery_tag: int, multiple: bool = False) -> None:
        delivered = self.qos._delivered
        done = [tag for tag in delivered if tag <= delivery_tag] if multiple else [delivery_tag]
        for tag in done:
            message = delivered.pop(tag, None)
            if message is not None:
                _released(message._raw)

    def basic_reject(self, delivery_tag: int, requeue: bool = False) -> None:
        message = self.qos._delivered.pop(delivery_tag, None)
        if message is None:
            return
        if requeue:
            self._restore(message)
            return
        source = self.queues.get(message.delivery_info["queue"])
        exchange = source.arguments.get("x-dead-letter-exchange") if source else None
        if exchange:
            key = source.arguments["x-dead-letter-routing-key"]  # type: ignore[union-attr]
            dead = {k: v for k, v in message._raw["properties"].items() if k not in ("settling", "expires")}
            super().basic_publish({**message._raw, "properties": dead}, exchange, key)
        _released(message._raw)

    # queues

    def _new_queue(self, queue: str, **options: Any) -> None:
        if queue not in self.queues:
            self.queues[queue] = Queue(options.get("auto_delete", False), options.get("arguments") or {})

    def _queue_for(self, queue: str) -> Any:
        return self.queues[queue].messages

    def _size(self, queue: str) -> int:
        return len(self.queues[queue].messages) if queue in self.queues else 0

    def basic_consume(
        self, queue: str, no_ack: bool = False, callback: Any = None, consumer_tag: str = "", nowait: bool = False
    ) -> None:
        super().basic_consume(queue, no_ack, callback, consumer_tag)
        self.queues[queue].readers.add(self.connection.wire)
        self.connection.wire.wake()

    def basic_cancel(self, consumer_tag: str, nowait: bool = False) -> None:
        name = self._tag_to_queue.get(consumer_tag)
        super().basic_cancel(consumer_tag)
        queue = self.queues.get(name) if name else None
        if queue is None:
            return
        queue.readers.discard(self.connection.wire)
        if queue.auto_delete and not queue.readers:
            for exchange, key, arguments in list(self.state.queue_bindings(name)):
                self.queue_unbind(name, exchange, key, arguments)
            self.queues.pop(name, None)

    def close(self) -> None:
        virtual.Channel.close(self)  # the memory transport's own forgets the queues of all others


def _released(message: Any) -> None:
    if settling := message["properties"].get("settling"):
        settling.release()


class Transport(memory.Transport):  # type: ignore[misc]
    Channel = Channel
    wire: MemoryWire


class MemoryWire:
    """A connection inside of the process. It reads when something was put, and never polls."""

    heartbeat: float | None = None
    blocked = False
    crowded = False
    received = 0

    def __init__(self, url: str) -> None:
        self._transport = Connection(url, transport=Transport).transport
        self._transport.wire = self
        self._connection = self._transport.establish_connection()
        self._filled = Event()
        self._open = True

    def channel(self) -> Any:
        return self._transport.create_channel(self._connection)

    def wake(self) -> None:
        if not self._filled.ready():
            self._filled.send()

    def read_forever(self) -> None:
        transport = self._transport
        while self._open:
            try:
                transport.cycle.get(transport._deliver)
            except Empty:
                self._filled.wait()
                self._filled = Event()
        raise OSError("closed")

    def beat(self) -> None:
        """Nothing: memory does not fall silent."""

    def interrupt(self) -> None:
        self._open = False
        self.wake()

    def close(self) -> None:
        self.abort()

    def abort(self) -> None:
        self.interrupt()
        self._transport.close_connection(self._connection)
