"""Failures as HTTP answers: one table from kind and type to status, one shape (RFC 9457).

The title is in the language of who asks; `detail` and what is said of fields is English (docs/decisions/0010).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from chassis.contract import to_json
from chassis.errors import Broken, Conflict, Failure, FieldError, Forbidden, Invalid, NotFound, Unavailable
from chassis.languages import FIRST, Said, said
from gateway.body import BrokenBody
from gateway.problems import PROBLEMS, Problem

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
STATUS_BY_KIND: dict[type[Failure], int] = {
    NotFound: 404,
    Invalid: 422,
    Conflict: 409,
    Forbidden: 403,
    Unavailable: 503,
    Broken: 500,
}
STATUS_BY_TYPE: dict[str, int] = {
    "not-json": 400,
    "bad-header": 400,
    "bad-request": 400,
    "unexpected-body": 400,
    "not-signed-in": 401,
    "code-required": 401,
    "invalid-grant": 401,
    "method-not-allowed": 405,
    "stale": 412,
    "body-too-large": 413,
    "too-large": 413,
    "media-type": 415,
    "precondition-required": 428,
    "too-many": 429,
}
DEFAULT_TYPE: dict[int, str] = {
    400: "bad-request",
    404: "unknown-path",
    405: "method-not-allowed",
    413: "body-too-large",
    414: "uri-too-long",
    415: "media-type",
}
CHALLENGE = 'Bearer realm="tongxin"'


def status_of(failure: Failure) -> int:
    """The HTTP status of a failure; an unknown kind is a 500."""
    return STATUS_BY_TYPE.get(failure.type) or STATUS_BY_KIND.get(type(failure), 500)


def address_of(type: str) -> str:
    """Where a kind of problem can be opened (RFC 9457, `type`)."""
    return f"/problems/{type}"


def title_of(type: str, language: str, problems: Mapping[str, Problem] = PROBLEMS) -> Said[str]:
    """What a kind of problem is called; one that is not known here (of a newer service) by its type."""
    known = problems.get(type)
    if known is None:
        return Said("en", type.replace("-", " ").capitalize())
    taken = said(known, language)
    return Said(taken.language, taken.text.title)


def problem_body(
    status: int, type: str, *, title: str, detail: str, instance: str, errors: Sequence[FieldError] = ()
) -> bytes:
    """A problem details object."""
    body: dict[str, Any] = {
        "type": address_of(type),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    if errors:
        body["errors"] = [{"pointer": e.pointer, "detail": e.detail} for e in errors]
    return to_json(body)


def problem_response(
    status: int,
    type: str,
    detail: str,
    problems: Mapping[str, Problem],
    *,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer to the request in hand."""
    title = title_of(type, g.caller.language if "caller" in g else FIRST, problems)
    body = problem_body(status, type, title=title.text, detail=detail, instance=request_id(), errors=errors)
    said_in = {"Content-Language": title.language}
    return Response(body, status, {**(headers or {}), **said_in}, content_type=MEDIA_TYPE)


def failure_response(failure: Failure, problems: Mapping[str, Problem] = PROBLEMS) -> Response:
    """What the caller gets to read of a failure."""
    status = status_of(failure)
    headers = {}
    if status != 500 and (failure.retry_after is not None or status == 503):
        headers["Retry-After"] = str(max(1, math.ceil(failure.retry_after or 1)))
    if status == 401:
        headers["WWW-Authenticate"] = CHALLENGE + (', error="invalid_token"' if request.authorization else "")
    return problem_response(status, failure.type, failure.detail, problems, errors=failure.errors, headers=headers)


def request_id() -> str:
    return str(g.get("request_id", ""))


def install(app: Flask, problems: Mapping[str, Problem]) -> None:
    """Make every failure of the app a problem details answer, Flask's own and crashes included."""

    def on_failure(failure: Failure) -> Response:
        return failure_response(failure, problems)

    def on_http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            redirect = error.get_response()
            return Response(redirect.get_data(), status, redirect.headers.to_wsgi_list())
        type = DEFAULT_TYPE.get(status, "bad-request" if status < 500 else "internal")
        kept = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
        return problem_response(status, type, _detail(error, problems[type]), problems, headers=kept)

    def on_crash(error: Exception) -> Response:
        log.error("request_crashed", exc_info=error, route=str(request.url_rule))
        return problem_response(500, "internal", PROBLEMS["internal"]["en"].remedy, problems)

    app.register_error_handler(Failure, on_failure)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_crash)


def _detail(error: HTTPException, problem: Problem) -> str:
    if isinstance(error, RequestEntityTooLarge):
        return f"the body, or a part of it, is too large; {request.max_content_length} bytes may be sent here"
    return str(error.description) if isinstance(error, BrokenBody) else problem["en"].remedy
