"""A run whose job came to its end half-way is gone on with; a month waits for the one before it to be final."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.errors import Conflict, Invalid
from services.training import contract
from services.training.piecework.payroll.usecases import drafting, finishing

from .factory import Factory


@pytest.fixture
def earned(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> Factory:
    """Three people have earned; each is a transaction of a run."""
    monkeypatch.setattr(drafting, "PAGE", 1)
    monkeypatch.setattr(finishing, "PAGE", 1)
    operation = factory.operation("A")
    factory.rate(operation, factory.today(), "7.00")
    for lot in factory.order(operation, 100, 100, 100):
        factory.bring(factory.claim(factory.worker(), lot), 100, first=100)
    return factory


def failing_after(times: int, work: Any) -> Any:
    done = 0

    def once(*arguments: Any) -> Any:
        nonlocal done
        done += 1
        if done > times:
            raise Invalid("nothing is withheld on that day")
        return work(*arguments)

    return once


def test_a_draft_and_its_payment_that_failed_half_way_go_on(earned: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    f, month = earned, earned.today()
    with monkeypatch.context() as broken:
        broken.setattr(drafting, "settle", failing_after(2, drafting.settle))
        f.start(month)
        f.work_off_jobs()
    assert [run["state"] for run in f.runs()] == ["drafting"]
    f.start(month)
    with pytest.raises(Conflict, match="under way"):
        f.start(month)
    f.work_off_jobs()
    (run,) = f.runs()
    assert (run["state"], run["workers"], run["earned"]["amount"]) == ("draft", 3, "2100.00")
    with pytest.raises(Conflict, match="there is a run"):
        f.start(month)

    f.ask(f.finance, contract.check_payroll, id=run["id"])
    with monkeypatch.context() as broken:
        broken.setattr(finishing, "movement", failing_after(5, finishing.movement))
        f.ask(f.second, contract.approve_payroll, id=run["id"])
        with pytest.raises(Conflict, match="approved"):
            f.ask(f.second, contract.approve_payroll, id=run["id"])
        f.work_off_jobs()
    assert [run["state"] for run in f.runs()] == ["approved"]
    with pytest.raises(Conflict, match="second person"):
        f.ask(f.finance, contract.approve_payroll, id=run["id"])
    f.ask(f.second, contract.approve_payroll, id=run["id"])
    f.work_off_jobs()
    assert [run["state"] for run in f.runs()] == ["final"]
    assert len(f.ask(f.finance, contract.list_payments)["items"]) == 3


def test_a_month_waits_for_the_one_before_it(earned: Factory) -> None:
    f, month = earned, earned.today()
    f.start(month)
    f.work_off_jobs()
    f.next_month()
    who = f.worker()
    f.ask(f.finance, contract.give_advance, resident=who.resident, amount={"amount": "10.00"})
    with pytest.raises(Conflict, match="not final yet"):
        f.start(f.today())
