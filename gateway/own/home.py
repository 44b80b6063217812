"""`GET /v1/me/home`: what each service has for this person, asked side by side.

A service takes part by an operation `<service>.get_home`. Each has its own deadline; one that is away is named in
`missing`, and the rest is answered all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from eventlet import GreenPool
from flask import Flask, Response

from chassis.contract import Operation, to_json
from chassis.errors import Failure, Forbidden, Unavailable
from gateway.describe.example import answered
from gateway.describe.fragments import allowed, in_json, problems
from gateway.errors import address_of
from gateway.house import House, current
from services.registry.contract.access import SIGNED_IN

SECONDS = 1.5  # for each service
NAME = "get_home"


def install(app: Flask, house: House) -> None:
    @app.get("/v1/me/home")
    def get_home() -> Response:
        caller = current()
        if caller.actor is None:
            raise caller.refusal or Forbidden("sign in first", type="not-signed-in")
        allowed = [o for o in _parts(house) if house.access.allows(o, caller.actor)]
        return Response(to_json(_gathered(house, allowed)), content_type="application/json")


def _parts(house: House) -> list[Operation]:
    return [operation for name, operation in house.operations.items() if name.endswith(f".{NAME}")]


def _gathered(house: House, operations: list[Operation]) -> dict[str, Any]:
    headers = house.caller_headers()

    def ask(operation: Operation) -> tuple[str, Any, Failure | None]:
        try:
            answer = house.asking.ask(operation, b"{}", headers, min(SECONDS, operation.deadline))
        except Failure as failure:
            return operation.service, None, failure
        return operation.service, json.loads(answer.body), None

    body: dict[str, Any] = {"parts": {}, "missing": []}
    for service, part, failure in GreenPool().imap(ask, operations):
        if failure is None:
            body["parts"][service] = part
        else:
            body["missing"].append(_missing(service, failure))
    return body


def _example(house: House) -> dict[str, Any]:
    """Of several services the last one is away."""
    services = house.offering(NAME)
    away = services[1:][-1:]
    return {
        "parts": {service: answered(house, service, NAME) for service in services if service not in away},
        "missing": [_missing(service, Unavailable(f"{service} does not answer")) for service in away],
    }


def _missing(service: str, failure: Failure) -> dict[str, str]:
    return {"service": service, "type": address_of(failure.type), "detail": failure.detail}


def paths(house: House) -> Mapping[str, Any]:
    missing = {
        "type": "object",
        "required": ["service", "type", "detail"],
        "properties": {
            "service": {"type": "string", "description": "The service that could not answer."},
            "type": {"type": "string", "description": "What kind of problem; stable."},
            "detail": {"type": "string", "description": "What is wrong, for developers; in English."},
        },
    }
    schema = {
        "type": "object",
        "required": ["parts", "missing"],
        "properties": {
            "parts": {"type": "object", "description": "By service.", "additionalProperties": {"type": "object"}},
            "missing": {"type": "array", "items": missing, "description": "Services that could not answer."},
        },
    }
    described = {
        "operationId": "get_home",
        "summary": "Everything that concerns the person signed in, from all services",
        "tags": ["me"],
        **allowed(SIGNED_IN),
        "responses": in_json(200, schema, _example(house)) | problems(400, 401),
    }
    return {"/v1/me/home": {"get": described}}
