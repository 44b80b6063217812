"""Failing on purpose, in an integrator's sandbox: whoever is signed in has their own requests fail, nobody else's.

It is kept in memory: a sandbox has one serving process, and begins anew without failures. `gateway/own/failures.py` is
the address by which it is set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import eventlet
from flask import Flask, Response, g, request

from chassis.clock import clock_of
from chassis.errors import Conflict, Failure, Forbidden, Unavailable
from gateway.errors import failure_response
from gateway.house import House, current

PATH = "/v1/sandbox/failures"
HEADER = "Sandbox-Failure"  # on each answer that was meddled with: how
SAID = f"the sandbox fails on purpose, as PUT {PATH} asked for"
REFUSALS: dict[str, Callable[[int], Failure]] = {
    "unavailable": lambda seconds: Unavailable(SAID, retry_after=seconds),
    "too_many": lambda seconds: Forbidden(SAID, type="too-many", retry_after=seconds),
    "conflict": lambda _: Conflict(SAID),
}
SLOW, LOST = "slow", "answer_lost"
WAYS = (*REFUSALS, SLOW, LOST)
_CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class Dial:
    """What somebody set for their own requests. `met` counts those that it concerned, `failed` those that failed.

    `next` and `every`: how many fail one after the other, or which one of how many; one of the two is given.
    """

    how: str
    operations: frozenset[str]
    next: int | None
    every: int | None
    seconds: int
    until: datetime
    met: int = 0
    failed: int = 0

    def active(self, now: datetime) -> bool:
        return now < self.until and (self.next is None or self.failed < self.next)

    def concerns(self, operation: str, *, writes: bool) -> bool:
        return operation in self.operations if self.operations else writes

    def strikes(self, now: datetime) -> bool:
        """Whether the request in hand, which it concerns, fails; it is counted."""
        if not self.active(now):
            return False
        self.met += 1
        if self.every is not None and self.met % self.every:
            return False
        self.failed += 1
        return True


@dataclass(frozen=True)
class Failing:
    """`operations`: by address and method how it is called, and whether it writes; `dials`: what is set, by account."""

    operations: Mapping[tuple[str, str], tuple[str, bool]]
    dials: dict[str, Dial] = field(default_factory=dict)

    @classmethod
    def of(cls, house: House, parts: Iterable[Mapping[str, Any]]) -> Failing:
        own = {
            (path, method.upper()): (described["operationId"], method.upper() != "GET")
            for paths in parts
            for path, item in paths.items()
            for method, described in item.items()
            if path.startswith("/v1/") and path != PATH and method != "parameters"
        }
        routed = {
            (route.path, route.method): (route.operation.name.replace(".", "_"), route.operation.writes)
            for route in house.routes
        }
        return cls({**own, **routed})

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.operations.values())

    def dial(self) -> Dial | None:
        """What the one who asks set, where it concerns the request in hand."""
        actor = current().actor
        dial = self.dials.get(actor.subject) if actor else None
        if dial is None or request.url_rule is None:
            return None
        method = "GET" if request.method == "HEAD" else request.method
        asked = self.operations.get((_CONVERTED.sub(r"{\1}", request.url_rule.rule), method))
        return dial if asked and dial.concerns(asked[0], writes=asked[1]) else None


def install(app: Flask, house: House, parts: Iterable[Mapping[str, Any]]) -> None:
    """In a sandbox; elsewhere nothing. `parts` are the paths of the gateway's own addresses."""
    if not house.settings.sandbox:
        return
    failing = house.failing = Failing.of(house, parts)
    clock = clock_of(house.settings)

    @app.before_request
    def refuse_on_purpose() -> None:
        dial = failing.dial()
        if dial is None or dial.how not in REFUSALS:
            g.dial = dial
        elif dial.strikes(clock.now()):
            g.injected = dial.how
            raise REFUSALS[dial.how](dial.seconds)

    @app.after_request
    def meddle_on_purpose(response: Response) -> Response:
        dial: Dial | None = g.get("dial")
        if dial is not None and response.status_code < 400 and dial.strikes(clock.now()):
            g.injected = dial.how
            response = _held_back(response, dial, house)
        if "injected" in g:
            response.headers[HEADER] = g.injected
        return response


def _held_back(response: Response, dial: Dial, house: House) -> Response:
    """What comes of the answer to what was done."""
    if dial.how == SLOW:
        eventlet.sleep(dial.seconds)
        return response
    response.close()
    lost = Unavailable(f"it was done, and its answer is lost: {SAID}", type="timeout", retry_after=dial.seconds)
    return failure_response(lost, house.problems)
