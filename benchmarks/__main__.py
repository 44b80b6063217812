"""Runs the benchmarks, or some: `python -m benchmarks --only rpc,import`. Servers are private and gone afterwards."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import figures, gateway_read, harness, import_residents, ingest, payroll, rpc, start
from chassis.testing.postgresql import postgresql
from chassis.testing.rabbitmq import rabbitmq


def run_rpc(rounds: int) -> dict[str, Any]:
    with rabbitmq() as broker:
        return rpc.run(broker.url, rounds)


def run_gateway_read(rounds: int) -> dict[str, Any]:
    with rabbitmq() as broker, postgresql() as server:
        return gateway_read.run(broker.url, server.create_database, rounds)


def run_import(rounds: int) -> dict[str, Any]:
    with postgresql() as server:
        return import_residents.run(server.create_database("import"), rounds=rounds)


def run_payroll(rounds: int) -> dict[str, Any]:
    with postgresql() as server:
        return payroll.run(server.create_database("payroll"), rounds=rounds)


def run_ingest(rounds: int) -> dict[str, Any]:
    with rabbitmq() as broker, postgresql() as server:
        return ingest.run(broker.url, server.create_database, rounds=rounds)


BENCHMARKS: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "rpc": run_rpc,
    "gateway_read": run_gateway_read,
    "import": run_import,
    "ingest": run_ingest,
    "payroll": run_payroll,
    "start": start.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(BENCHMARKS), metavar="NAME,…")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if unknown := set(arguments.only) - BENCHMARKS.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    for name in arguments.only:
        print(f"stored in {harness.store(name, BENCHMARKS[name](arguments.rounds))}\n", flush=True)
        figures.write()


if __name__ == "__main__":
    main()
