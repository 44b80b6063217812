"""Part-time work is paid every 15 days at most: by interim runs, whose payments the month's own run counts as paid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chassis.access.actor import Actor
from chassis.errors import Conflict
from services.training import contract

from .factory import Factory
from .test_pay_and_tax import Shop

OCTOBER = "2026-10-01"


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return Shop(factory)


def settle_between(f: Factory, month: str = OCTOBER) -> Any:
    """An interim run from its draft to its end; the run."""
    f.ask(f.inspector, contract.start_payroll, month=month, kind="interim")
    f.work_off_jobs()
    run = next(run for run in f.runs() if run["kind"] == "interim" and run["state"] == "draft")
    f.ask(f.finance, contract.check_payroll, id=run["id"])
    f.ask(f.second, contract.approve_payroll, id=run["id"])
    f.work_off_jobs()
    return f.ask(f.finance, contract.get_payroll_run, id=run["id"])


def slips(f: Factory, who: Actor) -> list[Any]:
    items = f.ask(who, contract.list_payslips)["items"]
    return [f.ask(who, contract.get_payslip, id=one["id"]) for one in items]


def amounts(slip: Any, *names: str) -> tuple[str, ...]:
    return tuple(slip[name]["amount"] for name in names or ("earned", "withheld", "garnished", "paid"))


def test_what_was_earned_so_far_is_paid_and_the_months_run_pays_the_rest(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    who, by_contract = f.worker(relation="part_time"), f.worker()
    for one in (who, by_contract):
        shop.earn(one, 600)
    f.ask(f.finance, contract.give_advance, resident=who.resident, amount={"amount": "500.00"})
    f.day(10, 15)
    run = settle_between(f)
    assert (run["state"], run["workers"], run["paid"]["amount"], run["hours_unknown"]) == ("final", 1, "5970.00", 0)
    assert f.ask(by_contract, contract.list_payslips)["items"] == []
    (cash,) = f.ask(f.finance, contract.list_cash_payments, id=run["id"])["items"]
    told = {"state": "paid", "amount": {"amount": cash["amount"]["amount"]}}
    f.ask(f.finance, contract.report_payment, id=cash["payment"], **told)
    found = f.ask(f.finance, contract.get_reconciliation, id=run["id"])
    assert (found["paid"]["amount"], found["unexplained"]["amount"]) == ("5970.00", "0.00")
    f.day(10, 16)
    shop.earn(who, 200)
    assert settle_between(f)["paid"]["amount"] == "1940.00", "3% of the second payment of the month too"
    f.day(10, 30)
    shop.earn(who, 200)
    f.pay(OCTOBER)
    first, second, last = slips(f, who)
    assert [one["kind"] for one in (first, second, last)] == ["interim", "interim", "month"]
    assert amounts(first) == ("6000.00", "30.00", "0.00", "5970.00")
    assert [(line["kind"], line["amount"]["amount"]) for line in first["lines"]] == [("interim", "6000.00")]
    between = {line["line"]: line["amount"]["amount"] for line in last["lines"] if line["kind"] == "interim"}
    assert between == {first["id"]: "-6000.00", second["id"]: "-2000.00"}
    # 10,000 in all, 150.00 of tax; the advance is taken back by the month's run, a fifth of it at most
    assert amounts(last, "earned", "withheld", "recovered", "paid") == ("2000.00", "60.00", "388.00", "1552.00")
    months = next(one for one in f.runs() if one["kind"] == "month")
    for id, made in ((run["id"], []), (months["id"], ["16000.00"])):
        items = f.ask(f.finance, contract.list_payroll_totals, id=id, by="style")["items"]
        assert [one["earned"]["amount"] for one in items] == made
    pages = [f.ask(who, contract.show_payslip, id=one["id"], form="html") for one in (first, last)]
    assert all(page["content"] for page in pages)
    assert shop.recounted(tmp_path) == []


def test_minimum_wage_and_court_orders_are_of_the_month(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    slow, owing = f.worker(relation="part_time"), f.worker(relation="part_time")
    f.court_order(owing, monthly="500.00", least="1200.00")
    claim = f.claim(slow, f.order(shop.operation, 10)[0])
    delivery = f.ask(f.staff, contract.record_delivery, claim=claim, pieces=10, minutes=600)["id"]
    f.ask(f.inspector, contract.record_inspection, delivery=delivery, first=10)
    shop.earn(owing, 150)
    f.day(10, 14)
    run = settle_between(f)
    assert amounts(run, "paid", "garnished", "supplement") == ("1300.00", "300.00", "0.00")
    f.day(10, 28)
    shop.earn(owing, 150)
    f.pay(OCTOBER)
    assert amounts(slips(f, slow)[-1], "earned", "supplement", "paid") == ("124.00", "124.00", "124.00")
    assert amounts(slips(f, owing)[-1]) == ("1500.00", "0.00", "200.00", "1300.00"), "500.00 of the month"
    assert shop.recounted(tmp_path) == []


def test_what_was_paid_too_much_in_between_is_carried_over(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="part_time")
    wrong = f.bring(f.claim(who, f.order(shop.operation, 100)[0]), 100, first=100)
    f.day(10, 15)
    settle_between(f)
    f.day(10, 16)
    f.ask(f.inspector, contract.correct_inspection, id=wrong["id"], first=90, rejected=10, reason="复检")
    assert settle_between(f)["workers"] == 0
    f.pay(OCTOBER)
    assert amounts(slips(f, who)[-1], "earned", "paid", "carried_over") == ("-100.00", "0.00", "-100.00")
    f.next_month()
    shop.earn(who, 50)
    f.pay("2026-11-01")
    assert amounts(slips(f, who)[-1], "earned", "paid") == ("400.00", "400.00")
    assert shop.recounted(tmp_path) == []


def test_one_run_at_a_time_pays_a_month(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="part_time")

    def refused(kind: str, month: str = OCTOBER) -> str:
        with pytest.raises(Conflict) as told:
            f.ask(f.inspector, contract.start_payroll, month=month, kind=kind)
        return told.value.type

    assert refused("interim") == "nothing-to-pay"
    shop.earn(who, 10)
    f.ask(f.inspector, contract.start_payroll, month=OCTOBER, kind="interim")
    f.work_off_jobs()
    assert refused("interim") == "run-state"
    f.day(10, 31)
    assert refused("month") == "run-state"
    (run,) = f.runs()
    f.ask(f.finance, contract.discard_payroll, id=run["id"], reason="漏登")
    assert f.ask(who, contract.list_payslips)["items"] == []
    shop.earn(who, 10)
    assert settle_between(f)["paid"]["amount"] == "200.00"
    f.pay(OCTOBER)
    assert refused("interim") == "run-state"
    assert [amounts(one, "paid") for one in slips(f, who)] == [("200.00",), ("0.00",)]
    assert shop.recounted(tmp_path) == []


def test_part_time_work_that_waits_for_more_than_15_days_is_overdue(shop: Shop) -> None:
    f = shop.factory
    who, by_contract = f.worker(relation="part_time"), f.worker()
    for one in (who, by_contract):
        shop.earn(one, 10)

    def due(asker: Actor, **asked: Any) -> list[tuple[str, str, bool]]:
        items = f.ask(asker, contract.list_due_wages, **asked)["items"]
        assert {one["resident"] for one in items} <= {str(who.resident)}
        return [(one["since"], one["due_by"], one["overdue"]) for one in items]

    f.day(10, 16)
    shop.earn(who, 10)
    assert due(f.inspector) == due(f.staff) == [("2026-10-01", "2026-10-16", False)]
    assert due(f.staff, overdue_only=True) == []
    f.day(10, 17)
    assert due(f.finance, overdue_only=True) == [("2026-10-01", "2026-10-16", True)]
    assert f.ask(f.staff, contract.get_home)["wage_desk"] == {"overdue": 1}
    assert due(f.actor("employer", employer=f.community)) == due(f.actor("staff")) == []
    settle_between(f)
    f.day(10, 20)
    assert due(f.inspector) == []
    shop.earn(who, 10)
    assert due(f.inspector) == [("2026-10-20", "2026-11-04", False)]
    f.pay(OCTOBER)
    assert due(f.inspector) == []
