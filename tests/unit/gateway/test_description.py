"""The OpenAPI document says what the gateway does."""

from typing import Any

import pytest
from marshmallow import fields
from openapi_spec_validator import OpenAPIV31SpecValidator

from chassis.common import contract as common
from chassis.common.descriptions import DESCRIPTIONS
from chassis.config import Settings
from chassis.contract import Code, Schema
from gateway.app import create_app
from gateway.contracts import contracts
from gateway.describe.meaning import EVERYWHERE, Meanings
from gateway.testing.house import DirectCalls, NotesHouse


@pytest.fixture
def document(house: NotesHouse) -> dict[str, Any]:
    return house.client.get("/openapi.json").get_json()


def test_the_document_is_sound_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_whole_platforms_document_is_sound() -> None:
    app = create_app(Settings(), DirectCalls({}, b""), contracts())
    document = app.test_client().get("/openapi.json").get_json()
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert "/v1/residents" in document["paths"]


def test_every_operation_has_a_name_of_its_own_a_summary_and_who_may(document: dict[str, Any]) -> None:
    operations = [item[m] for item in document["paths"].values() for m in item if m != "parameters"]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] and operation["tags"] for operation in operations)
    write = document["paths"]["/v1/notes"]["post"]
    assert write["x-roles"] == ["admin", "resident", "staff"]
    assert write["security"] == [{"bearer": []}, {"oauth2": ["write"]}]
    assert document["paths"]["/v1/motto"]["get"]["security"] == []


def test_a_write_names_its_headers_and_each_possible_problem(document: dict[str, Any]) -> None:
    edit = document["paths"]["/v1/notes/{id}"]["patch"]
    references = [parameter.get("$ref", "") for parameter in edit["parameters"]]
    assert "#/components/parameters/IfMatch" in references
    assert "#/components/parameters/IdempotencyKey" in references
    assert {"400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429", "503"} <= set(
        edit["responses"]
    )
    assert "ETag" in edit["responses"]["200"]["headers"]


def test_path_fields_are_not_asked_for_in_the_body_again(document: dict[str, Any]) -> None:
    edit = document["paths"]["/v1/notes/{id}"]["patch"]
    name = edit["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert list(document["components"]["schemas"][name]["properties"]) == ["text"]


def test_requests_are_closed_and_answers_open(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["WriteNote"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Note"]


def test_a_list_names_its_filters_and_formats(document: dict[str, Any]) -> None:
    listing = document["paths"]["/v1/notes"]["get"]
    named = {parameter["name"] for parameter in listing["parameters"] if "name" in parameter}
    assert named == {"limit", "cursor", "colour", "priced"}
    assert "text/csv" in listing["responses"]["200"]["content"]
    described = document["components"]["parameters"]["Format"]["description"]
    assert "`limit` and `cursor` beside it are refused (422)" in described


def test_examples_come_from_the_fields(document: dict[str, Any]) -> None:
    example = document["paths"]["/v1/notes"]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert example["text"] == "买牛奶"


def test_every_text_of_a_schema_that_must_not_be_blank_says_so(document: dict[str, Any]) -> None:
    import re

    pattern = re.compile(document["components"]["schemas"]["WriteNote"]["properties"]["text"]["pattern"])
    assert pattern.match("买牛奶")
    assert pattern.match("a\nb")
    assert not pattern.match("  ")
    assert not pattern.match("a\x00b")


def test_the_page_to_try_it_needs_nothing_from_elsewhere(house: NotesHouse) -> None:
    page = house.client.get("/docs")
    assert page.status_code == 200
    assert "http" not in page.text
    for path in ("swagger-ui/swagger-ui-bundle.js", "swagger-ui/swagger-ui.css", "docs.js", "docs.css"):
        assert f"/docs/static/{path}" in page.text
        assert house.client.get(f"/docs/static/{path}").status_code == 200
    assert house.client.get("/docs/static/../app.py").status_code == 404
    assert house.client.get("/docs/static/%2e%2e/app.py").status_code == 404


def test_a_problems_page_shows_code_as_code(house: NotesHouse) -> None:
    page = house.client.get("/problems/invalid").text
    assert "<h1>Some fields are wrong</h1><p><code>errors</code> names each" in page
    assert "<section lang=zh-CN><h1>部分字段有误</h1><p><code>errors</code> 用" in page
    assert "`" not in page


def test_demo_sign_ins_are_shown_in_the_demo_only(house: NotesHouse) -> None:
    assert house.client.get("/docs/demo-sign-ins").status_code == 404
    settings = Settings(demo=True)
    given = {"staff": {"username": "demo-staff", "password": "x"}}
    app = create_app(settings, DirectCalls({}, b""), contracts(), demo_sign_ins=lambda: given)
    assert app.test_client().get("/docs/demo-sign-ins").get_json() == given


class Leaf(Schema):
    __module__ = "services.trees.contract"

    id = fields.UUID()
    version = fields.Integer()
    state = Code("job_states", common.JOB_STATES)
    kind = fields.String(metadata={"description": "Says it itself."})


class Needle(Leaf):
    __module__ = "services.trees.contract"


@pytest.mark.parametrize(
    ("words", "name", "meaning"),
    [
        ({}, "id", "Everybody's."),
        ({}, "version", ""),
        ({"id": "Of a tree."}, "id", "Of a tree."),
        ({"id": "Of a tree.", "Needle.id": "A needle's."}, "id", "A needle's."),
        ({"id": "Of a tree.", "Leaf.id": "A leaf's."}, "id", "A leaf's."),
        ({"Leaf.id": "A leaf's.", "Needle.id": "A needle's."}, "id", "A needle's."),
        ({"Bark.id": "A bark's."}, "id", "Everybody's."),
        ({"kind": "Another."}, "kind", "Says it itself."),
        ({}, "state", "One of the vocabulary `job_states`."),
        ({"state": "In autumn."}, "state", "In autumn. One of the vocabulary `job_states`."),
    ],
)
def test_the_closest_word_tells_what_a_field_means(words: dict[str, str], name: str, meaning: str) -> None:
    tables = {EVERYWHERE: {"id": "Everybody's."}, "trees": words, "stones": {"id": "Of a stone."}}
    assert Meanings(tables).of_field(Needle().fields[name]) == meaning


def test_what_is_said_of_parameters_comes_before_what_is_said_of_fields() -> None:
    meanings, field = Meanings({"trees": {"id": "Of a tree."}}), Leaf().fields["id"]
    assert meanings.of(Leaf, "id", field, {"id": "Only those of it."}) == "Only those of it."
    assert meanings.of(Leaf, "id", field, {"Leaf.id": "Only its own.", "id": "Only those of it."}) == "Only its own."
    assert meanings.of(Leaf, "id", field, {"state": "Only those."}) == "Of a tree."


def test_shared_words_describe_the_fields_of_each_contract(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["NoteList"]["properties"]["next_cursor"]["description"] == DESCRIPTIONS["next_cursor"]
