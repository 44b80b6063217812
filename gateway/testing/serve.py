"""A process that serves the notes house over HTTP: `python -m gateway.testing.serve FOLDER [setting=value …]`.

It writes `FOLDER/ready.json` (port and a token of each role) once it listens.
"""

# ruff: noqa: E402 - the patch must come before whatever it patches is imported
import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)
import eventlet

eventlet.monkey_patch()

import json
import signal
import sys
from pathlib import Path

from chassis.telemetry import logs
from gateway.server import PortInUse, Server
from gateway.testing.house import notes_house
from services.registry.contract.access import ROLES


def main(folder: Path, *given: str) -> int:
    logs.configure("gateway", "info")
    settings = {name: json.loads(value) for name, _, value in (text.partition("=") for text in given)}
    port = settings.pop("listen", 0)
    house = notes_house(folder, **settings)
    try:
        server = Server(house.app, "127.0.0.1", port, house.app.extensions["house"].settings.gateway)
    except PortInUse as error:
        sys.stderr.write(f"refused to start: {error}\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(server.stop))

    def ready() -> None:
        tokens = {role: house.token(role) for role in ROLES}
        (folder / "ready.tmp").write_text(json.dumps({"port": server.port, "tokens": tokens}))
        (folder / "ready.tmp").rename(folder / "ready.json")

    server.serve(ready)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
