"""Long work: `/v1/jobs/{service}/{id}`, to look at, to cancel, and to follow as an event stream."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, Response, request

from chassis.bus.messages import Answer
from chassis.contract import Operation, to_json
from chassis.errors import Failure, Unavailable
from gateway.describe.fragments import path_parameter, problems, responding
from gateway.house import House
from gateway.inbound import idempotency_key

OPEN = ("waiting", "running")
PACE = (0.25, 2.0)  # seconds between two looks: the first, and the longest
SLOWER = 1.3
HEARTBEAT = 15.0  # seconds of silence after which a comment keeps proxies from closing the stream
LONGEST = 3600.0  # seconds; a client comes back with Last-Event-ID


def install(app: Flask, house: House) -> None:
    @app.get("/v1/jobs/<service>/<id>")
    def get_job(service: str, id: str) -> Response:
        return _json(house.ask(house.operation(f"{service}.get_job"), to_json({"id": id})))

    @app.delete("/v1/jobs/<service>/<id>")
    def cancel_job(service: str, id: str) -> Response:
        key = idempotency_key(request)
        headers = {"idempotency-key": key} if key else {}
        return _json(house.ask(house.operation(f"{service}.cancel_job"), to_json({"id": id}), headers))

    @app.get("/v1/jobs/<service>/<id>/events")
    def follow_job(service: str, id: str) -> Response:
        operation = house.operation(f"{service}.get_job")
        first = house.ask(operation, to_json({"id": id}))  # refusals are answers, not events
        headers = house.caller_headers()
        seen = request.headers.get("Last-Event-ID", "")
        stream = _events(house, operation, to_json({"id": id}), first, headers=headers, seen=seen)
        response = Response(stream, content_type="text/event-stream; charset=utf-8")
        response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it back
        return response


def _events(
    house: House, operation: Operation, body: bytes, first: Answer, *, headers: Mapping[str, str], seen: str
) -> Iterator[bytes]:
    """What changed, until the job has ended, the sign-in runs out or the gateway stops."""
    answer, pace, until = first, PACE[0], time.monotonic() + LONGEST
    quiet_since = time.monotonic()
    yield b"retry: 2000\n\n"
    while True:
        job = json.loads(answer.body)
        number = f"{job['state']}.{job['done']}.{job['error_count']}"
        ended = job["state"] not in OPEN
        if number != seen or ended:
            yield _event("ended" if ended else "progress", number, answer.body)
            seen, pace, quiet_since = number, PACE[0], time.monotonic()
        if ended:
            return
        house.stopping.wait(pace)
        if house.stopping.ready() or time.monotonic() > until:
            return
        pace = min(PACE[1], pace * SLOWER)
        if time.monotonic() - quiet_since > HEARTBEAT:
            yield b": still here\n\n"
            quiet_since = time.monotonic()
        try:
            answer = house.asking.ask(operation, body, headers)
        except Unavailable:
            pace = PACE[1]  # the service comes back; the client sees nothing of it
        except Failure as failure:  # the sign-in has run out, or the job was removed
            yield _event("refused", "", to_json({"type": f"/problems/{failure.type}", "detail": failure.detail}))
            return


def _event(name: str, number: str, data: bytes) -> bytes:
    head = f"event: {name}\n" + (f"id: {number}\n" if number else "")
    return head.encode() + b"data: " + data + b"\n\n"


def _json(answer: Answer) -> Response:
    return Response(answer.body, content_type="application/json")


def paths(house: House) -> dict[str, Any]:
    if not any(name.endswith(".get_job") for name in house.operations):
        return {}
    named = [path_parameter("service"), path_parameter("id", format="uuid")]
    read = {
        "operationId": "get_job",
        "summary": "Read how far a job is",
        "tags": ["jobs"],
        "responses": responding(200, {"$ref": "#/components/schemas/Job"}) | problems(400, 401, 403, 404, 422),
    }
    cancel = {
        "operationId": "cancel_job",
        "summary": "Cancel a job: what its finished steps did stays",
        "tags": ["jobs"],
        "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
        "responses": responding(200, {"$ref": "#/components/schemas/Job"}) | problems(400, 401, 403, 404, 409, 422),
    }
    follow = {
        "operationId": "follow_job",
        "summary": "Follow a job as server-sent events: progress, then ended",
        "tags": ["jobs"],
        "responses": responding(200, {"type": "string"}, "text/event-stream") | problems(400, 401, 403, 404, 422),
    }
    return {
        "/v1/jobs/{service}/{id}": {"parameters": named, "get": read, "delete": cancel},
        "/v1/jobs/{service}/{id}/events": {"parameters": named, "get": follow},
    }
