"""Fixtures: the probe service's database, on both databases, and workers on it. A conftest.py imports them."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.database.database import Database
from chassis.testing.probe import make_probe
from chassis.testing.processes import Process


@pytest.fixture
def probe(database_url: Callable[..., str]) -> Iterator[Database]:
    """An empty probe database."""
    database = make_probe(database_url("probe"))
    yield database
    database.engine.dispose()


@pytest.fixture
def worker(probe: Database, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts processes of the probe: `worker(jobs={"lease": 1.0})`."""
    with contextlib.ExitStack() as stack:
        started: list[Process] = []

        def start(**options: dict[str, Any]) -> Process:
            url = probe.engine.url.render_as_string(hide_password=False)
            command = [sys.executable, "-W", "ignore", "-m", "chassis.testing.probe", url, json.dumps(options)]
            process = Process(command, log=tmp_path / f"worker-{len(started)}.log").start()
            started.append(process)
            stack.callback(process.kill)
            return process

        yield start
