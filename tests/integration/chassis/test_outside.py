"""Asking others while eventlet's hub has more to do: only the asking greenlet waits, and never past its deadline."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from chassis.testing.http_servers import http_server

GREEN = """
import eventlet; eventlet.monkey_patch()
import sys, time
from chassis.outside.beside import Beside
from chassis.outside.request import Away, ask
url, slow = sys.argv[1:]
ticks = []
def tick():
    while True:
        ticks.append(1); eventlet.sleep(0.005)
eventlet.spawn(tick)
assert ask("GET", url + "/x?y=1").status == 200
began = time.monotonic()
beside = Beside(2)
told = []
def work():
    try:
        ask("GET", slow, seconds=0.5)
    except Away as away:
        told.append(str(away))
beside.do(work); beside.do(work)
assert beside.full and time.monotonic() - began < 0.2, "nobody waits for it"
with eventlet.Timeout(20):
    while beside.full or len(told) < 2:
        eventlet.sleep(0.01)
assert told == ["no answer within 0.5 seconds"] * 2, told
assert time.monotonic() - began < 5 and len(ticks) > 20, len(ticks)
print("done")
"""


@pytest.fixture
def trickling() -> Iterator[str]:
    """A server whose answer never ends: a header's byte now and then, so that no single wait is long."""
    listening, ended = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def trickle(connection: socket.socket) -> None:
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            try:
                while not ended.wait(0.05):
                    connection.sendall(b"x")
            except OSError:
                return  # it has hung up

    def serve() -> None:
        try:
            while True:
                threading.Thread(target=trickle, args=(listening.accept()[0],), daemon=True).start()
        except OSError:
            return  # the test is over

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    ended.set()
    listening.close()


def test_a_server_that_trickles_holds_up_nobody_and_is_given_up_in_time(trickling: str) -> None:
    with http_server() as server:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", GREEN, server.url, trickling],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.stdout.strip() == "done", done.stderr
