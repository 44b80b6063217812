"""A serving process: services and gateway on eventlet's hub. Started by `tongxin run` and `tongxin up`."""

# ruff: noqa: E402 - the patch must come before whatever it patches is imported
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
import eventlet

eventlet.monkey_patch()

from chassis.database.engine import make_green

make_green()

import argparse
import ctypes
import json
import signal
import sys
from pathlib import Path

import structlog

from chassis import keys
from chassis.config import ConfigurationError, Settings
from chassis.host import Host, NotMigrated
from chassis.telemetry import logs
from cli.catalogue import services

PR_SET_PDEATHSIG = 1


def main() -> int:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # end with the supervisor, however it ended
    parser = argparse.ArgumentParser()
    parser.add_argument("settings", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--ready", type=Path)
    arguments = parser.parse_args()
    settings = Settings.model_validate(json.loads(arguments.settings.read_text()))
    telemetry = settings.telemetry
    logs.configure("+".join(arguments.names), telemetry.log_level, log_format=telemetry.log_format)
    log = structlog.get_logger()
    try:
        serve(settings, tuple(arguments.names), arguments.ready)
    except (NotMigrated, ConfigurationError) as error:
        log.error("refused_to_start", reason=str(error))
        return 2
    return 0


def serve(settings: Settings, names: tuple[str, ...], ready: Path | None) -> None:
    ending = eventlet.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.ready() or ending.send())
    host = Host(settings, services(tuple(n for n in names if n != "gateway")), keys.load(settings.keys_path))
    host.start()
    door = None
    if "gateway" in names:
        from gateway.door import Door  # noqa: PLC0415 - a service's process needs none of it

        door = Door(settings)
        door.start()
    if ready:
        ready.write_text("ready")
    ending.wait()
    if door:
        door.stop()
    host.stop()


if __name__ == "__main__":
    sys.exit(main())
