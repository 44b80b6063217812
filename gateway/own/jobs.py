"""Long work: `/v1/jobs/{service}/{id}`, to look at, to cancel, and to follow.

Following is an event stream (a browser's EventSource sends a ticket, see tickets.py), or, for clients without streams
such as mini-programs, long polling by `?wait=`: the same events under the same ids, one an answer.

However a job is read, each of its errors has the title of its type, in the language of who reads it now.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request

from chassis.bus.messages import Answer
from chassis.contract import Operation, to_json
from chassis.errors import Failure, FieldError, Invalid, Unavailable
from gateway.describe.example import answered
from gateway.describe.fragments import allowed, in_json, path_parameter, problems, responding, service_parameter
from gateway.errors import address_of, title_of
from gateway.house import House, current
from gateway.inbound import idempotency_key
from gateway.own import tickets
from gateway.problems import Problem

OPEN = ("waiting", "running")
PACE = (0.25, 2.0)  # seconds between two looks: the first, and the longest
SLOWER = 1.3
HEARTBEAT = 15.0  # seconds of silence after which a comment keeps proxies from closing the stream
LONGEST = 3600.0  # seconds; a client comes back with Last-Event-ID
LONGEST_WAIT = 55.0  # seconds of a long poll: proxies cut off what is silent for a minute


def install(app: Flask, house: House) -> None:
    @app.get("/v1/jobs/<service>/<id>")
    def get_job(service: str, id: str) -> Response:
        return _answered(house, house.ask(house.operation(f"{service}.get_job"), to_json({"id": id})))

    @app.delete("/v1/jobs/<service>/<id>")
    def cancel_job(service: str, id: str) -> Response:
        key = idempotency_key(request)
        headers = {"idempotency-key": key} if key else {}
        return _answered(house, house.ask(house.operation(f"{service}.cancel_job"), to_json({"id": id}), headers))

    @app.get("/v1/jobs/<service>/<id>/events")
    def follow_job(service: str, id: str) -> Response:
        tickets.admit_by_ticket(house)
        operation = house.operation(f"{service}.get_job")
        body = to_json({"id": id})
        first = house.ask(operation, body)  # refusals are answers, not events
        following = Following(house, operation, body, house.caller_headers(), current().language)
        seen = request.headers.get("Last-Event-ID") or request.args.get("after", "")
        if "wait" in request.args:
            return Response(to_json(following.next_event(first, seen, _seconds())), content_type="application/json")
        stream = following.events(first, seen)
        response = Response(stream, content_type="text/event-stream; charset=utf-8")
        response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it back
        return response


@dataclass(frozen=True)
class Following:
    """One stream. `headers` and `language` are the caller's: the request is over when the stream runs."""

    house: House
    operation: Operation
    body: bytes
    headers: Mapping[str, str]
    language: str

    def events(self, answer: Answer, seen: str) -> Iterator[bytes]:
        """What changed, until the job has ended, the sign-in runs out or the gateway stops."""
        until, pace, spoke_at = time.monotonic() + LONGEST, PACE[0], time.monotonic()
        yield b"retry: 2000\n\n"
        while True:
            number, ended = _standing(answer)
            if number != seen or ended:
                yield _event("ended" if ended else "progress", number, self._shown(answer))
                seen, pace, spoke_at = number, PACE[0], time.monotonic()
            elif time.monotonic() - spoke_at > HEARTBEAT:
                yield b": still here\n\n"
                spoke_at = time.monotonic()
            if ended or self._stopped_within(pace) or time.monotonic() > until:
                return
            pace = min(PACE[1], pace * SLOWER)
            try:
                answer = self.house.asking.ask(self.operation, self.body, self.headers)
            except Unavailable:
                continue  # the service comes back; the client sees nothing of it
            except Failure as failure:  # the sign-in has run out, or the job was removed
                yield _event("refused", "", to_json({"type": address_of(failure.type), "detail": failure.detail}))
                return

    def next_event(self, answer: Answer, seen: str, wait: float) -> dict[str, Any]:
        """What comes after the event `seen`, waited for up to `wait` seconds; no items where nothing came."""
        until, pace = time.monotonic() + wait, PACE[0]
        while True:
            number, ended = _standing(answer)
            if number != seen or ended:
                event = {
                    "id": number,
                    "event": "ended" if ended else "progress",
                    "data": json.loads(self._shown(answer)),
                }
                return {"items": [event], "last_event_id": number}
            left = until - time.monotonic()
            if left <= 0 or self._stopped_within(min(pace, left)):
                return {"items": [], "last_event_id": seen}
            pace = min(PACE[1], pace * SLOWER)
            answer = self.house.asking.ask(self.operation, self.body, self.headers)

    def _shown(self, answer: Answer) -> bytes:
        return with_titles(answer.body, self.language, self.house.problems)

    def _stopped_within(self, seconds: float) -> bool:
        self.house.stopping.wait(seconds)
        return bool(self.house.stopping.ready())


def with_titles(job: bytes, language: str, problems: Mapping[str, Problem]) -> bytes:
    """A job as a service answers it, each of its errors with the title of its type, and the type as its address."""
    told = json.loads(job)
    if not told["errors"]:
        return job
    told["errors"] = [_with_title(error, language, problems) for error in told["errors"]]
    return to_json(told)


def _with_title(error: Mapping[str, Any], language: str, problems: Mapping[str, Problem]) -> dict[str, Any]:
    type = error.get("type", Invalid.default_type)  # an older service tells none
    title = title_of(type, language, problems)
    return {**error, "type": address_of(type), "title": title.text, "title_language": title.language}


def _seconds() -> float:
    """`?wait=` in seconds. Raises Invalid."""
    try:
        seconds = float(request.args["wait"])
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        problem = f"A number of seconds, 0 to {LONGEST_WAIT:.0f}."
        raise Invalid("some parameters are wrong; see errors", errors=[FieldError("/wait", problem)])
    return seconds


def _standing(answer: Answer) -> tuple[str, bool]:
    """A job's standing as an event's id, and whether it has ended."""
    job = json.loads(answer.body)
    return _standing_id(job), job["state"] not in OPEN


def _standing_id(job: Mapping[str, Any]) -> str:
    return f"{job['state']}.{job['done']}.{job['error_count']}"


def _event(name: str, number: str, data: bytes) -> bytes:
    head = f"event: {name}\n" + (f"id: {number}\n" if number else "")
    return head.encode() + b"data: " + data + b"\n\n"


def _answered(house: House, answer: Answer) -> Response:
    return Response(with_titles(answer.body, current().language, house.problems), content_type="application/json")


def _polling() -> list[dict[str, Any]]:
    wait = f"Long polling: answer with the next event as JSON, after at most so many seconds (0 to {LONGEST_WAIT:.0f})."
    seconds = {"type": "number", "minimum": 0, "maximum": LONGEST_WAIT}
    return [
        {"name": "wait", "in": "query", "schema": seconds, "description": wait},
        {"name": "after", "in": "query", "schema": {"type": "string"}, "description": "As the header Last-Event-ID."},
    ]


def _following(job: Any) -> dict[str, Any]:
    """Both answers of following a job: the stream, and with `wait` one event as JSON. `job` is an example."""
    event = {
        "type": "object",
        "required": ["id", "event", "data"],
        "properties": {
            "id": {"type": "string", "description": "Send it as `after` next time."},
            "event": {"type": "string", "enum": ["progress", "ended"], "description": "`ended` is the last one."},
            "data": {"$ref": "#/components/schemas/Job", "description": "The job as it stood then."},
        },
    }
    polled = {
        "type": "object",
        "required": ["items", "last_event_id"],
        "properties": {
            "items": {"type": "array", "maxItems": 1, "items": event, "description": "Empty where nothing came."},
            "last_event_id": {"type": "string", "description": "Send it as `after` next time."},
        },
    }
    number = _standing_id(job)
    shown = {"items": [{"id": number, "event": "progress", "data": job}], "last_event_id": number}
    streamed = responding(200, {"type": "string"}, "text/event-stream")
    streamed["200"]["content"] |= in_json(200, polled, shown)["200"]["content"]
    streamed["200"]["description"] = "A stream of events; with `wait` the next event as JSON"
    return streamed


def paths(house: House) -> dict[str, Any]:
    if not any(name.endswith(".get_job") for name in house.operations):
        return {}
    offering = house.offering("get_job")
    named = [
        service_parameter(offering),
        path_parameter("id", "Id of the job.", format="uuid"),
    ]
    example = answered(house, offering[0], "get_job")
    job = in_json(200, {"$ref": "#/components/schemas/Job"}, example)
    read = {
        "operationId": "get_job",
        "summary": "Read how far a job is",
        "tags": ["jobs"],
        **allowed(house.roles("get_job")),
        "responses": job | problems(400, 401, 403, 404, 422),
    }
    cancel = {
        "operationId": "cancel_job",
        "summary": "Cancel a job: what its finished steps did stays",
        "tags": ["jobs"],
        **allowed(house.roles("cancel_job"), writes=True),
        "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
        "responses": job | problems(400, 401, 403, 404, 409, 422),
    }
    follow = {
        "operationId": "follow_job",
        "summary": "Follow a job as server-sent events: progress, then ended; with `wait` one event as JSON",
        "tags": ["jobs"],
        **allowed(house.roles("get_job")),
        "parameters": [tickets.PARAMETER, *_polling()],
        "responses": _following(example) | problems(400, 401, 403, 404, 422),
    }
    return {
        "/v1/jobs/{service}/{id}": {"parameters": named, "get": read, "delete": cancel},
        "/v1/jobs/{service}/{id}/events": {"parameters": named, "get": follow},
    }
