"""Reading one resident through gateway, broker and PostgreSQL: ours beside nameko's shop (the peer) and Flask alone.

Ours is a distributed installation with its defaults (one gateway, one registry process), but for the rate limit, which
would be what is measured. All three read the same rows of the same table and must give the same answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.harness import Process, Series, figures, in_turn, table
from benchmarks.platforms import UNLIMITED, token_of
from benchmarks.processes import cpu_seconds
from chassis.testing.client import Client
from chassis.testing.platform import Platform, distributed
from chassis.testing.ports import free_port

OURS, PEER, LIMIT = "ours", "nameko's shop", "Flask alone"
CLIENTS = (1, 64)


@dataclass(frozen=True)
class Contender:
    """A running server: where it listens, and the processes it consists of."""

    port: int
    processes: tuple[int, ...]


class Reading:
    """The contenders, running, and the load to put on them."""

    def __init__(self, platform: Platform, contenders: dict[str, Contender], load: Process, paths: list[str]) -> None:
        self.contenders = contenders
        self._platform = platform
        self._load = load
        self._paths = paths
        self.figures: dict[str, dict[str, Series]] = {}

    def measure(self, clients: int, rounds: int, seconds: float) -> dict[str, Series]:
        """Requests a second of each contender; latencies and CPU go to `figures`."""
        token = token_of(self._platform)  # lives five minutes
        units = {"median_ms": "ms", "p99_ms": "ms", "cpu_ms": "ms", "generator_cpu_ms": "ms"}
        self.figures = {n: {f: Series(n, unit) for f, unit in units.items()} for n in self.contenders}

        def one(name: str) -> float:
            contender = self.contenders[name]
            before = cpu_seconds(contender.processes)
            answer = self._ask(contender, token, clients, seconds)
            answer["cpu_ms"] = (cpu_seconds(contender.processes) - before) / answer["requests"] * 1e3
            for figure, series in self.figures[name].items():
                series.values.append(answer[figure])
            return float(answer["rate"])

        for contender in self.contenders.values():
            self._ask(contender, token, clients, min(seconds, 1.0))  # warm
        return in_turn(rounds, {name: (lambda name=name: one(name)) for name in self.contenders}, "reads/s")

    def _ask(self, contender: Contender, token: str, clients: int, seconds: float) -> dict[str, Any]:
        return self._load.ask(
            {"port": contender.port, "paths": self._paths, "token": token, "clients": clients, "seconds": seconds}
        )


def run(
    broker_url: str,
    new_database: Callable[[str], str],
    rounds: int = 5,
    seconds: float = 3.0,
) -> dict[str, Any]:
    """Measure, print the table, and return the results."""
    results: dict[str, Any] = {"name": "gateway_read", "rounds": rounds, "seconds": seconds}
    rows = [["clients", "contender", "median", "spread", "ours/its", "latency", "99th", "CPU a read"]]
    with contenders(broker_url, new_database) as reading:
        for clients in CLIENTS:
            rates = reading.measure(clients, rounds, seconds)
            rows += [_row(clients, name, rates, reading.figures[name]) for name in rates]
            results[f"clients_{clients}"] = {n: _result(n, rates, reading.figures[n]) for n in rates}
    print(table("gateway_read: one resident over HTTP, as JSON, identifiers masked", rows))
    return results


@contextmanager
def contenders(broker_url: str, new_database: Callable[[str], str]) -> Iterator[Reading]:
    """All three side by side, on the same residents; an idle one costs the others nothing."""
    made: dict[str, str] = {}

    def remembered(name: str) -> str:
        made[name] = new_database(name)
        return made[name]

    with ExitStack() as stack:
        platform = stack.enter_context(distributed(broker_url, remembered, "--small", gateway=UNLIMITED))
        paths = residents(Client(platform, "admin"))
        setting = {"database_url": made["registry"], "broker_url": broker_url, "issuer": platform.url}
        setting |= {"jwks": httpx.get(f"{platform.url}/.well-known/jwks.json").json()}
        ours = [p for name in ("registry", "gateway") for p in platform.processes[name].tree]
        running = {
            OURS: Contender(platform.port, tuple(ours)),
            PEER: _start(
                stack, setting, ("benchmarks.peers.nameko_shop", "service"), ("benchmarks.peers.nameko_shop", "gateway")
            ),
            LIMIT: _start(stack, setting, ("benchmarks.peers.flask_alone",)),
        }
        _refuse_different_answers(running, paths, token_of(platform))
        yield Reading(platform, running, stack.enter_context(Process("benchmarks.http_load")), paths)


def residents(client: Client) -> list[str]:
    """The addresses of the demo's residents."""
    return [f"/v1/residents/{item['id']}" for item in client.get("/v1/residents", limit=200).json()["items"]]


def _start(stack: ExitStack, setting: dict[str, Any], *modules: tuple[str, ...]) -> Contender:
    port = free_port()
    text = json.dumps({**setting, "port": port})
    started = [stack.enter_context(Process(*module, text)) for module in modules]
    return Contender(port, tuple(process.pid for process in started))


def _refuse_different_answers(running: dict[str, Contender], paths: list[str], token: str) -> None:
    for path in (paths[0], paths[-1]):
        urls = [f"http://127.0.0.1:{contender.port}{path}" for contender in running.values()]
        answers = [httpx.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=20) for url in urls]
        if any(a.status_code != 200 or a.json() != answers[0].json() for a in answers):
            raise RuntimeError(
                "the contenders answer differently:\n" + "\n".join(f"{a.status_code} {a.text}" for a in answers)
            )


def _row(clients: int, name: str, rates: dict[str, Series], more: dict[str, Series]) -> list[str]:
    rate = rates[name]
    latencies = [f"{more[figure].median:.1f} ms" for figure in ("median_ms", "p99_ms")]
    return [
        str(clients),
        name,
        *figures(rate),
        f"{rates[OURS].ratio_to(rate):.2f}",
        *latencies,
        f"{more['cpu_ms'].median:.2f} ms",
    ]


def _result(name: str, rates: dict[str, Series], more: dict[str, Series]) -> dict[str, Any]:
    return {
        "reads_per_second": rates[name].values,
        "rate_ratio": rates[OURS].ratio_to(rates[name]),
        **{figure: series.values for figure, series in more.items()},
    }
