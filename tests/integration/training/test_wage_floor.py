"""A wage pays the minimum wage of the hours that it was earned in, and damages leave it."""

from __future__ import annotations

import base64
import csv
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid
from services.training import contract
from services.training.piecework.fairness.wages import built_in
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.recounting.floored import HOURLY
from services.training.piecework.payroll.usecases.exporting import export_payroll
from services.training.piecework.work.tables import LateHours

from .factory import ANSWERED, Factory

MINIMUM = {
    "division_code": "150627",
    "region": "伊金霍洛旗",
    "since": "2026-09-01",
    "hourly": {"amount": "22.40"},
    "document": "内政办发〔2026〕9号",
}


class Shop:
    """An operation at 10.00 a piece; 22.40 an hour is the minimum."""

    def __init__(self, factory: Factory) -> None:
        self.factory = f = factory
        self.operation = f.operation("A")
        f.rate(self.operation, f.today(), "10.00")

    def claim(self, who: Actor) -> str:
        return self.factory.claim(who, self.factory.order(self.operation, 1000)[0])

    def bring(self, claim: str, pieces: int, minutes: int | None, rejected: int = 0) -> str:
        """The inspection of so many pieces, and of those that are rejected."""
        f = self.factory
        brought = f.ask(f.staff, contract.record_delivery, claim=claim, pieces=pieces + rejected, minutes=minutes)
        graded = {"first": pieces, "rejected": rejected, "reason": "针距不匀"}
        return str(f.ask(f.inspector, contract.record_inspection, delivery=brought["id"], **graded)["id"])

    def correct(self, inspection: str, first: int, rejected: int) -> str:
        f = self.factory
        graded = {"first": first, "rejected": rejected, "reason": "复检"}
        return str(f.ask(f.inspector, contract.correct_inspection, id=inspection, **graded)["id"])

    def month(self, *who: Actor) -> list[Any]:
        """The month is paid and the next one begins; the payslips, by the relation."""
        f, month = self.factory, self.factory.today()
        f.pay(month)
        items = [slip for one in who for slip in f.ask(one, contract.list_payslips)["items"]]
        f.next_month()
        ids = [
            slip["id"] for slip in sorted(items, key=lambda slip: slip["relation"]) if slip["month"][:7] == month[:7]
        ]
        return [f.ask(f.finance, contract.get_payslip, id=id) for id in ids]

    def recounted(self, folder: Path) -> list[str]:
        export_payroll(self.factory.database, folder)
        return recount(folder).findings

    def decide(self, who: Actor, claim: str, yuan: str) -> None:
        f, amount = self.factory, {"amount": yuan}
        hearing = f.ask(f.inspector, contract.open_hearing, claim=claim, asked=amount, reason="毛线短少")["id"]
        f.ask(who, contract.say_at_hearing, id=hearing, word="毛线在领取时已有接头")
        f.ask(f.staff, contract.decide_hearing, id=hearing, decided=amount)

    def paid(self, who: Actor) -> tuple[Any, ...]:
        """gross, material, paid, the least for the hours; the next month begins."""
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


def test_minutes_told_afterwards_count_until_a_run_counted_them(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="employment")
    claim, month = shop.claim(who), f.today()
    for minutes in (None, 600):
        shop.bring(claim, 20, minutes)
    unsaid, said = f.ask(who, contract.list_deliveries)["items"]
    told = f.ask(who, contract.tell_minutes, id=unsaid["id"], minutes=1200)
    assert (told["minutes"], told["minutes_by"], told["version"]) == (1200, who.subject, unsaid["version"] + 1)
    assert told["minutes_at"] and f.ask(who, contract.tell_minutes, id=unsaid["id"], minutes=1200) == told
    with pytest.raises(Invalid) as wrong:
        f.ask(f.staff, contract.tell_minutes, id=said["id"], minutes=660)
    assert [error.pointer for error in wrong.value.errors] == ["/reason"]
    f.start(month)
    f.work_off_jobs()
    (drafted,) = f.ask(f.finance, contract.list_payslips)["items"]
    floor = f.ask(f.finance, contract.get_payslip, id=drafted["id"])["wage_floor"]
    assert floor["amount"] == "672.00", "thirty hours at 22.40"
    other = {"id": said["id"], "minutes": 660, "reason": "漏记一小时"}
    with pytest.raises(Conflict) as counted:
        f.ask(f.staff, contract.tell_minutes, **other)
    assert counted.value.type == "minutes-counted"
    assert "tell_minutes" not in f.ask(who, contract.get_delivery, id=said["id"])["allowed_actions"]
    f.ask(f.finance, contract.discard_payroll, id=f.runs()[0]["id"], reason="漏报工时")
    assert "tell_minutes" in f.ask(who, contract.get_delivery, id=said["id"])["allowed_actions"]
    assert f.ask(f.staff, contract.tell_minutes, **other)["minutes_because"] == "漏记一小时"
    f.pay(month)
    assert f.slip(who, month)["wage_floor"]["amount"] == "694.40", "one hour more"
    assert shop.recounted(tmp_path) == []


def test_minutes_told_of_a_final_month_are_made_up_on_the_next_payslip(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker(relation="employment")
    claim = shop.claim(who)
    for minutes in (None, 600):
        shop.bring(claim, 20, minutes)
    (paid,) = shop.month(who)
    assert (sums(paid, "supplement", "gross"), paid["wage_floor"]) == (["0.00", "400.00"], None)
    unsaid, said = f.ask(who, contract.list_deliveries)["items"]
    assert "tell_minutes" in unsaid["allowed_actions"]
    f.ask(who, contract.tell_minutes, id=unsaid["id"], minutes=660)
    told = f.ask(f.staff, contract.tell_minutes, id=unsaid["id"], minutes=600, reason="多记一小时")
    assert (told["minutes"], told["minutes_by"]) == (600, f.staff.subject)
    (slip,) = shop.month(who)  # in which nothing else is earned
    assert sums(slip) == ["48.00", "48.00", "48.00", "48.00", "0.00"]
    assert made_up(slip) == [("48.00", "2026-10", 1200, "448.00", "400.00")]
    assert f.ask(f.finance, contract.get_payslip, id=paid["id"]) == paid, "a final month stays as it is"
    assert shop.recounted(tmp_path / "late") == []
    # again, of the other delivery, beside a correction of the same month and a month of its own that says all
    (wrong,) = (one for one in f.ask(who, contract.list_inspections)["items"] if one["delivery"] == said["id"])
    shop.correct(wrong["id"], 10, 10)
    f.ask(who, contract.tell_minutes, id=said["id"], minutes=300, reason="漏看时间")
    shop.bring(claim, 100, 600)
    (slip,) = shop.month(who)
    assert made_up(slip) == [("-12.00", "2026-10", 900, "336.00", "300.00")], "36.00 in all, of which 48.00 is paid"
    assert sums(slip, "earned", "supplement") == ["888.00", "-12.00"]
    assert shop.recounted(tmp_path / "again") == []
    tamper(tmp_path / "again" / "late_hours.csv", lambda rows: rows[-1].update(minutes="360"))
    assert [one for one in recount(tmp_path / "again").findings if "hours of its supplement" in one]


def test_what_was_told_late_stays_and_a_closed_month_takes_no_more_of_it(shop: Shop) -> None:
    f, who = shop.factory, shop.factory.worker(relation="employment")
    shop.bring(shop.claim(who), 20, None)
    shop.month(who)
    (delivery,) = f.ask(who, contract.list_deliveries)["items"]
    f.ask(who, contract.tell_minutes, id=delivery["id"], minutes=600)
    shop.month(who)
    with f.database.reading() as connection:
        row = connection.execute(select(LateHours.__table__)).mappings().one()
    for statement, says in (
        (update(LateHours).values(minutes=1), "only ever added to"),
        (delete(LateHours), "only ever added to"),
        (insert(LateHours).values({**row, "id": uuid.uuid4()}), "is closed"),
    ):
        with pytest.raises(DBAPIError, match=says), f.database.writing() as connection:
            connection.execute(statement)


def test_minutes_told_late_count_with_the_run_that_is_drafted_next(shop: Shop, tmp_path: Path) -> None:
    """A draft does not take what is told while it is looked at; of two records that are one, both months count."""
    f = shop.factory
    old, kept = (f.worker(relation="part_time") for _ in range(2))
    shop.bring(shop.claim(old), 10, None)
    shop.bring(shop.claim(kept), 100, 600)
    shop.month(old, kept)
    (late,) = f.ask(old, contract.list_deliveries)["items"]
    f.merge(old, kept)
    shop.bring(shop.claim(kept), 100, 600)
    month = f.today()
    f.start(month)
    f.work_off_jobs()
    f.ask(f.staff, contract.tell_minutes, id=late["id"], minutes=600)
    f.ask(f.finance, contract.discard_payroll, id=f.runs()[-1]["id"], reason="复核")
    assert sums(shop.month(kept)[0], "gross") == ["1000.00"]
    (slip,) = shop.month(kept)
    assert made_up(slip) == [("124.00", "2026-10", 600, "224.00", "100.00")]
    assert shop.recounted(tmp_path) == []


def test_minutes_of_contract_work_told_late_are_of_no_payslip(shop: Shop, tmp_path: Path) -> None:
    f, who = shop.factory, shop.factory.worker()
    shop.bring(shop.claim(who), 20, None)
    shop.month(who)
    (delivery,) = f.ask(who, contract.list_deliveries)["items"]
    assert f.ask(who, contract.tell_minutes, id=delivery["id"], minutes=600)["minutes"] == 600
    with pytest.raises(Conflict) as nothing:
        f.start(f.today())
    assert nothing.value.type == "nothing-to-pay"
    assert shop.recounted(tmp_path) == []


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


def tamper(path: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


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


def made_up(slip: Any) -> list[tuple[str, ...]]:
    """Of each supplement: amount, month, minutes, the least for them, and what was earned."""
    found = []
    for line in slip["lines"]:
        if line["kind"] == "supplement":
            of, amounts = line["made_up"], [line["made_up"][name]["amount"] for name in ("floor", "earned")]
            found.append((line["amount"]["amount"], of["month"][:7], of["minutes"], *amounts))
    return sorted(found)


def sums(slip: Any, *names: str) -> list[str]:
    return [slip[name]["amount"] for name in names or ("earned", "supplement", "gross", "paid", "carried_over")]


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
