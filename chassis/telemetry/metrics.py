"""Metrics for Prometheus, in a registry of the process's own.

Names are those of OpenTelemetry's semantic conventions as Prometheus spells them (`rpc.server.call.duration` →
`rpc_server_call_duration_seconds`); what has none begins with `tongxin_`. Labels take values that the code knows
(operations, results, routes), never ids or anything that a person typed: each new value is a new series for ever.

A histogram is a dozen lines for each value of its labels. So how times are spread is told of all requests and all calls
together, and of each route and operation how many there were and how long they took together; the log has each
request's own time (`ms` of `http_request`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Summary,
    disable_created_metrics,
    generate_latest,
)

from chassis.errors import Failure

CONTENT_TYPE = CONTENT_TYPE_LATEST
# Seconds; 0.05 is the goal for a call, 2 the deadline where an operation states none.
CALL_BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
disable_created_metrics()  # type: ignore[no-untyped-call] # a line more for each series, which nobody asks for
OK = "ok"
_SAMPLE = re.compile(rb"^([a-zA-Z_:][a-zA-Z0-9_:]*)([{ ])")


class Metrics:
    """What every service, and the gateway, measures of itself; what its tables say is `Gauging`'s."""

    def __init__(self, service: str, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._series: dict[tuple[Any, tuple[str, ...]], Any] = {}
        self._time_calls()
        self._time_requests()
        self.handled = self._histogram(
            "messaging_process_duration_seconds",
            "Time to handle an event, by its type and result (ok, retry, parked, duplicate)",
            ("messaging_destination_name", "result"),
        )
        self.limited = Counter(
            "tongxin_requests_limited", "Requests refused by a rate limit", ("limit",), registry=self.registry
        )
        self.messages = Counter(
            "tongxin_messages",
            "Messages handed to those outside who send them, by provider and outcome (sent, not_taken, error)",
            ("provider", "outcome"),
            registry=self.registry,
        )
        info = Gauge("tongxin_service_info", "1 for the service of this process", ("service",), registry=self.registry)
        info.labels(service).set(1)

    def _time_calls(self) -> None:
        self.calls = self._histogram(
            "rpc_server_call_duration_seconds",
            "Time to answer a call, by result (ok, or the kind of failure)",
            ("result",),
        )
        self.operations = self._summary(
            "tongxin_operation_seconds", "Calls of an operation that were answered, and their time", ("operation",)
        )
        self.client_calls = self._histogram(
            "rpc_client_call_duration_seconds",
            "Time until a call to a service was answered, by service and result",
            ("rpc_service", "result"),
        )

    def _time_requests(self) -> None:
        self.requests = self._histogram(
            "http_server_request_duration_seconds",
            "Time to answer an HTTP request, by method and class of status",
            ("http_request_method", "status_class"),
        )
        self.routes = self._summary(
            "tongxin_route_seconds",
            "HTTP requests to a route that were answered, and their time",
            ("method", "route", "status_class"),
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Measure the answer to an HTTP request."""
        status_class = f"{status // 100}xx"
        self._of(self.requests, method, status_class).observe(seconds)
        self._of(self.routes, method, route, status_class).observe(seconds)

    def timed(self, operation: str) -> AbstractContextManager[None]:
        """Measure the answering of a call; the result is `ok`, a failure's kind, or `error` for anything else."""

        def answered(seconds: float, result: str) -> None:
            self._of(self.calls, result).observe(seconds)
            self._of(self.operations, operation).observe(seconds)

        return _Timed(answered)

    def timed_client(self, operation: str) -> AbstractContextManager[None]:
        """Measure a call to a service, from the side that calls."""
        service = operation.partition(".")[0]
        return _Timed(lambda seconds, result: self._of(self.client_calls, service, result).observe(seconds))

    def _of(self, family: Any, *labels: str) -> Any:
        """The family's series under these labels, which the library would look for under a lock."""
        series = self._series.get((family, labels))
        if series is None:
            series = self._series[family, labels] = family.labels(*labels)
        return series

    def exposition(self) -> bytes:
        """The body of `/metrics`, of type `CONTENT_TYPE`."""
        return generate_latest(self.registry)

    def _histogram(self, name: str, text: str, labels: tuple[str, ...]) -> Histogram:
        return Histogram(name, text, labels, buckets=CALL_BUCKETS, registry=self.registry)

    def _summary(self, name: str, text: str, labels: tuple[str, ...]) -> Summary:
        return Summary(name, text, labels, registry=self.registry)


class _Timed(AbstractContextManager[None]):
    """Tells how many seconds its block took, and the result."""

    __slots__ = ("_began", "_tell")

    def __init__(self, tell: Callable[[float, str], None]) -> None:
        self._tell = tell

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        result = OK if error is None else error.kind if isinstance(error, Failure) else "error"
        self._tell(time.perf_counter() - self._began, result)


def merged(expositions: list[bytes]) -> bytes:
    """Expositions of several registries as one: each family's head once, its samples together.

    Samples of two services of one process are told apart by the label that `labelled` gives them.
    """
    heads: dict[str, list[str]] = {}
    samples: dict[str, list[str]] = {}
    for exposition in expositions:
        family = ""
        for line in exposition.decode().splitlines():
            if line.startswith("# HELP "):
                family = line.split(" ", 3)[2]
                heads.setdefault(family, []).append(line)
            elif line.startswith("#"):
                heads.setdefault(family, []).append(line)
            elif line:
                samples.setdefault(family, []).append(line)
    lines = [line for family in heads for line in (*dict.fromkeys(heads[family]), *samples.get(family, ()))]
    return ("\n".join(lines) + "\n").encode()


def labelled(exposition: bytes, service: str) -> bytes:
    """An exposition with the label `service` on each sample that has none."""
    return b"".join(
        line if line.startswith(b"#") or b'service="' in line else _SAMPLE.sub(_with_service(service), line, count=1)
        for line in exposition.splitlines(keepends=True)
    )


def _with_service(service: str) -> Callable[[re.Match[bytes]], bytes]:
    label = f'service="{service}"'.encode()
    return lambda found: found[1] + b"{" + label + (b"," if found[2] == b"{" else b"} ")
