"""What a caller may do with an object now: its `allowed_actions`, so that a page shows a button without guessing.

A service has one table of them, by the schema of the object. Nothing is decided here a second time: an action is
allowed where the permission table lets the caller ask for its operation and where the rule that the operation itself
asks of the object does not refuse. The desk writes the field into each answer, so that no use case can forget it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

from marshmallow import fields
from marshmallow.utils import get_value

from chassis.access.permission import check_role
from chassis.contract import Operation, Roles, Schema
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Failure

Rule = Callable[[UnitOfWork, Any], object]  # what it returns is for others
NAME = "allowed_actions"


def nothing_is_asked(_: UnitOfWork, __: Any) -> None:
    """The rule of what depends on the caller's role only."""


@dataclass(frozen=True)
class Action:
    """One operation on an object.

    `rule` is what the operation asks of the object before anything else; it raises the Failure that the caller would
    get. `moot` says where the operation, which may run twice, would find nothing left to do.
    """

    operation: Operation
    rule: Rule = nothing_is_asked
    moot: Callable[[UnitOfWork, Any], bool] = lambda _, __: False


@dataclass(frozen=True)
class Actions:
    """Actions by their names; `ahead` loads in one query what the rules look at of a page's objects, and returns it."""

    by_name: Mapping[str, Action]
    ahead: Callable[[UnitOfWork, Sequence[Any]], Any] = lambda _, __: None

    def allowed(self, uow: UnitOfWork, permitted: Mapping[str, Roles], things: Sequence[Any]) -> list[list[str]]:
        """The names for each of `things`, in the table's order."""
        open_ones = {name: action for name, action in self.by_name.items() if _is_open(uow, action, permitted)}
        loaded = self.ahead(uow, things) if open_ones else None
        found = [
            [
                name
                for name, action in open_ones.items()
                if not action.moot(uow, thing) and _lets(action.rule, uow, thing)
            ]
            for thing in things
        ]
        del loaded  # held until here: the session keeps no row that nobody holds
        return found


@dataclass(frozen=True)
class ActionTable:
    """The actions of a service's objects, and which roles may ask for its operations."""

    actions: Mapping[type[Schema], Actions] = field(default_factory=dict)
    permitted: Mapping[str, Roles] = field(default_factory=dict)

    def of(self, schema: type[Schema]) -> Actions | None:
        """Those of a schema or of the one that it extends."""
        return next((self.actions[one] for one in schema.__mro__ if one in self.actions), None)

    def concerns(self, schema: type[Schema] | None) -> bool:
        """Whether an answer of this schema is, or holds, an object of the table."""
        if schema is None:
            return False
        return self.of(schema) is not None or any(self.concerns(inner) for _, _, inner in _nested(schema))

    def fill(self, uow: UnitOfWork, schema: type[Schema], written: dict[str, Any], result: Any) -> None:
        """Put the field into what `schema` has written of `result`, and into each object within."""
        found: dict[type[Schema], list[tuple[dict[str, Any], Any]]] = defaultdict(list)
        for inner, body, thing in _objects(schema, written, result):
            if self.of(inner):
                found[inner].append((body, SimpleNamespace(**thing) if isinstance(thing, Mapping) else thing))
        for inner, pairs in found.items():
            actions = self.of(inner)
            assert actions is not None
            names = actions.allowed(uow, self.permitted, [thing for _, thing in pairs])
            for (body, _), allowed in zip(pairs, names, strict=True):
                body[NAME] = allowed


def _is_open(uow: UnitOfWork, action: Action, permitted: Mapping[str, Roles]) -> bool:
    operation = action.operation
    return _lets(partial(check_role, permitted[operation.name], uow.actor, writes=operation.writes))


def _lets(rule: Callable[..., object], *asked: Any) -> bool:
    """Whether a rule that raises the reason why not raises none."""
    try:
        rule(*asked)
    except Failure:
        return False
    return True


@cache
def _nested(schema: type[Schema]) -> tuple[tuple[str, str, type[Schema]], ...]:
    """The fields that hold an object, or a list of objects: where it is written, what of, and its schema."""
    found = []
    for name, declared in schema._declared_fields.items():
        inner = declared.inner if isinstance(declared, fields.List) else declared
        if isinstance(inner, fields.Nested) and isinstance(inner.nested, type):
            found.append((declared.data_key or name, declared.attribute or name, inner.nested))
    return tuple(found)


def _objects(schema: type[Schema], written: Any, result: Any) -> Iterator[tuple[type[Schema], dict[str, Any], Any]]:
    """Each object that was written, with its schema and what it was written of."""
    yield schema, written, result
    for key, name, inner in _nested(schema):
        bodies = written.get(key)
        if bodies:
            things = get_value(result, name, None)
            pairs = zip(bodies, things, strict=True) if isinstance(bodies, list) else ((bodies, things),)
            for body, thing in pairs:
                yield from _objects(inner, body, thing)
