"""What two servers could read in two ways is refused (RFC 9112; request smuggling)."""

import json

import pytest

from .conftest import Served

CHUNKED = b'5\r\n{"tex\r\n6\r\nt":"x"\r\n1\r\n}\r\n0\r\n\r\n'


def post(served: Served, *headers: str, body: bytes = b"") -> bytes:
    lines = ["POST /v1/notes HTTP/1.1", "Host: x", f"Authorization: Bearer {served.tokens['staff']}"]
    lines += ["Connection: close", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_a_proper_request_passes(served: Served) -> None:
    assert served.status(post(served, "Content-Length: 12", body=b'{"text":"x"}')) == 201
    assert served.status(post(served, "Transfer-Encoding: chunked", body=CHUNKED)) == 201


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 12", "Content-Length: 12"],
        ["Content-Length: 12", "Content-Length: 13"],
        ["Content-Length: 12, 12"],
        ["Content-Length: +12"],
        ["Content-Length: -12"],
        ["Content-Length: 1_2"],
        ["Content-Length: 0x0c"],
        ["Content-Length: "],
        ["Content-Length : 12"],
        ["Content-Length\t: 12"],
        ["Content-Length: 12", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        [" Content-Length: 12"],
        ["X-A: b\r\n Content-Length: 12"],
        ["X-A: b\nContent-Length: 12"],
        ["X-A: b\rContent-Length: 12"],
        ["X-A: b\x00c", "Content-Length: 12"],
        ["X-A: b\x0bc", "Content-Length: 12"],
        ["X A: b", "Content-Length: 12"],
        [": b", "Content-Length: 12"],
        ["no colon", "Content-Length: 12"],
        ["Host: y", "Content-Length: 12"],
        ["Authorization: Bearer x", "Content-Length: 12"],
    ],
)
def test_an_unclear_head_is_refused(served: Served, headers: list[str]) -> None:
    answer = served.say(post(served, *headers, body=b'{"text":"x"}'))
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Connection: close" in head
    assert json.loads(body)["type"] == "/problems/bad-request"
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("value", ["gzip, chunked", "xchunked", "chunked, identity", "chunked\x0b", "identity"])
def test_other_transfer_encodings_are_refused(served: Served, value: str) -> None:
    assert served.status(post(served, f"Transfer-Encoding: {value}", body=CHUNKED)) in (400, 501)


@pytest.mark.parametrize(
    "body",
    [
        b'+c\r\n{"text":"x"}\r\n0\r\n\r\n',
        b'0xc\r\n{"text":"x"}\r\n0\r\n\r\n',
        b'c \r\n{"text":"x"}\r\n0\r\n\r\n',
        b' c\r\n{"text":"x"}\r\n0\r\n\r\n',
        b'-1\r\n{"text":"x"}\r\n0\r\n\r\n',
        b'c\n{"text":"x"}\r\n0\r\n\r\n',
        b'c\r\n{"text":"x"}XX0\r\n\r\n',
        b'd\r\n{"text":"x"}\r\n0\r\n\r\n',
        b'c;\x00\r\n{"text":"x"}\r\n0\r\n\r\n',
        b'c\r\n{"text":"x"}\r\n0\r\n\n',
        b'fffffffff\r\n{"text":"x"}',
        b"\r\n" * 3,
    ],
)
def test_an_unclear_chunk_is_refused(served: Served, body: bytes) -> None:
    answer = served.say(post(served, "Transfer-Encoding: chunked", body=body))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 408 ")), answer
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    "line",
    [
        b"GET /v1/notes\r\n",
        b"GET  /v1/notes HTTP/1.1\r\n",
        b"GET /v1/notes  HTTP/1.1\r\n",
        b"GET /v1/notes HTTP/2.0\r\n",
        b"GET /v1/notes HTTP/1.10\r\n",
        b"GET /v1/notes HTTP/1.1\n",
        b"GET v1/notes HTTP/1.1\r\n",
        b"GET /v1/no tes HTTP/1.1\r\n",
        b"GET /v1/\xe4 HTTP/1.1\r\n",
        b"G\xc3T /v1/notes HTTP/1.1\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n",
        b"PRI * HTTP/2.0\r\n",
    ],
)
def test_an_unclear_request_line_is_refused(served: Served, line: bytes) -> None:
    assert served.status(line + b"Host: x\r\nConnection: close\r\n\r\n") == 400


def test_a_host_is_needed_and_http_1_0_has_no_chunks(served: Served) -> None:
    assert served.status(b"GET /healthz HTTP/1.1\r\n\r\n") == 400
    assert served.status(b"POST /v1/notes HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400
    assert served.status(b"GET /healthz HTTP/1.0\r\n\r\n") == 200


def test_the_absolute_form_is_taken(served: Served) -> None:
    assert served.status(b"GET http://x/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200


def test_a_body_that_is_not_read_is_not_taken_for_the_next_request(served: Served) -> None:
    smuggled = b"GET /v1/motto HTTP/1.1\r\nHost: x\r\n\r\n"
    head = f"GET /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: {len(smuggled)}\r\n\r\n".encode()
    last = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = served.say(head + smuggled + last)
    assert [part.split(b" ", 1)[0] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"404", b"200"]


def test_headers_with_an_underscore_cannot_pass_for_others(served: Served) -> None:
    head = b"GET /v1/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX_Request_Id: forged-0001\r\n\r\n"
    assert b"forged-0001" not in served.say(head)
