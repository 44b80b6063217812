"""From the command to a ready platform, embedded; and its memory at rest and under load.

The first start migrates and loads the demo community; every later one finds its data. Ready means that the command has
said so and the gateway answers. Memory is PSS of all processes of `tongxin run`: what they share is counted once.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import httpx

from benchmarks.harness import Process as Contender
from benchmarks.harness import Series, table
from benchmarks.platforms import UNLIMITED, token_of
from benchmarks.processes import cpu_seconds, proportional_bytes, sampled
from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 1e6
CLIENTS = 64
SECONDS_TO_START = 600  # the first time, on a busy machine
SECONDS_TO_REST = 600  # after the first start thousands of events are told and audit rows sealed


def run(rounds: int = 5, seconds: float = 3.0, *load: str) -> dict[str, Any]:
    """Measure, print the table, and return the results. `load` is what `tongxin run` is given."""
    series = {
        "first start": Series("first start", "s"),
        "second start": Series("second start", "s"),
        "CPU of a second start": Series("CPU of a second start", "s"),
        "memory at rest": Series("memory at rest", "MB"),
        f"memory, {CLIENTS} clients": Series("memory under load", "MB"),
    }
    first, second, cpu, at_rest, under_load = series.values()
    with _installed() as platform:
        first.values.append(_started(platform, *load))
        for _ in range(rounds):
            platform.stop()
            second.values.append(_started(platform))
            tree = platform.processes["run"].tree
            cpu.values.append(cpu_seconds(tree))
            at_rest.values.append(_at_rest(tree) / MEGABYTE)
            under_load.values.append(_under_load(platform, seconds) / MEGABYTE)
    rows = [["what", "median", "spread"]]
    rows += [[name, f"{s.median:,.1f} {s.unit}", f"±{s.spread:.0%}"] for name, s in series.items()]
    print(table("start: the whole platform, embedded, with the demo community", rows))
    return {
        "name": "start",
        "rounds": rounds,
        **{name: {"unit": s.unit, "values": s.values} for name, s in series.items()},
    }


@contextmanager
def _installed() -> Iterator[Platform]:
    """An embedded platform that was never started."""
    with tempfile.TemporaryDirectory(prefix="tongxin-start-") as name:
        folder = Path(name)
        gateway = {"port": free_port(), **UNLIMITED}
        platform = Platform(folder, {"demo": True, "data": str(folder / "var"), "gateway": gateway})
        try:
            yield platform
        finally:
            platform.kill()


def _started(platform: Platform, *load: str) -> float:
    """Start the platform; the seconds until its gateway answers."""

    def answers() -> bool:
        try:
            return httpx.get(f"{platform.url}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    begun = perf_counter()
    platform.begin("run", "run", *load)
    wait_for(answers, SECONDS_TO_START, lambda: f"an answer from the gateway:\n{platform.logs()}")
    return perf_counter() - begun


def _at_rest(processes: list[int]) -> int:
    """Memory once nothing is being done any more: no CPU for a second."""

    def at_rest() -> bool:
        before, until = cpu_seconds(processes), perf_counter() + 1.0
        wait_for(lambda: perf_counter() > until)
        return cpu_seconds(processes) - before < 0.1

    wait_for(at_rest, SECONDS_TO_REST, "the platform to come to rest")
    return proportional_bytes(processes)


def _under_load(platform: Platform, seconds: float) -> int:
    """The most memory while many clients list and read residents."""
    client = Client(platform, "admin")
    token = token_of(platform)
    residents = [f"/v1/residents/{item['id']}" for item in client.get("/v1/residents", limit=50).json()["items"]]
    question = {"port": platform.port, "paths": ["/v1/residents?limit=50", *residents], "clients": CLIENTS}
    question |= {"seconds": seconds, "token": token}
    with Contender("benchmarks.http_load") as load, sampled(platform.processes["run"].pid) as samples:
        load.ask(question)
    return max(samples)
