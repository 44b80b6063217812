"""A run whose job came to its end half-way is gone on with; a month waits for the one before it to be final."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chassis.errors import Conflict, Invalid
from services.training import contract
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.usecases import drafting, finishing, owing
from services.training.piecework.payroll.usecases.exporting import export_payroll

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
        broken.setattr(owing, "settle", failing_after(2, owing.settle))
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


def test_a_wrong_draft_is_thrown_away_and_its_month_drafted_again(earned: Factory, tmp_path: Path) -> None:
    """With what was missing; it is kept with who and why, and nothing of what is final is opened again."""
    f, month = earned, earned.today()
    f.start(month)
    f.work_off_jobs()
    (wrong,) = f.runs()
    f.ask(f.finance, contract.check_payroll, id=wrong["id"])
    said = f.ask(f.second, contract.discard_payroll, id=wrong["id"], reason="漏登预支款")
    assert (said["state"], said["discarded_by"], said["discarded_because"], said["allowed_actions"]) == (
        "discarded",
        f.second.subject,
        "漏登预支款",
        [],
    )
    for step in (contract.check_payroll, contract.approve_payroll):
        with pytest.raises(Conflict, match="is discarded"):
            f.ask(f.second, step, id=wrong["id"])
    f.next_month()
    who = f.worker()
    f.ask(f.finance, contract.give_advance, resident=who.resident, amount={"amount": "10.00"})
    f.end_of(f.today())
    with pytest.raises(Conflict, match="not final yet"):
        f.ask(f.inspector, contract.start_payroll, month=f.today())
    paid = f.pay(month)
    assert (paid["id"] == wrong["id"], paid["paid_on"], paid["paid"]) == (False, f.today(), wrong["paid"])
    with pytest.raises(Conflict, match="a draft that is not approved"):
        f.ask(f.finance, contract.discard_payroll, id=paid["id"], reason="误")
    assert len(f.ask(f.finance, contract.list_payments)["items"]) == 3
    export_payroll(f.database, tmp_path)
    assert recount(tmp_path).findings == []


def test_a_draft_is_not_approved_in_another_month_than_it_is_taxed_in(earned: Factory) -> None:
    f, month = earned, earned.today()
    f.start(month)
    f.work_off_jobs()
    (run,) = f.runs()
    f.ask(f.finance, contract.check_payroll, id=run["id"])
    f.next_month()
    with pytest.raises(Conflict, match="taxed as paid in 2026-10") as refused:
        f.ask(f.second, contract.approve_payroll, id=run["id"])
    assert refused.value.type == "draft-outdated"
    f.ask(f.finance, contract.discard_payroll, id=run["id"], reason="跨月")
    assert f.pay(month)["paid_on"] == "2026-11-01"


def test_a_month_waits_for_the_one_before_it(earned: Factory) -> None:
    f, month = earned, earned.today()
    f.start(month)
    f.work_off_jobs()
    f.next_month()
    who = f.worker()
    f.ask(f.finance, contract.give_advance, resident=who.resident, amount={"amount": "10.00"})
    with pytest.raises(Conflict, match="not final yet"):
        f.start(f.today())
