"""What processes use, from /proc."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SECONDS_BETWEEN_SAMPLES = 0.1


def cpu_seconds(processes: Iterable[int]) -> float:
    """Seconds of CPU that the processes have used, in user and kernel mode."""
    return sum(sum(map(int, _stat(process)[11:13])) for process in processes) / TICKS


def _stat(process: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on (proc(5): field 3 and later)."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def proportional_bytes(processes: Iterable[int]) -> int:
    """Memory of the processes (PSS): pages that several of them share are divided among them."""
    return sum(_pss(process) for process in processes)


def _pss(process: int) -> int:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "Pss":
            return int(value.split()[0]) * 1024
    return 0


def tree_of(process: int) -> list[int]:
    """The process and all that it has started, directly or not."""
    found = [process]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


@contextmanager
def sampled(process: int) -> Iterator[list[int]]:
    """Samples of the memory (PSS) of the process and all that it has started, taken while the block runs."""
    samples: list[int] = []
    done = threading.Event()

    def sample() -> None:
        while not done.wait(SECONDS_BETWEEN_SAMPLES):
            try:
                samples.append(proportional_bytes(tree_of(process)))
            except (FileNotFoundError, ProcessLookupError):
                continue  # one of them ended while it was looked at

    sampling = threading.Thread(target=sample)
    sampling.start()
    try:
        yield samples
    finally:
        done.set()
        sampling.join()
