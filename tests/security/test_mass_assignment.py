"""Unknown and read-only fields are refused, never ignored in silence: on every write, at every depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from .described import Described
from .test_object_permissions import tried
from .town import PEOPLE, STRANGERS, Person, Town

TEMPTING = {
    "community": "01980a5e-7b1c-7cc3-98c4-dc0c0c07398f",
    "roles": ["admin"],
    "version": 7,
    "standing": "erased",
    "secret_hash": "x",
    "id": "01980a5e-7b1c-7cc3-98c4-dc0c0c07398f",
    "__class__": {"__init__": {}},
    "given": ["name"],
}


def test_a_field_that_the_body_does_not_have_is_refused(town: Town) -> None:
    for operation, person in writes(town):
        schema = operation.body or {}
        tried = {n: v for n, v in TEMPTING.items() if n not in schema["properties"] and n not in operation.parameters}
        tried |= dict.fromkeys(read_only(operation) - schema["properties"].keys() - set(operation.parameters))
        for name, value in tried.items():
            body = town.body_of(operation, person.community) | {name: value}
            answer = send(town, person, operation, body)
            assert_names(operation, answer, f"/{name}")


def test_a_field_of_the_path_is_refused_in_the_body(town: Town) -> None:
    for operation, person in writes(town):
        for name in operation.parameters:
            body = town.body_of(operation, person.community) | {name: "01980a5e-7b1c-7cc3-98c4-dc0c0c07398f"}
            assert_names(operation, send(town, person, operation, body), f"/{name}")


def test_an_unknown_field_inside_of_a_field_is_refused(town: Town) -> None:
    for operation, person in writes(town):
        for name, nested in objects_inside(operation):
            body = town.body_of(operation, person.community) | {name: nested}
            answer = send(town, person, operation, body)
            assert answer.status_code == 422, f"{operation} took {nested} as {name}: {answer.text}"
            assert any("no_such_field" in e["pointer"] for e in answer.json()["errors"]), answer.text


def test_a_name_that_the_query_does_not_have_is_refused(town: Town) -> None:
    for operation in tried(town):
        if operation.method == "get" and "." in operation.name and not operation.public:
            person = next(p for p in PEOPLE if p.role in operation.roles)
            path = town.address(operation, "here")
            answer = town.ask(person, "get", path, params={"community": "x", "no_such_field": "1"})
            assert_names(operation, answer, "/no_such_field")


def test_a_body_where_none_belongs_is_refused(town: Town) -> None:
    for operation in tried(town):
        if operation.method in ("get", "delete") and "." in operation.name:
            person = next((p for p in PEOPLE if p.role in operation.roles), None)
            if person is not None:
                answer = town.ask(person, operation.method, town.address(operation, "here"), json={"id": "1"})
                assert answer.status_code == 400, f"{operation} took a body: {answer.text}"


def writes(town: Town) -> Iterator[tuple[Described, Person]]:
    """Every write with a JSON body, and somebody who may ask for it but whose object it is not."""
    for operation in tried(town):
        if operation.body is not None:
            roles = operation.roles
            # an object that the writer does not reach, so that a body that were taken would change nothing
            people = STRANGERS if operation.parameters else PEOPLE
            yield operation, next((p for p in people if p.role in roles), people[0])


def send(town: Town, person: Person, operation: Described, body: dict[str, Any]) -> httpx.Response:
    headers = {"If-Match": '"1"'} if operation.takes_if_match else {}
    return town.ask(person, operation.method, town.address(operation, "here"), json=body, headers=headers)


def read_only(operation: Described) -> set[str]:
    """Fields of the answer, which a careless service would let somebody set."""
    return set((operation.answer or {}).get("properties", ()))


def objects_inside(operation: Described) -> Iterator[tuple[str, Any]]:
    """Fields of the body that hold objects, each with an object that has an unknown field."""
    for name, part in (operation.body or {}).get("properties", {}).items():
        schema, many = operation.resolved(part), False
        if "items" in schema:
            schema, many = operation.resolved(schema["items"]), True
        if "properties" in schema:
            yield name, [{"no_such_field": 1}] if many else {"no_such_field": 1}


def assert_names(operation: Described, answer: httpx.Response, pointer: str) -> None:
    assert answer.status_code == 422, f"{operation} did not refuse {pointer}: {answer.status_code} {answer.text}"
    named = [error["pointer"] for error in answer.json().get("errors", ())]
    assert pointer in named, f"{operation} refuses {pointer} without naming it: {answer.text}"


def test_a_fraction_or_a_text_is_not_taken_for_a_whole_number(town: Town) -> None:
    for operation, person in writes(town):
        for name, schema in (operation.body or {}).get("properties", {}).items():
            if "integer" in str(schema.get("type")):
                for value in (2.7, "2", True):
                    body = town.body_of(operation, person.community) | {name: value}
                    assert_names(operation, send(town, person, operation, body), f"/{name}")
