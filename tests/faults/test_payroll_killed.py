"""kill -9 of the processes that run a payroll, at random moments: the same payslips, to the cent, as undisturbed."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.access.actor import Actor
from chassis.testing.kills import kill_until, seeded
from chassis.testing.processes import Process
from services.training import contract
from services.training.piecework.payroll import recounting
from services.training.piecework.payroll.usecases.exporting import export_payroll
from tests.integration.training.conftest import factory
from tests.integration.training.factory import Factory

__all__ = ["factory"]

WORKERS, KILLS, SECONDS = 10, 4, 240.0
ROOT = Path(__file__).parents[2]
SUMS = ("earned", "gross", "withheld", "garnished", "recovered", "material", "paid", "carried_over")


def a_month(f: Factory) -> list[Actor]:
    """People who earn, from nothing that is paid to what is taxed, one with an advance, one with court orders."""
    f.begin_anew()
    operation = f.operation("A", bonus={"percent": 5, "cap": {"amount": "200.00"}, "pieces": 300, "first_grade": 90})
    f.rate(operation, f.today(), "6.55")
    people = [f.worker() for _ in range(WORKERS)]
    lots = f.order(operation, *(1 + number * 100 for number in range(WORKERS)))
    for number, (who, lot) in enumerate(zip(people, lots, strict=True)):
        pieces = 1 + number * 100
        f.bring(f.claim(who, lot), pieces, first=pieces - number, second=number)
    f.ask(f.finance, contract.give_advance, resident=people[-1].resident, amount={"amount": "300.00"})
    for monthly in ("100.00", "50.00"):
        f.court_order(people[-2], total="1000.00", monthly=monthly, least="1000.00")
    return people


@pytest.fixture
def workers(factory: Factory, tmp_path: Path) -> Iterator[list[Process]]:
    url = factory.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("payroll_worker.py"))]
    made = [
        Process([*command, url, str(tmp_path / "keys.json")], log=tmp_path / f"{n}.log", env={"PYTHONPATH": str(ROOT)})
        for n in range(2)
    ]
    yield made
    for process in made:
        process.kill()


def paid(f: Factory, people: list[Actor], month: str) -> list[Any]:
    """The run's totals, and each one's payslip: sums and lines."""
    run = next(run for run in f.runs() if run["month"] == month)
    slips = [f.slip(who, month) for who in people]
    lines = [
        sorted((line["kind"], line["grade"] or "", line["amount"]["amount"]) for line in s["lines"]) for s in slips
    ]
    return [[shown[name]["amount"] for name in SUMS] for shown in (run, *slips)] + lines


def test_a_run_that_is_killed_half_way_pays_the_same_as_an_undisturbed_one(
    factory: Factory, workers: list[Process], tmp_path: Path
) -> None:
    f, chance = factory, seeded()
    month = f.today()
    undisturbed = a_month(f)
    f.pay(month)
    expected = paid(f, undisturbed, month)

    people = a_month(f)
    f.start(month)
    for worker in workers:
        worker.start()
    kill_until_done(f, workers, chance)
    (run,) = f.runs()
    assert run["state"] == "draft"
    f.ask(f.finance, contract.check_payroll, id=run["id"])
    f.ask(f.second, contract.approve_payroll, id=run["id"])
    kill_until_done(f, workers, chance)
    assert f.runs()[0]["state"] == "final"
    assert paid(f, people, month) == expected
    export_payroll(f.database, tmp_path / "export")
    assert recounting.recount(tmp_path / "export").findings == []
    assert told(f) == 2 * WORKERS, "each payslip is told of once"


def kill_until_done(f: Factory, workers: list[Process], chance: random.Random) -> None:
    jobs = f.database.tables.jobs

    def finished() -> bool:
        with f.database.reading() as connection:
            return connection.execute(select(jobs.c.id).where(jobs.c.finished_at.is_(None))).first() is None

    kill_until(workers, finished, chance, alive=(0.0, 0.4), at_least=KILLS, within=SECONDS)
    with f.database.reading() as connection:
        assert set(connection.scalars(select(jobs.c.state))) == {"done"}


def told(f: Factory) -> int:
    outbox = f.database.tables.outbox
    with f.database.reading() as connection:
        of_payslips = outbox.c.type == contract.payslip_issued.name
        return connection.scalar(select(func.count()).select_from(outbox).where(of_payslips)) or 0
