"""The `import` benchmark's own side: a process for long work, `URL KEYS`, that does the job that waits when asked."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import answer_questions
from benchmarks.import_work import database
from chassis.jobs import JobRunner
from chassis.memory import give_back_large_blocks
from chassis.telemetry import logs
from services.registry.imports.usecases import import_file


def serve(url: str, keys_path: Path) -> None:
    logs.configure("import", "warning")
    give_back_large_blocks()  # as each process of the platform does: see cli.child
    runner = JobRunner(database(url, keys_path), {"import_file": import_file})

    def answer(_: dict[str, Any]) -> dict[str, Any]:
        started = time.perf_counter()
        runner.run_one()
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "memory_mb": most_resident()}

    answer_questions(answer, sys.stdin.readline)


def most_resident() -> float:
    """The most megabytes that this program had resident (`getrusage` counts those of its parent before it, too)."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
