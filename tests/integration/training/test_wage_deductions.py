"""Insurance and special deductions of wages: entered month by month, withheld, counted for tax, and counted again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chassis.access.actor import Actor
from chassis.errors import Invalid, NotFound
from services.training import contract
from services.training.piecework.ledger.tables import Entry

from .factory import Factory
from .test_pay_and_tax import Shop

SUMS = ("gross", "insurance", "withheld", "garnished", "recovered", "paid")


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return Shop(factory)


def sums(shop: Shop, who: Actor, month: str, *more: str) -> tuple[str, ...]:
    slip = shop.factory.slip(who, month)
    return tuple(slip[name]["amount"] for name in (*SUMS, *more))


def entered(factory: Factory, who: Actor) -> dict[str, int]:
    """Fen by the accounts that were credited less debited."""
    found: dict[str, int] = {}
    with factory.database.unit_of_work(writes=False) as uow:
        for entry in uow.session.query(Entry).where(Entry.resident == who.resident):
            found[entry.credit] = found.get(entry.credit, 0) + entry.amount
            found[entry.debit] = found.get(entry.debit, 0) - entry.amount
    return found


def test_shares_are_withheld_and_special_deductions_count_for_tax(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="employment")
    for kind, amount in (("pension", "800.00"), ("medical", "200.00"), ("housing_fund", "1200.00")):
        f.deduct(who, kind, amount)
    f.deduct(who, "children_education", "2000.00")
    f.deduct(who, "rent", "800.00")
    order = f.court_order(who, percent=10, least="1000.00")
    shop.earn(who, 1200)
    f.pay("2026-10-01")
    # 12,000 less 5,000, 2,200 and 2,800: 3% of 2,000; a tenth of what is left after both goes to the court
    expected = ("12000.00", "2200.00", "60.00", "974.00", "0.00", "8766.00", "2800.00", "0.00")
    assert sums(shop, who, "2026-10-01", "special", "insurance_ahead") == expected
    accounts = entered(f, who)
    assert (accounts["insurance"], accounts["tax"], accounts["payable"]) == (2200_00, 60_00, 0)
    due = {one["court_order"]: one["amount"]["amount"] for one in f.ask(f.finance, contract.list_payments)["items"]}
    assert due == {None: "8766.00", order["id"]: "974.00"}
    f.next_month()
    f.deduct(who, "pension", "900.00")
    f.deduct(who, "elderly_support", "1000.00", "2026-10-01")  # told a month late
    shop.earn(who, 1200)
    f.pay("2026-11-01")
    # 24,000 less 10,000, 4,500 and 7,600 of the year: 57.00, and 60.00 were withheld
    assert sums(shop, who, "2026-11-01", "special") == (
        *("12000.00", "2300.00", "0.00", "970.00", "0.00", "8730.00"),
        "4800.00",
    )
    slip = f.slip(who, "2026-11-01")["id"]
    page = f.ask(who, contract.show_payslip, id=slip, form="html", language="en")
    assert page["language"] in ("en", "zh-CN")
    assert shop.recounted(tmp_path) == []
    mine = f.ask(who, contract.list_wage_deductions)["items"]
    assert [one["kind"] for one in mine][-2:] == ["pension", "elderly_support"]
    assert f.ask(f.worker(), contract.list_wage_deductions)["items"] == []


def test_what_the_pay_does_not_cover_is_paid_ahead_and_taken_back(shop: Shop, tmp_path: Path) -> None:
    """Also in a month without any work, and in one that had no run."""
    f = shop.factory
    who, idle = f.worker(relation="employment"), f.worker(relation="employment")
    f.deduct(who, "pension", "300.00")
    f.deduct(idle, "pension", "300.00", until="2026-11-01")
    shop.earn(who, 10)
    run = f.pay("2026-10-01")
    assert (run["insurance"]["amount"], run["insurance_ahead"]["amount"]) == ("100.00", "500.00")
    assert sums(shop, who, "2026-10-01", "insurance_ahead") == ("100.00", "100.00", *("0.00",) * 4, "200.00")
    assert sums(shop, idle, "2026-10-01", "insurance_ahead") == (*("0.00",) * 6, "300.00")
    assert entered(f, idle) == {"insurance": 300_00, "advances": -300_00}
    f.day(11, 30)
    f.pay("2026-11-01")  # nobody worked
    assert sums(shop, who, "2026-11-01", "insurance_ahead") == (*("0.00",) * 6, "300.00")
    f.day(12, 1)
    shop.earn(who, 300)
    f.pay("2026-12-01")
    # a fifth of 2,700.00 at most, of the 500.00 that were paid ahead
    assert sums(shop, who, "2026-12-01") == ("3000.00", "300.00", "0.00", "0.00", "500.00", "2200.00")
    assert f.ask(idle, contract.list_payslips)["items"][-1]["month"] == "2026-10-01"
    assert shop.recounted(tmp_path) == []


def test_a_month_that_was_left_out_is_withheld_with_the_next(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="employment")
    f.deduct(who, "pension", "300.00")
    shop.earn(who, 100)
    f.pay("2026-10-01")
    f.day(12, 1)
    shop.earn(who, 100)
    f.pay("2026-12-01")
    assert sums(shop, who, "2026-12-01")[:2] == ("1000.00", "600.00")
    assert shop.recounted(tmp_path) == []


def test_wages_of_two_relations_in_a_month_are_taxed_as_one_payment(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="part_time")
    shop.earn(who, 600)
    f.deduct(who, "pension", "6500.00")
    f.deduct(who, "rent", "800.00")
    f.day(10, 20)
    shop.change(who, "employment")
    shop.earn(who, 8500 - 600)
    f.pay("2026-10-01")
    slips = {one["relation"]: one for one in f.ask(who, contract.list_payslips)["items"]}
    found = {name: [slip[sum]["amount"] for sum in ("gross", "insurance", "special")] for name, slip in slips.items()}
    assert found == {
        "employment": ["79000.00", "6500.00", "800.00"],
        "part_time": ["6000.00", "0.00", "0.00"],
    }, "the first bears what it can"
    # 85,000 less 5,000, 6,500 and 800: 10% of 72,700, less 2,520
    assert sum(float(slip["withheld"]["amount"]) for slip in slips.values()) == 4750.00
    assert shop.recounted(tmp_path) == []


def test_the_minimum_wage_is_made_up_before_the_own_share(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="part_time")
    f.deduct(who, "pension", "50.00")
    claim = f.claim(who, f.order(shop.operation, 20)[0])
    brought = {"claim": claim, "pieces": 20, "minutes": 600}
    delivery = f.ask(f.staff, contract.record_delivery, **brought)["id"]
    f.ask(f.inspector, contract.record_inspection, delivery=delivery, first=20)
    f.pay("2026-10-01")
    assert sums(shop, who, "2026-10-01", "supplement") == ("224.00", "50.00", "0.00", "0.00", "0.00", "174.00", "24.00")
    assert shop.recounted(tmp_path) == []


def test_a_draft_goes_by_what_was_entered_before_it(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="employment")
    shop.earn(who, 1000)
    f.start("2026-10-01")
    with pytest.raises(Invalid, match="2026-10 has its payroll run") as refused:
        f.deduct(who, "pension", "300.00", "2026-10-01")
    assert [error.pointer for error in refused.value.errors] == ["/since"]
    f.work_off_jobs()
    (run,) = f.runs()
    assert run["insurance"]["amount"] == "0.00"
    f.ask(f.finance, contract.discard_payroll, id=run["id"], reason="漏登社保")
    f.deduct(who, "pension", "300.00", "2026-10-01")
    f.pay("2026-10-01")
    assert sums(shop, who, "2026-10-01")[:3] == ("10000.00", "300.00", "141.00")
    assert shop.recounted(tmp_path) == []


def test_nothing_is_deducted_once_the_engagement_has_ended(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="employment")
    f.deduct(who, "pension", "300.00")
    f.deduct(who, "rent", "800.00")
    shop.earn(who, 1000)
    f.pay("2026-10-01")
    f.day(11, 1)
    (held,) = f.ask(f.staff, contract.list_engagements, resident=who.resident)["items"]
    f.ask(f.staff, contract.end_engagement, id=held["id"], until="2026-11-01")
    shop.earn(f.worker(), 10)
    f.pay("2026-11-01")
    assert [one["month"] for one in f.ask(who, contract.list_payslips)["items"]] == ["2026-10-01"]
    assert shop.recounted(tmp_path) == []


def test_what_is_entered_is_refused_where_it_cannot_be(shop: Shop) -> None:
    f = shop.factory
    who, by_contract = f.worker(relation="employment"), f.worker()
    f.deduct(who, "housing_loan", "1000.00")
    wrong: dict[str, tuple[Actor, dict[str, Any]]] = {
        "/engagement": (by_contract, {"kind": "pension", "amount": "1.00"}),
        "/amount/amount": (who, {"kind": "pension", "amount": "20000.01"}),
        "/since": (who, {"kind": "pension", "amount": "1.00", "since": "2026-09-30"}),
        "/until": (who, {"kind": "pension", "amount": "1.00", "until": "2026-10-31"}),
        "/kind": (who, {"kind": "rent", "amount": "800.00"}),
    }
    for pointer, (whose, asked) in wrong.items():
        with pytest.raises(Invalid) as refused:
            f.deduct(whose, **asked)
        assert [error.pointer for error in refused.value.errors] == [pointer]
    with pytest.raises(Invalid):
        f.deduct(who, "serious_illness", "80000.00")
    with pytest.raises(NotFound):
        elsewhere = f.actor("payer_finance", employer=f.community)
        engagement = f.ask(f.staff, contract.list_engagements, resident=who.resident)["items"][0]["id"]
        said = {"kind": "pension", "amount": {"amount": "1.00"}, "since": f.today(), "evidence": "社保"}
        f.ask(elsewhere, contract.enter_wage_deduction, engagement=engagement, **said)
    first, same = (f.deduct(who, "pension", "300.00") for _ in range(2))
    assert first["id"] == same["id"]
