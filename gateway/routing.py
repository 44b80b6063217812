"""Routes: which address asks for which operation."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import fields

from chassis.contract import Operation

PARAMETER = re.compile(r"\{([a-z_]+)\}")


class RouteError(Exception):
    """A route does not fit its operation. The text says which and why."""


@dataclass(frozen=True, eq=False)
class Route:
    """One address. `location` is filled from the answer's fields; `status` is that of success (204 without an answer).

    `cost` counts against the caller's rate limit. Path parameters are fields of the operation's request. `writes_again`
    is said of a POST that changes what its body names where it stands already: it takes If-Match as an edit does.
    `page` writes the answer, or that there is none, as HTML for a browser that asks for it.
    """

    method: str
    path: str
    operation: Operation
    status: int = 200
    location: str = ""
    cost: int = 1
    tag: str = ""
    writes_again: bool = False
    page: Callable[[Mapping[str, Any] | None], str] | None = None

    def __post_init__(self) -> None:
        missing = set(self.parameters) - set(self.fields)
        if missing:
            raise RouteError(f"{self.method} {self.path}: {self.operation.name} has no field {', '.join(missing)}")
        if self.method in ("GET", "HEAD") and self.operation.writes:
            raise RouteError(f"{self.method} {self.path}: {self.operation.name} writes, so it cannot be a GET")

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names in the path, in its order."""
        return tuple(PARAMETER.findall(self.path))

    @cached_property
    def fields(self) -> dict[str, fields.Field[Any]]:
        """The request's fields by their names on the wire."""
        declared = self.operation.request._declared_fields
        return {field.data_key or name: field for name, field in declared.items() if not field.dump_only}

    @cached_property
    def of_query(self) -> dict[str, Any]:
        """Those of the fields that do not stand in the path."""
        return {name: field for name, field in self.fields.items() if name not in self.parameters}

    @cached_property
    def reads_query(self) -> bool:
        """Whether the fields that are not in the path come as a query string (else as a JSON body)."""
        return self.method in ("GET", "HEAD", "DELETE")

    @cached_property
    def listing(self) -> bool:
        """Whether it reads a list, which goes out as a file too."""
        answer = self.operation.answer
        return self.reads_query and answer is not None and {"items", "next_cursor"} <= set(answer._declared_fields)

    @cached_property
    def group(self) -> str:
        """The tag in the documentation: the first noun of the path."""
        return self.tag or self.path.removeprefix("/v1").strip("/").partition("/")[0] or self.operation.service

    @cached_property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return PARAMETER.sub(r"<\1>", self.path)


def methods_taken_for_others(routes: Iterable[Route]) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Rules that a more general one would answer for: rule, its own methods, those that only the general one has.

    `DELETE /v1/sessions/codes` would else be taken for `DELETE /v1/sessions/{id}`.
    """
    methods: dict[tuple[str, ...], set[str]] = defaultdict(set)
    rules: dict[tuple[str, ...], str] = {}
    for route in routes:
        shape = tuple(PARAMETER.sub("{}", part) for part in route.path.split("/"))
        methods[shape].add(route.method)
        rules[shape] = route.rule
    for shape, own in methods.items():
        general = set().union(*(has for other, has in methods.items() if _takes_in(other, shape)))
        if foreign := general - own:
            yield rules[shape], frozenset(own), frozenset(foreign)


def _takes_in(general: tuple[str, ...], special: tuple[str, ...]) -> bool:
    """Whether every path of the special shape fits the general one too."""
    if general == special or len(general) != len(special):
        return False
    return all(part in ("{}", word) for part, word in zip(general, special, strict=True))


def routes_of(services: Iterable[str]) -> tuple[Route, ...]:
    """All routes of `gateway/routes/<service>.py`, for each service that has such a file."""
    found: list[Route] = []
    for service in services:
        name = f"gateway.routes.{service}"
        if importlib.util.find_spec(name) is not None:
            found.extend(importlib.import_module(name).ROUTES)
    return tuple(found)
