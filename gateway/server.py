"""The HTTP server under the gateway: `eventlet.wsgi` with every wait and every size limited.

It listens without SO_REUSEPORT, which eventlet's `listen` sets by default: with it a second copy would start without
an error and take half of the requests.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import partial
from typing import Any

import eventlet
import eventlet.wsgi
import structlog
from eventlet.event import Event

from chassis.config import ConfigurationError
from chassis.config import Gateway as GatewaySettings
from gateway.wire import Limits, Protocol

log = structlog.get_logger(__name__)

SPARE = 200  # greenlets beyond the limit of connections, to tell that it is reached
GRACE = 25.0  # seconds that requests in hand get at the end; Kubernetes kills after 30


class PortInUse(ConfigurationError):
    """Something answers at the address already."""


class Server:
    """One listening gateway. `stop` may be called from a signal handler's greenlet."""

    def __init__(self, app: Any, host: str, port: int, settings: GatewaySettings, *, listening_fd: int = -1) -> None:
        self._app = app
        self._limits = Limits(request_seconds=settings.request_deadline, connections=settings.max_connections)
        self._socket = socket.socket(fileno=listening_fd) if listening_fd >= 0 else listen(host, port)
        self._pool = eventlet.GreenPool(settings.max_connections + SPARE)
        self._stopped = Event()
        self._serving: Any = None

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def serve(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop`, then finish what is in hand."""
        self._serving = eventlet.spawn(
            eventlet.wsgi.server,
            self._socket,
            self._app,
            protocol=partial(Protocol, limits=self._limits, pool=self._pool),
            custom_pool=self._pool,
            minimum_chunk_size=1,  # else an event stream is kept back until 4 KB are there
            keepalive=self._limits.idle_seconds,
            socket_timeout=self._limits.write_seconds,
            url_length_limit=self._limits.line_bytes + 2,  # so that Protocol, which reads one too many, refuses it
            log_output=False,
            capitalize_response_headers=False,  # they are named as they should be
            debug=False,
        )
        ready()
        self._stopped.wait()
        self._serving.kill(SystemExit())  # how eventlet.wsgi is told; it now waits for the requests in hand
        self._socket.close()
        with eventlet.Timeout(GRACE, False):
            self._serving.wait()
            return
        log.warning("requests_cut_off", open=self._pool.running())

    def stop(self) -> None:
        """Stop accepting, end idle connections and streams, let requests in hand finish."""
        if not self._stopped.ready():
            house = getattr(self._app, "extensions", {}).get("house")
            if house is not None and not house.stopping.ready():
                house.stopping.send()
            self._stopped.send()


def listen(host: str, port: int) -> Any:
    """A listening socket. Raises PortInUse with what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return eventlet.listen((host, port), family, backlog=1024, reuse_port=False)
    except OSError as error:
        raise PortInUse(
            f"gateway.port: {host}:{port} cannot be taken ({error.strerror}): another copy may be running; "
            "stop it, or choose another port"
        ) from None


def serve(
    app: Any, host: str, port: int, settings: GatewaySettings, ready: Callable[[Server], None] = lambda _: None
) -> None:
    """Listen, tell `ready`, and serve until its server is stopped. Raises PortInUse."""
    server = Server(app, host, port, settings)
    server.serve(lambda: ready(server))
