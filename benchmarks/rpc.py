"""Calls over RabbitMQ: ours beside stock nameko (the peer) and bare py-amqp (the limit), 1 and 64 in flight."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from typing import Any

from benchmarks.harness import Process, Series, figures, in_turn, store, table

CONTENDERS = {
    "ours": "benchmarks.rpc_ours",
    "stock nameko": "benchmarks.peers.nameko_rpc",
    "bare py-amqp": "benchmarks.peers.bare_amqp",
}
IN_FLIGHT = (1, 64)


def run(url: str, rounds: int = 5, seconds: float = 2.0) -> dict[str, Any]:
    """Measure, print the table, and return the results. Each contender has a serving and a calling process."""
    results: dict[str, Any] = {"name": "rpc", "rounds": rounds, "seconds": seconds}
    rows = [["in flight", "contender", "median", "spread", "ratio", "latency", "ratio"]]
    with ExitStack() as stack:
        drivers = {name: _start(stack, module, url) for name, module in CONTENDERS.items()}
        for in_flight in IN_FLIGHT:
            rates, latencies = _measure(drivers, in_flight, rounds, seconds)
            rows += [_row(in_flight, name, rates, latencies) for name in CONTENDERS]
            results[f"in_flight_{in_flight}"] = _result(rates, latencies)
    print(table("rpc: echo of a 1 KB JSON body with our headers; ratios are ours to the contender's", rows))
    return results


def _start(stack: ExitStack, module: str, url: str) -> Process:
    stack.enter_context(Process(module, "serve", url))
    return stack.enter_context(Process(module, "drive", url))


def _measure(
    drivers: dict[str, Process],
    in_flight: int,
    rounds: int,
    seconds: float,
) -> tuple[dict[str, Series], dict[str, Series]]:
    latencies = {name: Series(name, "µs") for name in drivers}

    def one(name: str) -> float:
        answer = drivers[name].ask({"in_flight": in_flight, "seconds": seconds})
        latencies[name].values.append(answer["median_us"])
        return float(answer["rate"])

    for driver in drivers.values():
        driver.ask({"in_flight": in_flight, "seconds": 0.5})  # warm
    rates = in_turn(rounds, {name: (lambda name=name: one(name)) for name in drivers}, "calls/s")
    return rates, latencies


def _row(in_flight: int, name: str, rates: dict[str, Series], latencies: dict[str, Series]) -> list[str]:
    rate, latency = rates[name], latencies[name]
    return [
        str(in_flight),
        name,
        *figures(rate),
        f"{rates['ours'].ratio_to(rate):.2f}",
        f"{latency.median:,.0f} µs",
        f"{latencies['ours'].ratio_to(latency):.2f}",
    ]


def _result(rates: dict[str, Series], latencies: dict[str, Series]) -> dict[str, Any]:
    return {
        name: {
            "calls_per_second": rates[name].values,
            "median_latency_us": latencies[name].values,
            "rate_ratio": rates["ours"].ratio_to(rates[name]),
            "latency_ratio": latencies["ours"].ratio_to(latencies[name]),
        }
        for name in rates
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    arguments = parser.parse_args()
    print("stored in", store("rpc", run(arguments.url, arguments.rounds, arguments.seconds)))
