"""The `tongxin` command as people use it: run to its end, or running in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from chassis.testing.processes import Process

TONGXIN = [sys.executable, "-m", "cli.main"]
ROOT = Path(__file__).parents[3]


def tongxin(
    *arguments: str, env: Mapping[str, str] = {}, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """A command run to its end, in a folder of its own where one is given."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(
        [*TONGXIN, *arguments], capture_output=True, text=True, timeout=60, check=False, env=environment, cwd=folder
    )


@contextmanager
def running(folder: Path, port: int, **environment: str) -> Iterator[Process]:
    """`tongxin run --small` in `folder`, ready."""
    command = [*TONGXIN, "run", "--small", "--port", str(port)]
    folder.with_suffix(".log").unlink(missing_ok=True)  # an earlier run's says that it is ready
    started = Process(
        command,
        log=folder.with_suffix(".log"),
        folder=folder,
        stop_signal=signal.SIGINT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )
    started.start()
    try:
        started.wait_for_output("Tongxin is ready", 60)
        yield started
    finally:
        started.kill()


def demo_sign_in(folder: Path) -> dict[str, str]:
    shown = tongxin("demo", "credentials", "--json", folder=folder)
    found: dict[str, str] = json.loads(shown.stdout)["staff"]
    return found


def demo_token(folder: Path, role: str, port: int) -> str:
    shown = tongxin("demo", "token", role, "--port", str(port), folder=folder)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout.strip()


def children(pid: int, module: str) -> list[int]:
    """Processes right below `pid` that run `module`."""
    found = []
    with contextlib.suppress(OSError):  # it ended while we looked
        for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
            if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found
