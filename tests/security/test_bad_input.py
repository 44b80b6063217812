"""What is not well-formed is refused in the gateway's own words, by every parser that a request meets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from python_calamine import CalamineWorkbook

from chassis.sheets.harmless import DANGEROUS

from .described import Described
from .test_object_permissions import asking, tried
from .town import NOBODY, PEOPLE, Person, Town

TEXTS = (
    "' OR '1'='1",
    "'; DROP TABLE residents; --",
    '" OR ""="',
    "1) UNION SELECT * FROM accounts --",
    "%",
    "_",
    "%%%%_%",
    "\\",
    "\\'",
    "{{7*7}}",
    "${jndi:ldap://x/}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "\r\nSet-Cookie: a=b",
    "\t\n ",
    "\u202eabc\u2066",
    "\ufeff",
    "👩‍👩‍👧‍👦" * 5,
    "𠮷野家",
    "A" * 60,
    "ﷺ" * 26,
    "Ⅷ①²",
    "٣",
    "*" * 80,
    "(" * 80,
)
BAD_TEXTS = ("%00", "a%00b", "%ff%fe", "%ed%a0%80", "%c0%af", "%f8%88%80%80%80")  # NUL, and what is not UTF-8
NUMBERS = ("-1", "0", "201", "1e309", "9" * 400, "0x10", "١٠", "1.5", "NaN", "true", "", " ", "1_0", "+5")
DAYS = ("0001-01-01", "0001-12-31", "0079-02-28", "1899-12-31", "9999-12-31", "0000-00-00", "2026-02-30", "-0001-01-01")
MOMENTS = (
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00Z",
    "0001-01-02T00:00:00-14:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "9999-12-30T23:59:59+14:00",
    "2016-12-31T23:59:60Z",
    "2026-01-01T00:00:00+23:59",
    "2026-01-01T00:00:00",
)
ENDS_OF_TIME = {"date": DAYS, "date-time": MOMENTS}
CURSORS = ("x", "e30", "bnVsbA", "WzFd", "W10", "WyIiXQ", "W1tbXV1d", "A" * 512, "A" * 5000, "=", "%2e%2e", "字")
IDS = ("x", "0", "%27", "..%2f..", "%00", "null", "01980a5e7b1c7cc398c4dc0c0c07398f%20", "{}", "9" * 300, "%ff", "字")
BODIES: dict[str, bytes] = {
    "nothing but an opening": b"{",
    "no object": b"[]",
    "a number": b"1",
    "null": b"null",
    "nested too deep": b'{"a":' * 40 + b"1" + b"}" * 40,
    "a nesting bomb": b"[" * 200_000,
    "a nesting bomb in a field": b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a name twice": b'{"name":"a","name":"b"}',
    "half a surrogate pair": b'{"name":"\\ud800"}',
    "half a surrogate pair as a name": b'{"\\udfff":1}',
    "a null character": b'{"name":"a\\u0000b"}',
    "a raw null character": b'{"name":"a\x00b"}',
    "a huge number": b'{"name":' + b"9" * 5000 + b"}",
    "a huge exponent": b'{"name":1e99999}',
    "not a number": b'{"name":NaN}',
    "infinity": b'{"name":-Infinity}',
    "not UTF-8": b'{"name":"\xff\xfe"}',
    "UTF-16": '{"name":"a"}'.encode("utf-16"),
    "an overlong encoding": b'{"name":"\xc0\xaf"}',
    "a byte order mark": b'\xef\xbb\xbf{"name":"a"}',
    "two objects": b'{"name":"a"}{"name":"b"}',
    "a comment": b'{"name":"a"/* */}',
    "single quotes": b"{'name':'a'}",
    "a prototype": b'{"__proto__":{"roles":["admin"]}}',
    "XML": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
}
HEADERS = (
    ("X-Request-Id", "x" * 5000),
    ("X-Request-Id", "abc\tforged=1"),
    ("X-Request-Id", "' OR 1=1"),
    ("traceparent", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"),
    ("traceparent", "00-zz-1-01"),
    ("traceparent", "f" * 3000),
    ("tracestate", "a=" + "b" * 3000),
    ("Accept-Language", "zh-CN;q=999,en;q=-1,*;q=NaN"),
    ("Accept-Language", "a-" * 500),
    ("Authorization", "Bearer " + "a" * 4000),
    ("Authorization", "Bearer a.b.c"),
    ("Authorization", "Basic Og=="),
    ("Authorization", "Bearer"),
    ("X-Forwarded-For", "127.0.0.1, 999.1.1.1, <x>"),
    ("X-Forwarded-Host", "evil.example"),
    ("If-None-Match", '"' + "x" * 2000),
    ("Range", "bytes=0-0,1-1,2-2,9999999999999999999999-"),
    ("Accept", "*/*;q=x, text/" + "a" * 1000),
    ("Cookie", "a=b;" * 200),
    ("Origin", "null"),
)
KEYS = ("", "x" * 256, "a b", "schlüssel".encode(), b"a\x7fb", b"a\tb")
MATCHES = ("", '"', "3", '"3" "4"', '"3", *', '"' + "9" * 65 + '"', "W/3", b'"\xe9"', '"a"b"')


def readers(town: Town) -> Iterator[tuple[Described, Person]]:
    for operation in tried(town):
        if operation.method == "get" and not operation.public and "." in operation.name:
            yield operation, asking(town, operation, next(p for p in PEOPLE if p.role in operation.roles))


def test_no_text_in_a_query_does_more_than_be_looked_for(town: Town) -> None:
    town.shared("/v1/residents", "here")
    tried = 0
    for operation, person in readers(town):
        path = town.address(operation, "here")
        for name, schema in operation.query.items():
            if "string" not in str(schema.get("type")):
                continue
            for text in TEXTS:
                answer = town.ask(person, "get", path, params={name: text})
                assert answer.status_code in (200, 404, 422), f"{operation} {name}={text!r}: {answer.text}"
                tried += 1
            for raw in BAD_TEXTS:
                answer = town.ask(person, "get", f"{path}?{name}={raw}")
                assert answer.status_code in (200, 400, 422), f"{operation} {name}={raw}: {answer.text}"
                assert answer.status_code != 200 or "%00" not in raw, f"{operation} took a null character as {name}"
    assert tried, "no operation has a text in its query"


@pytest.mark.parametrize("wildcard", ["%", "_", "%甲", "*", "甲%"])
def test_a_wildcard_is_a_character_like_any_other(town: Town, wildcard: str) -> None:
    town.shared("/v1/residents", "here")
    for operation, person in readers(town):
        if "q" in operation.query and not operation.parameters:
            found = town.ask(person, "get", operation.path, params={"q": wildcard})
            assert found.status_code == 422 or found.json()["items"] == [], f"{operation}: {wildcard} finds everybody"


def test_numbers_and_cursors_that_are_none_are_refused(town: Town) -> None:
    for operation, person in readers(town):
        path = town.address(operation, "here")
        for name, bad in (("limit", NUMBERS), ("cursor", CURSORS)):
            if name in operation.query:
                for value in bad:
                    answer = town.ask(person, "get", path, params={name: value})
                    assert answer.status_code == 422, f"{operation} {name}={value[:40]!r}: {answer.text[:300]}"
                    assert answer.json()["errors"][0]["pointer"] == f"/{name}", answer.text


def test_the_ends_of_the_calendar_break_nothing_in_a_query(town: Town) -> None:
    town.shared("/v1/residents", "here")
    for operation, person in readers(town):
        path = town.address(operation, "here")
        for name, schema in operation.query.items():
            for value in ENDS_OF_TIME.get(schema.get("format", ""), ()):
                answer = town.ask(person, "get", path, params={name: value})
                assert answer.status_code in (200, 403, 404, 422), f"{operation} {name}={value}: {answer.text}"


def test_the_ends_of_the_calendar_break_nothing_in_a_body(town: Town) -> None:
    for operation, person in writers(town):
        good = town.body_of(operation, "here")
        for name, schema in (operation.body or {}).get("properties", {}).items():
            for value in ENDS_OF_TIME.get(schema.get("format", ""), ()):
                path = town.address(operation, "here")
                answer = town.request(person, operation, path, "here", {**good, name: value})
                assert answer.status_code < 500, f"{operation} {name}={value}: {answer.text}"


def test_ids_that_are_none_are_refused_or_not_found(town: Town) -> None:
    for operation in tried(town):
        if not operation.parameters or operation.public:
            continue
        person = next(p for p in PEOPLE if p.role in operation.roles)
        good = town.address(operation, None)
        if str(NOBODY) not in good:
            continue  # named by a word of a vocabulary
        for bad in IDS:
            path = good.replace(str(NOBODY), bad)
            answer = town.request(person, operation, path, "here")
            assert answer.status_code in (400, 404, 405, 422), f"{operation} {bad!r}: {answer.text}"


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_is_no_sound_object_is_refused(town: Town, what: str) -> None:
    for operation in tried(town):
        if operation.body is None:
            continue
        person = next((p for p in PEOPLE if p.role in operation.roles), PEOPLE[0])
        sent = {"content": BODIES[what], "headers": {"Content-Type": "application/json"}}
        answer = town.ask(person, operation.method, town.address(operation, None), **sent)
        assert answer.status_code in (400, 413, 422), f"{operation}, {what}: {answer.status_code} {answer.text[:300]}"


def test_every_text_of_a_body_takes_only_what_is_text(town: Town) -> None:
    for operation in tried(town):
        good = {} if operation.public else town.body_of(operation, "here")
        for name, schema in (operation.body or {}).get("properties", {}).items():
            if "string" not in str(schema.get("type")) or operation.public:
                continue
            person = next(p for p in PEOPLE if p.role in operation.roles)
            for bad in ("a\x00b", "\ud800", 9, {"$ne": None}, ["a"], True, "A" * 100_000):
                body = json.dumps({**good, name: bad}).encode()
                sent = {"content": body, "headers": {"Content-Type": "application/json", "If-Match": '"1"'}}
                answer = town.ask(person, operation.method, town.address(operation, None), **sent)
                assert answer.status_code in (400, 404, 422), f"{operation} took {str(bad)[:30]!r} as {name}"


@pytest.mark.parametrize(("name", "value"), HEADERS)
def test_no_header_breaks_anything_or_comes_back(town: Town, name: str, value: str) -> None:
    for operation, person in readers(town):
        asked_by = Person("somebody with a wrong token") if name == "Authorization" else person
        answer = town.ask(asked_by, "get", town.address(operation, "here"), headers={name: value})
        assert answer.status_code in (200, 206, 400, 401, 406, 416, 422, 431), f"{operation}: {answer.text[:300]}"
        assert name == "Authorization" or value not in str(answer.headers), f"{name} came back: {answer.headers}"


@pytest.mark.parametrize("key", KEYS)
def test_an_idempotency_key_that_is_none_is_refused(town: Town, key: str | bytes) -> None:
    for operation, person in writers(town):
        answer = sent_with(town, person, operation, "Idempotency-Key", key)
        assert answer.status_code == 400, f"{operation} took {key!r} as a key: {answer.text}"


@pytest.mark.parametrize("version", MATCHES)
def test_an_if_match_that_is_none_is_refused(town: Town, version: str | bytes) -> None:
    for operation, person in writers(town):
        answer = sent_with(town, person, operation, "If-Match", version)
        assert answer.status_code == 400, f"{operation} took {version!r} as If-Match: {answer.text}"


def writers(town: Town) -> Iterator[tuple[Described, Person]]:
    for operation in tried(town):
        if operation.body is not None and not operation.public:
            yield operation, next(p for p in PEOPLE if p.role in operation.roles)


def sent_with(town: Town, person: Person, operation: Described, name: str, value: str | bytes) -> httpx.Response:
    body = town.body_of(operation, "here")
    raw = value if isinstance(value, bytes) else value.encode()
    return town.ask(person, operation.method, town.address(operation, None), json=body, headers={name: raw})


@pytest.mark.parametrize("start", [c for c in DANGEROUS if not c.isspace()])  # a text begins with no white space
def test_a_cell_that_would_run_is_harmless_in_an_exported_file(town: Town, start: str) -> None:
    clerk = next(p for p in PEOPLE if p.role == "staff")
    name = f"{start}HYPERLINK({town.markers['here']})"
    made = town.ask(clerk, "post", "/v1/residents", json={"name": name})
    assert made.status_code == 201, made.text
    file = town.ask(clerk, "get", "/v1/residents", params={"format": "csv"})
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    book = town.ask(clerk, "get", "/v1/residents", params={"format": "xlsx"})
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    for sheet in (rows, cells):
        texts = [str(cell) for row in sheet for cell in row]
        assert f"'{name}" in texts, "the name is written with an apostrophe in front"
        assert not [text for text in texts if text and text[0] in DANGEROUS]


def test_no_address_outside_of_the_document_says_more_than_that(town: Town) -> None:
    for path in ("/v1", "/admin", "/.git/config", "/v1//residents", "/v1/%2e%2e/metrics", "/v1/residents%00"):
        answer = town.http.get(quote(path, safe="/%"))
        assert answer.status_code in (400, 404), f"{path}: {answer.text}"
        assert answer.headers["Content-Type"] == "application/problem+json"
