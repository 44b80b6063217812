"""A wage below the minimum of its hours is made up, and held against them again when pieces are corrected."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis.errors import Conflict, Invalid
from services.training import contract
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.recounting import recount

from .factory import ANSWERED
from .wages import MINIMUM, Shop, by, made_up, sums, tamper


@pytest.mark.parametrize("relation", ["employment", "part_time"])
def test_less_than_the_minimum_of_its_hours_is_made_up(shop: Shop, tmp_path: Path, relation: str) -> None:
    f = shop.factory
    who = f.worker(relation=relation)
    shop.bring(shop.claim(who), 20, 600)
    (slip,) = shop.month(who)
    assert sums(slip) == ["224.00", "24.00", "224.00", "224.00", "0.00"]
    assert made_up(slip) == [("24.00", "2026-10", 600, "224.00", "200.00")]
    assert [line["made_up"] is None for line in slip["lines"]] == [True, False]
    assert slip["lines"][1]["made_up"]["source"].startswith("Labour Law, article 48")
    (run,) = f.runs()
    assert (sums(run), run["hours_unknown"]) == (sums(slip), 0)
    with f.database.reading() as connection:
        found = connection.execute(select(Entry.__table__).where(Entry.kind == "supplement")).all()
    assert [(e.debit, e.credit, e.amount, str(e.line), str(e.cause)) for e in found] == [
        ("cost", "payable", 24_00, slip["id"], slip["id"])
    ]
    earned = f.ask(who, contract.list_earnings)["items"]
    assert [(one["kind"], one["amount"]["amount"]) for one in earned] == [
        ("accrual", "200.00"),
        ("supplement", "24.00"),
    ]
    totals = f.ask(f.finance, contract.list_payroll_totals, id=run["id"], by="style")["items"]
    assert [(row["style"], row["earned"]["amount"]) for row in totals] == [("A", "200.00"), (None, "24.00")]
    assert shop.recounted(tmp_path) == []


def test_hours_whose_pieces_were_all_rejected_are_paid(shop: Shop, tmp_path: Path) -> None:
    who = shop.factory.worker(relation="employment")
    shop.bring(shop.claim(who), 0, 600, rejected=20)
    (slip,) = shop.month(who)
    assert sums(slip) == ["224.00", "224.00", "224.00", "224.00", "0.00"]
    assert shop.recounted(tmp_path) == []


def test_what_a_supplement_paid_a_late_correction_does_not_pay_again(shop: Shop, tmp_path: Path) -> None:
    who = shop.factory.worker(relation="employment")
    claim = shop.claim(who)
    inspection = shop.bring(claim, 10, 600, rejected=10)
    assert sums(shop.month(who)[0], "supplement", "gross") == ["124.00", "224.00"]
    # 5 more are first grade: paid already, as it still is less than the minimum
    inspection = shop.correct(inspection, 15, 5)
    shop.bring(claim, 50, 600)
    (slip,) = shop.month(who)
    assert sums(slip) == ["500.00", "-50.00", "500.00", "500.00", "0.00"]
    assert made_up(slip) == [("-50.00", "2026-10", 600, "224.00", "150.00")]
    # and all of them: 200.00 of 224.00, beside a month that is made up itself
    shop.correct(inspection, 20, 0)
    shop.bring(claim, 20, 600)
    (slip,) = shop.month(who)
    assert sums(slip, "earned", "supplement") == ["224.00", "-26.00"]
    assert made_up(slip) == [
        ("-50.00", "2026-10", 600, "224.00", "200.00"),
        ("24.00", "2026-12", 600, "224.00", "200.00"),
    ]
    assert shop.recounted(tmp_path) == []


def test_what_a_late_correction_takes_leaves_the_minimum_of_both_months(shop: Shop, tmp_path: Path) -> None:
    who = shop.factory.worker(relation="part_time")
    claim = shop.claim(who)
    inspection = shop.bring(claim, 60, 600)
    assert sums(shop.month(who)[0], "gross") == ["600.00"]
    shop.correct(inspection, 0, 60)
    shop.bring(claim, 10, 600)
    (slip,) = shop.month(who)
    # October pays 224.00 now, so 376.00 are to come back; November pays its own 224.00 all the same
    assert sums(slip) == ["-152.00", "348.00", "224.00", "224.00", "-376.00"]
    assert made_up(slip) == [
        ("124.00", "2026-11", 600, "224.00", "100.00"),
        ("224.00", "2026-10", 600, "224.00", "0.00"),
    ]
    shop.bring(claim, 80, 600)
    assert sums(shop.month(who)[0]) == ["424.00", "0.00", "424.00", "424.00", "0.00"]
    assert shop.recounted(tmp_path) == []


def test_a_late_correction_alone_is_entered_where_nothing_is_paid(shop: Shop, tmp_path: Path) -> None:
    """All of it is carried over, its supplement too."""
    who = shop.factory.worker(relation="employment")
    claim = shop.claim(who)
    inspection = shop.bring(claim, 60, 600)
    shop.month(who)
    shop.correct(inspection, 0, 60)
    (slip,) = shop.month(who)
    assert sums(slip) == ["-376.00", "224.00", "0.00", "0.00", "-376.00"]
    assert shop.recounted(tmp_path) == []
    shop.bring(claim, 100, 600)
    assert sums(shop.month(who)[0], "gross") == ["624.00"]
    assert shop.recounted(tmp_path) == []


def test_a_discarded_draft_enters_nothing_and_the_next_counts_anew(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    who = f.worker(relation="employment")
    shop.bring(shop.claim(who), 20, 600)
    month = f.today()
    f.start(month)
    f.work_off_jobs()
    (run,) = f.runs()
    assert sums(run, "supplement") == ["24.00"]
    assert shop.recounted(tmp_path / "draft") == []
    f.ask(f.finance, contract.discard_payroll, id=run["id"], reason="最低工资标准已调整")
    f.ask(f.staff, contract.set_minimum_wage, **(MINIMUM | {"hourly": {"amount": "25.00"}}))
    (slip,) = shop.month(who)
    assert sums(slip, "supplement", "gross") == ["50.00", "250.00"]
    with f.database.reading() as connection:
        assert connection.scalars(select(Entry.amount).where(Entry.kind == "supplement")).all() == [50_00]
    assert shop.recounted(tmp_path / "final") == []


def test_two_records_of_one_person_are_held_against_their_hours_together(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    old, kept = (f.worker(relation="employment") for _ in range(2))
    before, after = shop.claim(old), shop.claim(kept)
    first = shop.bring(before, 10, 600)
    shop.bring(after, 10, 600)
    assert [sums(slip, "supplement") for slip in shop.month(old, kept)] == [["124.00"], ["124.00"]]
    f.merge(old, kept)
    shop.bring(before, 10, 600)
    shop.bring(after, 30, 600)
    shop.correct(first, 5, 5)  # of the payslip that the record had of its own
    (slip,) = shop.month(kept)
    assert made_up(slip) == [
        ("48.00", "2026-11", 1200, "448.00", "400.00"),
        ("50.00", "2026-10", 600, "224.00", "50.00"),
    ]
    assert shop.recounted(tmp_path) == []


def test_each_relation_of_a_month_is_held_against_its_own_hours(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    who = f.worker(relation="part_time")
    part_time = shop.claim(who)
    shop.bring(part_time, 10, 600)
    end = f.ask(f.staff, contract.list_engagements)["items"][0]
    f.day(10, 15)
    f.ask(f.staff, contract.end_engagement, id=end["id"], until=f.today())
    f.ask(
        f.staff,
        contract.record_engagement,
        resident=who.resident,
        employer=f.id,
        relation="contract_work",
        evidence="承揽协议",
        piece_limit=10_000,
    )
    shop.bring(shop.claim(who), 100, 600)  # another's pay makes nothing up
    paid = f.pay("2026-10-01")
    slips = f.ask(who, contract.list_payslips)["items"]
    found = {slip["relation"]: sums(slip, "supplement", "gross") for slip in slips}
    assert found == {"contract_work": ["0.00", "1000.00"], "part_time": ["124.00", "224.00"]}
    assert sums(paid, "supplement") == ["124.00"]
    assert shop.recounted(tmp_path) == []


def test_a_raised_rate_of_paid_pieces_comes_on_top(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    who = f.worker(relation="employment")
    claim = shop.claim(who)
    shop.bring(claim, 20, 600)
    shop.month(who)
    f.rate(shop.operation, f.today(), "11.00", raise_open_claims=True)
    shop.bring(claim, 10, 600)
    (slip,) = shop.month(who)
    assert made_up(slip) == [("114.00", "2026-11", 600, "224.00", "110.00")]
    assert sums(slip, "gross") == ["244.00"]
    assert shop.recounted(tmp_path) == []


def test_who_checks_a_run_answers_for_hours_that_are_not_known(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    who, other = f.worker(relation="employment"), f.worker(relation="employment")
    shop.bring(shop.claim(who), 1, None)
    shop.bring(shop.claim(other), 1, 60)
    f.start(f.today())
    f.work_off_jobs()
    (run,) = f.runs()
    assert (run["hours_unknown"], run["hours_unknown_because"]) == (1, None)
    check = contract.check_payroll
    with pytest.raises(Conflict, match="of 1 payslips of a wage the hours") as refused:
        f.ask(f.finance, check, id=run["id"])
    assert refused.value.type == "hours-unknown"
    with pytest.raises(Conflict):
        f.ask(f.finance, check, id=run["id"], reason="已核实")
    with pytest.raises(Invalid, match="say why"):
        f.ask(f.finance, check, id=run["id"], hours_unknown_confirmed=True)
    checked = f.ask(f.finance, check, id=run["id"], **ANSWERED)
    assert (checked["state"], checked["hours_unknown_because"]) == ("checked", ANSWERED["reason"])
    assert f.ask(f.second, contract.get_payroll_run, id=run["id"])["hours_unknown_because"] == ANSWERED["reason"]
    f.ask(f.second, contract.approve_payroll, id=run["id"])
    f.work_off_jobs()
    slip = f.slip(who, f.today())
    assert (sums(slip, "supplement", "gross"), slip["wage_floor"]) == (["0.00", "10.00"], None)
    page = f.ask(who, contract.show_payslip, id=slip["id"], form="html", language="zh-CN")["content"]
    assert "本月有交件未报工时" in base64.b64decode(page).decode()
    assert sums(f.slip(other, f.today()), "supplement") == ["12.40"]
    assert shop.recounted(tmp_path) == []


def test_without_a_minimum_wage_of_the_day_nothing_is_made_up(shop: Shop) -> None:
    f = shop.factory
    f.lies_in(None)
    who = f.worker(relation="employment")
    shop.bring(shop.claim(who), 1, 600)
    (slip,) = shop.month(who)
    assert (sums(slip, "supplement"), slip["wage_floor"], f.runs()[0]["hours_unknown"]) == (["0.00"], None, 1)


def test_a_payslip_says_what_it_makes_up(shop: Shop) -> None:
    f = shop.factory
    who = f.worker(relation="employment")
    claim = shop.claim(who)
    inspection = shop.bring(claim, 20, 600)
    (first,) = shop.month(who)
    shop.correct(inspection, 10, 10)
    (second,) = shop.month(who)

    def shown(slip: Any, form: str, language: str) -> bytes:
        asked = {"id": slip["id"], "form": form, "language": language}
        return base64.b64decode(f.ask(who, contract.show_payslip, **asked)["content"])

    assert "最低工资补差：2026年10月所报工时 600 分钟" in shown(first, "html", "zh-CN").decode()
    page = shown(first, "html", "en").decode()
    assert "for the 600 minutes told for 2026-10 at least 224.00 yuan" in page
    assert "Regulations on Minimum Wages, article 12" in page
    assert "更正：2026年10月最低工资补差" in shown(second, "html", "zh-CN").decode()
    assert "by what is known now the pieces earned 100.00" in shown(second, "html", "en").decode()
    assert shown(first, "pdf", "zh-CN").startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("payslips", by("supplement", 100)),
        ("payslips", by("wage_earned", -100)),
        ("payslips", by("wage_minutes", 1)),
        ("payroll_runs", by("hours_unknown", 1)),
        ("payslip_lines", by("amount", 100)),
        ("entries", by("amount", 100)),
    ],
)
def test_a_recount_finds_a_wage_that_is_made_up_wrongly(
    shop: Shop, tmp_path: Path, table: str, change: Callable[[list[dict[str, str]]], None]
) -> None:
    f = shop.factory
    who = f.worker(relation="employment")
    shop.bring(shop.claim(who), 0, 600, rejected=20)  # the supplement is all that there is
    shop.month(who)
    assert shop.recounted(tmp_path) == []
    tamper(tmp_path / f"{table}.csv", change)
    assert recount(tmp_path).findings
