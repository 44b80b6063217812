"""A process for long work: jobs and timers of services. Started by `tongxin run` and `tongxin up`."""

from __future__ import annotations

import argparse
import ctypes
import json
import signal
import sys
from pathlib import Path

from chassis import keys
from chassis.config import Settings
from chassis.database.opening import open_database
from chassis.telemetry import logs
from chassis.work import Worker, runners_of
from cli.catalogue import services

PR_SET_PDEATHSIG = 1


def main() -> int:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # end with the supervisor, however it ended
    parser = argparse.ArgumentParser()
    parser.add_argument("settings", type=Path)
    parser.add_argument("names", nargs="+")
    arguments = parser.parse_args()
    settings = Settings.model_validate(json.loads(arguments.settings.read_text()))
    telemetry = settings.telemetry
    logs.configure("work", telemetry.log_level, log_format=telemetry.log_format)
    of_installation = keys.load(settings.keys_path)
    runners = [
        runner
        for service in services(tuple(arguments.names))
        for runner in runners_of(service, open_database(settings, service, of_installation))
    ]
    worker = Worker(runners)
    worker.stop_at_signals()
    return worker.run()


if __name__ == "__main__":
    sys.exit(main())
