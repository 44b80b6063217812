"""The listening side of events: a service's durable queue, handed on piece by piece."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import eventlet
import structlog
from nameko.extensions import DependencyProvider

from chassis.bus import names
from chassis.bus.messages import Delivery
from chassis.bus.service import STOP_SECONDS, ServiceLink
from chassis.bus.transport import CONNECTION_ERRORS, Wire
from chassis.bus.workers import Workers

log = structlog.get_logger(__name__)

DEFAULT_STOP_SECONDS = 10.0
SECONDS_AFTER_A_CRASH = 1.0


class EventConsumer(DependencyProvider):  # type: ignore[misc]
    """Listens to other services' events on the queue `<listener>.inbox`, and calls `handle` for each delivery.

    `bindings` maps an owner to the event types that concern us; a type may hold the wildcards of a topic exchange.
    `at_once` deliveries are handled side by side, `prefetch` at most are taken from the broker. `handle` alone decides
    what becomes of a delivery. If it raises or decides nothing, that is logged, and the delivery goes back after a
    second. `queue_type` is `classic`, or `quorum` where the broker is a cluster.

    The instance given to a service is the one that runs, so that it can be paused from outside.
    """

    stands_alone = True
    service_link = ServiceLink()

    def __init__(
        self,
        listener: str,
        bindings: Mapping[str, Sequence[str]],
        handle: Callable[[Delivery], None],
        *,
        at_once: int = 8,
        prefetch: int = 64,
        queue_type: str = "classic",
    ) -> None:
        self._listener = listener
        self._bindings = bindings
        self._handle = handle
        self._prefetch = prefetch
        self._queue_type = queue_type
        self._workers: Workers[_Held] = Workers(self._work, at_once)
        self._channel: Any = None
        self._queue = ""
        self._paused = False
        self._stopping = False
        self._tags = 0

    def bind(self, container: Any, attr_name: str) -> EventConsumer:
        if self.is_bound():
            raise RuntimeError("an EventConsumer belongs to one service; make another for another")
        self.container = weakref.proxy(container)
        self.attr_name = attr_name
        self.service_link = type(self).service_link.bind(container)
        return self

    def setup(self) -> None:
        self.service_link.get().add(self)

    def stop(self) -> None:
        """Take no more, finish what is under way (for a bounded time); the broker keeps the rest."""
        self._stopping = True
        self._cancel()
        self._give_back()
        if not self._workers.wait_idle(self.container.config.get(STOP_SECONDS, DEFAULT_STOP_SECONDS)):
            log.error("events_left_unfinished_at_stop", service=self._listener)

    def pause(self) -> None:
        """Take no more from the queue, and give back what nobody has begun. Holds through reconnects."""
        if not self._paused:
            self._paused = True
            self._cancel()
            self._give_back()

    def resume(self) -> None:
        if self._paused:
            self._paused = False
            if self._channel is not None:
                self._consume(self._channel)

    @property
    def paused(self) -> bool:
        return self._paused

    def alive(self) -> bool:
        """Whether the broker is there and the queue is being listened to (or paused on purpose)."""
        return self._channel is not None and bool(self.service_link.get().alive())

    # what a link's user does

    def opened(self, wire: Wire) -> None:
        channel = wire.channel()
        self._queue = names.declare_listener(channel, self._listener, self._queue_type)
        for owner, types in self._bindings.items():
            exchange = names.declare_owner(channel, owner)
            for event_type in types:
                channel.queue_bind(queue=self._queue, exchange=exchange, routing_key=event_type)
        channel.basic_qos(0, self._prefetch, False)
        self._channel = channel
        if not self._paused:
            self._consume(channel)

    def lost(self) -> None:
        self._channel = None
        self._workers.take_back()  # the broker gives them again

    def _consume(self, channel: Any) -> None:
        self._tags += 1
        channel.basic_consume(
            queue=self._queue,
            no_ack=False,
            callback=partial(self._on_message, channel),
            consumer_tag=self._tag,
            nowait=True,
        )

    def _cancel(self) -> None:
        if self._channel is not None:
            self._channel.basic_cancel(self._tag, nowait=True)

    @property
    def _tag(self) -> str:
        return f"events-{self._tags}"

    def _on_message(self, channel: Any, message: Any) -> None:
        held = _Held(self, channel, message)
        if self._paused or self._stopping:
            held.requeue()  # was on its way when the consumer was cancelled
        else:
            self._workers.put(held)

    def _give_back(self) -> None:
        for held in self._workers.take_back():
            held.requeue()

    def _work(self, held: _Held) -> None:
        try:
            self._handle(held.delivery())
        except Exception:
            log.exception("event_handler_failed", event_id=held.message_id)
        if not held.decided:
            log.error("event_left_undecided", event_id=held.message_id)
            eventlet.sleep(SECONDS_AFTER_A_CRASH)
            held.requeue()

    def current(self, channel: Any) -> bool:
        return channel is self._channel


class _Held:
    """A message that the broker holds for us until it is decided upon."""

    def __init__(self, consumer: EventConsumer, channel: Any, message: Any) -> None:
        self._consumer = consumer
        self._channel = channel
        self._message = message
        self.decided = False

    @property
    def message_id(self) -> str:
        return str(self._message.properties.get("message_id", ""))

    def delivery(self) -> Delivery:
        properties, info = self._message.properties, self._message.delivery_info
        return Delivery(
            body=self._message.body or b"",
            type=properties.get("type") or info.get("routing_key", ""),
            message_id=self.message_id,
            content_type=properties.get("content_type", ""),
            headers=properties.get("application_headers") or {},
            redelivered=bool(info.get("redelivered")),
            ack=partial(self._decide, "basic_ack"),
            requeue=self.requeue,
            reject=partial(self._decide, "basic_reject", False),
        )

    def requeue(self) -> None:
        self._decide("basic_reject", True)

    def _decide(self, method: str, *arguments: bool) -> None:
        if self.decided:
            return
        self.decided = True
        if not self._consumer.current(self._channel):
            return
        try:
            getattr(self._channel, method)(self._message.delivery_tag, *arguments)
        except CONNECTION_ERRORS as error:
            log.warning("event_not_decided", event_id=self.message_id, error=repr(error))
