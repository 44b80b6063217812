"""`/v1/sandbox/failures`: what is to fail on purpose, in an integrator's sandbox (`gateway/failing.py` does it).

Where the installation is no sandbox there is no such address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import marshmallow as ma
from apispec import APISpec
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask, Response, request
from marshmallow import fields

from chassis.access.permission import check_role
from chassis.clock import clock_of
from chassis.contract import Schema, Text, to_json
from chassis.errors import FieldError, Invalid, NotFound
from gateway.describe.fragments import allowed, in_json, problems
from gateway.failing import PATH, WAYS, Dial, Failing
from gateway.house import House, current
from gateway.inbound import read_json_object
from services.registry.contract.access import SIGNED_IN

AS_LONG_AS = timedelta(hours=1)  # unless they say until when
MOST_BYTES = 16_384
EXAMPLE = {"how": "answer_lost", "operations": ["training_enter_batch"], "next": 3}
TOLD = {**EXAMPLE, "every": None, "seconds": 2, "until": "2026-10-01T09:30:00+08:00", "met": 1, "failed": 1}


class SetFailures(Schema):
    """What is to fail, how, how often and until when."""

    how = fields.String(
        required=True,
        validate=ma.validate.OneOf(WAYS),
        metadata={
            "description": "`unavailable` (503), `too_many` (429) and `conflict` (409) refuse, and nothing is done; "
            "`slow` does it and holds the answer back; `answer_lost` does it, and answers 503 `timeout` in place of "
            "its success."
        },
    )
    operations = fields.List(
        Text(100),
        load_default=(),
        validate=ma.validate.Length(max=50),
        metadata={"description": "Each by its `operationId` of `/openapi.json`; none: whatever writes."},
    )
    next = fields.Integer(
        load_default=None,
        validate=ma.validate.Range(1, 1000),
        metadata={"description": "So many requests fail, one after the other. 1 if neither it nor `every` is given."},
    )
    every = fields.Integer(
        load_default=None,
        validate=ma.validate.Range(1, 1000),
        metadata={"description": "Each n-th request fails. Not together with `next`."},
    )
    seconds = fields.Integer(
        load_default=2,
        validate=ma.validate.Range(1, 60),
        metadata={"description": "What `Retry-After` says, and how long `slow` holds an answer back."},
    )
    until = fields.AwareDateTime(
        load_default=None, metadata={"description": "By the sandbox's clock; an hour from now if left out."}
    )


class Failures(SetFailures):
    """What is set, and what came of it."""

    met = fields.Integer(required=True, metadata={"description": "Requests that it concerned."})
    failed = fields.Integer(required=True, metadata={"description": "Those of them that failed so."})
    active = fields.Boolean(required=True, metadata={"description": "Whether more may fail."})


def install(app: Flask, house: House) -> None:
    if not house.settings.sandbox:
        return
    clock = clock_of(house.settings)

    def shown(dial: Dial) -> Response:
        told = {**vars(dial), "operations": sorted(dial.operations), "active": dial.active(clock.now())}
        return Response(to_json(Failures.write(told)), content_type="application/json")

    @app.put(PATH)
    def set_failures() -> Response:
        whose, failing = _whose(writes=True), _failing(house)
        asked = json.loads(read_json_object(request, MOST_BYTES))
        dial = failing.dials[whose] = _dial(asked, failing, clock.now())
        return shown(dial)

    @app.get(PATH)
    def get_failures() -> Response:
        dial = _failing(house).dials.get(_whose(writes=False))
        if dial is None:
            raise NotFound(f"you have set no failures; PUT {PATH} sets them")
        return shown(dial)

    @app.delete(PATH)
    def end_failures() -> Response:
        _failing(house).dials.pop(_whose(writes=True), None)
        return Response(status=204)


def _failing(house: House) -> Failing:
    assert house.failing is not None, "it is a sandbox"
    return house.failing


def _whose(*, writes: bool) -> str:
    """The account of who asks. Raises Forbidden where nobody is signed in, or with a token that may not write."""
    caller = current()
    if caller.refusal is not None:
        raise caller.refusal
    check_role(SIGNED_IN, caller.actor, writes=writes)
    assert caller.actor is not None
    return caller.actor.subject


def _dial(body: Mapping[str, Any], failing: Failing, now: datetime) -> Dial:
    """What is asked for. Raises Invalid."""
    asked = SetFailures.parse(body)
    wrong = [
        FieldError(f"/operations/{place}", f"No operation is called so; {PATH} takes `operationId` of /openapi.json.")
        for place, name in enumerate(asked.operations)
        if name not in failing.names
    ]
    if asked.next and asked.every:
        wrong.append(FieldError("/every", "Not together with next."))
    if asked.until and asked.until <= now:
        wrong.append(FieldError("/until", f"Should lie ahead; the sandbox's clock says {now.isoformat()}."))
    if wrong:
        raise Invalid("some fields are wrong; see errors", errors=wrong)
    often = asked.next if asked.next or asked.every else 1
    until = asked.until or now + AS_LONG_AS
    return Dial(asked.how, frozenset(asked.operations), often, asked.every, asked.seconds, until)


def paths(house: House) -> Mapping[str, Any]:
    if not house.settings.sandbox:
        return {}
    body, told = _schema(SetFailures), _schema(Failures)
    shown = in_json(200, told, {**TOLD, "active": True})
    described = {
        "put": {
            "operationId": "set_failures",
            "summary": "Let requests of one's own fail on purpose, in place of what was set before",
            **allowed(SIGNED_IN, writes=True),
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": body | {"additionalProperties": False}, "example": EXAMPLE}},
            },
            "responses": shown | problems(400, 401, 403, 413, 415, 422),
        },
        "get": {
            "operationId": "get_failures",
            "summary": "What is set, and how often it happened",
            **allowed(SIGNED_IN),
            "responses": shown | problems(400, 401, 403, 404),
        },
        "delete": {
            "operationId": "end_failures",
            "summary": "Let nothing fail on purpose any more",
            **allowed(SIGNED_IN, writes=True),
            "responses": {"204": {"description": "No Content"}} | problems(400, 401, 403),
        },
    }
    return {PATH: {method: {"tags": ["sandbox"], **one} for method, one in described.items()}}


def _schema(schema: type[Schema]) -> dict[str, Any]:
    converter = OpenAPIConverter("3.1.0", lambda _: None, APISpec("", "", "3.1.0"))
    written: dict[str, Any] = converter.schema2jsonschema(schema())  # type: ignore[no-untyped-call]
    return written
