"""What operations see: `/healthz`, `/readyz`, `/metrics`, and one log line a request."""

from __future__ import annotations

import time
from typing import Any

import structlog
from eventlet import GreenPool
from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from chassis.contract import Nothing, Operation, to_json
from chassis.errors import Failure, Unavailable
from gateway.house import House

log = structlog.get_logger()

PING = 1.0  # seconds
BROKER_AWAY = ("broker-away",)
QUIET = ("/healthz", "/readyz", "/metrics")


class Metrics:
    """The gateway's own registry, so that two gateways in one process do not meet."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        labels = ("method", "route", "status")
        self.requests = Counter("tongxin_http_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "tongxin_http_request_seconds",
            "Seconds from the whole head of a request to its answer.",
            ("method", "route"),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30),
            registry=self.registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
        self.requests.labels(known, route, str(status)).inc()
        self.seconds.labels(known, route).observe(seconds)


def install(app: Flask, house: House, metrics: Metrics) -> None:
    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        _record(response, metrics)
        return response

    @app.get("/healthz")
    def healthz() -> Response:
        return _json({"status": "ok"})

    @app.get("/readyz")
    def readyz() -> Response:
        services = ask_each(house)
        broker = not services or not all(state in BROKER_AWAY for state in services.values())
        body = {"status": "ok" if broker else "broker-away", "services": services}
        return _json(body, 200 if broker else 503)

    @app.get("/metrics")
    def show_metrics() -> Response:
        return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)


def ask_each(house: House) -> dict[str, str]:
    """What each service says to a ping: `ok`, or the type of its failure."""

    def ping(service: str) -> tuple[str, str]:
        operation = Operation(f"{service}.ping", "Whether the service answers.", Nothing, Nothing, public=True)
        try:
            house.asking.once(operation, b"{}", {}, PING)
        except Failure as failure:
            return service, failure.type if isinstance(failure, Unavailable) else "ok"
        return service, "ok"

    return dict(GreenPool().imap(ping, sorted(house.contracts)))


def _record(response: Response, metrics: Metrics) -> None:
    route = request.url_rule.rule if request.url_rule else "unknown"
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    metrics.count(request.method, route, response.status_code, seconds)
    if route in QUIET:
        return
    caller = g.get("caller")
    log.info(
        "http_request",  # the route, never the address: that may hold somebody's name
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        request_id=g.get("request_id"),
        trace=caller.traceparent if caller else None,
        actor=caller.actor.subject if caller and caller.actor else None,
    )


def _json(data: Any, status: int = 200) -> Response:
    return Response(to_json(data), status, content_type="application/json")
