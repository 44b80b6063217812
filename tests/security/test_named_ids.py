"""Whatever id a body or a query names, one of another community or of another's compounds looks like none at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from chassis.config import SERVICES
from gateway.routing import Route, routes_of

from .described import Described
from .named import LISTED, NAMED, OTHERS, TAKEN, Named, ids_in, put
from .town import NOBODY, PEOPLE, Person, Town

ROUTES: dict[str, Route] = {route.operation.name: route for route in routes_of(SERVICES)}
WRITES = [(o, path) for o, rows in NAMED.items() for path in rows if o not in LISTED and ROUTES[o].method != "GET"]
QUERIES = [(o, path) for o, rows in NAMED.items() for path in rows if (o, path) not in WRITES]


def named_in_contracts() -> Iterator[tuple[str, str]]:
    for name, route in ROUTES.items():
        yield from ((name, path) for path in ids_in(route.operation.request()) if path not in route.parameters)


def test_every_id_of_the_contracts_has_a_row() -> None:
    rows = {(operation, path) for operation, named in NAMED.items() for path in named} | OTHERS.keys()
    asked = set(named_in_contracts())
    assert not asked - rows, f"say in tests/security/named.py what may be named there: {sorted(asked - rows)}"
    assert not rows - asked, f"tests/security/named.py has rows that no contract has: {sorted(rows - asked)}"


@pytest.mark.parametrize(("operation", "path"), WRITES, ids=[f"{o}-{p}" for o, p in WRITES])
def test_a_body_names_nothing_that_is_out_of_reach(town: Town, operation: str, path: str) -> None:
    about, row = described(town, operation), NAMED[operation][path]
    person = who(row)
    taken = sent(town, person, about, row, path, own(town, row) if row.takes else None)
    assert taken.status_code in (row.takes or TAKEN), f"{about} by {person} with an own {path}: {taken.text}"
    none = sent(town, person, about, row, path, str(NOBODY))
    assert none.status_code in (404, 422), f"{about} by {person} with a {path} that is not there: {none.text}"
    for where, foreign in foreign_ones(town, row):
        answer = sent(town, person, about, row, path, foreign)
        assert shape(answer, foreign) == shape(none, str(NOBODY)), (
            f"{about} by {person}: a {path} of {where} is answered otherwise than none: {answer.text}"
        )


@pytest.mark.parametrize(("operation", "path"), QUERIES, ids=[f"{o}-{p}" for o, p in QUERIES])
def test_a_query_finds_nothing_that_is_out_of_reach(town: Town, operation: str, path: str) -> None:
    about, row = described(town, operation), NAMED[operation][path]
    person = who(row)
    mine = town.ask(person, "get", about.path, params={path: own(town, row)})
    assert mine.status_code in row.takes, mine.text
    none = town.ask(person, "get", about.path, params={path: str(NOBODY)})
    for where, foreign in foreign_ones(town, row):
        answer = town.ask(person, "get", about.path, params={path: foreign})
        assert answer.status_code in (404, 422) or answer.json().get("items") == [], f"{about}: {where}: {answer.text}"
        assert shape(answer, foreign) == shape(none, str(NOBODY)), f"{about}: {where}: {answer.text}"


def described(town: Town, operation: str) -> Described:
    return next(one for one in town.operations if one.name == operation)


def who(row: Named) -> Person:
    return next(person for person in PEOPLE if person.role == row.role)


def own(town: Town, row: Named) -> str:
    return row.kind(town) if callable(row.kind) else str(town.make_or_share(row.kind, "here")["id"])


def foreign_ones(town: Town, row: Named) -> Iterator[tuple[str, str]]:
    """An object of another community, and for staff one of a compound that they do not answer for."""
    yield "another community", elsewhere(town, row)
    if row.role == "staff" and not row.anywhere:
        with town.in_the_other_compound():
            there = str(town.shared(collection(row), "here")["id"])
        yield "another compound", there


def elsewhere(town: Town, row: Named) -> str:
    return str(town.shared(collection(row), "elsewhere")["id"])


def collection(row: Named) -> str:
    if not callable(row.kind):
        return row.kind
    return BY_MAKER[row.kind.__name__]


BY_MAKER = {
    "someone": "/v1/residents",
    "an_adult": "/v1/residents",
    "a_worker": "/v1/accounts",
    "an_auditor": "/v1/accounts",
    "a_committee": "/v1/organisations",
    "an_open_class": "/v1/classes",
    "a_factory": "/v1/organisations",
}


def sent(town: Town, person: Person, about: Described, row: Named, path: str, value: str | None) -> httpx.Response:
    """The request with this id; with None as it stands beside."""
    beside: Callable[[Town], dict[str, Any]] = row.beside or (lambda t: t.body_of(about, "here"))
    body = beside(town) if value is None else put(beside(town), path, value)
    return town.request(person, about, town.address(about, "here", fresh=True), "here", body)


def shape(answer: httpx.Response, value: str) -> dict[str, Any]:
    """The answer without what differs from request to request, the id that was named among it."""
    body: dict[str, Any] = answer.json()
    body.pop("instance", None)
    return {"status": answer.status_code, "body": str(body).replace(value, "…")}
