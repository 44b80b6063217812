"""Limits of how much one caller may ask, pages of other origins, and the headers that every answer carries."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, Response, g, request

from chassis.access.throttle import Decision, Limit, RateLimiter, address_key
from chassis.config import Gateway as GatewaySettings
from chassis.errors import Failure, Forbidden
from gateway.caller import Caller

MINUTE = 60
NAMES = ("account", "address")  # what is counted by: an account's, or where nobody is signed in an address's requests
MOST_EXPORTS = 2  # at once for a caller: each reads a whole list page by page, and has a process to write it
EXPORT_COST = 10  # of the caller's rate
EXPOSED = (
    "ETag, Link, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Idempotent-Replay, "
    "Content-Disposition, Deprecation, Sunset, Sandbox-Failure"
)
ALLOWED = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Accept-Language, X-Request-Id, "
    "traceparent, Last-Event-ID"
)
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",  # answers hold personal data
}


class TooMany(Failure):
    """The caller's rate is used up. `decision` has the header fields."""

    kind = "Forbidden"
    default_type = "too-many"

    def __init__(self, decision: Decision) -> None:
        super().__init__("too many requests; wait as Retry-After says", retry_after=decision.retry_after)


class RateLimits:
    """One limit for each signed-in account, one for each address without a sign-in; each gateway replica counts."""

    def __init__(self, settings: GatewaySettings, monotonic: Callable[[], float] = time.monotonic) -> None:
        by_account, by_address = NAMES
        self._signed_in = RateLimiter(Limit(by_account, settings.rate_per_minute, MINUTE), monotonic)
        self._anonymous = RateLimiter(Limit(by_address, settings.anonymous_rate_per_minute, MINUTE), monotonic)

    def take(self, caller: Caller, cost: int = 1) -> Decision:
        """Count one request. A refused token counts against the address, so that guessing has a limit."""
        if caller.actor is not None:
            return self._signed_in.take(caller.actor.subject, cost)
        try:
            key = address_key(caller.address)
        except ValueError:
            key = caller.address
        return self._anonymous.take(key, cost)


class ExportsAtOnce:
    """How many files are in the making for each caller; each gateway replica counts."""

    def __init__(self, most: int = MOST_EXPORTS) -> None:
        self._most = most
        self._in_the_making: Counter[str] = Counter()

    @contextmanager
    def one_more(self, caller: Caller) -> Iterator[None]:
        """One more, until it is made; what is left is only to send it. Raises Forbidden (`too-many`)."""
        whose = caller.actor.subject if caller.actor else caller.address
        if self._in_the_making[whose] >= self._most:
            problem = f"{self._most} files are being made for you already; wait until one of them is there"
            raise Forbidden(problem, type="too-many", retry_after=5)
        self._in_the_making[whose] += 1
        try:
            yield
        finally:
            self._in_the_making[whose] -= 1
            if not self._in_the_making[whose]:
                del self._in_the_making[whose]


def install(app: Flask, settings: GatewaySettings) -> None:
    """Answer pre-flight requests of allowed origins, and put the common headers on every answer."""
    origins = frozenset(settings.cors_origins)
    common = dict(SECURITY_HEADERS)
    if settings.public_url.startswith("https://"):
        common["Strict-Transport-Security"] = "max-age=31536000"

    @app.after_request
    def common_headers(response: Response) -> Response:
        headers = response.headers
        given = {name.lower() for name, _ in headers}
        for name, value in common.items():
            if name.lower() not in given:
                headers.add(name, value)
        headers.add("X-Request-Id", g.get("request_id", ""))
        decision: Decision | None = g.get("rate")
        if decision is not None:
            put = headers.add if decision.allowed else headers.set  # a refusal has its Retry-After already
            for name, value in decision.headers().items():
                put(name, value)
        if origins:
            _allow_origin(response, origins)
        return response


def _allow_origin(response: Response, origins: frozenset[str]) -> None:
    response.headers.add("Vary", "Origin")
    origin = request.headers.get("Origin")
    if origin not in origins and "*" not in origins:
        return
    if origin is None:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = ALLOWED
        response.headers["Access-Control-Max-Age"] = "600"
