"""A connection to the broker that is kept: made anew when it breaks, watched so that a silent one is noticed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any, Protocol

import eventlet
import structlog
from eventlet.event import Event

from chassis.bus import names
from chassis.bus.address import refused, trouble
from chassis.bus.messages import JSON
from chassis.bus.transport import SECONDS_TO_CONNECT, Wire, connect, prepare

log = structlog.get_logger(__name__)

HEARTBEAT = 10.0
SECONDS_BETWEEN_PINGS = 10.0
SECONDS_FOR_A_PING = 30.0
LONGEST_BACK_OFF = 5.0


class BrokerSilent(OSError):
    """The connection stands, and nothing passes."""


class User(Protocol):
    """What stands on a link. Both methods are called anew for each connection."""

    def opened(self, wire: Wire) -> None:
        """Open channels, declare and consume. Nothing is delivered before all users are through."""

    def lost(self) -> None:
        """The connection is gone, with its channels and whatever was not acknowledged."""


class Link:
    """One connection, kept alive until `close`. `heartbeat` is in seconds; silence is noticed after two of them,
    or, where heartbeats still pass and messages do not, when a ping to itself has not come back for 30 s.
    """

    def __init__(self, url: str, name: str, heartbeat: float = HEARTBEAT) -> None:
        self.url = url
        self.name = name
        self.private_queue = ""
        self.trouble = ""  # what keeps us from the broker, and the mend
        self._refused = False
        self.on_private: Callable[[Any], None] = lambda message: None
        self._heartbeat = heartbeat
        self._users: list[User] = []
        self._wire: Wire | None = None
        self._control: Any = None
        self._opened = Event()
        self._ever_opened = False
        self._closing = False
        self._keeper: Any = None
        self._pings: dict[str, tuple[float, Event]] = {}

    def add(self, user: User) -> None:
        """Put something on this link, before `start`."""
        self._users.append(user)

    def start(self) -> None:
        """Begin to connect; returns at once. A second start does nothing."""
        if self._keeper is None:
            self._keeper = eventlet.spawn(self._keep)

    @property
    def wire(self) -> Wire | None:
        """The open connection; None while there is none."""
        return self._wire

    def alive(self) -> bool:
        """Whether the broker is there and takes what is sent."""
        return self._wire is not None and not self._wire.blocked

    @property
    def standing(self) -> str:
        """`ok`, `broker-refused` where the broker does not let us in, or `broker-away`."""
        if self.alive():
            return "ok"
        return "broker-refused" if self._refused else "broker-away"

    def wait_open(self, timeout: float) -> bool:
        """Wait until the connection is open, for `timeout` seconds at most; whether it is."""
        if self._wire is None:
            with eventlet.Timeout(timeout, False):
                self._opened.wait()
        return self._wire is not None

    @property
    def starting(self) -> bool:
        """Whether the first connection is still being made."""
        return not self._ever_opened and not self._closing

    def round_trip(self, timeout: float) -> bool:
        """Send a message to ourselves and wait for it: what the broker had for us before has then arrived."""
        if self._wire is None:
            return False
        back = self._ping()
        with eventlet.Timeout(timeout, False):
            return bool(back.wait())
        return False

    def close(self) -> None:
        """Take leave of the broker. What was handed to the connection before is sent."""
        self._closing = True
        if self._keeper is not None:
            self._keeper.kill()
        wire = self._wire
        self._down()
        if wire is not None:
            wire.close()

    # kept open

    def _keep(self) -> None:
        delays = _back_off()
        while not self._closing:
            try:
                self._up()
                delays = _back_off()
                self._read()
            except Exception as error:
                self._refused = refused(error)
                self._tell(trouble(error, self.url))
            self._down()
            eventlet.sleep(next(delays))

    def _tell(self, trouble: str) -> None:
        """Log what is wrong, or with "" that it is not any more: once, not at each try."""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        if trouble:
            log.warning("broker_connection_lost", link=self.name, reason=trouble)
        else:
            log.info("broker_connected_again", link=self.name)

    def _up(self) -> None:
        wire = None
        try:
            with eventlet.Timeout(SECONDS_TO_CONNECT, BrokerSilent("no connection within five seconds")):
                wire = connect(self.url, self.name, self._heartbeat)
                self._open_private(wire)
                for user in self._users:
                    user.opened(wire)
        except BaseException:
            if wire is not None:
                wire.abort()
            raise
        self._wire = wire
        self._tell("")
        self._ever_opened = True
        self._opened.send(True)

    def _read(self) -> None:
        wire = self._wire
        assert wire is not None
        guards = [eventlet.spawn(guard, wire) for guard in (self._beat, self._watch)] if wire.heartbeat else []
        try:
            wire.read_forever()
        finally:
            for guard in guards:
                guard.kill()

    def _down(self) -> None:
        wire, self._wire = self._wire, None
        if self._opened.ready():
            self._opened = Event()
        for _, back in self._pings.values():
            back.send(False)
        self._pings.clear()
        if wire is None:
            return
        if not self._closing:
            wire.abort()
        for user in self._users:
            user.lost()

    # watched

    def _beat(self, wire: Wire) -> None:
        assert wire.heartbeat
        next_ping = monotonic()
        while True:
            wire.beat()
            if monotonic() >= next_ping and not self._pings and not wire.blocked:
                self._ping()
                next_ping = monotonic() + SECONDS_BETWEEN_PINGS
            eventlet.sleep(wire.heartbeat / 2)

    def _watch(self, wire: Wire) -> None:
        assert wire.heartbeat
        seen, since = wire.received, monotonic()
        while True:
            eventlet.sleep(wire.heartbeat / 4)
            now = monotonic()
            if wire.received != seen:
                seen, since = wire.received, now
            silent = now - since > 2 * wire.heartbeat
            overdue = any(now - sent > SECONDS_FOR_A_PING for sent, _ in self._pings.values())
            if silent or (overdue and not wire.blocked):
                log.error("broker_silent", link=self.name, heartbeats_pass=not silent)
                wire.interrupt()  # and so make the connection anew
                return

    def _open_private(self, wire: Wire) -> None:
        self._control = wire.channel()
        self.private_queue = names.declare_private(self._control, self.name)
        self._control.basic_consume(
            queue=self.private_queue,
            no_ack=True,
            callback=self._on_private,
            consumer_tag="private",
        )

    def _on_private(self, message: Any) -> None:
        if message.properties.get("type") != "ping":
            self.on_private(message)
            return
        _, back = self._pings.pop(message.properties.get("correlation_id", ""), (0.0, None))
        if back is not None:
            back.send(True)

    def _ping(self) -> Event:
        number, back = secrets.token_hex(8), Event()
        self._pings[number] = (monotonic(), back)
        properties = {"content_type": JSON, "type": "ping", "correlation_id": number, "delivery_mode": 1}
        message = prepare(self._control, b"{}", properties, {})
        self._control.basic_publish(message, exchange=names.REPLIES, routing_key=self.private_queue)
        return back


def _back_off() -> Iterator[float]:
    """Seconds to wait before the next attempt, growing, and spread so that a whole town does not come at once."""
    longest = 0.1
    while True:
        yield longest * (0.5 + secrets.randbelow(512) / 1024)
        longest = min(2 * longest, LONGEST_BACK_OFF)
