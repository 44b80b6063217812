"""Somebody whose two records turn out to be one person is paid as one: one payslip, one tax, whatever was carried over,
advanced or decided under either record; what was entered stays as it was.
"""

from __future__ import annotations

import csv
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor
from services.training import contract
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.tables import MergedRecord
from services.training.piecework.payroll.usecases import drafting
from services.training.piecework.payroll.usecases.exporting import export_payroll
from services.training.piecework.work.tables import Engagement

from .factory import BONUS, Factory

RATE = "10.00"
ACCOUNT = {"bank": "农业银行伊旗支行", "holder": "乌云", "number": "6228480402564890018"}


class Two:
    """Two records with a lot each, and a third worker's."""

    def __init__(self, factory: Factory, **agreed: Any) -> None:
        self.factory = f = factory
        self.old, self.kept = f.worker(), f.worker()
        self.operation = f.operation("A", **agreed)
        f.rate(self.operation, f.today(), RATE)
        lots = f.order(self.operation, 900, 900)
        self.of_old, self.of_kept = f.claim(self.old, lots[0]), f.claim(self.kept, lots[1])

    def bring(self, claim: str, pieces: int) -> None:
        self.factory.bring(claim, pieces, first=pieces)

    def merge(self) -> None:
        self.factory.merge(self.old, self.kept)

    def slips(self, month: str) -> list[Any]:
        f = self.factory
        items = f.ask(f.finance, contract.list_payslips)["items"]
        return [f.ask(f.finance, contract.get_payslip, id=one["id"]) for one in items if one["month"][:7] == month[:7]]

    def recounted(self, folder: Path) -> list[str]:
        export_payroll(self.factory.database, folder)
        return recount(folder).findings


@pytest.fixture
def two(factory: Factory) -> Two:
    return Two(factory)


def amounts(slip: Any, *names: str) -> list[str]:
    return [slip[name]["amount"] for name in names]


def test_a_merge_in_mid_month_gives_one_payslip_and_one_tax(two: Two, tmp_path: Path) -> None:
    month = two.factory.today()
    two.bring(two.of_old, 50)
    two.bring(two.of_kept, 40)
    before = entries(two.factory)
    two.merge()
    two.bring(two.of_old, 20)  # the rest of the same lot is the kept record's
    two.factory.pay(month)
    (slip,) = two.slips(month)
    assert slip["resident"] == str(two.kept.resident)
    assert amounts(slip, "gross", "withheld", "paid") == ["1100.00", "60.00", "1040.00"]
    pieces = {line["line"]: (line["amount"]["amount"], len(line["parts"])) for line in slip["lines"]}
    assert pieces == {two.of_old: ("700.00", 2), two.of_kept: ("400.00", 1)}
    assert set(before) <= set(entries(two.factory))
    assert two.recounted(tmp_path) == []


def entries(factory: Factory) -> list[tuple[Any, ...]]:
    with factory.database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(Entry.__table__).order_by(Entry.id))]


def test_what_was_carried_over_and_advanced_goes_with_the_person(two: Two, tmp_path: Path) -> None:
    f, month = two.factory, two.factory.today()
    two.bring(two.of_old, 3)
    two.bring(two.of_kept, 4)
    f.ask(f.finance, contract.give_advance, resident=two.old.resident, amount={"amount": "300.00"})
    f.pay(month)
    assert [amounts(slip, "paid", "carried_over")[0] for slip in two.slips(month)] == ["0.00", "0.00"]
    f.next_month()
    two.merge()
    two.bring(two.of_kept, 53)
    month = f.today()
    f.pay(month)
    (slip,) = two.slips(month)
    assert amounts(slip, "earned", "withheld", "recovered", "paid") == ["600.00", "0.00", "120.00", "480.00"]
    assert sorted(line["amount"]["amount"] for line in slip["lines"]) == ["30.00", "40.00", "530.00"]
    f.next_month()
    two.bring(two.of_kept, 60)
    month = f.today()
    f.pay(month)
    assert amounts(two.slips(month)[0], "recovered") == ["120.00"]
    assert two.recounted(tmp_path) == []


def test_a_bonus_counts_the_pieces_of_both_records(factory: Factory, tmp_path: Path) -> None:
    two = Two(factory, bonus=BONUS)
    month = factory.today()
    two.bring(two.of_old, 300)
    two.bring(two.of_kept, 200)
    two.merge()
    factory.pay(month)
    (slip,) = two.slips(month)
    assert amounts(slip, "gross") == ["5200.00"]
    assert two.recounted(tmp_path) == []


def test_of_wages_a_month_paid_under_two_records_is_one_month_of_the_year(two: Two, tmp_path: Path) -> None:
    """Cumulative: 2 × 5,000.00 is free in the second month, not 3 × 5,000.00."""
    f, month = two.factory, two.factory.today()
    with f.database.unit_of_work() as uow:
        for engagement in uow.session.scalars(select(Engagement)):
            engagement.relation, engagement.tax_scheme = "employment", "wages"
    two.bring(two.of_old, 300)
    two.bring(two.of_kept, 300)
    f.pay(month)
    f.next_month()
    two.merge()
    two.bring(two.of_kept, 500)
    two.bring(two.of_old, 500)
    month = f.today()
    f.pay(month)
    (slip,) = two.slips(month)
    # 3,000 + 3,000 + 10,000 less 10,000, at 3%; nothing was withheld before
    assert amounts(slip, "gross", "withheld") == ["10000.00", "180.00"]
    assert two.recounted(tmp_path) == []


def test_a_merge_while_a_run_is_drafted_pays_nothing_twice(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    f, month = two.factory, two.factory.today()
    two.bring(two.of_old, 50)
    two.bring(two.of_kept, 40)
    monkeypatch.setattr(drafting, "PAGE", 1)
    write, pages = drafting.write_payslips, []

    def merging(*given: Any) -> None:
        write(*given)
        pages.append(given)

    monkeypatch.setattr(drafting, "write_payslips", merging)
    rest = drafting._rest

    def merged_before_the_first(*given: Any) -> Any:
        two.merge()
        return rest(*given)

    monkeypatch.setattr(drafting, "_rest", merged_before_the_first)
    f.pay(month)
    assert len(pages) == 2
    assert sorted(slip["gross"]["amount"] for slip in two.slips(month)) == ["400.00", "500.00"]
    assert two.recounted(tmp_path / "first") == []
    monkeypatch.setattr(drafting, "_rest", rest)
    f.next_month()
    two.bring(two.of_old, 30)
    two.bring(two.of_kept, 30)
    month = f.today()
    f.pay(month)
    assert [amounts(slip, "gross") for slip in two.slips(month)] == [["600.00"]]
    assert two.recounted(tmp_path / "second") == []


def test_an_erasure_divides_nobody_again(two: Two, tmp_path: Path) -> None:
    f = two.factory
    two.bring(two.of_old, 3)
    f.ask(f.finance, contract.give_advance, resident=two.old.resident, amount={"amount": "300.00"})
    two.merge()
    f.pay(f.today())
    f.next_month()
    two.bring(two.of_kept, 57)
    for who in (two.old, two.kept):
        f.erase(who)
    month = f.today()
    f.pay(month)
    (slip,) = two.slips(month)
    assert amounts(slip, "earned", "recovered") == ["600.00", "120.00"]
    assert two.recounted(tmp_path) == []


def test_a_record_that_is_put_with_another_person_is_found(two: Two, tmp_path: Path) -> None:
    two.bring(two.of_old, 50)
    two.bring(two.of_kept, 40)
    two.merge()
    two.factory.pay(two.factory.today())
    assert two.recounted(tmp_path) == []
    path = tmp_path / "merged_records.csv"
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    for tampered in ([], [row | {"resident": str(uuid.uuid4())}]):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerows(tampered)
        assert recount(tmp_path).findings
    assert (tmp_path / "known_residents.csv").read_text(encoding="utf-8").splitlines()[0] == "merged_into,id"


def test_a_record_that_never_worked_for_the_employer_is_not_kept_with_its_run(two: Two) -> None:
    f = two.factory
    f.merge(f.resident(), two.kept)
    two.bring(two.of_kept, 40)
    f.pay(f.today())
    with f.database.unit_of_work() as uow:
        assert uow.session.scalars(select(MergedRecord)).all() == []


# ---- where it goes


def transfers(factory: Factory) -> list[tuple[str, str]]:
    run = factory.runs()[0]["id"]
    items = factory.ask(factory.finance, contract.list_bank_transfers, id=run)["items"]
    return [(one["account"], one["amount"]["amount"]) for one in items]


def test_the_account_of_a_merged_record_is_the_persons(two: Two) -> None:
    f = two.factory
    two.bring(two.of_old, 50)
    f.ask(two.old, contract.set_pay_account, resident=two.old.resident, **ACCOUNT)
    f.pay(f.today())
    assert transfers(f) == [(ACCOUNT["number"], "500.00")]
    two.merge()
    two.merge()
    assert transfers(f) == [(ACCOUNT["number"], "500.00")]  # also what was due before
    assert f.ask(two.kept, contract.get_pay_account, resident=two.kept.resident)["last4"] == "0018"
    run = f.runs()[0]["id"]
    assert f.ask(f.finance, contract.list_cash_payments, id=run)["items"] == []


def test_of_two_accounts_the_kept_records_stays(two: Two) -> None:
    f = two.factory
    f.ask(two.old, contract.set_pay_account, resident=two.old.resident, **ACCOUNT)
    other = ACCOUNT | {"number": "6222020602001234567"}
    f.ask(two.kept, contract.set_pay_account, resident=two.kept.resident, **other)
    two.merge()
    assert account(f, two.kept) == "4567"
    two.bring(two.of_old, 50)
    f.pay(f.today())
    assert transfers(f) == [(other["number"], "500.00")]


def account(factory: Factory, who: Actor) -> str:
    return str(factory.ask(who, contract.get_pay_account, resident=who.resident)["last4"])
