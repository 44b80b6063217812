"""The stored results as the page `FIGURES.md`: `python -m benchmarks.figures` writes it anew, and so does each run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.harness import RESULTS

PAGE = Path(__file__).parent / "FIGURES.md"
HEAD = """# Figures

Made from `results/*.json` by `python -m benchmarks.figures`; [README.md](README.md) says how to read them and what
limits each. Ratios are medians of the rounds; aims stand in brackets, and what falls short of its aim is **bold**.

| name | what | ours (aim) | taken | load |
|---|---|---|---|---|
"""


def figures() -> str:
    """The page. Raises KeyError where a result lacks a figure."""
    return HEAD + "".join(_rows())


def write() -> None:
    PAGE.write_text(figures())


def _rows() -> Iterator[str]:
    tellers = {
        "rpc": _rpc,
        "gateway_read": _gateway_read,
        "import": _import,
        "ingest": _ingest,
        "payroll": _payroll,
        "start": _start,
    }
    for name, told in tellers.items():
        result = json.loads((RESULTS / f"{name}.json").read_text())
        for what, ours in told(result):
            yield f"| `{name}` | {what} | {ours} | {result['taken'][:10]} | {result['load']:.1f} |\n"


def _rpc(result: Any) -> Iterator[tuple[str, str]]:
    for many in (1, 64):
        bare, stock = (result[f"in_flight_{many}"][peer] for peer in ("bare py-amqp", "stock nameko"))
        yield f"{many} in flight, rate to bare py-amqp", at_least(bare["rate_ratio"], 0.6)
        yield f"{many} in flight, median latency to bare py-amqp", at_most(bare["latency_ratio"], 1.3)
        yield f"{many} in flight, rate to stock nameko", f"{stock['rate_ratio']:.1f}"


def _gateway_read(result: Any) -> Iterator[tuple[str, str]]:
    for many, clients in ((1, "1 client"), (64, "64 clients")):
        found = result[f"clients_{many}"]
        yield f"{clients}, rate to the nameko pattern", at_least(found["nameko's shop"]["rate_ratio"], 2)
        yield f"{clients}, rate to Flask alone", f"{found['Flask alone']['rate_ratio']:.2f}"
        ours, theirs = (median(found[who]["cpu_ms"]) for who in ("ours", "nameko's shop"))
        yield f"{clients}, CPU a read, ours and the nameko pattern's", f"{ours:.2f} and {theirs:.2f} ms"


def _import(result: Any) -> Iterator[tuple[str, str]]:
    for kind in ("xlsx", "csv"):
        found = result[kind]
        yield f".{kind}, rate to the limit", at_least(found["limit"]["ours_to_it"], 0.5)
        yield f".{kind}, rate to row by row", at_least(found["row by row"]["ours_to_it"], 10)
        yield f".{kind}, memory of the importing process, MB", at_most(found["ours"]["memory_mb"], 300)
        yield f".{kind}, memory with its helpers, MB", f"{found['ours']['memory_with_helpers_mb']:.0f}"


def _payroll(result: Any) -> Iterator[tuple[str, str]]:
    of = f"{result['deliveries']:,} deliveries"
    yield f"{of}, rate to the limit", at_least(result["limit"]["ours_to_it"], 0.33)
    yield f"{of}, rate to a loop over workers", at_least(result["loop over workers"]["ours_to_it"], 10)
    yield "a second run, rows written", at_most(result["second run"]["written"], 0)
    late = result["late correction"]
    yield "a late correction, rows written and read", f"{late['written']} and {late['read']}"
    yield "a hot account, 16 writers, rate to spread ones", at_least(result["hot account"]["ratio"], 0.9)


def _ingest(result: Any) -> Iterator[tuple[str, str]]:
    yield "rate to the limit", at_least(result["limit"]["ours_to_it"], 0.5)
    yield "rate to one request each", at_least(result["one request each"]["ours_to_it"], 10)
    ours, theirs = (median(result["cpu_ms"][who]) for who in ("ours", "one request each"))
    yield "CPU a row, ours and one request each", f"{ours:.2f} and {theirs:.2f} ms"


def _start(result: Any) -> Iterator[tuple[str, str]]:
    yield "first start, s", f"{median(result['first start']['values']):.1f}"
    yield "from then on, s", at_most(median(result["second start"]["values"]), 10)
    yield "memory at rest, MB", at_most(median(result["memory at rest"]["values"]), 400)
    yield "memory with 64 clients, MB", f"{median(result['memory, 64 clients']['values']):.0f}"


def at_least(found: float, aim: float) -> str:
    return _beside(found, aim, found >= aim)


def at_most(found: float, aim: float) -> str:
    return _beside(found, aim, found <= aim)


def _beside(found: float, aim: float, reached: bool) -> str:
    text = f"{found:.0f}" if found >= 100 else f"{found:.1f}" if found >= 10 else f"{found:.2f}"
    return f"{text if reached else f'**{text}**'} ({aim:g})"


if __name__ == "__main__":
    write()
