"""The OpenAPI 3.1 document, made from the contracts by apispec."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from chassis.common import contract as common
from chassis.contract import ANYONE, Code, Nothing, Schema, Text
from gateway.access import needs_write
from gateway.describe.example import Examples
from gateway.describe.fragments import allowed
from gateway.describe.meaning import Meanings
from gateway.export import MOST_ROWS
from gateway.house import House
from gateway.inbound import FORMAT
from gateway.routing import Route

PROBLEM_STATUSES = (400, 401, 403, 404, 405, 406, 409, 412, 413, 414, 415, 422, 428, 429, 500, 503)
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "What kind of problem; stable."},
        "title": {
            "type": "string",
            "description": "What kind of problem, for people, in the language that Content-Language names.",
        },
        "status": {"type": "integer", "description": "The answer's HTTP status again."},
        "detail": {"type": "string", "description": "What is wrong this time, for developers; in English."},
        "instance": {"type": "string", "description": "The request's id."},
        "errors": {
            "type": "array",
            "description": "Each field that is wrong; left out where the problem lies in no field.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "The field, as a JSON pointer (RFC 6901)."},
                    "detail": {"type": "string", "description": "What is wrong with it, for developers; in English."},
                },
            },
        },
    },
}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": (
            "The object's version, for `If-Match`. It tells nothing of what stands there of others, such as a member's "
            "name: `If-None-Match` is not heeded."
        ),
        "schema": {"type": "string"},
    },
    "Link": {"description": "The next page (RFC 8288).", "schema": {"type": "string"}},
    "Location": {"description": "Where the result stands.", "schema": {"type": "string"}},
    "X-Request-Id": {"description": "The request's id.", "schema": {"type": "string"}},
    "Content-Language": {
        "description": "The language of what is for people: `zh-CN` where there is nothing in the wanted one.",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "RateLimit": {"description": "What is left of the limit.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "The limit.", "schema": {"type": "string"}},
    "Idempotent-Replay": {"description": "`true` on an answer given again.", "schema": {"type": "string"}},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": (
            "Makes repeating safe: the first answer to what was done is kept for 30 days and given again. What was "
            "refused did nothing, and its key is free."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of what was read, or several; 412 where none of them is the present one.",
        "schema": {"type": "string", "pattern": '^(\\*|(W/)?"[!#-~]{1,64}"( *, *(W/)?"[!#-~]{1,64}")*)$'},
    },
    "Format": {
        "name": FORMAT,
        "in": "query",
        "description": (
            "`csv` or `xlsx` gives the whole list as one file, narrowed by the filters and without pages: `limit` and "
            "`cursor` beside it are refused (422). Headings are Chinese; with `Accept-Language: en` they are the "
            f"fields' names as in JSON. A list of over {MOST_ROWS:,} rows is refused (422 `too-many-rows`)."
        ),
        "schema": {"type": "string", "enum": ["json", "csv", "xlsx"], "default": "json"},
    },
}
DECIMAL_PATTERN = r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$"
# `Text` strips what it reads: nothing of it may be a control character, and something must be left where it has a least
# length. Wider than the rule, never narrower: chassis/lines.py has all of it.
_TYPED = r"[^\x00-\x08\x0b\x0c\x0e-\x1f]*"
TEXT_PATTERN = rf"^{_TYPED}[^\s\x00-\x1f\x7f\x85\xa0]{_TYPED}$"
MAYBE_EMPTY_PATTERN = rf"^{_TYPED}$"


def document(house: House) -> dict[str, Any]:
    """The document of all routes; the doors add their own paths.

    A contract says in `DESCRIPTIONS` what its fields mean, in `PARAMETERS` what its parameters ask for, where that is
    something else, and in `EXAMPLES` what its fields look like: by name (or by `Schema.name`), where the fields do not
    say it themselves. It has whole bodies in `BODIES`, by schema.
    """
    base = house.public_url
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    spec = APISpec(
        title="Tongxin 同心",
        version=version("tongxin"),
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": "A community's registry, volunteering, training and piecework.", "license": None},
        servers=[  # the first is what a page of this gateway asks: under another name it would be another origin
            {"url": "/", "description": "Where this document was read."},
            {"url": base, "description": "The public address."},
        ],
    )
    spec.options["info"].pop("license")
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_field_attributes)  # type: ignore[no-untyped-call]
    meanings = Meanings.of_contracts(house.contracts)
    plugin.converter.add_attribute_function(_meaning(meanings))  # type: ignore[no-untyped-call]
    _components(spec, base)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Multiple schemas resolved to the name")
        for path in dict.fromkeys(route.path for route in house.routes):
            methods = {r.method.lower(): r for r in house.routes if r.path == path}
            spec.path(path, operations={m: _operation(r, house, plugin, meanings) for m, r in methods.items()})
    made = spec.to_dict()
    _open_answers(made)
    return made


def _components(spec: APISpec, base: str) -> None:
    spec.components.schema("Problem", PROBLEM_SCHEMA)
    for name, header in HEADERS.items():
        spec.components.header(name, header)
    for name, parameter in PARAMETERS.items():
        spec.components.parameter(name, parameter["in"], parameter)
    spec.components.schema("Job", schema=common.Job)
    spec.components.schema("File", schema=common.File)
    for status in PROBLEM_STATUSES:
        spec.components.response(f"Problem{status}", problem_response(status))
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    scopes = {"read": "Read what the account may read.", "write": "Change what the account may change."}
    spec.components.security_scheme(
        "oauth2",
        {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {"tokenUrl": f"{base}/oauth/token", "scopes": scopes},
                "authorizationCode": {
                    "authorizationUrl": f"{base}/oauth/authorize",
                    "tokenUrl": f"{base}/oauth/token",
                    "refreshUrl": f"{base}/oauth/token",
                    "scopes": scopes,
                },
            },
        },
    )


def problem_response(status: int) -> dict[str, Any]:
    headers = ["X-Request-Id", "Content-Language", *(["Retry-After"] if status in (429, 503) else [])]
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _operation(route: Route, house: House, plugin: MarshmallowPlugin, meanings: Meanings) -> dict[str, Any]:
    operation = route.operation
    roles = house.access.roles(operation)
    contract = house.contracts.get(operation.service)
    examples = Examples.of_contract(contract)
    described: dict[str, Any] = {
        "operationId": operation.name.replace(".", "_"),
        "summary": operation.summary,
        "tags": [route.group],
        "parameters": list(_parameters(route, plugin, meanings, getattr(contract, "PARAMETERS", {}))),
        "responses": {str(route.status if operation.answer else 204): _success(route, examples)}
        | {str(s): f"Problem{s}" for s in _possible_problems(route, roles == ANYONE)},
    } | allowed(roles, writes=needs_write(operation))
    if not route.reads_query and set(route.fields) - set(route.parameters):
        schema = operation.request(exclude=route.parameters)
        required = any(f.required for n, f in route.fields.items() if n not in route.parameters)
        content = {"schema": schema, "example": examples.body(operation.request, skip=route.parameters)}
        described["requestBody"] = {"required": required, "content": {"application/json": content}}
    return described


def _parameters(route: Route, plugin: MarshmallowPlugin, meanings: Meanings, words: Mapping[str, str]) -> Iterator[Any]:
    assert plugin.converter is not None
    for name, field in route.fields.items():
        if name not in route.parameters and not route.reads_query:
            continue
        schema = dict(plugin.converter.field2property(field))
        schema.pop("description", None)
        described = meanings.of(route.operation.request, name, field, words)
        parameter: dict[str, Any] = {"name": name, "in": "path" if name in route.parameters else "query"}
        parameter["required"] = parameter["in"] == "path" or field.required
        parameter["schema"] = _without_null(schema) if parameter["in"] == "path" else schema
        if isinstance(field, fields.List):
            parameter |= {"style": "form", "explode": True}
        yield parameter | ({"description": described} if described else {})
    if route.listing:
        yield "Format"
    if route.operation.writes:
        yield "IdempotencyKey"
    if _has_version(route.operation.answer) and route.operation.writes and (route.parameters or route.writes_again):
        yield "IfMatch"


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    if isinstance(schema.get("type"), list):
        schema["type"] = next(t for t in schema["type"] if t != "null")
    return schema


def _success(route: Route, examples: Examples) -> dict[str, Any]:
    answer = route.operation.answer
    names = ["X-Request-Id", "RateLimit", "RateLimit-Policy"]
    names += ["ETag"] if _has_version(answer) else []
    names += ["Link"] if route.listing else []
    names += ["Location"] if route.location else []
    names += ["Idempotent-Replay"] if route.operation.writes else []
    response: dict[str, Any] = {
        "description": HTTPStatus(route.status if answer else 204).phrase,
        "headers": {name: name for name in names},
    }
    if answer is not None:
        schema: Any = answer if answer is not Nothing else {"type": "object"}
        response["content"] = {"application/json": {"schema": schema, "example": examples.of(answer)}}
    if route.listing:
        for media_type in ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"):
            response["content"][media_type] = {"schema": {"type": "string", "contentEncoding": "binary"}}
    if route.page is not None:
        response["content"]["text/html"] = {"schema": {"type": "string"}}
    return response


def _possible_problems(route: Route, public: bool) -> list[int]:
    found = {400, 404, 422, 429, 500, 503}
    if not public:
        found |= {401, 403}
    elif route.operation.writes:
        found |= {401, 403}  # signing in is refused so
    if route.operation.writes:
        found |= {409, 412, 428}
    if route.operation.may_conflict:
        found |= {409}
    found |= {414} if route.reads_query else {413, 415}
    return sorted(found)


def _has_version(answer: type[Schema] | None) -> bool:
    return answer is not None and "version" in answer._declared_fields


def _schema_name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    excluded = () if isinstance(schema, type) else sorted(getattr(schema, "exclude", ()) or ())
    return kind.__name__ + ("Body" if excluded else "")


def _field_attributes(_: Any, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
    if isinstance(field, Text):
        return {"pattern": TEXT_PATTERN if field.least else MAYBE_EMPTY_PATTERN}
    if isinstance(field, Code):
        words = [*field.metadata["enum"], *([None] if field.allow_none else [])]
        return {"x-vocabulary": field.vocabulary, "enum": words}
    if isinstance(field, fields.Decimal) and field.as_string:
        return {"type": ["string", "null"] if field.allow_none else "string", "pattern": DECIMAL_PATTERN}
    return {}


def _meaning(meanings: Meanings) -> Callable[..., dict[str, Any]]:
    def described(_: Any, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
        meaning = meanings.of_field(field)
        return {"description": meaning} if meaning else {}

    return described


def _open_answers(made: dict[str, Any]) -> None:
    """Requests are closed (an unknown field is refused), answers stay open (a later version may add to them)."""
    schemas: dict[str, Any] = made["components"]["schemas"]
    closed: set[str] = set()
    todo = [item["requestBody"] for path in made["paths"].values() for item in path.values() if "requestBody" in item]
    while todo:
        for reference in _references(todo.pop()):
            name = reference.rpartition("/")[2]
            if reference.startswith("#/components/schemas/") and name not in closed:
                closed.add(name)
                todo.append(schemas[name])
    for name, schema in schemas.items():
        if name not in closed:
            schema.pop("additionalProperties", None)


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
