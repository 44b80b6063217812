"""A real server in a process of its own, and a socket to say wrong things on."""

import contextlib
import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chassis.testing.processes import Process, process, wait_for
from gateway.testing.house import NotesHouse, notes_house


@dataclass
class Served:
    """The notes house over HTTP."""

    process: Process
    port: int
    tokens: dict[str, str]
    folder: Path

    def connect(self, within: float = 10.0) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), within)

    def say(self, *pieces: bytes, within: float = 10.0) -> bytes:
        """Send the pieces on a connection of their own, and read until the server ends it."""
        with self.connect(within) as wire:
            for piece in pieces:
                wire.sendall(piece)
            return read_all(wire)

    def status(self, *pieces: bytes, within: float = 10.0) -> int:
        answer = self.say(*pieces, within=within)
        return int(answer.split(b" ", 2)[1])

    def head(self, line: str, role: str = "staff", **headers: str) -> bytes:
        """The head of a request that asks to be the connection's last."""
        fields = {"Host": "x", "Connection": "close", "Authorization": f"Bearer {self.tokens[role]}", **headers}
        lines = [f"{line} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
        return "\r\n".join([*lines, "", ""]).encode()


def read_all(wire: socket.socket) -> bytes:
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := wire.recv(65_536):
            found += piece
    return found


def read_until(wire: socket.socket, text: bytes, within: float = 10.0) -> bytes:
    """What comes until `text` has come. AssertionError where the server ends first."""
    found, until = b"", time.monotonic() + within
    while text not in found:
        wire.settimeout(max(0.01, until - time.monotonic()))
        piece = wire.recv(65_536)
        assert piece, f"the connection ended before {text!r} came: {found!r}"
        found += piece
    return found


@contextlib.contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[Served]:
    given = [f"{name}={json.dumps(value)}" for name, value in settings.items()]
    ready = folder / "ready.json"
    with process([sys.executable, "-m", "gateway.testing.serve", folder, *given]) as started:
        wait_for(lambda: ready.exists() or not started.running, 20, started.last_lines)
        assert ready.exists(), started.last_lines()
        told = json.loads(ready.read_text())
        yield Served(started, told["port"], told["tokens"], folder)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests that leave it as it is."""
    with serving(tmp_path_factory.mktemp("served"), request_deadline=1.5, rate_per_minute=100_000) as one:
        yield one


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts servers with settings of their own."""
    with contextlib.ExitStack() as stack:

        def start(**settings: Any) -> Served:
            folder = tmp_path / str(len(list(tmp_path.iterdir())))
            folder.mkdir()
            return stack.enter_context(serving(folder, **settings))

        yield start


@pytest.fixture
def house(tmp_path: Path) -> NotesHouse:
    return notes_house(tmp_path)
