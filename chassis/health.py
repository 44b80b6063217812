"""A service's own small HTTP server, for its operators and Kubernetes: `/healthz`, `/readyz` and `/metrics`.

It is green and in the serving process, so a hub that is held up does not answer.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import eventlet
import eventlet.wsgi
from sqlalchemy import text

from chassis.errors import Unavailable
from chassis.telemetry.metrics import CONTENT_TYPE, merged

Answer = tuple[str, str, bytes]
SECONDS = 2.0  # for a database to answer
MOST_AT_ONCE = 32


class Hosted(Protocol):
    """What is asked of a service of the process."""

    service: Any
    database: Any

    @property
    def standing(self) -> str: ...


class Host(Protocol):
    stopping: bool

    @property
    def services(self) -> Iterable[Hosted]: ...

    def expositions(self) -> Iterable[bytes]: ...


class Probes:
    """The server, on a socket that listens already."""

    def __init__(self, listening: Any, host: Host) -> None:
        self._host = host
        self._socket = listening
        self._pages: dict[str, Callable[[], Answer]] = {
            "/healthz": lambda: _json("200 OK", {"status": "ok"}),
            "/readyz": self.readiness,
            "/metrics": lambda: ("200 OK", CONTENT_TYPE, merged(list(self._host.expositions()))),
        }
        pool = eventlet.GreenPool(MOST_AT_ONCE)
        self._serving = eventlet.spawn(
            eventlet.wsgi.server, listening, self._application, custom_pool=pool, log_output=False, socket_timeout=10
        )

    def stop(self) -> None:
        self._serving.kill()
        self._socket.close()

    def readiness(self) -> Answer:
        """Ready: not about to end, the broker there, each database answering."""
        parts = {hosted.service.name: _state_of(hosted) for hosted in self._host.services}
        ready = not self._host.stopping and set(parts.values()) <= {"ok"}
        status = "stopping" if self._host.stopping else "ok" if ready else "not-ready"
        return _json("200 OK" if ready else "503 Service Unavailable", {"status": status, "services": parts})

    def _application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        page = self._pages.get(environ["PATH_INFO"])
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or page is None:
            page = _nothing
        status, content_type, body = page()
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body if environ["REQUEST_METHOD"] == "GET" else b""]


def listen_on(file: int, host: Host) -> Probes:
    """Serve on the listening socket of that file descriptor."""
    return Probes(socket.socket(fileno=file), host)


def _state_of(hosted: Hosted) -> str:
    if hosted.standing != "ok":
        return hosted.standing
    try:
        with eventlet.Timeout(SECONDS), hosted.database.reading() as connection:
            connection.execute(text("SELECT 1"))
    except (Unavailable, eventlet.Timeout):
        return "database-away"
    return "ok"


def _json(status: str, body: dict[str, Any]) -> Answer:
    return status, "application/json", json.dumps(body).encode()


def _nothing() -> Answer:
    return _json("404 Not Found", {"detail": "there are /healthz, /readyz and /metrics"})
