"""The OpenAPI document tells of every operation who may ask for it and what a request looks like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chassis.config import SERVICES, Settings
from gateway.access import ACCESS, ANYONE, ROLES
from gateway.app import create_app
from gateway.door import contracts
from gateway.export import columns_of, item_schema
from gateway.routing import routes_of
from gateway.testing.house import DirectCalls

METHODS = ("get", "put", "post", "patch", "delete")
# What the gateway answers itself, by the operations that must all be allowed; none: by no service's.
OWN: dict[str, tuple[str, ...]] = {
    "get_job": ("get_job",),
    "follow_job": ("get_job",),
    "cancel_job": ("cancel_job",),
    "upload_file": ("begin_file", "append_file", "finish_file"),
    "download_file": ("get_file", "read_file"),
    "delete_file": ("delete_file",),
    "link_file": ("link_file",),
    "open_file_link": ("get_linked_file", "read_linked_file"),
    "start_import": ("start_import",),
    "get_import_template": ("get_import_template",),
    "show_sheet": ("show_sheet",),
    "get_home": ("get_home",),
}
OPEN = {"list_vocabularies", "get_jwks", "get_oauth_metadata", "issue_token", "revoke_token"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    app = create_app(Settings(), DirectCalls({}, b""), contracts())
    found: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return found


def operations_of(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        yield from ((method, path, item[method]) for method in METHODS if method in item)


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def test_every_operation_tells_who_may_ask_for_it(document: dict[str, Any]) -> None:
    routed = {(r.method.lower(), r.path): ACCESS[r.operation.name] for r in routes_of(SERVICES)}
    for method, path, operation in operations_of(document):
        where, name = f"{method.upper()} {path}", operation["operationId"]
        assert operation.get("x-roles"), f"{where}: say who may ask, by gateway.describe.fragments.allowed"
        roles = frozenset(operation["x-roles"])
        expected = routed.get((method, path), ANYONE if name in OPEN else None)
        if expected is None:
            assert name in OWN, f"{where}: name in OWN of {__file__} the operations by which it is allowed"
            expected = frozenset.intersection(*(ACCESS[f"registry.{verb}"] for verb in OWN[name]))
        assert roles == expected, f"{where}: x-roles differ from gateway/access.py"
        assert roles == ANYONE or roles <= ROLES
        assert bool(operation["security"]) == (roles != ANYONE), f"{where}: security and x-roles differ"


def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    bodies = 0
    for method, path, operation in operations_of(document):
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            bodies += 1
            where = f"{method.upper()} {path} ({media_type})"
            given = [each["value"] for each in content.get("examples", {}).values()]
            given += [content["example"]] if "example" in content else []
            assert given, f"{where}: give an example of the body"
            required = set(resolved(document, content["schema"]).get("required", ()))
            for example in given:
                assert required <= example.keys(), f"{where}: the example leaves out what is required"
    assert bodies > 50


def test_examples_of_forms_hold_known_fields_only(document: dict[str, Any]) -> None:
    forms = ("/oauth/token", "/oauth/revoke", "/v1/files", "/v1/imports")
    for path in forms:
        (content,) = document["paths"][path]["post"]["requestBody"]["content"].values()
        examples = [e["value"] for e in content.get("examples", {}).values()] or [content["example"]]
        for example in examples:
            assert example.keys() <= content["schema"]["properties"].keys(), path
            for name, value in example.items():
                assert value in content["schema"]["properties"][name].get("enum", [value]), f"{path}: {name}"
    grants = document["paths"]["/oauth/token"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    assert list(grants["examples"]) == grants["schema"]["properties"]["grant_type"]["enum"]


def test_every_field_of_a_list_has_a_heading_for_its_file() -> None:
    """In Chinese: a community worker opens the file. A heading that no list has any more is to be taken out."""
    headings = {name: said for each in contracts().values() for name, said in getattr(each, "HEADINGS", {}).items()}
    used: set[str] = set()
    for route in filter(lambda route: route.listing, routes_of(contracts())):
        for column in columns_of(item_schema(route), headings):
            missing = [part for part in column.label.split(".") if part.isascii()]
            assert not missing, f"{column.name} of {route.operation.name} has no heading: add {missing} to HEADINGS"
            used |= set(column.name.split("."))
    assert {name.rpartition(".")[2] for name in headings} == used
