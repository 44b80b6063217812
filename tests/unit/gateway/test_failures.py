"""A sandbox fails on purpose: for who asked for it, as they asked, and really doing what it says was done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from gateway.failing import HEADER, PATH, Dial
from gateway.testing.house import NotesHouse, notes_house


@pytest.fixture
def sandbox(tmp_path: Path) -> NotesHouse:
    return notes_house(tmp_path, sandbox=True)


def put(house: NotesHouse, bearer: dict[str, str], **asked: Any) -> TestResponse:
    return house.client.put(PATH, json=asked, headers=bearer)


def written(house: NotesHouse, bearer: dict[str, str], text: str = "a", key: str | None = None) -> TestResponse:
    headers = bearer | ({"Idempotency-Key": key} if key else {})
    return house.client.post("/v1/notes", json={"text": text, "colour": "red"}, headers=headers)


def notes(house: NotesHouse, bearer: dict[str, str]) -> list[str]:
    return [note["text"] for note in house.client.get("/v1/notes", headers=bearer).get_json()["items"]]


def test_a_lost_answer_was_written_and_is_given_again_under_its_key(sandbox: NotesHouse) -> None:
    me = sandbox.bearer("staff")
    assert put(sandbox, me, how="answer_lost", seconds=7).status_code == 200
    lost = written(sandbox, me, "once", "k-1")
    assert (lost.status_code, lost.get_json()["type"]) == (503, "/problems/timeout")
    assert (lost.headers[HEADER], lost.headers["Retry-After"]) == ("answer_lost", "7")
    assert lost.content_type == "application/problem+json" and "Location" not in lost.headers
    again = written(sandbox, me, "once", "k-1")
    assert again.status_code == 201 and again.headers["Idempotent-Replay"] == "true" and HEADER not in again.headers
    assert notes(sandbox, me) == ["once"]


def test_an_answer_that_is_a_refusal_is_not_lost(sandbox: NotesHouse) -> None:
    me = sandbox.bearer("staff")
    put(sandbox, me, how="answer_lost")
    assert written(sandbox, me, "").status_code == 422
    assert sandbox.client.get(PATH, headers=me).get_json()["failed"] == 0


@pytest.mark.parametrize(
    ("how", "status", "type", "wait"),
    [("unavailable", 503, "unavailable", "3"), ("too_many", 429, "too-many", "3"), ("conflict", 409, "conflict", None)],
)
def test_a_refusal_did_nothing(sandbox: NotesHouse, how: str, status: int, type: str, wait: str | None) -> None:
    me = sandbox.bearer("staff")
    put(sandbox, me, how=how, next=2, seconds=3)
    for _ in range(2):
        refused = written(sandbox, me)
        assert (refused.status_code, refused.get_json()["type"]) == (status, f"/problems/{type}")
        assert (refused.headers.get("Retry-After"), refused.headers[HEADER]) == (wait, how)
    assert notes(sandbox, me) == [], "reading is no write, so it did not fail"
    assert written(sandbox, me).status_code == 201
    told = sandbox.client.get(PATH, headers=me).get_json()
    assert (told["met"], told["failed"], told["active"]) == (2, 2, False)


def test_a_slow_answer_is_the_answer(sandbox: NotesHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("gateway.failing.eventlet.sleep", slept.append)
    me = sandbox.bearer("staff")
    put(sandbox, me, how="slow", seconds=40)
    answer = written(sandbox, me)
    assert (answer.status_code, answer.headers[HEADER], slept) == (201, "slow", [40])


def test_every_second_of_one_operation_fails(sandbox: NotesHouse) -> None:
    me = sandbox.bearer("staff")
    put(sandbox, me, how="unavailable", operations=["notes_list_notes"], every=2)
    asked = [sandbox.client.get("/v1/notes", headers=me).status_code for _ in range(4)]
    assert asked == [200, 503, 200, 503]
    assert written(sandbox, me).status_code == 201, "another operation"


def test_it_ends_at_its_moment() -> None:
    now = datetime(2026, 10, 1, tzinfo=UTC)
    dial = Dial("conflict", frozenset(), None, every=1, seconds=2, until=now + timedelta(minutes=1))
    assert dial.strikes(now) and dial.active(now)
    assert not dial.strikes(now + timedelta(minutes=1)) and dial.met == 1


def test_it_is_nobody_elses_and_ends_by_delete(sandbox: NotesHouse) -> None:
    me, other = sandbox.bearer("staff"), sandbox.bearer("staff", subject="other")
    put(sandbox, me, how="unavailable", next=9)
    assert written(sandbox, other).status_code == 201
    assert sandbox.client.get(PATH, headers=other).status_code == 404
    assert written(sandbox, me).status_code == 503
    assert sandbox.client.delete(PATH, headers=me).status_code == 204
    assert written(sandbox, me).status_code == 201
    assert sandbox.client.get(PATH, headers=me).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"how": "never"}, "/how"),
        ({}, "/how"),
        ({"how": "slow", "seconds": 61}, "/seconds"),
        ({"how": "slow", "next": 1, "every": 2}, "/every"),
        ({"how": "slow", "next": 0}, "/next"),
        ({"how": "slow", "operations": ["get_nothing"]}, "/operations/0"),
        ({"how": "slow", "until": "2020-01-01T00:00:00Z"}, "/until"),
        ({"how": "slow", "else": 1}, "/else"),
    ],
)
def test_what_is_wrong_is_named(sandbox: NotesHouse, wrong: dict[str, Any], pointer: str) -> None:
    refused = put(sandbox, sandbox.bearer("staff"), **wrong)
    assert refused.status_code == 422 and refused.get_json()["errors"][0]["pointer"] == pointer


def test_who_is_not_signed_in_or_may_only_read_sets_nothing(sandbox: NotesHouse) -> None:
    assert put(sandbox, {}, how="slow").status_code == 401
    assert put(sandbox, {"Authorization": "Bearer x"}, how="slow").status_code == 401
    refused = put(sandbox, sandbox.bearer("staff", scopes="read"), how="slow")
    assert (refused.status_code, refused.get_json()["type"]) == (403, "/problems/insufficient-scope")


def test_elsewhere_there_is_no_such_address(house: NotesHouse) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = house.client.open(PATH, method=method, headers=house.bearer("admin"))
        assert (answer.status_code, answer.get_json()["type"]) == (404, "/problems/unknown-path")
    assert PATH not in house.client.get("/openapi.json").get_json()["paths"]


def test_the_sandbox_describes_it(sandbox: NotesHouse) -> None:
    described = sandbox.client.get("/openapi.json").get_json()["paths"][PATH]
    schema = described["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["how"] and all(field["description"] for field in schema["properties"].values())
    assert put(sandbox, sandbox.bearer("staff"), how="slow", operations=["set_failures"]).status_code == 422
