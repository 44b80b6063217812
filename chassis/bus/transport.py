"""One connection to a broker. All that the bus knows of py-amqp's inside stands here, and the choice of transport.

Both kinds give channels with kombu's methods (`exchange_declare`, `queue_declare`, `basic_publish`, `basic_consume`, …)
and messages with `body`, `properties` (under AMQP's names), `delivery_info` and `delivery_tag`.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import amqp
import eventlet
from eventlet import patcher
from eventlet.event import Event
from eventlet.greenio import GreenSocket

from chassis.bus.address import client

READ_SIZE = 16 * 1024
CROWDED = 16 * 1024 * 1024
"""Bytes not yet taken by the broker from which on a considerate sender waits, or refuses."""
MOST_UNSENT = 4 * CROWDED
SECONDS_TO_CONNECT = 5.0
CONNECTION_ERRORS = (OSError, EOFError, amqp.exceptions.AMQPError, AttributeError)
"""What publishing on a connection that is just breaking raises; py-amqp's AttributeError is among it."""
SECONDS_TO_CLOSE = 2.0


class Wire(Protocol):
    """An open connection. `heartbeat` is in seconds, None where the transport cannot fall silent."""

    heartbeat: float | None
    blocked: bool

    @property
    def crowded(self) -> bool:
        """Whether so much is unsent that nothing should be added."""

    @property
    def received(self) -> int:
        """How many frames have come in; what grows is alive."""

    def channel(self) -> Any: ...

    def read_forever(self) -> None:
        """Hand on what comes in, to the callbacks of the channels' consumers, until the connection breaks (raises)."""

    def beat(self) -> None:
        """Send a heartbeat."""

    def interrupt(self) -> None:
        """Make `read_forever`, in whichever greenlet it runs, end now."""

    def close(self) -> None:
        """Send what is unsent and take leave, within two seconds. Only after `read_forever` has ended."""

    def abort(self) -> None:
        """Let go of the connection without leave. Only after `read_forever` has ended."""


def connect(url: str, name: str, heartbeat: float) -> Wire:
    """A connection to the broker at `url`, shown to its operators as `name`. Raises OSError and amqp's errors."""
    if url.startswith("memory:"):
        from chassis.bus.memory import MemoryWire  # noqa: PLC0415 - the embedded mode's alone

        return MemoryWire(url)
    if not patcher.is_monkey_patched("socket"):
        raise RuntimeError("the bus needs eventlet.monkey_patch() before the process's first other import")
    return AmqpWire(url, name, heartbeat)


def prepare(channel: Any, body: bytes, properties: Mapping[str, Any], headers: Mapping[str, Any]) -> Any:
    """A message of the channel's kind. `properties` has AMQP's names, `content_type` among them."""
    return channel.prepare_message(
        body,
        content_type=properties["content_type"],
        headers=headers or None,
        properties={key: value for key, value in properties.items() if key != "content_type"},
    )


class Unsent:
    """Frames on their way out, joined into as few writes as the moment allows.

    Nobody who publishes ever waits for the socket: a broker that takes nothing must not hold up a caller's time-out
    or the reading of replies. What it has not taken is bounded instead. The first frame of a turn of the hub goes out
    at once, as far as the socket takes it, which spares a lone call a turn; those that follow in the turn are joined.
    """

    def __init__(
        self,
        send: Callable[[bytes], None],
        give_up: Callable[[], None],
        send_at_once: Callable[[memoryview | bytes], int] = lambda frame: 0,
    ) -> None:
        self.send = send
        self.size = 0
        self._give_up = give_up
        self._send_at_once = send_at_once
        self._frames: list[bytes] = []
        self._filled: Event | None = None

    def write(self, frame: memoryview | bytes) -> None:
        first = self._filled is not None
        left = frame[self._send_at_once(frame) :] if first else frame
        self.size += len(left)
        if self.size > MOST_UNSENT:
            self._give_up()
            raise OSError("the broker does not take what is sent")
        if left:
            self._frames.append(bytes(left))
        if self._filled is not None:  # the turn's first, even where all of it is gone: the sender ends the turn
            filled, self._filled = self._filled, None
            filled.send()

    def send_forever(self) -> None:
        while True:
            if not self._frames:
                self._filled = Event()
                self._filled.wait()
            self.flush()

    def flush(self) -> None:
        if not self._frames:
            return
        frames, self._frames = self._frames, []
        data = b"".join(frames)
        self.send(data)
        self.size -= len(data)


class AmqpWire:
    """RabbitMQ, by py-amqp, with four things changed (ecosystem.md has the measurements).

    It reads the socket in larger pieces; it joins its writes; publishing does not read from the connection; and a
    blocked connection, which py-amqp would look for while publishing, is noticed by the reader.
    """

    def __init__(self, url: str, name: str, heartbeat: float) -> None:
        self.heartbeat: float | None = heartbeat
        self.blocked = False
        self._connection = self._established(url, name, heartbeat)
        transport = self._transport = self._connection.transport
        receive = transport._quick_recv
        transport._quick_recv = lambda size: receive(max(size, READ_SIZE))
        self._unsent = Unsent(transport._write, self.interrupt, self._send_at_once)
        transport._write = self._unsent.write
        self._sender = eventlet.spawn(self._send)

    def _established(self, url: str, name: str, heartbeat: float) -> Any:
        options = {
            "client_properties": {"connection_name": name},
            "on_blocked": self._on_blocked,
            "on_unblocked": self._on_unblocked,
            # py-amqp gives up after one second in which the peer takes nothing, which is shorter than a busy moment
            "socket_settings": {18: int(heartbeat * 2000)},  # TCP_USER_TIMEOUT, in milliseconds
        }
        opening = client(url, heartbeat=heartbeat, connect_timeout=SECONDS_TO_CONNECT, transport_options=options)
        connection = opening.transport.establish_connection()
        # the broker has been told that we understand "blocked"; from here on publishing shall not look for it
        connection.client_properties["capabilities"]["connection.blocked"] = False
        return connection

    def _on_blocked(self, _reason: str) -> None:
        self.blocked = True

    def _on_unblocked(self) -> None:
        self.blocked = False

    @property
    def crowded(self) -> bool:
        return self._unsent.size > CROWDED

    @property
    def received(self) -> int:
        return int(self._connection.bytes_recv)

    def channel(self) -> Any:
        channel = self._connection.channel()
        channel.auto_decode = False
        return channel

    def read_forever(self) -> None:
        connection = self._connection
        read_frame, on_frame = self._transport.read_frame, connection.on_inbound_frame
        while True:
            on_frame(read_frame())

    def _send_at_once(self, frame: memoryview | bytes) -> int:
        """How many bytes of it the socket took, without waiting. Errors are left to the sender, who meets them too."""
        green = self._transport.sock
        if not isinstance(green, GreenSocket):  # TLS has to wait its turn
            return 0
        try:
            return int(green.fd.send(frame))
        except OSError:
            return 0

    def _send(self) -> None:
        with contextlib.suppress(OSError, EOFError):
            self._unsent.send_forever()
        self.interrupt()

    def beat(self) -> None:
        self._connection.send_heartbeat()

    def interrupt(self) -> None:
        # not `close`: eventlet tells a greenlet that reads from a closed socket only when its number is used again
        if self._transport.sock is not None:
            with contextlib.suppress(OSError):
                self._transport.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(Exception), eventlet.Timeout(SECONDS_TO_CLOSE, OSError("the broker is silent")):
            self._sender.kill()
            self._unsent.flush()
            self._transport._write = self._unsent.send
            self._connection.close()
        self.abort()

    def abort(self) -> None:
        self._sender.kill()
        with contextlib.suppress(Exception):
            self._connection.collect()
