"""A serving process: services and gateway on eventlet's hub. Started by `tongxin run` and `tongxin up`."""

# ruff: noqa: E402 - the patch must come before whatever it patches is imported
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
import eventlet

eventlet.monkey_patch()

from chassis.database.engine import make_green

make_green()

import signal
import sys
from typing import Protocol

from chassis import health
from chassis.config import shown
from chassis.database.migrations import NotMigrated
from chassis.encryption import keys
from chassis.errors import Unavailable
from chassis.host import Host
from cli.catalogue import services
from cli.child import Child


class Connected(Protocol):
    """What works with the broker."""

    @property
    def trouble(self) -> str: ...

    def alive(self) -> bool: ...


LOOK_EVERY = 0.5  # seconds between two looks for something that is away


def serve(child: Child) -> int:
    ending = eventlet.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.ready() or ending.send())
    settings = child.settings
    # a gateway encrypts nothing and opens nothing: it works without the keys, and must not have them
    of_services = keys.load(settings.keys_path, child.services) if child.services else None
    host = Host(settings, services(child.services), of_services)
    probes = health.listen_on(child.metrics_fd, host) if child.metrics_fd >= 0 else None

    def pause() -> bool:
        ending.wait(LOOK_EVERY)
        return not ending.ready()

    door = None
    if child.patiently(host.prepare, pause):
        host.start()
        if "gateway" in child.names:
            from gateway.door import Door  # noqa: PLC0415 - a service's process needs none of it

            door = Door(settings, listening_fd=child.door_fd, metrics=host.expositions)
            door.start()
        parts: list[Connected] = [host, *([door.calls] if door else [])]
        if child.patiently(lambda: _all_alive(parts, shown(settings.bus_url(child.names[0]))), pause):
            child.ready()
            ending.wait()
    host.stopping = True
    if door:
        door.stop()
    host.stop()
    if probes:
        probes.stop()
    return 0


def _all_alive(parts: list[Connected], broker: str) -> None:
    for part in parts:
        if not part.alive():
            raise Unavailable(part.trouble or f"the message broker at {broker} has not answered yet; trying again")


if __name__ == "__main__":
    sys.exit(Child().run(serve, NotMigrated))
