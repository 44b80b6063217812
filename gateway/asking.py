"""Asking a service, once or twice: the only place from which the gateway calls."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Protocol
from uuid import uuid4

import eventlet
import structlog

from chassis.bus.messages import Answer
from chassis.contract import Operation
from chassis.errors import Unavailable
from chassis.telemetry.metrics import Metrics

log = structlog.get_logger(__name__)

PAUSE = 0.15  # seconds before the second try: time for a reconnect, or for another replica to take the queue
LEAST = 0.1  # seconds that must be left for a second try to make sense
IN_LINE = 12.0  # seconds; a little more than a write waits for SQLite's one writer
SOON = 2.0  # seconds; a part that says it is away for longer is not asked again at once


class Calls(Protocol):
    """The bus, as far as the gateway knows it."""

    def call(self, operation: str, body: bytes, *, headers: Mapping[str, str], timeout: float) -> Answer:
        """Ask and wait for the answer, `timeout` seconds at most. Raises a Failure."""

    @property
    def standing(self) -> str:
        """`ok`, `broker-refused` where the broker does not let the gateway in, or `broker-away`."""


class Asking:
    """Calls within the operation's deadline. Where a part was away for a moment, the call is made a second time; not
    where it says that it will be away for longer, as with a provider outside.

    A write is repeated only under an idempotency key; one without gets its own here, so it takes effect once. Embedded
    a write has `IN_LINE` seconds at least, as SQLite has one writer at a time.
    """

    def __init__(self, calls: Calls, metrics: Metrics, *, embedded: bool = False) -> None:
        self._calls = calls
        self._metrics = metrics
        self._in_line = IN_LINE if embedded else 0.0

    def ask(
        self, operation: Operation, body: bytes, headers: Mapping[str, str], deadline: float | None = None
    ) -> Answer:
        """The answer within `deadline` seconds (the operation's own if left out). Raises a Failure."""
        within = max(deadline or operation.deadline, self._in_line * operation.writes)
        until = time.monotonic() + within
        if operation.writes and not headers.get("idempotency-key"):
            headers = {**headers, "idempotency-key": str(uuid4())}
        try:
            return self.once(operation, body, headers, until - time.monotonic())
        except Unavailable as failure:
            if until - time.monotonic() < PAUSE + LEAST or (failure.retry_after or 0) > SOON:
                raise
            log.info("call_repeated", operation=operation.name, type=failure.type)
        eventlet.sleep(PAUSE)
        return self.once(operation, body, headers, until - time.monotonic())

    def once(self, operation: Operation, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
        """One call, within `timeout` seconds."""
        with self._metrics.timed_client(operation.name):
            return self._calls.call(operation.name, body, headers=headers, timeout=timeout)

    @property
    def standing(self) -> str:
        """How the gateway stands with the broker: `ok`, `broker-refused` or `broker-away`."""
        return self._calls.standing
