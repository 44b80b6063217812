"""What processes use, from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


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
