"""The work of the `rpc` benchmark, the same for all contenders: a body of 1 KB, our headers, and how load is put on."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter
from typing import Any

BODY: dict[str, Any] = {
    "resident_id": "01929f0c-7e5b-7cc1-b0f5-6a8d2f1c9e01",
    "name": "王秀英",
    "pinyin": "wang xiu ying",
    "compound": "幸福家园三期",
    "dwelling": {"building": 12, "entrance": 2, "number": "1203"},
    "languages": ["zh-Hans", "mn-Mong"],
    "skills": [{"code": f"hand_sewing_{i}", "since": "2024-03-01", "level": i % 5} for i in range(9)],
    "birthday": "1968-05-12",
    "version": 17,
    "consents": {"photo": True, "employer": False, "newsletter": None},
    "note": "可以上午工作；会做香包、刺绣和中国结，愿意教邻居。" * 2,
}

HEADERS = {
    "actor": ".".join(("eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ", "eyJzdWIiOiIwMTkyOWYwYyIsInJv" * 4, "c2ln" * 21)),
    "request-id": "01929f0c-7e5b-7cc1-b0f5-6a8d2f1c9e02",
    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "language": "zh-Hans",
    "idempotency-key": "01929f0c-7e5b-7cc1-b0f5-6a8d2f1c9e03",
}


def load(call: Callable[[], None], in_flight: int, seconds: float, spawn: Callable[..., Any]) -> dict[str, Any]:
    """Call for `seconds` from `in_flight` greenlets. Calls a second, and the median latency in microseconds."""
    latencies: list[float] = []
    start = perf_counter()
    end = start + seconds

    def loop() -> None:
        while (begun := perf_counter()) < end:
            call()
            latencies.append(perf_counter() - begun)

    for greenlet in [spawn(loop) for _ in range(in_flight)]:
        greenlet.wait()
    return summary(latencies, perf_counter() - start)


def summary(latencies: list[float], seconds: float) -> dict[str, Any]:
    return {"rate": len(latencies) / seconds, "median_us": statistics.median(latencies) * 1e6}
