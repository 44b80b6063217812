"""How long pieces took, told afterwards: before a run counts them, of a final month, of work that pays no wage."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from chassis.errors import Conflict, Invalid
from services.training import contract
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.work.tables import LateHours

from .wages import Shop, made_up, sums, tamper


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
