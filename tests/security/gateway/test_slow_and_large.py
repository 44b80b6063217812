"""Every wait and every size has a limit, and one client does not hold up another."""

import contextlib
import json
import time
from collections.abc import Callable

import pytest

from chassis.testing.processes import wait_for
from gateway.limits import SECURITY_HEADERS
from gateway.problems import PROBLEMS

from .conftest import Served, read_all, read_until

DEADLINE = 1.5  # seconds; the server's `request_deadline`


def drip(served: Served, first: bytes, piece: bytes) -> tuple[int, float]:
    """Send `first`, then `piece` over and over, until the server has had enough: its status, and after how long."""
    began = time.monotonic()
    with served.connect() as wire:
        wire.sendall(first)
        wire.settimeout(0.1)
        answer = b""
        while time.monotonic() - began < 10:
            with contextlib.suppress(TimeoutError):
                if (found := wire.recv(4096)) == b"":
                    break
                answer += found
                continue
            with contextlib.suppress(OSError):
                wire.sendall(piece)
        return int(answer.split(b" ", 2)[1]), time.monotonic() - began


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"GET /v1/no", b"t"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ", b"b"),
    ],
)
def test_a_slow_head_is_cut_at_the_deadline(served: Served, first: bytes, piece: bytes) -> None:
    status, seconds = drip(served, first, piece)
    assert status == 408
    assert seconds < DEADLINE + 1.5


def test_a_slow_body_is_cut_at_the_deadline(served: Served) -> None:
    for framing in ("Content-Length: 1000", "Transfer-Encoding: chunked"):
        head = served.head("POST /v1/notes", **dict([framing.split(": ")]), Content_Type="application/json")
        status, seconds = drip(served, head, b" " if "Length" in framing else b"1\r\n \r\n")
        assert status == 408
        assert seconds < DEADLINE + 1.5


def test_slow_clients_do_not_slow_others(served: Served) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            wire = stack.enter_context(served.connect())
            wire.sendall(b"GET /v1/notes HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        assert served.status(served.head("GET /v1/notes")) == 200
        assert time.monotonic() - began < 1


def test_sizes_of_the_head_are_limited(served: Served) -> None:
    assert served.status(served.head("GET /" + "a" * 9000)) == 414
    assert served.status(served.head("GET /healthz", X_Long="a" * 9000)) == 431
    many = b"".join(b"X-%d: %s\r\n" % (n, b"a" * 500) for n in range(90))
    assert served.status(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + many + b"\r\n") == 431
    few = b"".join(b"X-%d: a\r\n" % n for n in range(200))
    assert served.status(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + few + b"\r\n") == 431


@pytest.mark.parametrize(
    ("status", "type", "sent"),
    [
        (400, "bad-request", b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n"),
        (408, "too-slow", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"),
        (414, "uri-too-long", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
        (414, "uri-too-long", b"GET /" + b"a" * 8192),
        (431, "headers-too-large", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 9000 + b"\r\n\r\n"),
        (501, "bad-request", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
    ],
)
def test_what_is_refused_on_the_wire_is_a_problem_as_any_other(
    served: Served, status: int, type: str, sent: bytes
) -> None:
    head, _, body = served.say(sent).partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields)
    problem = json.loads(body)
    assert (first.split()[:2], problem["status"]) == (["HTTP/1.1", str(status)], status)
    assert headers["Content-Type"] == "application/problem+json"
    assert (problem["type"], problem["instance"]) == (f"/problems/{type}", headers["X-Request-Id"])
    assert problem["instance"]
    assert (problem["title"], headers["Content-Language"]) == (PROBLEMS[type]["zh-CN"].title, "zh-CN")
    assert set(SECURITY_HEADERS) <= set(headers)


def test_a_body_over_the_limit_is_refused_without_being_read(served: Served) -> None:
    head = served.head("POST /v1/notes", Content_Length="2000000", Content_Type="application/json")
    began = time.monotonic()
    with served.connect() as wire:
        wire.sendall(head)
        assert read_until(wire, b"\r\n\r\n").startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - began < 1

    head = served.head("POST /v1/notes", Transfer_Encoding="chunked", Content_Type="application/json")
    chunk = b"%x\r\n" % 100_000 + b" " * 100_000 + b"\r\n"
    assert served.status(head, *[chunk] * 11, b"0\r\n\r\n") == 413


def test_a_client_that_asks_first_is_told_before_it_sends(served: Served) -> None:
    large = served.head(
        "POST /v1/notes", Content_Length="2000000", Content_Type="application/json", Expect="100-continue"
    )
    assert served.say(large).startswith(b"HTTP/1.1 413 ")
    small = served.head("POST /v1/notes", Content_Length="12", Content_Type="application/json", Expect="100-continue")
    with served.connect() as wire:
        wire.sendall(small)
        assert read_until(wire, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.sendall(b'{"text":"x"}')
        assert read_all(wire).startswith(b"HTTP/1.1 201 ")


def test_beyond_the_limit_of_connections_one_is_told_so(serve: Callable[..., Served]) -> None:
    served = serve(max_connections=10)
    with contextlib.ExitStack() as stack:
        wires = [stack.enter_context(served.connect()) for _ in range(10)]
        for wire in wires:
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_until(wire, b"ok").startswith(b"HTTP/1.1 200 ")
        answer = served.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 5" in answer
        assert b"/problems/overloaded" in answer
    wait_for(lambda: served.status(served.head("GET /healthz")) == 200, 5, "a place is free again")


def test_rates_are_limited_by_address_and_by_account(serve: Callable[..., Served]) -> None:
    served = serve(anonymous_rate_per_minute=5, rate_per_minute=8)
    anonymous = b"GET /v1/motto HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert [served.status(anonymous) for _ in range(6)] == [200] * 5 + [429]
    assert [served.status(served.head("GET /v1/notes")) for _ in range(9)] == [200] * 8 + [429]
    refused = served.say(anonymous)
    for name in (b"Retry-After: ", b'RateLimit: "address";r=0;t=', b'RateLimit-Policy: "address";q=5;w=60'):
        assert name.lower() in refused.lower()
    assert served.status(served.head("GET /healthz")) == 200


def test_guessing_tokens_counts_against_the_address(serve: Callable[..., Served]) -> None:
    served = serve(anonymous_rate_per_minute=5)
    guess = b"GET /v1/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %d\r\n\r\n"
    assert [served.status(guess % n) for n in range(6)] == [401] * 5 + [429]


def test_a_second_copy_on_the_port_refuses_to_start(serve: Callable[..., Served]) -> None:
    import sys

    from chassis.testing.processes import process

    served = serve()
    folder = served.folder.parent / "second"
    folder.mkdir()
    with process([sys.executable, "-m", "gateway.testing.serve", folder, f"listen={served.port}"]) as second:
        assert second.wait(20) == 2
        assert f"127.0.0.1:{served.port} cannot be taken" in second.output()


def test_a_busy_connection_does_not_keep_others_from_their_turn(served: Served) -> None:
    many = 500
    with served.connect() as busy:
        busy.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * many)
        assert served.status(served.head("GET /healthz")) == 200
        busy.setblocking(False)
        found = b""
        with contextlib.suppress(BlockingIOError):
            while piece := busy.recv(1_000_000):
                found += piece
    assert found.count(b"HTTP/1.1 200") < many
