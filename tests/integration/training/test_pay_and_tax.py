"""By what a month's pay is taxed: when it is paid, and as what."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid
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


def test_who_is_past_retirement_age_has_labour_remuneration_by_written_agreement(shop: Shop) -> None:
    who = shop.factory.worker(relation="past_retirement", evidence="劳务协议 2026-7")
    shop.earn(who, 200)
    shop.factory.pay("2026-10-01")
    slip = shop.factory.slip(who, "2026-10-01")
    assert (slip["relation"], slip["scheme"], slip["withheld"]["amount"]) == (
        "past_retirement",
        "labour_remuneration",
        "240.00",
    )


def test_of_who_works_as_a_registered_business_nothing_is_withheld(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    usual, registered = f.worker(), f.worker(tax_scheme="none", evidence="承揽协议，个体工商户营业执照")
    for who in (usual, registered):
        shop.earn(who, 200)
    f.day(10, 31)
    f.pay("2026-10-01")
    assert shop.withheld(usual, "2026-10-01") == "240.00"
    slip = f.slip(registered, "2026-10-01")
    assert [slip[name]["amount"] for name in ("gross", "withheld", "paid")] == ["2000.00", "0.00", "2000.00"]
    assert slip["scheme"] == "none"
    assert shop.recounted(tmp_path) == []


@pytest.mark.parametrize(
    ("relation", "scheme"), [("contract_work", "wages"), ("part_time", "none"), ("past_retirement", "none")]
)
def test_a_scheme_that_the_relation_cannot_have_is_refused(factory: Factory, relation: str, scheme: str) -> None:
    with pytest.raises(Invalid) as refused:
        factory.worker(relation=relation, tax_scheme=scheme)
    assert [error.pointer for error in refused.value.errors] == ["/tax_scheme"]


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


def test_an_engagement_does_not_end_before_what_was_claimed_under_it(shop: Shop) -> None:
    f, who = shop.factory, shop.factory.worker()
    (held,) = f.ask(f.staff, contract.list_engagements, resident=who.resident)["items"]
    f.day(10, 3)
    kept, given_back = (f.claim(who, lot) for lot in f.order(shop.operation, 10, 10))
    f.ask(who, contract.return_claim, id=given_back)
    for until in ("2026-10-01", "2026-10-03"):
        with pytest.raises(Conflict, match=f"1 claims were made .* {kept} of 2026-10-03") as refused:
            f.ask(f.staff, contract.end_engagement, id=held["id"], until=until)
        assert refused.value.type == "claimed-later"
    assert f.ask(f.staff, contract.end_engagement, id=held["id"], until="2026-10-04")["until"] == "2026-10-04"


def test_work_is_paid_and_taxed_under_the_relation_of_its_claim(shop: Shop, tmp_path: Path) -> None:
    """Whatever relation is in force at the end of the month, as each of two in it: a payslip each."""
    f, who = shop.factory, shop.factory.worker()
    f.ask(f.finance, contract.give_advance, resident=who.resident, amount={"amount": "700.00"})
    first, second = f.order(shop.operation, 500, 600)
    claim = f.claim(who, first)
    f.bring(claim, 400, first=400)
    order = f.court_order(who, total="2000.00", monthly="900.00", least="2500.00")
    f.day(10, 31)
    shop.change(who, "employment")
    f.bring(claim, 100, first=100)  # claimed under contract work
    late = f.claim(who, second)
    f.bring(late, 600, first=600)
    f.pay("2026-10-01")
    slips = {one["relation"]: one for one in f.ask(who, contract.list_payslips)["items"]}
    sums = ("gross", "withheld", "garnished", "recovered", "paid")
    found = {relation: tuple(slip[name]["amount"] for name in sums) for relation, slip in slips.items()}
    assert found == {
        "contract_work": ("5000.00", "800.00", "900.00", "700.00", "2600.00"),
        "employment": ("6000.00", "30.00", "0.00", "0.00", "5970.00"),
    }, "the advance is taken back once, and the order takes 900.00 of the month"
    assert {name: slip["scheme"] for name, slip in slips.items()} == {
        "contract_work": "labour_remuneration",
        "employment": "wages",
    }
    lines = {name: f.ask(who, contract.get_payslip, id=slip["id"])["lines"] for name, slip in slips.items()}
    assert {name: {one["line"] for one in found} for name, found in lines.items()} == {
        "contract_work": {claim},
        "employment": {late},
    }
    assert f.ask(f.finance, contract.get_court_order, id=order["id"])["withheld"]["amount"] == "900.00"
    assert shop.recounted(tmp_path) == []


def test_what_was_carried_over_is_paid_once_the_engagement_has_ended(shop: Shop, tmp_path: Path) -> None:
    f, who, goes_on = shop.factory, shop.factory.worker(), shop.factory.worker()
    for one in (who, goes_on):
        shop.earn(one, 3)
    f.pay("2026-10-01")
    f.day(11, 30)
    (held,) = f.ask(f.staff, contract.list_engagements, resident=who.resident)["items"]
    f.ask(f.staff, contract.end_engagement, id=held["id"])
    run = f.pay("2026-11-01")
    assert [run[name]["amount"] for name in ("earned", "paid", "carried_over")] == ["60.00", "30.00", "30.00"]
    assert f.slip(who, "2026-11-01")["paid"]["amount"] == "30.00"
    assert f.slip(goes_on, "2026-11-01")["carried_over"]["amount"] == "30.00"
    (held,) = f.ask(f.staff, contract.list_engagements, resident=goes_on.resident)["items"]
    f.day(12, 31)
    f.ask(f.staff, contract.end_engagement, id=held["id"])
    assert f.pay("2026-12-01")["paid"]["amount"] == "30.00"
    f.day(12, 31)
    with pytest.raises(Conflict) as refused:
        f.ask(f.inspector, contract.start_payroll, month="2026-09-01")
    assert refused.value.type == "nothing-to-pay"
    assert shop.recounted(tmp_path) == []
