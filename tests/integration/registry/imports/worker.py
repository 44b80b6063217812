"""A worker for imports in a process of its own: `python -m tests.integration.registry.imports.worker URL FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from chassis.jobs import JobRunner
from chassis.jobs.work import Worker
from services.registry.imports.usecases import import_file
from tests.integration.registry.imports.kit import open_registry

QUICK = {"lease": 0.5, "retry_after": (0.05,) * 30, "look_every": 0.05}


def main(url: str, folder: str) -> int:
    runner = JobRunner(open_registry(url, Path(folder)), {"import_file": import_file}, **QUICK)
    worker = Worker([runner])
    worker.stop_at_signals()
    sys.stdout.write("works\n")
    sys.stdout.flush()
    return worker.run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
