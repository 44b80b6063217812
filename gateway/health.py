"""What operations see: `/healthz`, `/readyz`, `/metrics`, and of each request a log line, a figure and a span."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from eventlet import GreenPool
from flask import Flask, Response, g, request
from opentelemetry.trace import SpanKind

from chassis.common import contract as common
from chassis.contract import to_json
from chassis.errors import Failure, Unavailable
from chassis.telemetry import tracing
from chassis.telemetry.metrics import CONTENT_TYPE, Metrics, merged
from gateway import limits
from gateway.house import House

log = structlog.get_logger(__name__)

PING = 1.0  # seconds
QUIET = ("/healthz", "/readyz", "/metrics")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def install(app: Flask, house: House, metrics: Metrics, more_metrics: Callable[[], Iterable[bytes]] = tuple) -> None:
    """`more_metrics` are those of the services in this process, embedded."""
    for limit in limits.NAMES:
        metrics.limited.labels(limit)  # shown from the start, as 0

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        method, route = _method(), _route()
        named = {"http__request__method": method, "http__route": route}
        parent = dict(request.headers) if tracing.on() else None
        g.span = tracing.span(f"{method} {route}", kind=SpanKind.SERVER, parent=parent, **named)
        g.recorded = g.span.__enter__()

    @app.after_request
    def end(response: Response) -> Response:
        _record(response, metrics)
        return response

    @app.teardown_request
    def close_span(error: BaseException | None) -> None:
        if (span := g.pop("span", None)) is not None:
            span.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)

    @app.get("/healthz")
    def healthz() -> Response:
        return _json({"status": "ok"})

    @app.get("/readyz")
    def readyz() -> Response:
        standing = house.asking.standing
        return _json({"status": standing, "services": ask_each(house)}, 200 if standing == "ok" else 503)

    @app.get("/metrics")
    def show_metrics() -> Response:
        return Response(merged([metrics.exposition(), *more_metrics()]), content_type=CONTENT_TYPE)


def ask_each(house: House) -> dict[str, str]:
    """What each service says to a ping: `ok`, or the type of its failure."""

    def ping(service: str) -> tuple[str, str]:
        try:
            house.asking.once(common.ping(service), b"{}", {}, PING)
        except Unavailable as failure:
            return service, failure.type
        except Failure:
            return service, "ok"  # it refused, so it is there
        return service, "ok"

    return dict(GreenPool().imap(ping, sorted(house.contracts)))


def _record(response: Response, metrics: Metrics) -> None:
    method, route, status = _method(), _route(), response.status_code
    seconds = time.perf_counter() - g.began
    metrics.answered(method, route, status, seconds)
    g.recorded.set_attribute("http.response.status_code", status)
    if (rate := g.get("rate")) and not rate.allowed:
        metrics.limited.labels(rate.limit.name).inc()
    if route in QUIET:
        return
    caller = g.get("caller")
    log.info(
        "http_request",  # the route, never the address: that may hold somebody's name
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=g.get("request_id"),
        trace_id=caller.traceparent[3:35] if caller else None,
        actor_id=caller.actor.subject if caller and caller.actor else None,
    )


def _method() -> str:
    return request.method if request.method in METHODS else "other"


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "unknown"


def _json(data: Any, status: int = 200) -> Response:
    return Response(to_json(data), status, content_type="application/json")
