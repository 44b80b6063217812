"""Damages never bring a wage under the minimum wage of the hours that it was earned in."""

from __future__ import annotations

import base64
import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chassis.access.actor import Actor
from services.training import contract
from services.training.piecework.fairness.wages import built_in
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.recounting.deducted import HOURLY
from services.training.piecework.payroll.usecases.exporting import export_payroll

from .factory import Factory


class Shop:
    """An operation at 10.00 a piece; 22.40 an hour is the minimum."""

    def __init__(self, factory: Factory) -> None:
        self.factory = f = factory
        self.operation = f.operation("A")
        f.rate(self.operation, f.today(), "10.00")

    def claim(self, who: Actor) -> str:
        return self.factory.claim(who, self.factory.order(self.operation, 1000)[0])

    def bring(self, claim: str, pieces: int, minutes: int | None) -> None:
        f = self.factory
        brought = f.ask(f.staff, contract.record_delivery, claim=claim, pieces=pieces, minutes=minutes)
        f.ask(f.inspector, contract.record_inspection, delivery=brought["id"], first=pieces)

    def decide(self, who: Actor, claim: str, yuan: str) -> None:
        f, amount = self.factory, {"amount": yuan}
        hearing = f.ask(f.inspector, contract.open_hearing, claim=claim, asked=amount, reason="毛线短少")["id"]
        f.ask(who, contract.say_at_hearing, id=hearing, word="毛线在领取时已有接头")
        f.ask(f.staff, contract.decide_hearing, id=hearing, decided=amount)

    def paid(self, who: Actor) -> tuple[Any, ...]:
        """gross, material, paid, what damages leave; the next month begins."""
        f, month = self.factory, self.factory.today()
        f.pay(month)
        slip = f.slip(who, month)
        f.next_month()
        floor = slip["wage_floor"]["amount"] if slip["wage_floor"] else None
        return (*(slip[name]["amount"] for name in ("gross", "material", "paid")), floor)


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return Shop(factory)


@pytest.mark.parametrize("relation", ["employment", "part_time"])
def test_a_wage_is_left_the_minimum_of_its_hours_and_the_rest_waits(shop: Shop, tmp_path: Path, relation: str) -> None:
    who = shop.factory.worker(relation=relation)
    claim = shop.claim(who)
    shop.decide(who, claim, "300.00")
    shop.bring(claim, 120, 3000)
    shop.bring(claim, 80, 2000)  # 83 hours and 20 minutes: 1,866.67
    assert shop.paid(who) == ("2000.00", "133.33", "1866.67", "1866.67")
    shop.bring(claim, 100, 600)
    assert shop.paid(who) == ("1000.00", "166.67", "833.33", "224.00")
    shop.bring(claim, 100, 600)
    assert shop.paid(who) == ("1000.00", "0.00", "1000.00", "224.00")
    export_payroll(shop.factory.database, tmp_path)
    assert recount(tmp_path).findings == []


def test_of_hours_that_are_not_known_nothing_is_deducted_yet(shop: Shop) -> None:
    who = shop.factory.worker(relation="employment")
    claim = shop.claim(who)
    shop.decide(who, claim, "100.00")
    shop.bring(claim, 120, 600)
    shop.bring(claim, 80, None)
    assert shop.paid(who) == ("2000.00", "0.00", "2000.00", None)
    shop.bring(claim, 100, 600)
    assert shop.paid(who) == ("1000.00", "100.00", "900.00", "224.00")


def test_contract_work_has_its_cap_and_no_floor(shop: Shop) -> None:
    who = shop.factory.worker()
    claim = shop.claim(who)
    shop.decide(who, claim, "10.00")
    shop.bring(claim, 20, None)
    assert shop.paid(who) == ("200.00", "10.00", "190.00", None)


def test_the_hours_of_both_records_of_one_person_count(shop: Shop) -> None:
    f = shop.factory
    old, kept = (f.worker(relation="employment") for _ in range(2))
    before, after = shop.claim(old), shop.claim(kept)
    shop.decide(old, before, "900.00")
    shop.bring(before, 100, 2500)
    shop.bring(after, 100, 2500)
    f.merge(old, kept)
    assert shop.paid(kept) == ("2000.00", "133.33", "1866.67", "1866.67")


@pytest.fixture
def of_wage(shop: Shop) -> Actor:
    """Who was paid a wage of which damages left the minimum."""
    who = shop.factory.worker(relation="employment")
    claim = shop.claim(who)
    shop.decide(who, claim, "300.00")
    shop.bring(claim, 200, 5000)
    assert shop.paid(who)[3] == "1866.67"
    return who


def test_the_payslip_says_what_damages_leave(shop: Shop, of_wage: Actor) -> None:
    f = shop.factory
    (slip,) = f.ask(of_wage, contract.list_payslips)["items"]

    def shown(form: str, language: str = "zh-CN") -> bytes:
        return base64.b64decode(
            f.ask(of_wage, contract.show_payslip, id=slip["id"], form=form, language=language)["content"]
        )

    assert "工资不低于 1866.67 元" in shown("html").decode()
    assert "at least 1866.67 yuan of your wage" in shown("html", "en").decode()
    assert shown("pdf", "en").startswith(b"%PDF-")


def by(column: str, more: int) -> Callable[[list[dict[str, str]]], None]:
    def change(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if row[column])
        row[column] = str(int(row[column]) + more)

    return change


def entered(rows: list[dict[str, str]]) -> None:
    """A minimum that was never in force."""
    (row,) = rows
    row["hourly"] = "1"


@pytest.mark.parametrize(
    ("table", "change"),
    [("deliveries", by("minutes", 600)), ("payslips", by("wage_floor", -100)), ("minimum_wages", entered)],
)
def test_a_recount_finds_a_floor_that_the_hours_do_not_give(
    shop: Shop, tmp_path: Path, table: str, change: Callable[[list[dict[str, str]]], None]
) -> None:
    f = shop.factory
    minimum = {
        "division_code": "150627",
        "region": "伊金霍洛旗",
        "since": "2026-09-01",
        "hourly": {"amount": "22.40"},
        "document": "内政办发〔2026〕9号",
    }
    f.ask(f.staff, contract.set_minimum_wage, **minimum)
    who = f.worker(relation="part_time")
    claim = shop.claim(who)
    shop.decide(who, claim, "300.00")
    shop.bring(claim, 200, 5000)
    shop.paid(who)
    export_payroll(f.database, tmp_path)
    assert recount(tmp_path).findings == []
    path = tmp_path / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert [one for one in recount(tmp_path).findings if "what damages leave" in one]


def test_a_minimum_that_was_put_right_later_makes_no_old_payslip_wrong(
    shop: Shop, of_wage: Actor, tmp_path: Path
) -> None:
    f = shop.factory
    minimum = {
        "division_code": "150627",
        "region": "伊金霍洛旗",
        "since": "2026-09-01",
        "hourly": {"amount": "25.00"},
        "document": "内政办发〔2026〕9号",
    }
    f.ask(f.staff, contract.set_minimum_wage, **minimum)
    export_payroll(f.database, tmp_path)
    assert recount(tmp_path).findings == []


def test_a_recount_has_the_minimum_wages_that_come_with_the_platform() -> None:
    assert [(row.division_code, row.since.isoformat(), row.hourly) for row in built_in()] == list(HOURLY)
