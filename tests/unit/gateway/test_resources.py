"""Resources over HTTP: what goes to the service, and what of its answer comes back."""

import json
import re
import uuid
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Request
from marshmallow import fields

from chassis.bus.messages import Answer
from chassis.contract import Code, Nothing, Operation, Schema, listing, to_json
from chassis.errors import Broken, Unavailable
from gateway import caller
from gateway.app import create_app
from gateway.routing import Route
from gateway.testing import notes_contract
from gateway.testing.house import ACCESS, NotesHouse


def a_note(house: NotesHouse, **fields: object) -> dict[str, object]:
    sent = {"text": "buy milk", **fields}
    answer = house.client.post("/v1/notes", json=sent, headers=house.bearer("staff"))
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def test_a_new_object_has_an_address_and_a_version(house: NotesHouse) -> None:
    answer = house.client.post("/v1/notes", json={"text": "买牛奶"}, headers=house.bearer("staff"))
    note = answer.get_json()
    assert (answer.status_code, note["text"]) == (201, "买牛奶")
    assert answer.headers["Location"] == f"/v1/notes/{note['id']}"
    assert answer.headers["ETag"] == '"1"'


def test_the_answer_is_the_services_own_bytes(house: NotesHouse) -> None:
    note = a_note(house, text="买牛奶")
    answer = house.client.get(f"/v1/notes/{note['id']}", headers=house.bearer("staff"))
    assert "买牛奶".encode() in answer.data
    assert b": " not in answer.data


def test_the_body_travels_as_it_was_sent_with_the_path_in_front(house: NotesHouse) -> None:
    note = a_note(house)
    raw = b' { "text" : "1.10 \\u00e9"}'
    headers = {**house.bearer("staff"), "If-Match": '"1"'}
    house.client.patch(f"/v1/notes/{note['id']}", data=raw, content_type="application/json", headers=headers)
    operation, body, sent = house.calls.asked[-1]
    assert operation == "notes.edit_note"
    assert body == b'{"id":"%s","text" : "1.10 \\u00e9"}' % str(note["id"]).encode()
    assert sent["if-match"] == "1"


def test_a_call_takes_along_who_asks_and_from_where(house: NotesHouse) -> None:
    token = house.token("staff")
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en", "traceparent": trace}
    house.client.get("/v1/notes", headers={**headers, "X-Request-Id": "request-0001"})
    sent = house.calls.asked[-1][2]
    assert sent["actor"] == token
    assert (sent["language"], sent["traceparent"], sent["request-id"]) == ("en", trace, "request-0001")
    assert sent["address"] == "127.0.0.1"


def test_a_path_field_may_not_stand_in_the_body_too(house: NotesHouse) -> None:
    id = str(uuid.uuid4())
    answer = house.client.patch(f"/v1/notes/{id}", json={"id": id, "text": "x"}, headers=house.bearer("staff"))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/id"


@pytest.mark.parametrize(
    ("named", "status"),
    [
        ('"1", "8"', 200),
        ('"8","1"', 200),
        ('W/"8" , ,W/"1",', 200),
        ('"8", "9"', 412),
        ('"1,8"', 412),
        ('"1" "8"', 400),
        ('"1", *', 400),
        (", ,", 400),
    ],
)
def test_an_edit_may_name_several_versions(house: NotesHouse, named: str, status: int) -> None:
    where = f"/v1/notes/{a_note(house)['id']}"
    headers = {**house.bearer("staff"), "If-Match": named}
    assert house.client.patch(where, json={"text": "new"}, headers=headers).status_code == status


def test_what_was_refused_leaves_its_key_free(house: NotesHouse) -> None:
    headers = {**house.bearer("staff"), "Idempotency-Key": "one"}
    assert house.client.post("/v1/notes", json={"text": ""}, headers=headers).status_code == 422
    made = house.client.post("/v1/notes", json={"text": "mended"}, headers=headers)
    assert made.status_code == 201 and "Idempotent-Replay" not in made.headers
    again = house.client.post("/v1/notes", json={"text": "mended"}, headers=headers)
    assert again.get_json() == made.get_json() and again.headers["Idempotent-Replay"] == "true"


def test_an_edit_compares_versions(house: NotesHouse) -> None:
    where = f"/v1/notes/{a_note(house)['id']}"

    def edit(**headers: str) -> int:
        sent = {**house.bearer("staff"), **{name.replace("_", "-"): value for name, value in headers.items()}}
        return house.client.patch(where, json={"text": "new"}, headers=sent).status_code

    assert edit() == 428
    assert edit(If_Match='"7"') == 412
    assert edit(If_Match='W/"1"') == 200
    assert edit(If_Match='"1"') == 412
    assert edit(If_Match="1") == 400


def test_an_object_of_the_same_version_is_sent_again(house: NotesHouse) -> None:
    """Its version tells nothing of what stands there of others, of the clock and of who asks."""
    note = a_note(house)
    headers = {**house.bearer("staff"), "If-None-Match": f'"{note["version"]}"'}
    answer = house.client.get(f"/v1/notes/{note['id']}", headers=headers)
    assert (answer.status_code, answer.get_json()["text"]) == (200, note["text"])


def test_an_operation_without_an_answer_is_204(house: NotesHouse) -> None:
    note = a_note(house)
    answer = house.client.delete(f"/v1/notes/{note['id']}", headers=house.bearer("staff"))
    assert (answer.status_code, answer.data) == (204, b"")


def test_pages_are_linked_and_keep_their_filters(house: NotesHouse) -> None:
    for _ in range(3):
        a_note(house, colour="red")
    a_note(house)
    client, headers = house.client, house.bearer("staff")
    first = client.get("/v1/notes?limit=2&colour=red&colour=green", headers=headers)
    assert len(first.get_json()["items"]) == 2
    link = first.headers["Link"]
    assert link.endswith('>; rel="next"')
    second = client.get(link[1 : link.index(">")], headers=headers)
    assert len(second.get_json()["items"]) == 1
    assert "Link" not in second.headers


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("no_such=1", "/no_such"),
        ("limit=1&limit=2", "/limit"),
        ("limit=x", "/limit"),
        ("priced=1", "/priced"),
        ("priced=True", "/priced"),
        ("priced=", "/priced"),
    ],
)
def test_a_wrong_parameter_is_named(house: NotesHouse, query: str, pointer: str) -> None:
    answer = house.client.get(f"/v1/notes?{query}", headers=house.bearer("staff"))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_a_yes_or_no_is_true_or_false_as_text(house: NotesHouse) -> None:
    priced, free = (a_note(house, **price)["id"] for price in ({"price": {"amount": "2.00", "currency": "CNY"}}, {}))
    for query, found in (("true", [priced]), ("false", [free])):
        answer = house.client.get(f"/v1/notes?priced={query}", headers=house.bearer("staff"))
        assert [note["id"] for note in answer.get_json()["items"]] == found


@pytest.mark.parametrize("other", ["", "colour=red", "colour=red&colour=green", "priced=true&colour=green"])
def test_a_cursor_is_good_for_its_list_with_its_filters_alone(house: NotesHouse, other: str) -> None:
    for colour in ("green", "green", "green"):
        a_note(house, colour=colour)
    headers = house.bearer("staff")
    first = house.client.get("/v1/notes?colour=green&limit=1", headers=headers)
    cursor = first.get_json()["next_cursor"]
    assert f"cursor={cursor}>" in first.headers["Link"]
    second = house.client.get(f"/v1/notes?colour=green&limit=2&cursor={cursor}", headers=headers)
    assert (second.status_code, len(second.get_json()["items"])) == (200, 2)
    assert second.get_json()["next_cursor"] is None
    refused = house.client.get(f"/v1/notes?{other}&cursor={cursor}", headers=headers)
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/cursor")


def test_an_unknown_parameter_is_told_all_that_are_known(house: NotesHouse) -> None:
    (error,) = house.client.get("/v1/notes?no_such=1", headers=house.bearer("staff")).get_json()["errors"]
    assert error["detail"] == "Unknown parameter; known are: colour, cursor, format, limit, priced"
    (error,) = house.client.get("/v1/motto?no_such=1").get_json()["errors"]
    assert error["detail"] == "Unknown parameter; known are: none"


def test_the_same_key_gives_the_same_answer(house: NotesHouse) -> None:
    headers = {**house.bearer("staff"), "Idempotency-Key": "k-1"}
    first, second = (house.client.post("/v1/notes", json={"text": "x"}, headers=headers) for _ in range(2))
    assert first.data == second.data
    assert second.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replay" not in first.headers
    assert second.headers["Idempotent-Replay"] == "true"
    other = house.client.post("/v1/notes", json={"text": "y"}, headers=headers)
    assert (other.status_code, other.get_json()["type"]) == (422, "/problems/idempotency-key-reused")


def test_a_write_without_a_key_is_repeated_under_one_key(house: NotesHouse) -> None:
    house.calls.failing = [Unavailable("gone", type="nobody-there")]
    a_note(house)
    keys = [headers["idempotency-key"] for name, _, headers in house.calls.asked if name == "notes.write_note"]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_a_part_that_will_be_away_for_longer_is_not_asked_again(house: NotesHouse) -> None:
    house.calls.failing = [Unavailable("WeChat does not answer", type="wechat-away", retry_after=5.0)]
    answer = house.client.get("/v1/notes", headers=house.bearer("staff"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert house.calls.failing == [], "asked once"


def test_a_crash_of_a_service_is_no_reason_to_ask_again(house: NotesHouse) -> None:
    house.calls.failing = [Broken("something broke inside")]
    answer = house.client.post("/v1/notes", json={"text": "once"}, headers=house.bearer("staff"))
    assert (answer.status_code, answer.get_json()["type"]) == (500, "/problems/internal")
    assert "Retry-After" not in answer.headers
    assert len([asked for asked in house.calls.asked if asked[0] == "notes.write_note"]) == 1


def test_a_call_is_repeated_once_and_no_more(house: NotesHouse) -> None:
    house.calls.failing = [Unavailable("gone", type="nobody-there") for _ in range(3)]
    answer = house.client.get("/v1/notes", headers=house.bearer("staff"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert len(house.calls.failing) == 1


@pytest.mark.parametrize(
    ("kind", "type", "status"),
    [
        ("NotFound", None, 404),
        ("Invalid", None, 422),
        ("Conflict", None, 409),
        ("Conflict", "stale", 412),
        ("Conflict", "precondition-required", 428),
        ("Conflict", "note-locked", 409),
        ("Forbidden", None, 403),
        ("Forbidden", "not-signed-in", 401),
        ("Forbidden", "too-many", 429),
        ("Unavailable", None, 503),
        ("Broken", None, 500),
    ],
)
def test_each_kind_of_failure_has_its_status(house: NotesHouse, kind: str, type: str | None, status: int) -> None:
    answer = house.client.post("/v1/failures", json={"kind": kind, "type": type}, headers=house.bearer("staff"))
    problem = answer.get_json()
    assert answer.status_code == problem["status"] == status
    assert answer.content_type == "application/problem+json"
    assert problem["instance"] == answer.headers["X-Request-Id"]
    if type:
        assert problem["type"] == f"/problems/{type}"
        assert house.client.get(problem["type"]).status_code == 200
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("wanted", "title", "said_in"),
    [
        ("zh-CN", "便条已锁定", "zh-CN"),
        ("zh", "便条已锁定", "zh-CN"),
        ("en-GB,en;q=0.9", "The note is locked", "en"),
        ("mn-Cyrl", "便条已锁定", "zh-CN"),
        ("fr", "便条已锁定", "zh-CN"),
        ("zh,en;q=0.5", "便条已锁定", "zh-CN"),
        ("zh-TW,zh;q=0.9,en;q=0.1", "便条已锁定", "zh-CN"),
        ("zh-Hans-CN,en;q=0.5", "便条已锁定", "zh-CN"),
        ("mn,zh;q=0.9,en;q=0.3", "便条已锁定", "zh-CN"),
        ("MN-mong-CN,en;q=0.5", "便条已锁定", "zh-CN"),
        ("en;q=0.1,zh-TW;q=0.4", "便条已锁定", "zh-CN"),
        ("fr,*;q=0.8,en-US;q=0.5,zh;q=0.2", "The note is locked", "en"),
        ("en;q=0,fr", "便条已锁定", "zh-CN"),
    ],
)
def test_a_problems_title_is_in_the_language_of_who_asks(
    house: NotesHouse, wanted: str, title: str, said_in: str
) -> None:
    headers = {**house.bearer("staff"), "Accept-Language": wanted}
    answer = house.client.post("/v1/failures", json={"kind": "Conflict", "type": "note-locked"}, headers=headers)
    assert (answer.get_json()["title"], answer.headers["Content-Language"]) == (title, said_in)
    unknown = house.client.get("/v1/nothing", headers=headers)  # found by the gateway itself
    assert unknown.get_json()["title"] == {"zh-CN": "没有这个地址", "en": "No such address"}[said_in]
    assert unknown.headers["Content-Language"] == said_in


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        ("mn-CN", "mn-Mong"),
        ("mn-CN,zh;q=0.5", "mn-Mong"),
        ("mn-Cyrl-CN", "mn-Cyrl"),
        ("mn-MN", "mn-Cyrl"),
        ("mn", "mn-Cyrl"),
    ],
)
def test_mongolian_in_china_is_written_in_its_own_script(wanted: str, taken: str) -> None:
    request = Request.from_values(headers={"Accept-Language": wanted})
    assert caller.language(request, None) == taken


def test_a_type_that_a_newer_service_tells_is_named_by_its_words(house: NotesHouse) -> None:
    headers = {**house.bearer("staff"), "Accept-Language": "zh-CN"}
    answer = house.client.post("/v1/failures", json={"kind": "Conflict", "type": "not-heard-of"}, headers=headers)
    assert (answer.get_json()["title"], answer.headers["Content-Language"]) == ("Not heard of", "en")


def test_an_answer_without_texts_names_no_language(house: NotesHouse) -> None:
    answer = house.client.get("/v1/notes", headers={**house.bearer("staff"), "Accept-Language": "mn-Cyrl"})
    assert (answer.status_code, answer.headers.get("Content-Language")) == (200, None)


def test_a_list_goes_out_as_a_file(house: NotesHouse) -> None:
    a_note(house, text="=1+1", price={"amount": "12.50"})
    a_note(house, text="买牛奶", colour="red")
    answer = house.client.get("/v1/notes?format=csv", headers={**house.bearer("staff"), "Accept-Language": "zh-CN"})
    head, first, second = answer.data.decode("utf-8-sig").splitlines()
    assert head == "编号,version,内容,colour,price,author"
    assert first.split(",")[2:5] == ["'=1+1", "", "12.50"]
    assert second.split(",")[2:4] == ["买牛奶", "红"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="notes.csv"'
    assert answer.headers["Content-Language"] == "zh-CN"

    answer = house.client.get("/v1/notes?format=csv", headers={**house.bearer("staff"), "Accept-Language": "en"})
    head, _, second = answer.data.decode("utf-8-sig").splitlines()
    assert (head.split(",")[3], second.split(",")[3]) == ("colour", "red"), "for programs: names and codes"
    assert answer.headers["Content-Language"] == "en"

    answer = house.client.get("/v1/notes?format=xlsx", headers=house.bearer("staff"))
    assert answer.data.startswith(b"PK")
    assert house.client.get("/v1/notes?format=pdf", headers=house.bearer("staff")).status_code == 422


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("format=csv&limit=5", ["/limit"]),
        ("format=xlsx&limit=5&cursor=x", ["/limit", "/cursor"]),
        ("format=csv&format=xlsx", ["/format"]),
        ("format=csv&no_such=1", ["/no_such"]),
    ],
)
def test_what_a_file_does_not_heed_is_refused(house: NotesHouse, query: str, pointers: list[str]) -> None:
    answer = house.client.get(f"/v1/notes?{query}", headers=house.bearer("staff"))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == pointers


def test_a_list_without_pages_goes_out_as_a_file_too(house: NotesHouse) -> None:
    class AllNotes(Schema):
        pass

    whole = Operation("notes.list_notes", "All notes", AllNotes, notes_contract.list_notes.answer)
    made = house.app.extensions["house"]
    app = create_app(made.settings, house.calls, made.contracts, routes=[Route("GET", "/v1/all", whole)], access=ACCESS)
    a_note(house)
    answer = app.test_client().get("/v1/all?format=csv", headers=house.bearer("staff"))
    assert (answer.status_code, len(answer.data.splitlines())) == (200, 2)
    assert json.loads(house.calls.asked[-1][1]) == {}


def test_a_list_within_a_row_goes_out_as_text_that_is_read(house: NotesHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tag(Schema):
        name = fields.String()
        colour = Code("note_colours", notes_contract.COLOURS)

    class Tagged(Schema):
        tags = fields.List(fields.Nested(Tag))

    class Behind:
        standing = "ok"

        def call(self, operation: str, body: bytes, **asked: Any) -> Answer:
            tags = [{"name": "急", "colour": "red"}, {"name": "缓", "colour": None}]
            told = Answer(to_json({"items": [{"tags": tags}], "next_cursor": None}))
            return told if operation == listed.name else house.calls.call(operation, body, **asked)

    headings = {"tags": "标签", "Tag.name": "标签名", "colour": "颜色"}
    monkeypatch.setattr(notes_contract, "HEADINGS", headings, raising=False)
    listed = Operation("notes.list_notes", "Tagged notes", Nothing, listing(Tagged))
    made = house.app.extensions["house"]
    route = Route("GET", "/v1/tagged", listed)
    client = create_app(made.settings, Behind(), made.contracts, routes=[route], access=ACCESS).test_client()
    for language, text in (
        ("zh-CN", "标签\r\n标签名: 急, 颜色: 红; 标签名: 缓\r\n"),
        ("en", "tags\r\nname: 急, colour: red; name: 缓\r\n"),
    ):
        answer = client.get("/v1/tagged?format=csv", headers={**house.bearer("staff"), "Accept-Language": language})
        assert answer.data.decode("utf-8-sig").replace('"', "") == text


def test_a_write_that_answers_with_a_list_has_no_files() -> None:
    assert not Route("POST", "/v1/notes", replace(notes_contract.list_notes, writes=True)).listing


def test_a_file_counts_for_ten_and_two_are_made_at_once(house: NotesHouse) -> None:
    def left(query: str) -> int:
        answer = house.client.get(f"/v1/notes?{query}", headers=house.bearer("staff"))
        return int(re.search(r"r=(\d+)", answer.headers["RateLimit"])[1])  # type: ignore[index]

    assert left("format=json") - left("format=csv") in (8, 9, 10)  # twenty a second come back meanwhile
    exports = house.app.extensions["house"].exports
    caller = SimpleNamespace(actor=SimpleNamespace(subject="someone"), address="")
    with exports.one_more(caller), exports.one_more(caller):
        refused = house.client.get("/v1/notes?format=csv", headers=house.bearer("staff"))
        assert (refused.status_code, refused.get_json()["type"]) == (429, "/problems/too-many")
        assert refused.headers["Retry-After"] == "5"
        assert house.client.get("/v1/notes", headers=house.bearer("staff")).status_code == 200
        other = house.bearer("staff", subject="another")
        assert house.client.get("/v1/notes?format=csv", headers=other).status_code == 200
    assert house.client.get("/v1/notes?format=csv", headers=house.bearer("staff")).status_code == 200
    assert not exports._in_the_making


def test_a_list_as_json_may_say_so_and_has_pages(house: NotesHouse) -> None:
    a_note(house)
    a_note(house)
    answer = house.client.get("/v1/notes?format=json&limit=1", headers=house.bearer("staff"))
    assert len(answer.get_json()["items"]) == 1


def test_a_file_holds_every_page(house: NotesHouse) -> None:
    with house.database.unit_of_work() as uow:
        from gateway.testing.notes import NoteRow

        rows = (NoteRow(id=uow.new_id(), version=1, text=f"n{n}", author="someone") for n in range(450))
        uow.session.add_all(rows)
    answer = house.client.get("/v1/notes?format=csv", headers=house.bearer("staff"))
    assert len(answer.data.splitlines()) == 451


def test_readiness_lists_services_and_fails_only_without_the_broker(house: NotesHouse) -> None:
    assert house.client.get("/readyz").get_json() == {"status": "ok", "services": {"notes": "ok"}}
    house.calls.desks = {}
    answer = house.client.get("/readyz")
    assert (answer.status_code, answer.get_json()["services"]) == (200, {"notes": "nobody-there"})
    house.calls.away = True
    answer = house.client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "broker-away")
    assert house.client.get("/healthz").status_code == 200


def test_metrics_name_routes_and_no_ids(house: NotesHouse) -> None:
    id = a_note(house)["id"]
    house.client.get(f"/v1/notes/{id}", headers=house.bearer("staff"))
    shown = house.client.get("/metrics").text
    assert 'route="/v1/notes/<id>"' in shown
    assert str(id) not in shown


def test_a_crash_says_nothing_of_the_inside(house: NotesHouse) -> None:
    answer = house.client.post("/v1/failures", json={"kind": "crash"}, headers=house.bearer("staff"))
    assert answer.status_code == 500
    assert "notes_secret" not in answer.text
    assert json.loads(answer.data)["type"] == "/problems/internal"
