"""Works on training's jobs, a transaction a person, to be killed: `python payroll_worker.py URL KEYS`."""

from __future__ import annotations

import sys
from pathlib import Path

from chassis.database.database import Database
from chassis.encryption import keys
from chassis.jobs import JobRunner
from chassis.jobs.work import Worker
from services.training.piecework.payroll.usecases import drafting, finishing
from services.training.service import service


def main(url: str, keys_path: str) -> int:
    drafting.PAGE = finishing.PAGE = 1
    database = Database(url, service.base, service="training", keys=keys.load(Path(keys_path)))
    runner = JobRunner(database, service.jobs, lease=0.5, retry_after=(0.05,) * 20, look_every=0.05)
    worker = Worker([runner])
    worker.stop_at_signals()
    sys.stdout.write("works\n")
    sys.stdout.flush()
    return worker.run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
