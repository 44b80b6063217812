"""`POST /v1/batches`: rows of an employer's system; up to 500 are answered at once, more become a job.

More rows than one message holds go to the service as a file, as an import's do.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.datastructures import FileStorage

from chassis.contract import Operation, to_json
from chassis.errors import FieldError, Invalid
from chassis.files.types import JSON
from gateway.describe.example import Examples, answered
from gateway.describe.fragments import allowed, in_json, problems
from gateway.house import House
from gateway.inbound import idempotency_key, if_match, read_json_object
from gateway.own.files import IMPORT, KEY, created, keyed, upload

ENTER = "enter_batch"
MOST_BYTES = 8_000_000
MOST_ROWS = 10_000
NAMES = ("kind", "all_or_nothing", "items")


def install(app: Flask, house: House) -> None:
    @app.post("/v1/batches")
    def enter_batch() -> Response:
        operation = batching(house)
        house.permit(operation)
        body = read_json_object(request, MOST_BYTES)
        asked = json.loads(body)
        rows = asked.get("items")
        key = idempotency_key(request)
        if_match(request)  # a batch has no version; one that is no entity tag is refused as everywhere
        if not isinstance(rows, list) or len(rows) <= at_once(operation):
            answer = house.pass_on(operation, body, keyed(key))
            replay = {"Idempotent-Replay": "true"} if answer.headers.get("idempotent-replay") else {}
            return Response(answer.body, headers=replay, content_type="application/json")
        return _as_job(house, operation.service, _checked(operation, asked), key)


def _checked(operation: Operation, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the service would say of the request, but for the number of its rows. Raises Invalid."""
    if len(asked["items"]) > MOST_ROWS:
        problem = f"{MOST_ROWS:,} rows may come at once; send the others after them."
        raise Invalid("some fields are wrong; see errors", errors=[FieldError("/items", problem)])
    operation.request.parse({**asked, "items": asked["items"][:1]})
    for index, row in enumerate(asked["items"]):
        if not isinstance(row, dict):
            wrong = FieldError(f"/items/{index}", "Not a valid mapping type.")
            raise Invalid("some fields are wrong; see errors", errors=[wrong])
    return asked


def _as_job(house: House, service: str, asked: Mapping[str, Any], key: str | None) -> Response:
    start = house.operation(f"{service}.{IMPORT}")
    house.permit(start)
    file = FileStorage(io.BytesIO(to_json(asked["items"])), "batch.json", content_type=JSON)
    stored = json.loads(upload(house, service, file, key).body)["id"]
    order = {"kind": asked["kind"], "file": stored, "partial": not asked["all_or_nothing"]}
    job = house.ask(start, to_json(order), keyed(key))
    return created(job, f"/v1/jobs/{service}/{json.loads(job.body)['id']}", 202)


def batching(house: House) -> Operation:
    """The operation of the service that takes batches. Raises NotFound where none is installed."""
    service = next(iter(house.offering(ENTER)), "training")
    return house.operation(f"{service}.{ENTER}")


def at_once(operation: Operation) -> int:
    """How many rows one call takes."""
    length: int = operation.request._declared_fields["items"].validators[0].max  # type: ignore[attr-defined]
    return length


def paths(house: House) -> Mapping[str, Any]:
    if not house.offering(ENTER):
        return {}
    operation = batching(house)
    service, fields = operation.service, operation.request._declared_fields
    rows = {
        "type": "array",
        "items": {"type": "object"},
        "minItems": 1,
        "maxItems": MOST_ROWS,
        "description": fields["items"].metadata["description"],
    }
    schema = {
        "type": "object",
        "required": list(NAMES),
        "additionalProperties": False,
        "properties": {
            "kind": {"type": "string", "enum": fields["kind"].metadata["enum"], "description": "What the rows are."},
            "all_or_nothing": {
                "type": "boolean",
                "description": "Whether one refused row leaves nothing recorded; else the others are.",
            },
            "items": rows,
        },
    }
    answers = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/BatchRow"},
                "description": "What came of each row, in the order of the rows.",
            }
        },
    }
    words = getattr(house.contracts[service], "EXAMPLES", {})
    job = answered(house, service, IMPORT)
    described = {
        "operationId": ENTER,
        "summary": "Enter many rows, each with its answer",
        "description": (
            f"Up to {at_once(operation)} rows are answered at once (200); up to {MOST_ROWS:,} become a job (202): its "
            "answers stand at `/v1/batches/{id}/rows`."
        ),
        "tags": ["batches"],
        **allowed(house.access.roles(operation), writes=True),
        "parameters": [KEY],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": schema, "example": Examples(words).of(operation.request)}},
        },
        "responses": in_json(200, answers, answered(house, service, ENTER))
        | in_json(202, {"$ref": "#/components/schemas/Job"}, job, description="A job")
        | problems(400, 401, 403, 404, 409, 413, 415, 422),
    }
    return {"/v1/batches": {"post": described}}
