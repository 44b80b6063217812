"""A month of piecework and the one after it, to the cent, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid
from services.training import contract
from services.training.piecework.ledger.tables import Entry

from .factory import BONUS, Factory


class Month:
    """The five workers' October."""

    def __init__(self, factory: Factory) -> None:
        self.factory = f = factory
        f.day(10, 1)
        self.sewing = f.operation("YR-2210", bonus=BONUS)
        self.labels = f.operation("LABEL")
        f.rate(self.sewing, "2026-10-01", "6.50")
        f.rate(self.labels, "2026-10-01", "0.355")
        self.a, self.b, self.d, self.e = (f.worker() for _ in range(4))
        self.c = f.worker(share="0.90")
        lots = f.order(self.sewing, 200, 300, 700, 60, 5)
        f.ask(f.finance, contract.give_advance, resident=self.a.resident, amount={"amount": "300.00"})
        f.day(10, 3)
        first = f.claim(self.a, lots[0])
        claims = {who: f.claim(who, lot) for who, lot in ((self.b, lots[2]), (self.c, lots[3]), (self.d, lots[4]))}
        self.label_lots = [f.claim(self.e, lot) for lot in f.order(self.labels, 4123, 1)]
        f.day(10, 10)
        f.bring(first, 120, first=115, rework=4, rejected=1)
        f.day(10, 14)
        f.bring(first, 4, again=True, first=3, rejected=1)
        f.day(10, 16)
        f.rate(self.sewing, "2026-10-16", "7.00")
        self.second_lot = f.claim(self.a, lots[1])
        f.day(10, 20)
        f.bring(first, 80, first=80)
        self.heard(first, "40.00")
        f.bring(claims[self.b], 700, first=700)
        f.bring(claims[self.c], 60, first=60)
        f.bring(claims[self.d], 5, first=5)
        for claim, pieces in zip(self.label_lots, (4123, 1), strict=True):
            f.bring(claim, pieces, first=pieces)
        f.day(10, 30)
        self.last = f.bring(self.second_lot, 300, first=290, second=6, rejected=4)
        f.day(10, 31)
        self.run = f.pay("2026-10-01")

    def heard(self, claim: str, amount: str) -> None:
        f = self.factory
        asked = {"asked": {"amount": "60.00"}, "reason": "毛线损耗"}
        hearing = f.ask(f.inspector, contract.open_hearing, claim=claim, **asked)["id"]
        f.ask(self.a, contract.say_at_hearing, id=hearing, word="毛线在领取时已有接头")
        f.ask(f.staff, contract.decide_hearing, id=hearing, decided={"amount": amount})

    def paid(self, who: Actor, month: str = "2026-10-01") -> tuple[str, ...]:
        slip = self.factory.slip(who, month)
        return tuple(slip[name]["amount"] for name in ("gross", "withheld", "recovered", "material", "paid"))


@pytest.fixture
def month(factory: Factory) -> Month:
    return Month(factory)


def test_october_is_paid_to_the_cent(month: Month) -> None:
    assert month.paid(month.a) == ("3338.00", "507.60", "300.00", "40.00", "2490.40")
    assert month.paid(month.b) == ("4750.00", "760.00", "0.00", "0.00", "3990.00")
    assert month.paid(month.c) == ("351.00", "0.00", "0.00", "0.00", "351.00")
    assert month.paid(month.d) == ("0.00", "0.00", "0.00", "0.00", "0.00")
    assert month.paid(month.e) == ("1464.02", "132.80", "0.00", "0.00", "1331.22")
    sums = {name: month.run[name]["amount"] for name in ("earned", "carried_over", "gross", "withheld", "paid")}
    assert sums == {
        "earned": "9935.52",
        "carried_over": "32.50",
        "gross": "9903.02",
        "withheld": "1400.40",
        "paid": "8162.62",
    }


def test_each_line_of_a_payslip_is_a_claim_and_grade(month: Month) -> None:
    lines = [
        (line["kind"], line["grade"], line["amount"]["amount"])
        for line in month.factory.slip(month.a, "2026-10-01")["lines"]
    ]
    assert sorted(lines) == [
        ("accrual", "first", "1287.00"),
        ("accrual", "first", "2030.00"),
        ("accrual", "second", "21.00"),
    ]


def test_november_has_the_correction_and_what_was_carried_over(month: Month) -> None:
    f = month.factory
    before = f.slip(month.a, "2026-10-01")
    f.day(11, 2)
    dispute = f.ask(
        month.a, contract.raise_dispute, payslip=before["id"], claim=month.second_lot, text="两件应为一等品"
    )
    assert dispute["quick"] is True
    assert (dispute["next_instance"], dispute["next_until"]) == ("court", "2029-10-31")
    asked = {"payslip": before["id"], "claim": month.second_lot}
    again = f.ask(month.a, contract.raise_dispute, **asked, text="两件应为一等品")
    assert again["id"] == dispute["id"]
    with pytest.raises(Conflict) as twice:
        f.ask(month.a, contract.raise_dispute, **asked, text="三件应为一等品")
    assert twice.value.type == "dispute-open" and dispute["id"] in twice.value.detail
    f.ask(f.inspector, contract.answer_dispute, id=dispute["id"], upheld=True, answer="复检后成立")
    (answered,) = f.ask(f.inspector, contract.list_disputes, updated_since="2026-11-02T00:00:00+08:00")["items"]
    assert (answered["id"], answered["state"]) == (dispute["id"], "upheld")
    assert not f.ask(f.inspector, contract.list_disputes, updated_since="2026-11-03T00:00:00+08:00")["items"]
    regraded = {"first": 292, "second": 6, "rejected": 2, "reason": "复检"}
    f.ask(f.inspector, contract.correct_inspection, id=month.last["id"], **regraded)
    label_rate = f.operation("PLAIN")
    f.rate(label_rate, "2026-11-02", "1.00")
    more = f.order(label_rate, 1000, 900)
    newer = f.claim(month.a, more[0])
    f.bring(newer, 1000, first=1000)
    with pytest.raises(Invalid) as elsewhere:
        f.ask(month.a, contract.raise_dispute, payslip=before["id"], claim=newer, text="少算")
    assert elsewhere.value.errors[0].pointer == "/claim"
    f.bring(f.claim(month.d, more[1]), 900, first=900)
    f.day(11, 30)
    f.pay("2026-11-01")
    assert month.paid(month.a, "2026-11") == ("1014.00", "42.80", "0.00", "0.00", "971.20")
    assert month.paid(month.d, "2026-11") == ("932.50", "26.50", "0.00", "0.00", "906.00")
    lines = {line["kind"]: line["amount"]["amount"] for line in f.slip(month.a, "2026-11")["lines"]}
    assert lines == {"accrual": "1000.00", "correction": "14.00"}
    assert f.slip(month.a, "2026-10-01") == before, "October's payslip does not change"


def test_a_refused_payment_goes_out_again_without_a_second_tax(month: Month) -> None:
    f = month.factory
    payslip = f.slip(month.e, "2026-10-01")["id"]
    (due,) = f.ask(f.finance, contract.list_payments, payslip=payslip)["items"]
    f.ask(f.finance, contract.report_payment, id=due["id"], state="refused", reason="账号已注销")
    again = [
        p for p in f.ask(f.finance, contract.list_payments, state="due")["items"] if p["payslip"] == due["payslip"]
    ]
    assert [(p["attempt"], p["amount"]["amount"]) for p in again] == [(2, "1331.22")]
    f.ask(f.finance, contract.report_payment, id=again[0]["id"], state="paid")
    assert month.paid(month.e)[-1] == "1331.22"


def balances(factory: Factory) -> dict[str, int]:
    with factory.database.unit_of_work(writes=False) as uow:
        found: dict[str, int] = {}
        for entry in uow.session.scalars(select(Entry)):
            found[entry.debit] = found.get(entry.debit, 0) - entry.amount
            found[entry.credit] = found.get(entry.credit, 0) + entry.amount
        return found


def test_the_ledger_says_the_same(month: Month) -> None:
    assert balances(month.factory) == {
        "cost": -9935_52,
        "payable": 32_50,
        "tax": 1400_40,
        "advances": 0,
        "material": 40_00,
        "to_pay": 8162_62,
        "bank": 300_00,
    }


def test_of_a_wage_nothing_is_carried_over_whatever_comes_after_it(factory: Factory) -> None:
    f = factory
    f.day(10, 1)
    operation = f.operation("A")
    f.rate(operation, "2026-10-01", "6.50")
    employed, contracted = f.worker(relation="employment"), f.worker()
    lots = f.order(operation, 5, 5)
    for who, lot in zip((employed, contracted), lots, strict=True):
        f.bring(f.claim(who, lot), 5, first=5)
    f.day(11, 2)
    for engagement in f.ask(f.staff, contract.list_engagements, resident=contracted.resident)["items"]:
        f.ask(f.staff, contract.end_engagement, id=engagement["id"])
    later = {"relation": "employment", "evidence": "劳动合同"}
    f.ask(f.staff, contract.record_engagement, resident=contracted.resident, employer=f.id, **later)
    f.pay("2026-10-01")
    slips = [f.slip(who, "2026-10-01") for who in (employed, contracted)]
    assert [(s["scheme"], s["paid"]["amount"], s["carried_over"]["amount"]) for s in slips] == [
        ("wages", "32.50", "0.00"),
        ("labour_remuneration", "0.00", "32.50"),
    ]
