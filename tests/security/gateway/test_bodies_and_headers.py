"""Bodies that are not what they should be, headers that every answer has, and what no answer shows."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.contract import to_json
from chassis.errors import Invalid
from gateway.inbound import check_json_object
from gateway.testing.house import NotesHouse, notes_house

JSON = "application/json"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[]", 400),
        (b"null", 400),
        (b'"x"', 400),
        (b"{", 400),
        (b'{"text":"x"}}', 400),
        (b'{"text":"x","text":"y"}', 400),
        (b'{"text":{"a":1,"a":2}}', 400),
        (b'{"text":NaN}', 400),
        (b'{"text":Infinity}', 400),
        (b'{"text":1e999}', 400),
        (b'{"text":' + b"1" * 5000 + b"}", 400),
        (b'{"text":' + b"[" * 40 + b"]" * 40 + b"}", 400),
        (b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'{"text":"\xff"}', 400),
        ('{"text":"x"}'.encode("utf-16"), 400),
        (b'\xef\xbb\xbf{"text":"x"}', 400),
        (b'{"text":"a\\u0000b"}', 422),
        (b'{"text":"a\\ud800b"}', 422),
        (b'{"te\\u0000xt":"x"}', 422),
        (b'{"text":"x","author":"me"}', 422),
        (b'{"text":"x","id":"0190a000-0000-7000-8000-000000000000"}', 422),
        (b'{"text":"' + b"x" * 201 + b'"}', 422),
        (b'{"text":"\\ud83d\\ude00"}', 201),
        (b' \r\n{"text":"x"}\n', 201),
    ],
)
def test_a_body_is_one_sound_object(house: NotesHouse, body: bytes, status: int) -> None:
    answer = house.client.post("/v1/notes", data=body, content_type=JSON, headers=house.bearer("staff"))
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "", "application/json; charset=utf-16", "application/jsonx"]
)
def test_other_media_types_are_refused(house: NotesHouse, content_type: str) -> None:
    answer = house.client.post(
        "/v1/notes", data=b'{"text":"x"}', content_type=content_type, headers=house.bearer("staff")
    )
    assert (answer.status_code, answer.get_json()["type"]) == (415, "/problems/media-type")


def test_packed_bodies_and_bodies_of_reads_are_refused(house: NotesHouse) -> None:
    headers = {**house.bearer("staff"), "Content-Encoding": "gzip"}
    assert house.client.post("/v1/notes", data=b"x", content_type=JSON, headers=headers).status_code == 415
    assert (
        house.client.get("/v1/notes", data=b"{}", content_type=JSON, headers=house.bearer("staff")).status_code == 400
    )


def test_a_query_is_no_way_round_the_body(house: NotesHouse) -> None:
    answer = house.client.post("/v1/notes?author=me", json={"text": "x"}, headers=house.bearer("staff"))
    assert answer.status_code == 422


def test_what_no_database_keeps_is_refused_in_addresses_too(house: NotesHouse) -> None:
    for path in ("/v1/notes/%00", "/v1/notes?cursor=%00", "/v1/notes?cursor=%ff"):
        assert house.client.get(path, headers=house.bearer("staff")).status_code == 422


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("colour=red&text=%ff", "/text"),
        ("colour=a%C3", "/colour"),
        ("%ff=1", "/\\xff"),
        ("format=csv&priced=%ED%A0%80", "/priced"),  # half a surrogate pair is no UTF-8 either
    ],
)
def test_a_query_that_is_not_utf_8_is_refused_by_its_parameters_name(
    house: NotesHouse, query: str, pointer: str
) -> None:
    for path in ("/v1/notes", "/v1/vocabularies"):
        answer = house.client.get(f"{path}?{query}", headers=house.bearer("staff"))
        (error,) = answer.get_json()["errors"]
        assert (answer.status_code, error["pointer"]) == (422, pointer)
        assert "UTF-8" in error["detail"]


@pytest.mark.parametrize(
    ("name", "value"), [("Idempotency-Key", "a b"), ("Idempotency-Key", "x" * 256), ("If-Match", "3")]
)
def test_a_malformed_header_is_named(house: NotesHouse, name: str, value: str) -> None:
    answer = house.client.post("/v1/notes", json={"text": "x"}, headers={**house.bearer("staff"), name: value})
    assert (answer.status_code, answer.get_json()["type"]) == (400, "/problems/bad-header")
    assert name in answer.get_json()["detail"]


@pytest.mark.parametrize("sent", ["x", "a" * 65, "a b c d e f", "12345678\t", "名字名字名字名字"])
def test_a_request_id_of_another_form_is_replaced(house: NotesHouse, sent: str) -> None:
    answer = house.client.get("/v1/motto", headers={"X-Request-Id": sent.encode().decode("latin-1")})
    assert len(answer.headers["X-Request-Id"]) == 36


def test_every_answer_has_the_headers_that_keep_it_safe(house: NotesHouse) -> None:
    for path in ("/v1/motto", "/v1/notes", "/nothing", "/v1/failures"):
        headers = house.client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert len(headers["X-Request-Id"]) == 36
        assert "Strict-Transport-Security" not in headers


def test_behind_https_the_browser_is_told_to_stay_there(tmp_path) -> None:
    answer = notes_house(tmp_path, public_url="https://api.example.cn").client.get("/v1/motto")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_pages_of_other_origins_are_let_in_by_configuration_only(tmp_path) -> None:
    mine, other = "https://app.example.cn", "https://evil.example"
    house = notes_house(tmp_path, cors_origins=[mine])
    asked = {"Origin": mine, "Access-Control-Request-Method": "POST"}
    before = house.client.options("/v1/notes", headers=asked)
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Origin"] == mine
    assert "Idempotency-Key" in before.headers["Access-Control-Allow-Headers"]
    answer = house.client.get("/v1/motto", headers={"Origin": mine})
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Vary"] == "Origin"
    for origin in (other, "null", mine + ".evil.example", ""):
        assert "Access-Control-Allow-Origin" not in house.client.get("/v1/motto", headers={"Origin": origin}).headers
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_without_a_configuration_no_origin_is_let_in(house: NotesHouse) -> None:
    answer = house.client.get("/v1/motto", headers={"Origin": "https://app.example.cn"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        ([], "203.0.113.9", "127.0.0.1"),
        (["127.0.0.1"], "203.0.113.9", "203.0.113.9"),
        (["127.0.0.0/8", "10.0.0.0/8"], "198.51.100.1, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
        (["127.0.0.1"], "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (["127.0.0.1"], "garbage", "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_says_where_a_request_is_from(tmp_path, proxies, forwarded, address) -> None:
    house = notes_house(tmp_path, trusted_proxies=proxies)
    house.client.get("/v1/motto", headers={"X-Forwarded-For": forwarded})
    assert house.calls.asked[-1][2]["address"] == address


def test_errors_of_http_itself_have_the_same_shape(house: NotesHouse) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("PUT", "/v1/notes", 405),
        ("TRACE", "/v1/notes", 405),
        ("GET", "/v1//notes", 404),
        ("GET", "/problems/nothing", 404),
    ):
        answer = house.client.open(path, method=method, headers=house.bearer("staff"))
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert set(json.loads(answer.data)) == {"type", "title", "status", "detail", "instance"}
    assert "POST" in house.client.put("/v1/notes", headers=house.bearer("staff")).headers["Allow"]


def test_problem_pages_cannot_be_made_to_say_something(house: NotesHouse) -> None:
    answer = house.client.get("/problems/%3Cscript%3E")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=10))
def test_whatever_is_json_is_taken_or_refused_but_never_breaks(value: object) -> None:
    try:
        check_json_object(json.dumps({"a": value}).encode())
    except Invalid as refused:
        assert refused.type in ("not-json", "invalid")
    else:
        to_json(value)


@settings(max_examples=300)
@given(st.binary(max_size=60))
def test_whatever_the_bytes_the_check_never_breaks(body: bytes) -> None:
    for raw in (body, b"{" + body + b"}"):
        try:
            check_json_object(raw)
        except Invalid:
            continue
        assert isinstance(json.loads(raw), dict)
