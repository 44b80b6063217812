"""The asking side of calls."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from opentelemetry.trace import SpanKind

from chassis.bus import failures, names
from chassis.bus.link import HEARTBEAT, Link
from chassis.bus.messages import JSON, MAX_BODY, NO_HEADERS, Answer
from chassis.bus.transport import CONNECTION_ERRORS, Wire, prepare
from chassis.bus.waiting import Waiting
from chassis.errors import Invalid, Unavailable
from chassis.telemetry import tracing

MOST_IN_FLIGHT = 1024


class Calls:
    """Asks services; one connection and one reply queue, shared by all greenlets of the process.

    Messages are transient and unconfirmed: who asks repeats a lost call, under its idempotency key.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        heartbeat: float = HEARTBEAT,
        most_in_flight: int = MOST_IN_FLIGHT,
    ) -> None:
        self._waiting = Waiting()
        self._most_in_flight = most_in_flight
        self._numbers = itertools.count(1)
        self._channel: Any = None
        self._link = Link(url, name, heartbeat)
        self._link.on_private = self._on_reply
        self._link.add(self)
        self._link.start()

    def call(
        self,
        operation: str,
        body: bytes,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        timeout: float = 2.0,
    ) -> Answer:
        """Ask `operation` (`service.verb_noun`) and wait for its answer, for `timeout` seconds at most.

        Raises what the service raised, and of its own: Unavailable of type `timeout`, `nobody-there`, `broker-away`
        (whether the call took place is then unknown) or `too-many-calls`; Invalid of type `too-large` over 1 MB.
        """
        if not tracing.on():
            return self._call(operation, body, headers, timeout)
        # a greenlet of its own has no span in hand: the headers then say where it belongs
        parent = None if tracing.trace_id() else headers
        with tracing.span(operation, kind=SpanKind.CLIENT, parent=parent, rpc__method=operation):
            traced = dict(headers)
            tracing.inject(traced)
            return self._call(operation, body, traced, timeout)

    def _call(self, operation: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
        if len(body) > MAX_BODY:
            raise Invalid(f"the request has {len(body)} bytes; {MAX_BODY} are allowed", type="too-large")
        if self._channel is None and not (self._link.starting and self._link.wait_open(timeout)):
            raise _broker_away()
        wire = self._link.wire
        if wire is None or wire.blocked:
            raise _broker_away()
        if wire.crowded or len(self._waiting) >= self._most_in_flight:
            raise Unavailable("too many requests are under way; try again", type="too-many-calls")
        number = str(next(self._numbers))
        answered = self._waiting.add(number, timeout)
        try:
            self._send(number, operation, body, headers, timeout)
            outcome = answered.wait()
        finally:
            self._waiting.forget(number)
        if isinstance(outcome, Answer):
            return outcome
        raise outcome

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

    def in_flight(self) -> int:
        """How many calls wait for their answer."""
        return len(self._waiting)

    def wait_open(self, timeout: float) -> bool:
        """Wait for the connection, `timeout` seconds at most; whether it is there."""
        return self._link.wait_open(timeout)

    def close(self) -> None:
        """Take leave; calls that still wait are told that the broker is away."""
        self._link.close()
        self._waiting.settle_all(_broker_away)
        self._waiting.close()

    def _send(
        self,
        number: str,
        operation: str,
        body: bytes,
        headers: Mapping[str, str],
        timeout: float,
    ) -> None:
        properties = {
            "content_type": JSON,
            "delivery_mode": 1,
            "correlation_id": number,
            "reply_to": self._link.private_queue,
            "expiration": str(max(int(timeout * 1000), 1)),
            "type": operation,
        }
        service = operation.partition(".")[0]
        channel = self._channel
        try:
            message = prepare(channel, body, properties, headers)
            channel.basic_publish(message, exchange=names.CALLS, routing_key=service, mandatory=True)
        except CONNECTION_ERRORS as error:
            raise _broker_away() from error

    # what a link's user does

    def opened(self, wire: Wire) -> None:
        channel = wire.channel()
        names.declare_exchange(channel, names.CALLS, "topic")
        channel.events["basic_return"].add(self._on_return)
        self._channel = channel

    def lost(self) -> None:
        self._channel = None
        self._waiting.settle_all(_broker_away)

    def _on_reply(self, message: Any) -> None:
        properties = message.properties
        number = properties.get("correlation_id", "")
        if properties.get("type") == "failure":
            self._waiting.settle(number, failures.decode(message.body))
        else:
            headers = properties.get("application_headers") or NO_HEADERS
            self._waiting.settle(number, Answer(message.body or b"", headers))

    def _on_return(self, _error: Any, _exchange: str, service: str, message: Any) -> None:
        nobody = Unavailable(f"the service {service} is not running; try again later", type="nobody-there")
        self._waiting.settle(message.properties.get("correlation_id", ""), nobody)


def _broker_away() -> Unavailable:
    return Unavailable("the message broker cannot be reached; try again", type="broker-away")
