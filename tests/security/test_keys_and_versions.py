"""An idempotency key is bound to its request and its caller, and an edit to the version that was read."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from .described import Described
from .test_object_permissions import tried
from .town import PEOPLE, STRANGERS, Person, Town


def creations(town: Town) -> Iterator[tuple[Described, Person, Person]]:
    """Each operation that makes an object, with somebody of either community who may ask for it."""
    for operation in tried(town):
        if operation.method == "post" and operation.body and not operation.parameters and not operation.public:
            here, there = (next(p for p in people if p.role in operation.roles) for people in (PEOPLE, STRANGERS))
            yield operation, here, there


def test_a_key_answers_again_only_for_the_same_body(town: Town) -> None:
    for operation, person, _ in creations(town):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        body, other = town.body_of(operation, "here"), town.body_of(operation, "here")
        first, again = (town.ask(person, "post", operation.path, json=body, headers=key) for _ in range(2))
        if not first.is_success:
            continue
        assert again.status_code == first.status_code, f"{operation}: {again.text}"
        shown_once = {name for name, value in again.json().items() if value is None}
        assert {**first.json(), **dict.fromkeys(shown_once)} == again.json(), f"{operation} answered otherwise"
        assert again.headers["Idempotent-Replay"] == "true"
        if other != body:
            reused = town.ask(person, "post", operation.path, json=other, headers=key)
            assert reused.status_code == 422, f"{operation} took one key for two requests: {reused.text}"
            assert reused.json()["type"].endswith("/idempotency-key-reused")


def test_a_key_of_somebody_else_gives_nothing_away(town: Town) -> None:
    for operation, person, stranger in creations(town):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        mine = town.ask(person, "post", operation.path, json=town.body_of(operation, "here"), headers=key)
        if not mine.is_success:
            continue
        theirs = town.ask(stranger, "post", operation.path, json=town.body_of(operation, "elsewhere"), headers=key)
        assert "Idempotent-Replay" not in theirs.headers, f"{operation} gave one caller another's answer"
        assert str(mine.json().get("id")) not in theirs.text


def test_an_edit_of_a_stale_version_is_refused(town: Town) -> None:
    for operation in tried(town):
        if not operation.takes_if_match or operation.method not in ("patch", "put"):
            continue
        person = next(p for p in PEOPLE if p.role in operation.roles)
        path = town.address(operation, "here", fresh=True)
        body = town.body_of(operation, "here")
        stale = town.ask(person, operation.method, path, json=body, headers={"If-Match": '"4711"'})
        assert stale.status_code == 412, f"{operation} took a version that never was: {stale.text}"
