"""The gateway as a WSGI application."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import NoReturn

from flask import Flask, Request, g, request
from joserfc.jwk import KeySetSerialization
from werkzeug.exceptions import MethodNotAllowed

from chassis.access.tokens import Verifier
from chassis.clock import Clock, clock_of
from chassis.config import Settings
from chassis.contract import Nothing, Operation, Roles
from chassis.errors import Forbidden
from chassis.ids import Ids
from chassis.telemetry.metrics import Metrics
from gateway import caller as callers
from gateway import errors, failing, health, limits, problems
from gateway.access import ACCESS, Access
from gateway.application import Application
from gateway.asking import Asking, Calls
from gateway.describe import page as documentation
from gateway.house import House, bearer_token, operations_of
from gateway.inbound import refuse_broken_query
from gateway.own import oauth, strict
from gateway.own.parts import OWN
from gateway.routing import Route, methods_taken_for_others, routes_of
from gateway.sign_in import EndedSessions, SignIn
from gateway.view import cost_of, view_of

SIGNING_KEYS = Operation("registry.get_signing_keys", "The public signing keys", Nothing, Nothing, public=True)
UNLIMITED = ("/healthz", "/readyz", "/metrics")


def create_app(
    settings: Settings,
    calls: Calls,
    contracts: Mapping[str, ModuleType],
    *,
    routes: Iterable[Route] | None = None,
    access: Mapping[str, Roles] = ACCESS,
    ended: EndedSessions | None = None,
    demo_sign_ins: Callable[[], Mapping[str, Mapping[str, str]]] = dict,
    more_metrics: Callable[[], Iterable[bytes]] = tuple,
) -> Flask:
    """The application. `contracts` are the contract modules of the services that stand behind it, by name.

    Raises AccessTableError or RouteError where the tables do not fit the contracts.
    `app.extensions["house"]` is the House: send its `stopping` to end all streams.
    """
    table = tuple(routes_of(contracts) if routes is None else routes)
    metrics = Metrics("gateway")
    asking = Asking(calls, metrics, embedded=settings.embedded)
    ended = ended or EndedSessions()
    house = House(
        settings=settings,
        routes=table,
        contracts=contracts,
        access=Access(_all_operations(contracts, table).values(), access),
        asking=asking,
        sign_in=_verifying(asking, settings.public_url, ended, clock_of(settings)),
        ended=ended,
        problems=problems.with_services(*contracts.values()),
        demo_sign_ins=demo_sign_ins,
    )
    app = Application("gateway", static_folder=None)
    app.extensions["house"] = house
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = settings.gateway.body_limit
    health.install(app, house, metrics, more_metrics)
    _who_asks(app, house)
    limits.install(app, settings.gateway)
    app.before_request(lambda: refuse_broken_query(request.query_string))
    errors.install(app, house.problems)
    for route in house.routes:
        app.add_url_rule(route.rule, f"{route.method} {route.path}", view_of(route, house), methods=[route.method])
    for rule, own, foreign in methods_taken_for_others(house.routes):
        app.add_url_rule(rule, f"405 {rule}", _only(own), methods=sorted(foreign))
    for part in OWN:
        part.install(app, house)
    strict.install(app, house, (part for part in OWN if part is not oauth))
    failing.install(app, house, (part.paths(house) for part in OWN))
    documentation.install(app, house, lambda: {p: item for part in OWN for p, item in part.paths(house).items()})
    return app


def _all_operations(contracts: Mapping[str, ModuleType], routes: Iterable[Route]) -> dict[str, Operation]:
    declared = (operation for contract in contracts.values() for operation in operations_of(contract))
    return {o.name: o for o in (*declared, *(route.operation for route in routes))}


def _only(methods: Iterable[str]) -> Callable[..., NoReturn]:
    """The view of an address under which only these methods are there."""

    def refuse(**_: str) -> NoReturn:
        raise MethodNotAllowed(valid_methods=sorted(methods))

    return refuse


def _verifying(asking: Asking, issuer: str, ended: EndedSessions, clock: Clock) -> SignIn:
    def fetch_keys() -> KeySetSerialization:
        keys: KeySetSerialization = json.loads(asking.ask(SIGNING_KEYS, b"{}", {}).body)
        return keys

    return SignIn(fetch_keys, lambda keys: Verifier(keys, issuer, clock), ended)


def _who_asks(app: Flask, house: House) -> None:
    rates = limits.RateLimits(house.settings.gateway)
    proxies = callers.networks(house.settings.gateway.trusted_proxies)
    routes = {f"{route.method} {route.path}": route for route in house.routes}
    ids = Ids()

    @app.before_request
    def who_asks() -> None:
        asked: Request = request._get_current_object()  # type: ignore[attr-defined] # each look through it costs
        g.request_id = callers.request_id(asked, ids)
        caller = g.caller = callers.Caller(
            request_id=g.request_id,
            address=callers.client_address(asked, proxies),
            traceparent=callers.traceparent(asked),
            language=callers.language(asked, None),
            user_agent=callers.user_agent(asked),
        )
        if token := bearer_token():
            try:
                caller.actor, caller.token = house.sign_in.actor(token), token
            except Forbidden as refusal:
                caller.refusal = refusal
        caller.language = callers.language(asked, caller.actor)
        if asked.path not in UNLIMITED:
            rate = g.rate = rates.take(caller, cost_of(routes.get(asked.endpoint or "")))
            if not rate.allowed:
                raise limits.TooMany(rate)
