"""By what a month's pay is taxed: when it is paid, and as what."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.access.actor import Actor
from chassis.errors import Conflict
from services.training import contract
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.usecases.exporting import export_payroll

from .factory import Factory


class Shop:
    """One operation at 10.00 a piece, and who sews it."""

    def __init__(self, factory: Factory) -> None:
        self.factory = f = factory
        self.operation = f.operation("A")
        f.rate(self.operation, f.today(), "10.00")

    def earn(self, who: Actor, pieces: int) -> None:
        f = self.factory
        f.bring(f.claim(who, f.order(self.operation, pieces)[0]), pieces, first=pieces)

    def change(self, who: Actor, relation: str) -> None:
        """From today on somebody works under another relation."""
        f = self.factory
        for one in f.ask(f.staff, contract.list_engagements, resident=who.resident)["items"]:
            if one["until"] is None:
                f.ask(f.staff, contract.end_engagement, id=one["id"])
        asked = {"relation": relation, "evidence": "新协议", "piece_limit": 10_000}
        f.ask(f.staff, contract.record_engagement, resident=who.resident, employer=f.id, **asked)

    def withheld(self, who: Actor, month: str) -> str:
        return str(self.factory.slip(who, month)["withheld"]["amount"])

    def recounted(self, folder: Path) -> list[str]:
        export_payroll(self.factory.database, folder)
        return recount(folder).findings


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return Shop(factory)


def test_a_month_is_closed_on_its_last_day_at_the_earliest(shop: Shop) -> None:
    f, who = shop.factory, shop.factory.worker()
    shop.earn(who, 80)
    for month in ("2026-10-01", "2026-11-01"):
        with pytest.raises(Conflict, match="is not over") as refused:
            f.ask(f.inspector, contract.start_payroll, month=month)
        assert refused.value.type == "month-not-over"
    f.day(10, 31)
    f.pay("2026-10-01")
    shop.earn(who, 10)  # on the same day, into the month that begins tomorrow
    with pytest.raises(Conflict, match="close it on 2026-11-30"):
        f.ask(f.inspector, contract.start_payroll, month="2026-11-01")
    f.pay("2026-11-01")
    assert f.slip(who, "2026-11-01")["gross"]["amount"] == "100.00"


def test_months_that_are_paid_within_one_are_taxed_as_one_payment(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker()
    months = ("2026-07-01", "2026-08-01", "2026-09-01")
    for month in months:
        f.ask(f.inspector, contract.open_pay_period, month=month)
        shop.earn(who, 80)
        f.pay(month)
    assert [shop.withheld(who, month) for month in months] == ["0.00", "160.00", "160.00"], "2,400 less 800, at 20%"
    shop.earn(who, 80)
    f.day(11, 2)
    f.pay("2026-10-01")
    assert shop.withheld(who, "2026-10-01") == "0.00", "in November, a payment of its own"
    assert shop.recounted(tmp_path) == []


def test_a_scheme_counts_its_own_income_only(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker()
    shop.earn(who, 600)
    f.pay("2026-10-01")
    f.next_month()
    shop.change(who, "employment")
    shop.earn(who, 600)
    f.pay("2026-11-01")
    assert [shop.withheld(who, month) for month in ("2026-10-01", "2026-11-01")] == ["960.00", "30.00"]
    f.next_month()
    shop.change(who, "platform_work")
    shop.earn(who, 700)
    f.pay("2026-12-01")
    assert shop.withheld(who, "2026-12-01") == "18.00", "7,000 less 20% and 5,000, at 3%"
    assert shop.recounted(tmp_path) == []


def test_months_are_opened_in_their_order_and_none_ahead(shop: Shop) -> None:
    f, who = shop.factory, shop.factory.worker()
    opened = f.ask(f.inspector, contract.open_pay_period, month="2026-08-15")
    assert (opened["month"], opened) == ("2026-08-01", f.ask(f.finance, contract.open_pay_period, month="2026-08-01"))
    shop.earn(who, 10)
    refused = {"2026-11-01": "month-ahead", "2026-09-01": "period-order", "2026-07-01": "period-order"}
    for month, kind in refused.items():
        with pytest.raises(Conflict) as told:
            f.ask(f.inspector, contract.open_pay_period, month=month)
        assert told.value.type == kind
    f.pay("2026-08-01")
    with pytest.raises(Conflict, match="in their order"):
        f.ask(f.inspector, contract.open_pay_period, month="2026-08-01")
    assert f.ask(f.inspector, contract.open_pay_period, month="2026-09-01")["month"] == "2026-09-01"


def test_a_bonus_is_of_the_periods_own_pieces(factory: Factory, tmp_path: Path) -> None:
    """One of a closed month that is corrected, even twice, gives the next month nothing for its bonus."""
    f = factory
    shop, who = Shop(f), f.worker()
    bonus = {"percent": 10, "cap": {"amount": "9999.00"}, "pieces": 100, "first_grade": 90}
    shop.operation = f.operation("B", bonus=bonus)
    f.rate(shop.operation, f.today(), "10.00")
    claim = f.claim(who, f.order(shop.operation, 100)[0])
    wrong = f.bring(claim, 100, first=50, rejected=50)
    f.pay("2026-10-01")
    f.next_month()
    for first in (80, 100):
        better = {"first": first, "rejected": 100 - first, "reason": "复检"}
        wrong = f.ask(f.inspector, contract.correct_inspection, id=wrong["id"], **better)
    mistaken = f.bring(f.claim(who, f.order(shop.operation, 100)[0]), 100, first=80, rejected=20)
    f.ask(f.inspector, contract.correct_inspection, id=mistaken["id"], first=100, reason="复检")
    f.pay("2026-11-01")
    lines = {(one["kind"], one["line"]): one["amount"]["amount"] for one in f.slip(who, "2026-11-01")["lines"]}
    assert lines.pop(("correction", claim)) == "500.00"
    assert lines.pop(("bonus", shop.operation)) == "100.00", "of the 1,000.00 of November"
    assert [one["kind"] for one in f.slip(who, "2026-10-01")["lines"]] == ["accrual"], "October has none"
    assert shop.recounted(tmp_path) == []
