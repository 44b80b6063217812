"""The gateway's process: bus, application and server together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import eventlet

from chassis.bus.calls import Calls
from chassis.config import Settings
from gateway.app import create_app
from gateway.contracts import contracts
from gateway.ended_sessions import watch_ended_sessions
from gateway.server import Server


def demo_sign_ins(settings: Settings) -> Callable[[], dict[str, dict[str, str]]]:
    """Reads the demo's sign-ins, by role, from where `tongxin demo load` leaves them."""

    def read() -> dict[str, dict[str, str]]:
        path = settings.data / "demo-credentials.json"
        found: dict[str, dict[str, str]] = json.loads(path.read_text()) if path.exists() else {}
        return found

    return read


class Door:
    """One gateway. Raises PortInUse where its port is taken.

    `listening_fd` is a socket that listens already, which several processes share. `metrics` are those of what else
    runs in this process.
    """

    def __init__(
        self,
        settings: Settings,
        calls: Calls | None = None,
        *,
        listening_fd: int = -1,
        metrics: Callable[[], Iterable[bytes]] = tuple,
    ) -> None:
        gateway = settings.gateway
        url = settings.bus_url("gateway")
        self.calls = calls or Calls(url, "gateway", heartbeat=settings.bus.heartbeat)
        self.app = create_app(
            settings, self.calls, contracts(), demo_sign_ins=demo_sign_ins(settings), more_metrics=metrics
        )
        self.server = Server(self.app, gateway.host, gateway.port, gateway, listening_fd=listening_fd)
        self._serving: Any = None
        self._watching: Any = None

    def start(self) -> None:
        """Listen; returns at once."""
        self._watching = eventlet.spawn(watch_ended_sessions, self.app.extensions["house"])
        self._serving = eventlet.spawn(self.server.serve)

    def stop(self) -> None:
        """Finish what is in hand, then go."""
        if self._watching is not None:
            self._watching.kill()
        self.server.stop()
        if self._serving is not None:
            self._serving.wait()
        self.calls.close()
