"""What every benchmark here does: rounds in turn, one table of medians and ratios, one file of results.

Contenders run A B C A B C …, in one sitting on one machine, so that what disturbs the machine disturbs all alike;
ratios are taken within a round, and their median stands in the table.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass
class Series:
    """One figure of one contender, round by round."""

    contender: str
    unit: str
    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """Distance of the farthest value from the median, as a share of the median."""
        return max(abs(v - self.median) for v in self.values) / self.median if self.median else 0.0

    def ratio_to(self, other: Series) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(a / b for a, b in zip(self.values, other.values, strict=True))


def in_turn(rounds: int, contenders: Mapping[str, Callable[[], float]], unit: str) -> dict[str, Series]:
    """Run each contender once a round, in turn. A contender returns its figure."""
    series = {name: Series(name, unit) for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            series[name].values.append(run())
    return series


class Process:
    """A contender in a process of its own: `module arguments…`, which answers a line of JSON with a line of JSON."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.name = " ".join((module, *arguments))
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ask({"ready": True})

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self._process.wait()}")
        return json.loads(line)  # type: ignore[no-any-return]

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def answer_questions(answer: Callable[[dict[str, Any]], dict[str, Any]], read: Callable[[], str]) -> None:
    """The other side of `Process`: answers questions until its input ends. The first one only asks if it is ready."""
    while line := read():
        question = json.loads(line)
        print(json.dumps({"ready": True} if question.get("ready") else answer(question)), flush=True)


def table(title: str, rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned text; the first is the heading."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([title, lines[0], "-" * len(lines[0]), *lines[1:]])


def figures(series: Series) -> list[str]:
    return [f"{series.median:,.0f} {series.unit}", f"±{series.spread:.0%}"]


def store(name: str, results: Mapping[str, Any]) -> Path:
    """Write results with the machine, the versions and the commit to `results/<name>.json`."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({**surroundings(), **results}, indent=2, ensure_ascii=False) + "\n")
    return path


def surroundings() -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    return {
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "machine": {"cpus": os.cpu_count(), "kind": platform.machine(), "system": platform.system()},
        "load": os.getloadavg()[1],  # over five minutes; far over the number of cores, the figures are rough
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("nameko", "kombu", "amqp", "eventlet", "sqlalchemy", "marshmallow")},
        },
    }
