"""A field that is not in the table of allowed fields is not sent, to no role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import allowed_fields
from .allowed_fields import ALLOWED, NARROWER, OUTSIDERS, PURPOSES, SENSITIVE
from .described import Described
from .test_object_permissions import asking, finds, tried, when_known
from .town import PEOPLE, Person, Town


def test_every_described_answer_is_one_that_was_reviewed(town: Town) -> None:
    wrong = []
    for operation in town.operations:
        if operation.answer is None:
            continue
        fields = described_fields(operation, operation.answer)
        if fields != allowed(operation):
            wrong.append(f'"{operation.name}": "{" ".join(sorted(fields))}",')
    assert not wrong, "review these rows and put them into ALLOWED in {}:\n{}".format(
        allowed_fields.__file__, "\n".join(wrong)
    )


def test_no_answer_holds_more_than_was_reviewed(town: Town) -> None:
    looked_at = 0
    for operation in tried(town):
        for person in PEOPLE:
            if operation.answer is None or person.role not in operation.roles or not finds(town, operation, person):
                continue
            path = town.address(operation, "here", fresh=operation.writes)
            answer = when_known(town, operation, asking(town, operation, person), path)
            if answer.is_success:
                looked_at += 1
                more = set(sent_fields(answer.json())) - allowed(operation, person)
                assert not more, f"{operation} sends {person} fields that nobody reviewed: {sorted(more)}"
    assert looked_at > len(town.operations) / 2, "most answers could not be looked at: see BODIES in objects.py"


def test_nobody_from_outside_gets_a_sensitive_field(town: Town) -> None:
    for operation in tried(town):
        for role in OUTSIDERS & operation.roles:
            row = NARROWER.get((operation.name, role), ALLOWED.get(operation.name, ""))
            for field in {path.rpartition(".")[2] for path in row.split()} & SENSITIVE:
                assert (operation.name, field) in PURPOSES, (
                    f"{operation} gives {field} to {role}: narrow it for that role, or state the purpose in PURPOSES"
                )


def test_identifiers_are_masked_for_every_role(town: Town) -> None:
    masked = ("identity_number", "telephone")
    seen = 0
    for operation in tried(town):
        for person in PEOPLE:
            own = operation.name == "registry.get_me"
            if operation.writes or own or person.role not in operation.roles or not finds(town, operation, person):
                continue
            answer = when_known(town, operation, asking(town, operation, person), town.address(operation, "here"))
            if answer.headers["Content-Type"] != "application/json" or not answer.is_success:
                continue
            for name, value in leaves(answer.json()):
                if name in masked and value is not None:
                    seen += 1
                    assert set(value[:-4]) == {"*"}, f"{operation} shows {person} {name} in the open"
    assert seen, "no answer held an identifier: make objects that have some"


def allowed(operation: Described, person: Person | None = None) -> set[str]:
    row = ALLOWED.get(operation.name, "")
    if person is not None:
        row = NARROWER.get((operation.name, person.role), row)
    return set(row.split())


def described_fields(operation: Described, schema: dict[str, Any], deep: int = 6) -> set[str]:
    """The paths of a schema's plain fields."""
    found: set[str] = set()
    for name, part in operation.resolved(schema).get("properties", {}).items():
        inner = _inner(operation, part)
        below = described_fields(operation, inner, deep - 1) if deep else set()
        found |= {f"{name}.{field}" for field in below} or {name}
    return found


def _inner(operation: Described, part: dict[str, Any]) -> dict[str, Any]:
    """What a field holds: an array's items, the object of one that may be null."""
    part = operation.resolved(part)
    for choice in (*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())):
        if "$ref" in choice or "properties" in choice:
            part = operation.resolved(choice)
    return _inner(operation, part["items"]) if "items" in part else part


def sent_fields(value: Any, path: str = "") -> Iterator[str]:
    """The paths of an answer's plain fields; what a free-form field holds belongs to it."""
    if isinstance(value, dict) and path not in FREE and path.rpartition(".")[2] not in FREE:
        for name, inner in value.items():
            yield from sent_fields(inner, f"{path}.{name}" if path else name)
        return
    if isinstance(value, list) and any(isinstance(inner, dict) for inner in value) and path not in FREE:
        for inner in value:
            yield from sent_fields(inner, path)
        return
    if path and not (value in ([], None) and any(row.startswith(path + ".") for row in ROWS)):
        yield path


FREE = frozenset(
    {"parts", "keys", "result", "labels", "details", "change", "latest", "counts", "before", "after"}
)  # objects whose names are data
ROWS = frozenset(field for row in ALLOWED.values() for field in row.split())


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, name)
    else:
        yield name, value
