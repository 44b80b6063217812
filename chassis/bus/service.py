"""What the parts of one nameko service share: its connection."""

from __future__ import annotations

from typing import Any

from nameko.extensions import SharedExtension

from chassis.bus.link import HEARTBEAT, Link

URL = "AMQP_URI"
HEARTBEAT_KEY = "heartbeat"
STOP_SECONDS = "stop_seconds"
CALLS_AT_ONCE = "max_workers"


class ServiceLink(SharedExtension):  # type: ignore[misc]
    """The one connection of a service's container, for calls, replies and events that come in.

    nameko sets extensions up in no fixed order, so the link is made when first asked for, and opened when all of them
    have put themselves on it.
    """

    def __init__(self) -> None:
        self._link: Link | None = None

    def get(self) -> Link:
        if self._link is None:
            config = self.container.config
            self._link = Link(config[URL], self.container.service_name, config.get(HEARTBEAT_KEY, HEARTBEAT))
        return self._link

    def start(self) -> None:
        self.get().start()

    def stop(self) -> None:
        self.get().close()

    kill = stop


def link_of(container: Any) -> Link:
    """The connection of a nameko container for a service of ours."""
    shared: ServiceLink = container.shared_extensions[ServiceLink]
    return shared.get()
