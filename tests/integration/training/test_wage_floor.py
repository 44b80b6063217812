"""Damages leave a wage the minimum of the hours that it was earned in, and a recount finds where they do not."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from chassis.access.actor import Actor
from services.training import contract
from services.training.piecework.fairness.wages import built_in
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.recounting.floored import HOURLY
from services.training.piecework.payroll.usecases.exporting import export_payroll

from .wages import MINIMUM, Shop, by, tamper


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
    f.ask(f.staff, contract.set_minimum_wage, **MINIMUM)
    who = f.worker(relation="part_time")
    claim = shop.claim(who)
    shop.decide(who, claim, "300.00")
    shop.bring(claim, 200, 5000)
    shop.paid(who)
    export_payroll(f.database, tmp_path)
    assert recount(tmp_path).findings == []
    tamper(tmp_path / f"{table}.csv", change)
    assert [one for one in recount(tmp_path).findings if "the least for its hours" in one]


def test_a_minimum_that_was_put_right_later_makes_no_old_payslip_wrong(
    shop: Shop, of_wage: Actor, tmp_path: Path
) -> None:
    f = shop.factory
    f.ask(f.staff, contract.set_minimum_wage, **(MINIMUM | {"hourly": {"amount": "25.00"}}))
    export_payroll(f.database, tmp_path)
    assert recount(tmp_path).findings == []


def test_a_recount_has_the_minimum_wages_that_come_with_the_platform() -> None:
    assert [(row.division_code, row.since.isoformat(), row.hourly) for row in built_in()] == list(HOURLY)
