"""The OpenAPI document tells of every operation who may ask for it and what a request looks like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from marshmallow import fields

from chassis.common import contract as common
from chassis.config import SERVICES, Settings
from chassis.contract import ANYONE
from gateway.access import ACCESS
from gateway.app import create_app
from gateway.contracts import contracts
from gateway.describe.example import Examples
from gateway.describe.meaning import Meanings
from gateway.export import columns_of, file_name, headings_of, item_schema
from gateway.export import names_of as names_in_cells
from gateway.export_worker import FOR_PROGRAMS
from gateway.house import House
from gateway.routing import routes_of
from gateway.testing.house import DirectCalls
from services.registry.contract.access import ROLES

CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>")
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
    "enter_batch": ("enter_batch", "start_import"),
    "get_import_template": ("get_import_template",),
    "show_sheet": ("show_sheet",),
    "show_certificate": ("show_certificate",),
    "download_certificate": ("show_certificate",),
    "show_payslip": ("show_payslip",),
    "download_payslip": ("show_payslip",),
    "show_work_certificate": ("show_work_certificate",),
    "download_work_certificate": ("show_work_certificate",),
    "get_home": ("get_home",),
    "get_own_archive": ("list_held",),
    "authorize": ("authorize_client",),
}
OPEN = {
    "list_vocabularies",
    "get_jwks",
    "get_oauth_metadata",
    "issue_token",
    "revoke_token",
    "show_authorization",
    "describe_client",
}
# Answered without a word in the document, and why.
NOT_DESCRIBED = {
    "/openapi.json": "the document itself",
    "/docs": "a page",
    "/docs/demo-sign-ins": "of that page",
    "/docs/static/{name}": "of that page",
    "/problems/{type}": "a page, to which every problem's `type` leads",
    "/healthz": "for those who run it",
    "/readyz": "for those who run it",
    "/metrics": "for those who run it",
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(), DirectCalls({}, b""), contracts())


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return found


def operations_of(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        yield from ((method, path, item[method]) for method in METHODS if method in item)


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def test_every_address_that_is_answered_is_described_and_no_other(app: Flask, document: dict[str, Any]) -> None:
    answered = {
        (method.lower(), CONVERTED.sub(r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith("405 ")  # refuses what a more general address would take
        for method in rule.methods or ()
        if method.lower() in METHODS
    }
    described = {(method, path) for method, path, _ in operations_of(document)}
    forgotten = {(method, path) for method, path in answered - described if path not in NOT_DESCRIBED}
    assert not forgotten, f"describe these in `paths` of their part in gateway/own: {sorted(forgotten)}"
    assert described <= answered, f"nobody answers: {sorted(described - answered)}"
    assert NOT_DESCRIBED.keys() <= {path for _, path in answered}, "take what is no more out of NOT_DESCRIBED"


def test_a_reading_that_the_state_of_its_object_can_refuse_says_so(document: dict[str, Any]) -> None:
    readings = {path: item["get"]["responses"] for path, item in document["paths"].items() if "get" in item}
    refusing = {path for path, responses in readings.items() if "409" in responses}
    run = "/v1/payroll-runs/{id}"
    assert refusing == {"/v1/exports/{id}", f"{run}/reconciliation", f"{run}/transfers", f"{run}/cash"}


def test_every_parameter_says_what_it_means(document: dict[str, Any]) -> None:
    mend = "say what it means in its field's metadata, or in PARAMETERS of the contract"
    known = document["components"]["parameters"]
    for method, path, operation in operations_of(document):
        for given in (*document["paths"][path].get("parameters", ()), *operation.get("parameters", ())):
            parameter = known[given["$ref"].rpartition("/")[2]] if "$ref" in given else given
            assert parameter.get("description"), f"{method.upper()} {path}: {parameter['name']}: {mend}"


def properties_of(part: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each property of each schema at all depths, with where it stands."""
    if isinstance(part, list):
        for number, each in enumerate(part):
            yield from properties_of(each, f"{where}/{number}")
    elif isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield from ((f"{where}: {name}", said) for name, said in part["properties"].items())
        for name, each in part.items():
            if name not in ("example", "examples"):
                yield from properties_of(each, f"{where}/{name}")


def test_every_field_says_what_it_means(document: dict[str, Any]) -> None:
    found = dict(properties_of(document["paths"])) | dict(properties_of(document["components"]["schemas"]))
    silent = sorted(where for where, said in found.items() if not said.get("description"))
    mend = (
        "say what they mean in the field's metadata, or in DESCRIPTIONS of the contract (in gateway/ where they stand)"
    )
    assert not silent, f"{mend}: {silent}"
    assert len(found) > 2000


def test_what_is_said_of_fields_is_used() -> None:
    """An entry of DESCRIPTIONS that describes nothing any more is to be taken out."""
    meanings = Meanings.of_contracts(contracts())
    taken = {meanings.entry(schema, name) for schema, name, field in described() if "description" not in field.metadata}
    for service, table in meanings.tables.items():
        idle = sorted(key for key in table if (service, key) not in taken)
        assert not idle, f"DESCRIPTIONS of {service or 'chassis/common'}: nothing takes its meaning from {idle}"


def described() -> Iterator[tuple[Any, str, fields.Field[Any]]]:
    """Each field of the document, but parameters of which PARAMETERS tell."""
    for route in routes_of(contracts()):
        words = getattr(contracts()[route.operation.service], "PARAMETERS", {})
        asked = route.fields if route.reads_query else route.parameters
        for schema, name, field in fields_of(route.operation.request):
            if name not in asked or not {name, f"{schema.__name__}.{name}"} & set(words):
                yield schema, name, field
        if route.operation.answer:
            yield from fields_of(route.operation.answer)
    for shown in (common.Job, common.File):
        yield from fields_of(shown)


def test_what_is_said_of_parameters_and_examples_is_used() -> None:
    """A name that no schema has any more is to be taken out."""
    for service, contract in contracts().items():
        routes = [route for route in routes_of(contracts()) if route.operation.service == service]
        asked = {(r.operation.request.__name__, name) for r in routes for name in r.fields}
        by_the_gateway = [make(service) for make in (*common.JOBS, *common.FILES)]
        described = [*(route.operation for route in routes), *by_the_gateway]
        shown = set().union(*(names_of(s) for o in described for s in (o.request, o.answer) if s))
        for what, used in (("PARAMETERS", asked), ("EXAMPLES", shown)):
            names = {name for _, name in used} | {f"{schema}.{name}" for schema, name in used}
            assert set(getattr(contract, what, {})) <= names, f"{service}: of {what} nothing has these names"
        bodies = {r.operation.request.__name__ for r in routes if not r.reads_query}
        assert set(getattr(contract, "BODIES", {})) <= bodies, f"{service}: of BODIES no request has these names"


def names_of(schema: Any) -> set[tuple[str, str]]:
    """Schema and name of every field, at all depths."""
    return {(kind.__name__, name) for kind, name, _ in fields_of(schema)}


def fields_of(schema: Any) -> Iterator[tuple[Any, str, fields.Field[Any]]]:
    """Every field with its schema and name, at all depths."""
    kind = schema if isinstance(schema, type) else type(schema)
    for name, field in kind._declared_fields.items():
        yield kind, field.data_key or name, field
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from fields_of(inner.schema)


def test_examples_of_bodies_are_whole_and_taken() -> None:
    """Each holds every field, or is written down whole, and passes the service's own door."""
    for route in routes_of(contracts()):
        contract = contracts()[route.operation.service]
        example = Examples.of_contract(contract).body(route.operation.request)
        names = {field.data_key or name for name, field in route.operation.request._declared_fields.items()}
        whole = route.operation.request.__name__ in getattr(contract, "BODIES", {})
        missing = sorted(names - example.keys() - (names if whole else set()))
        if not route.reads_query:
            example |= {
                name: Examples(contract.EXAMPLES).of(route.operation.request)[name] for name in route.parameters
            }
            assert not missing, f"{route.operation.name}: add {missing} to EXAMPLES of the contract"
            route.operation.request.parse(example)


def test_every_operation_tells_who_may_ask_for_it(document: dict[str, Any]) -> None:
    routed = {(r.method.lower(), r.path): ACCESS[r.operation.name] for r in routes_of(SERVICES)}
    for method, path, operation in operations_of(document):
        where, name = f"{method.upper()} {path}", operation["operationId"]
        assert operation.get("x-roles"), f"{where}: say who may ask, by gateway.describe.fragments.allowed"
        roles = frozenset(operation["x-roles"])
        expected = routed.get((method, path), ANYONE if name in OPEN else None)
        if expected is None:
            assert name in OWN, f"{where}: name in OWN of {__file__} the operations by which it is allowed"
            of_each = [[ACCESS.get(f"{service}.{verb}", frozenset()) for verb in OWN[name]] for service in SERVICES]
            expected = frozenset[str]().union(*(frozenset.intersection(*roles) for roles in of_each))
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


def test_every_answer_in_json_has_an_example(document: dict[str, Any]) -> None:
    answers = 0
    for method, path, operation in operations_of(document):
        for status, answer in operation["responses"].items():
            for media_type, content in answer.get("content", {}).items():
                if not media_type.endswith("json"):
                    continue
                answers += 1
                where = f"{method.upper()} {path} {status} ({media_type})"
                assert "example" in content, f"{where}: give an example of the answer, by `in_json`"
                required = set(resolved(document, content["schema"]).get("required", ()))
                assert required <= content["example"].keys(), f"{where}: the example leaves out what is required"
    assert answers > 150


def test_examples_of_forms_hold_known_fields_only(document: dict[str, Any]) -> None:
    forms = ("/oauth/token", "/oauth/revoke", "/oauth/authorize", "/v1/files", "/v1/imports")
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
        for path, name in names_in_cells(item_schema(route), headings).items():
            field = path.rpartition(".")[2]
            assert not name.isascii() or field in FOR_PROGRAMS, f"{path} of {route.operation.name}: add it to HEADINGS"
            used.add(field)
    assert {name.rpartition(".")[2] for name in headings} == used


def test_a_persons_name_is_headed_as_one() -> None:
    """`name` beside `resident`, or of a person by themselves: 姓名. 名称 is that of a thing."""
    people = {"Contact", "Mentor", "Resident", "VentureMentor"}
    for route in filter(lambda route: route.listing, routes_of(contracts())):
        headings = headings_of(cast(House, SimpleNamespace(contracts=contracts())), route.operation.service, "zh-CN")
        schema = item_schema(route)
        inner = [one.inner if isinstance(one, fields.List) else one for one in schema._declared_fields.values()]
        for each in (schema, *(one.nested for one in inner if isinstance(one, fields.Nested))):
            if "name" in each._declared_fields and ("resident" in each._declared_fields or each.__name__ in people):
                assert headings.get(f"{each.__name__}.name") == "姓名", f"add {each.__name__}.name to HEADINGS"


def test_each_list_has_a_file_name_of_its_own() -> None:
    lists = [route for route in routes_of(contracts()) if route.listing]
    names = {file_name(route): route.path for route in lists}
    assert len(names) == len(lists)
    assert {name for name, path in names.items() if "incidents" in path} == {
        "me-incidents",
        "incidents",
        "incidents-entries",
        "incidents-residents",
    }


def test_no_two_columns_of_a_file_have_the_same_heading() -> None:
    """Who reads the file could not tell them apart, and a spreadsheet keeps a row by its headings."""
    house = cast(House, SimpleNamespace(contracts=contracts()))
    for route in filter(lambda route: route.listing, routes_of(contracts())):
        columns = columns_of(item_schema(route), headings_of(house, route.operation.service, "zh-CN"))
        counts = Counter(column.heading for column in columns)
        twice = {column.name: column.heading for column in columns if counts[column.heading] > 1}
        assert not twice, f"{route.operation.name}: {twice}; name one of them in HEADINGS as Schema.field"


def test_a_list_has_the_headings_of_its_own_service() -> None:
    """`operation` is what was done in the audit, and a step of the work in a rate: each service says its own."""
    house = cast(House, SimpleNamespace(contracts=contracts()))
    for service, contract in contracts().items():
        own = getattr(contract, "HEADINGS", {})
        assert own.items() <= headings_of(house, service, "zh-CN").items(), service
    assert headings_of(house, "registry", "zh-CN")["operation"] != headings_of(house, "training", "zh-CN")["operation"]
    assert headings_of(house, "registry", "en") == {}


def test_following_a_job_is_described_as_a_stream_and_as_one_event(document: dict[str, Any]) -> None:
    """Long polling answers JSON: a generated client has to find both."""
    follow = document["paths"]["/v1/jobs/{service}/{id}/events"]["get"]
    content = follow["responses"]["200"]["content"]
    assert content.keys() == {"text/event-stream", "application/json"}
    schema, example = (content["application/json"][name] for name in ("schema", "example"))
    [event] = example["items"]
    assert example.keys() == schema["properties"].keys() == set(schema["required"])
    assert event.keys() == schema["properties"]["items"]["items"]["properties"].keys()
    assert example["last_event_id"] == event["id"]
    [wait] = [one["schema"] for one in follow["parameters"] if one.get("name") == "wait"]
    assert (wait["minimum"], wait["maximum"]) == (0, 55)
