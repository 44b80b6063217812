"""The benchmarks run and find what they measure: for a moment only, so their figures mean nothing here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import gateway_read, harness, ingest, payroll, rpc, start
from chassis.testing.postgresql import PostgreSQL
from chassis.testing.rabbitmq import RabbitMQ

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


def test_calls(rabbit: RabbitMQ, capsys: pytest.CaptureFixture[str]) -> None:
    found = rpc.run(rabbit.url, rounds=1, seconds=0.2)
    assert all(rate > 0 for contender in found["in_flight_64"].values() for rate in contender["calls_per_second"])
    assert "bare py-amqp" in capsys.readouterr().out


def test_reading_through_the_gateway(rabbit: RabbitMQ, postgres: PostgreSQL) -> None:
    made: list[str] = []

    def new_database(name: str) -> str:
        made.append(f"bench-{name}-{os.getpid()}")
        return postgres.create_database(made[-1])

    found = gateway_read.run(rabbit.url, new_database, rounds=1, seconds=0.2)
    for clients in ("clients_1", "clients_64"):
        assert set(found[clients]) == {"ours", "nameko's shop", "Flask alone"}
        assert all(contender["reads_per_second"][0] > 0 for contender in found[clients].values())
    for name in made:
        postgres.drop_database(name)


def test_taking_in_rows(rabbit: RabbitMQ, postgres: PostgreSQL) -> None:
    made: list[str] = []

    def new_database(name: str) -> str:
        made.append(f"bench-{name}-{os.getpid()}")
        return postgres.create_database(made[-1])

    found = ingest.run(rabbit.url, new_database, rows=600, peer_rows=10, rounds=1)
    assert all(found[name]["rates"][0] > 0 for name in ("ours", "one request each", "limit"))
    for name in made:
        postgres.drop_database(name)


def test_a_payroll(postgres: PostgreSQL) -> None:
    name = f"bench-payroll-{os.getpid()}"
    size = {"deliveries": 600, "workers": 20, "employers": 2, "peer_workers": 5, "hot_entries": 64}
    found = payroll.run(postgres.create_database(name), rounds=1, **size)
    assert all(found[contender]["rates"][0] > 0 for contender in ("ours", "loop over workers", "limit"))
    assert found["second run"]["written"] == 0


def test_starting() -> None:
    found = start.run(1, 0.5, "--small")
    assert 0 < found["memory at rest"]["values"][0] <= found["memory, 64 clients"]["values"][0]


def test_results_say_nothing_of_whose_machine_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "RESULTS", tmp_path)
    figures: dict[str, Any] = {"name": "nothing", "rounds": 0}
    text = harness.store("nothing", figures).read_text()
    assert os.uname().nodename not in text
    assert str(ROOT) not in text
    assert str(Path.home()) not in text


def test_an_unknown_benchmark_is_refused() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks", "--only", "nothing"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "there is no benchmark nothing" in done.stderr
