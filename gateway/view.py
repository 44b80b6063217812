"""The one view behind every resource: request in, call, answer out.

The answer's bytes are the service's own; only headers are made here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request

from chassis.bus.messages import Answer
from chassis.contract import PAGING
from chassis.errors import FieldError, Invalid, NotFound
from gateway.errors import status_of
from gateway.export import FORMATS, export
from gateway.house import House
from gateway.inbound import FORMAT, idempotency_key, if_match, operation_body
from gateway.limits import EXPORT_COST
from gateway.routing import PARAMETER, Route

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


def view_of(route: Route, house: House) -> Callable[..., Response]:
    """The view function of a route."""

    def view(**path: str) -> Response:
        house.permit(route.operation)
        body = operation_body(route, request, path, house.settings.gateway.body_limit)
        if kind := _sheet_kind(route):
            return export(house, route, body, kind)
        if route.page is not None:
            return _readable(route.page, lambda: house.pass_on(route.operation, body, _sent_headers(route)))
        return answer_response(route, house.pass_on(route.operation, body, _sent_headers(route)), path)

    view.__name__ = route.operation.name
    return view


def _readable(page: Callable[[Mapping[str, Any] | None], str], ask: Callable[[], Answer]) -> Response:
    """The answer as a page for who prefers one (a browser), else as JSON."""
    if request.accept_mimetypes.best_match(("application/json", "text/html")) != "text/html":
        response = Response(ask().body, content_type="application/json")
    else:
        try:
            response = Response(page(json.loads(ask().body)), content_type="text/html; charset=utf-8")
        except (NotFound, Invalid) as unknown:
            response = Response(page(None), status_of(unknown), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Vary"] = "Accept"
    return response


def _sheet_kind(route: Route) -> str | None:
    """Which file is asked for, if any. Raises Invalid, also for what a whole list has no use for."""
    kinds = request.args.getlist(FORMAT) if route.listing else []
    if len(kinds) > 1:
        raise Invalid(
            "some parameters are wrong; see errors", errors=[FieldError(f"/{FORMAT}", "Given more than once.")]
        )
    if not kinds or kinds == ["json"]:
        return None
    if kinds[0] not in FORMATS:
        raise Invalid("there is no such format", errors=[FieldError(f"/{FORMAT}", "One of json, csv, xlsx.")])
    paged = [name for name in PAGING if name in request.args]
    if paged:
        problem = "A file holds the whole list: leave it out, or narrow the list by its filters."
        raise Invalid("a file has no pages; see errors", errors=[FieldError(f"/{name}", problem) for name in paged])
    return kinds[0]


def cost_of(route: Route | None) -> int:
    """What the request in hand counts against its caller's rate; None: an address of the gateway's own."""
    if route is None:
        return 1
    as_file = route.listing and not FORMATS.keys().isdisjoint(request.args.getlist(FORMAT))
    return EXPORT_COST if as_file else route.cost


def _sent_headers(route: Route) -> dict[str, str]:
    headers = {}
    if route.operation.writes and (key := idempotency_key(request)):
        headers["idempotency-key"] = key
    if version := if_match(request):
        headers["if-match"] = version
    return headers


def answer_response(route: Route, answer: Answer, path: Mapping[str, str]) -> Response:
    """A service's answer as an HTTP response."""
    if route.operation.answer is None:
        return _with_headers(Response(status=204), route, answer, path)
    response = Response(answer.body, route.status, content_type="application/json")
    return _with_headers(response, route, answer, path)


def _with_headers(response: Response, route: Route, answer: Answer, path: Mapping[str, str]) -> Response:
    if version := answer.headers.get("etag"):
        response.headers["ETag"] = f'"{version}"'
    if cursor := answer.headers.get("next-cursor"):
        response.headers["Link"] = f'<{_next_page(cursor)}>; rel="next"'
    if answer.headers.get("idempotent-replay"):
        response.headers["Idempotent-Replay"] = "true"
    if route.location:
        response.headers["Location"] = _filled(route.location, {**path, **json.loads(answer.body or b"{}")})
    return response


def _next_page(cursor: str) -> str:
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return f"{request.path}?{urlencode([*query, ('cursor', cursor)])}"


def _filled(template: str, values: Mapping[str, object]) -> str:
    return PARAMETER.sub(lambda match: quote(str(values[match[1]]), safe=""), template)
