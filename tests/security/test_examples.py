"""What `/docs` shows of a body is taken as it stands, once its ids are those of what is there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from chassis.config import SERVICES
from gateway.routing import routes_of

from . import objects
from .described import Described
from .named import someone
from .town import PEOPLE, Person, Town

WITH_BODY = [r.operation.name for r in routes_of(SERVICES) if not r.reads_query and set(r.fields) - set(r.parameters)]
# An id that must be of something fitting, beside those of REFERENCES: {operation: {field: what makes it}}.
FITTING: dict[str, dict[str, Callable[[Town], str]]] = {
    "registry.record_life_event": {"resident": someone},
    "registry.ask_change": {"resident": someone},
}
# Fields that name something by no id: what an example names is not there, and may be refused for that.
NAMES = frozenset({"sheet", "criterion", "code", "kind"})


@pytest.mark.parametrize("name", WITH_BODY)
def test_an_example_is_not_refused_for_its_shape(town: Town, name: str) -> None:
    operation = next(o for o in town.operations if o.name == name)
    body = with_ids(town, operation.example)
    body |= {field: made(town) for field, made in FITTING.get(name, {}).items()}
    headers = {"If-Match": "*"} if operation.takes_if_match else {}
    answer = town.ask(who(operation), operation.method, path_of(town, operation), json=body, headers=headers)
    if answer.status_code == 422:
        errors = answer.json().get("errors", [])
        wrong = [error for error in errors if not names_something(body, error["pointer"])]
        assert errors and not wrong, f"{operation}: write BODIES of its contract anew: {answer.text}"


def who(operation: Described) -> Person:
    """An employer's system where it leaves `employer` out, else an administrator where one may."""
    fitting = [person for person in PEOPLE if person.role in operation.roles] or list(PEOPLE)
    own = "employer" in (operation.body or {})["properties"] and not operation.example.get("employer")
    return next((person for person in fitting if person.role == ("employer" if own else "admin")), fitting[0])


def path_of(town: Town, operation: Described) -> str:
    kinds = [town.kind_of(operation, parameter) for parameter in operation.parameters]
    there = all(kind in objects.KINDS and kind not in objects.ELSEWHERE for kind in kinds)
    return town.address(operation, "here" if there else None, fresh=True)


def with_ids(town: Town, value: Any, name: str = "") -> Any:
    """The example with ids of things of this community, where its fields' names say of which kind."""
    if isinstance(value, dict):
        return {key: with_ids(town, inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_ids(town, inner, name) for inner in value]
    if is_id(value) and name in objects.REFERENCES:
        return town.shared(objects.REFERENCES[name], "here")["id"]
    return value


def names_something(body: Any, pointer: str) -> bool:
    """Whether what a pointer leads to is an id, or names something in another way."""
    value, last = body, ""
    for last in pointer.strip("/").split("/"):
        value = value[int(last)] if isinstance(value, list) else value.get(last) if isinstance(value, dict) else None
    return is_id(value) or last in NAMES


def is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False
