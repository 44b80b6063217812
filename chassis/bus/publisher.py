"""The telling side of events: persistent, confirmed by the broker, many at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import eventlet
import structlog
from eventlet.event import Event

from chassis.bus import names
from chassis.bus.link import HEARTBEAT, Link
from chassis.bus.memory import Settling
from chassis.bus.messages import JSON, MAX_BODY, EventMessage
from chassis.bus.transport import CONNECTION_ERRORS, Wire, prepare
from chassis.errors import Invalid

log = structlog.get_logger(__name__)

MOST_UNCONFIRMED = 2048
MOST_UNCONFIRMED_BYTES = 8 * 1024 * 1024
SECONDS_TO_CONFIRM = 10.0


class EventPublisher:
    """Publishes one service's events to its exchange.

    `on_settled(event_id)` is called once an event can no longer be lost by the bus: over RabbitMQ when the broker has
    confirmed it; in memory, where the broker forgets at the end of the process, when every listener has acknowledged
    it. Only then is its row of the outbox done.
    """

    def __init__(
        self,
        url: str,
        service: str,
        *,
        on_settled: Callable[[str], None] = lambda event_id: None,
        heartbeat: float = HEARTBEAT,
        seconds_to_confirm: float = SECONDS_TO_CONFIRM,
    ) -> None:
        self._service = service
        self.on_settled = on_settled
        self._seconds_to_confirm = seconds_to_confirm
        self._exchange = names.events_exchange(service)
        self._in_memory = url.startswith("memory:")
        self._channel: Any = None
        self._confirms = _Confirms()
        self._link = Link(url, f"{service}.publisher", heartbeat)
        self._link.add(self)
        self._link.start()

    def publish(self, messages: Sequence[EventMessage]) -> list[bool]:
        """Publish in order and wait for all confirms together; whether each is safe with the broker.

        False where the broker is away, refused it, or has not confirmed it in time: publish that one again, its
        listeners know it by its id. Raises Invalid of type `too-large` for a body over 1 MB, before anything is sent.
        """
        if any(len(m.body) > MAX_BODY for m in messages):
            raise Invalid(f"an event has more than {MAX_BODY} bytes", type="too-large")
        if self._link.starting:
            self._link.wait_open(self._seconds_to_confirm)
        publish = self._publish_in_memory if self._in_memory else self._publish_confirmed
        return [safe for window in _windows(messages) for safe in publish(window)]

    def alive(self) -> bool:
        """Whether the broker is there and takes what is sent."""
        return self._link.alive()

    @property
    def standing(self) -> str:
        """`ok`, `broker-refused` where the broker does not let us in, or `broker-away`."""
        return self._link.standing

    @property
    def trouble(self) -> str:
        """What keeps us from the broker, and the mend; empty where nothing is known to."""
        return self._link.trouble

    def close(self) -> None:
        self._link.close()

    def _publish_confirmed(self, messages: Sequence[EventMessage]) -> list[bool]:
        if not self._link.alive():
            return [False] * len(messages)
        window = self._confirms.window()
        try:
            for message in messages:
                window.expect()
                self._send(message, {})
        except CONNECTION_ERRORS as error:
            log.warning("events_not_published", service=self._service, error=repr(error))
        safe = window.wait(len(messages), self._seconds_to_confirm)
        for message, confirmed in zip(messages, safe, strict=True):
            if confirmed:
                self.on_settled(message.id)
        return safe

    def _publish_in_memory(self, messages: Sequence[EventMessage]) -> list[bool]:
        return [self._put(message) for message in messages]

    def _put(self, message: EventMessage) -> bool:
        settling = Settling(partial(self._settled, message.id))
        try:
            self._send(message, {"settling": settling})
        except CONNECTION_ERRORS as error:
            log.warning("events_not_published", service=self._service, error=repr(error))
            return False
        settling.release()
        return True

    def _send(self, message: EventMessage, more: dict[str, Any]) -> None:
        properties = {
            "content_type": JSON,
            "delivery_mode": 2,
            "type": message.type,
            "message_id": message.id,
            "app_id": self._service,
            **more,
        }
        prepared = prepare(self._channel, message.body, properties, message.headers)
        self._channel.basic_publish(prepared, exchange=self._exchange, routing_key=message.type)

    def _settled(self, event_id: str) -> None:
        self.on_settled(event_id)

    # what a link's user does

    def opened(self, wire: Wire) -> None:
        channel = wire.channel()
        names.declare_owner(channel, self._service)
        if not self._in_memory:
            channel.confirm_select()
            self._confirms = _Confirms()
            channel.events["basic_ack"].add(partial(self._confirms.on_confirm, True))
            channel.events["basic_nack"].add(partial(self._confirms.on_confirm, False))
        self._channel = channel

    def lost(self) -> None:
        self._channel = None
        self._confirms.give_up()


class _Confirms:
    """The confirms of one channel: the broker numbers what it gets, from 1, and confirms in any order."""

    def __init__(self) -> None:
        self._next = 1
        self._expected: OrderedDict[int, _Window] = OrderedDict()
        self._gone = False

    def window(self) -> _Window:
        return _Window(self)

    def expect(self, window: _Window) -> int:
        number, self._next = self._next, self._next + 1
        if self._gone:
            raise OSError("the connection is gone")
        self._expected[number] = window
        return number

    def on_confirm(self, confirmed: bool, number: int, multiple: bool) -> None:
        numbers = [number]
        if multiple:
            numbers = []
            for expected in self._expected:
                if expected > number:
                    break
                numbers.append(expected)
        for each in numbers:
            window = self._expected.pop(each, None)
            if window is not None:
                window.told(each, confirmed)

    def give_up(self) -> None:
        self._gone = True
        for number in list(self._expected):
            self.on_confirm(False, number, False)

    def forget(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._expected.pop(number, None)


class _Window:
    """Some messages whose confirms are waited for together."""

    def __init__(self, confirms: _Confirms) -> None:
        self._confirms = confirms
        self._numbers: list[int] = []
        self._safe: set[int] = set()
        self._open = 0
        self._all_told = Event()
        self._waiting = False

    def expect(self) -> None:
        self._numbers.append(self._confirms.expect(self))
        self._open += 1

    def told(self, number: int, confirmed: bool) -> None:
        self._open -= 1
        if confirmed:
            self._safe.add(number)
        if self._waiting and not self._open:
            self._waiting = False
            self._all_told.send()

    def wait(self, sent: int, timeout: float) -> list[bool]:
        if self._open:
            self._waiting = True
            with eventlet.Timeout(timeout, False):
                self._all_told.wait()
            self._waiting = False
            self._confirms.forget(self._numbers)
        safe = [number in self._safe for number in self._numbers]
        return safe + [False] * (sent - len(safe))


def _windows(messages: Sequence[EventMessage]) -> list[list[EventMessage]]:
    """Messages in pieces, each small enough to be with the broker unconfirmed at once."""
    windows: list[list[EventMessage]] = []
    size = 0
    for message in messages:
        size += len(message.body)
        if not windows or len(windows[-1]) >= MOST_UNCONFIRMED or size > MOST_UNCONFIRMED_BYTES:
            windows.append([])
            size = len(message.body)
        windows[-1].append(message)
    return windows
