"""What courts ask to be withheld: in its place among deductions, by each order as it says, and never of what is left to
live on; paid to the court, and given back where an order is lifted in time.
"""

from __future__ import annotations

import base64
import csv
import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid, NotFound
from services.training import contract
from services.training.piecework.court.tables import CourtOrder
from services.training.piecework.ledger.accounts import Account
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.tables import GarnishmentRow, KeptRecord
from services.training.piecework.payroll.usecases import drafting
from services.training.piecework.payroll.usecases.exporting import export_payroll

from .factory import Factory

MINUTE = timedelta(minutes=1)


class Shop:
    """A worker at 10.00 a piece, by contract; of 2,000.00 in a month 240.00 is tax and 1,760.00 is left."""

    def __init__(self, factory: Factory) -> None:
        self.factory = f = factory
        self.operation = f.operation("A")
        f.rate(self.operation, f.today(), "10.00")
        self.who = f.worker()

    def earn(self, pieces: int, who: Actor | None = None) -> str:
        f, who = self.factory, who or self.who
        claim = f.claim(who, f.order(self.operation, pieces)[0])
        f.bring(claim, pieces, first=pieces)
        return claim

    def month(self, pieces: int = 200, who: Actor | None = None) -> Any:
        """Earned and paid; the payslip. The next month begins."""
        f, month = self.factory, self.factory.today()
        self.earn(pieces, who)
        f.pay(month)
        f.next_month()
        return f.slip(who or self.who, month)

    def deducted(self, **more: Any) -> tuple[str, ...]:
        """withheld, garnished, recovered, material, paid of the next month."""
        return sums(self.month(**more))

    def order(self, **said: Any) -> Any:
        made = self.factory.court_order(self.who, **said)
        self.factory.clock.advance(MINUTE)
        return made

    def now(self, order: Any) -> Any:
        return self.factory.ask(self.who, contract.get_court_order, id=order["id"])

    def due(self) -> list[tuple[str, str, str]]:
        """What the bank's file of the last run has."""
        f = self.factory
        run = max(f.runs(), key=lambda run: run["month"])["id"]
        items = f.ask(f.finance, contract.list_bank_transfers, id=run)["items"]
        return [(one["payee"], one["account"], one["amount"]["amount"]) for one in items]

    def recounted(self, folder: Path) -> list[str]:
        export_payroll(self.factory.database, folder)
        return recount(folder).findings

    def lift(self, order: Any) -> Any:
        self.factory.clock.advance(MINUTE)
        return self.factory.ask(self.factory.finance, contract.lift_court_order, id=order["id"], reason="解除扣留裁定")


def sums(slip: Any) -> tuple[str, ...]:
    return tuple(slip[name]["amount"] for name in ("withheld", "garnished", "recovered", "material", "paid"))


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return Shop(factory)


def balance(factory: Factory, account: Account) -> int:
    with factory.database.unit_of_work(writes=False) as uow:
        return int(uow.session.scalar(select(func.sum(credited(account))).where(touches(account))) or 0)


def test_an_order_takes_its_part_after_tax_until_its_total_is_reached(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    order = shop.order(total="1000.00", percent=30, least="1200.00")
    assert (order["state"], order["remaining"]["amount"]) == ("in_force", "1000.00")
    slip = shop.month()
    assert sums(slip) == ("240.00", "528.00", "0.00", "0.00", "1232.00")
    (line,) = slip["garnishments"]
    said = (line["court_order"], line["court"], line["amount"]["amount"], line["remaining"]["amount"])
    assert said == (order["id"], order["court"], "528.00", "472.00")
    assert shop.deducted() == ("240.00", "472.00", "0.00", "0.00", "1288.00"), "no more than its total"
    assert shop.now(order)["state"] == "satisfied" and shop.now(order)["remaining"]["amount"] == "0.00"
    assert shop.deducted() == ("240.00", "0.00", "0.00", "0.00", "1760.00")
    assert balance(f, Account.COURT) == 1000_00
    assert shop.recounted(tmp_path) == []


def test_what_is_left_to_live_on_is_not_touched_by_court_employer_or_damages(shop: Shop, tmp_path: Path) -> None:
    """1,760.00 after tax: 60.00 to the court; 352.00 of the advance and 176.00 of the material wait."""
    f, who = shop.factory, shop.who
    shop.order(total="9000.00", least="1700.00")
    f.ask(f.finance, contract.give_advance, resident=who.resident, amount={"amount": "500.00"})
    claim = shop.earn(10)
    asked = {"amount": "100.00"}
    hearing = f.ask(f.inspector, contract.open_hearing, claim=claim, asked=asked, reason="毛线短少")["id"]
    f.ask(who, contract.say_at_hearing, id=hearing, word="毛线在领取时已有接头")
    f.ask(f.staff, contract.decide_hearing, id=hearing, decided=asked)
    assert shop.deducted(pieces=190) == ("240.00", "60.00", "0.00", "0.00", "1700.00")
    assert shop.deducted(pieces=150) == ("140.00", "0.00", "0.00", "0.00", "1360.00"), "under it nothing is taken"
    assert shop.recounted(tmp_path) == []


def test_what_a_court_leaves_goes_on_to_advances_and_material(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    shop.order(total="9000.00", monthly="500.00", least="1000.00")
    f.ask(f.finance, contract.give_advance, resident=shop.who.resident, amount={"amount": "900.00"})
    assert shop.deducted() == ("240.00", "500.00", "260.00", "0.00", "1000.00")
    assert shop.deducted(pieces=250) == ("340.00", "500.00", "432.00", "0.00", "1228.00"), "at most a fifth"
    assert shop.recounted(tmp_path) == []


def test_of_several_the_ranked_come_first_then_the_oldest(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    later = shop.order(total="9000.00", monthly="300.00", least="1200.00")
    older = shop.order(total="9000.00", monthly="200.00", least="1200.00", served_on="2026-09-20")
    ranked = shop.order(total="9000.00", monthly="100.00", least="1200.00", precedence=1)
    slip = shop.month()
    taken = [(one["court_order"], one["amount"]["amount"]) for one in slip["garnishments"]]
    assert taken == [(ranked["id"], "100.00"), (older["id"], "200.00"), (later["id"], "260.00")]
    transfers = sorted(amount for _, _, amount in shop.due())
    assert transfers == ["100.00", "200.00", "260.00"]
    assert shop.recounted(tmp_path) == []
    assert (
        f.ask(f.finance, contract.list_cash_payments, id=f.runs()[0]["id"])["items"][0]["amount"]["amount"] == "1200.00"
    )


def test_an_order_counts_for_the_months_that_it_touches(shop: Shop, tmp_path: Path) -> None:
    order = shop.order(monthly="100.00", since="2026-11-30", until="2027-01-01")
    assert (order["total"], order["remaining"]) == (None, None)
    assert [shop.deducted()[1] for _ in range(4)] == ["0.00", "100.00", "100.00", "0.00"]
    assert shop.now(order)["state"] == "ended"
    assert shop.recounted(tmp_path) == []


def test_what_is_withheld_goes_to_the_court_and_is_reconciled(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    order = shop.order(total="300.00")
    shop.month()
    assert shop.due() == [(order["payee"], order["account"], "300.00")]
    (run,) = f.runs()

    def reconciled() -> tuple[str, ...]:
        found = f.ask(f.finance, contract.get_reconciliation, id=run["id"])
        return tuple(
            found[name]["amount"] for name in ("to_pay", "to_courts", "paid", "due", "returned", "unexplained")
        )

    assert reconciled() == ("1760.00", "300.00", "0.00", "1760.00", "0.00", "0.00")
    payments = f.ask(shop.who, contract.list_payments)["items"]
    to_court = next(one for one in payments if one["court_order"])
    assert to_court["court_order"] == order["id"]
    f.ask(f.finance, contract.report_payment, id=to_court["id"], state="refused", reason="户名不符")
    (again,) = (one for one in f.ask(f.finance, contract.list_payments, state="due")["items"] if one["court_order"])
    assert (again["attempt"], again["amount"]["amount"]) == (2, "300.00")
    f.ask(f.finance, contract.report_payment, id=again["id"], state="paid")
    assert reconciled() == ("1760.00", "300.00", "300.00", "1460.00", "300.00", "0.00")
    assert (balance(f, Account.COURT), balance(f, Account.TO_PAY)) == (0, 1460_00)
    assert shop.recounted(tmp_path) == []


def test_once_it_is_lifted_nothing_more_is_withheld_and_what_did_not_go_out_is_the_residents(
    shop: Shop, tmp_path: Path
) -> None:
    f = shop.factory
    order = shop.order(total="9000.00", monthly="300.00")
    for _ in range(2):
        shop.month()
    first, second = sorted(
        (one for one in f.ask(f.finance, contract.list_payments)["items"] if one["court_order"]),
        key=lambda one: one["id"],
    )
    f.ask(f.finance, contract.report_payment, id=first["id"], state="paid")
    lifted = shop.lift(order)
    assert (lifted["state"], lifted["withheld"]["amount"]) == ("lifted", "300.00")
    with pytest.raises(Conflict) as twice:
        shop.lift(order)
    assert twice.value.type == "order-lifted"
    withdrawn = f.ask(f.finance, contract.get_payment, id=second["id"])
    assert (withdrawn["state"], withdrawn["allowed_actions"]) == ("withdrawn", [])
    with pytest.raises(Conflict):
        f.ask(f.finance, contract.report_payment, id=second["id"], state="paid")
    theirs = [
        (one["attempt"], one["amount"]["amount"], one["state"])
        for one in f.ask(shop.who, contract.list_payments, payslip=second["payslip"])["items"]
        if not one["court_order"]
    ]
    assert sorted(theirs) == [(1, "1460.00", "due"), (2, "300.00", "due")], "no second payslip line, no second tax"
    assert shop.deducted()[1] == "0.00"
    f.ask(f.finance, contract.report_payment, id=first["id"], state="refused", reason="法院退回")
    assert (balance(f, Account.COURT), shop.now(order)["withheld"]["amount"]) == (0, "0.00")
    assert shop.recounted(tmp_path) == []


def test_one_that_is_lifted_between_draft_and_approval_goes_to_the_resident(shop: Shop, tmp_path: Path) -> None:
    f, month = shop.factory, shop.factory.today()
    order = shop.order(total="300.00")
    shop.earn(200)
    f.start(month)
    f.work_off_jobs()
    shop.lift(order)
    (run,) = f.runs()
    f.ask(f.finance, contract.check_payroll, id=run["id"])
    f.ask(f.second, contract.approve_payroll, id=run["id"])
    f.work_off_jobs()
    assert sums(f.slip(shop.who, month))[1] == "300.00", "the payslip stays as it was checked"
    assert shop.due() == []
    cash = f.ask(f.finance, contract.list_cash_payments, id=run["id"])["items"]
    assert sorted(one["amount"]["amount"] for one in cash) == ["1460.00", "300.00"]
    assert balance(f, Account.COURT) == 0
    assert shop.recounted(tmp_path) == []


def test_whoever_comes_first_of_the_bank_the_run_and_the_court_nothing_stays_due_by_a_lifted_order(
    shop: Shop, tmp_path: Path
) -> None:
    """The payments to the court are paid and refused, a run is finished and the order lifted, all at once."""
    f = shop.factory
    order = shop.order(total="9000.00", monthly="300.00")
    for _ in range(4):
        shop.month()
    shop.earn(200)
    month = f.today()
    f.start(month)
    f.work_off_jobs()
    run = max(f.runs(), key=lambda run: run["month"])["id"]
    f.ask(f.finance, contract.check_payroll, id=run)
    f.ask(f.second, contract.approve_payroll, id=run)
    f.clock.advance(MINUTE)
    to_court = [one["id"] for one in f.ask(f.finance, contract.list_payments)["items"] if one["court_order"]]

    def say(state: str, payment: str) -> None:
        with suppress(Conflict):  # it was withdrawn before
            f.ask(f.finance, contract.report_payment, id=payment, state=state, reason="账号有误")

    todo: list[Callable[[], Any]] = [
        *(partial(say, state, payment) for payment in to_court for state in ("refused", "paid")),
        f.work_off_jobs,
        partial(f.ask, f.finance, contract.lift_court_order, id=order["id"], reason="解除扣留裁定"),
    ]
    with ThreadPoolExecutor(len(todo)) as pool:
        for done in [pool.submit(one) for one in random.Random(7).sample(todo, len(todo))]:
            done.result(timeout=60)
    payments = f.ask(f.finance, contract.list_payments)["items"]
    assert not [one for one in payments if one["court_order"] and one["state"] == "due"]
    assert balance(f, Account.COURT) == 0
    standing = sum(round(float(one["amount"]["amount"]) * 100) for one in payments if one["state"] in ("due", "paid"))
    assert standing == 5 * 1760_00
    assert f.ask(f.finance, contract.get_payroll_run, id=run)["state"] == "final"
    assert shop.recounted(tmp_path) == []


def test_one_that_comes_after_the_close_waits_for_the_next_month(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    f, month, close = shop.factory, shop.factory.today(), drafting.close_period
    shop.earn(200)

    def closed_a_minute_ago(*given: Any) -> None:
        close(*given)
        f.clock.advance(MINUTE)

    rest = drafting._rest

    def served_meanwhile(*given: Any) -> Any:
        shop.order(total="300.00")
        return rest(*given)

    monkeypatch.setattr(drafting, "close_period", closed_a_minute_ago)
    monkeypatch.setattr(drafting, "_rest", served_meanwhile)
    f.pay(month)
    assert sums(f.slip(shop.who, month))[1] == "0.00"
    monkeypatch.undo()
    f.next_month()
    assert shop.deducted()[1] == "300.00"
    assert shop.recounted(tmp_path) == []


def test_pay_that_all_goes_to_a_court_is_paid_and_not_carried_over(shop: Shop, tmp_path: Path) -> None:
    shop.order(total="9000.00")
    assert shop.deducted(pieces=10) == ("0.00", "100.00", "0.00", "0.00", "0.00")
    assert shop.deducted(pieces=4) == ("0.00", "0.00", "0.00", "0.00", "0.00"), "under 50.00 all is carried over"
    assert shop.deducted(pieces=1) == ("0.00", "50.00", "0.00", "0.00", "0.00")
    assert shop.recounted(tmp_path) == []


def test_damages_leave_the_minimum_wage_beside_what_the_court_took(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    shop.who = who = f.worker(relation="employment")
    shop.order(total="9000.00", monthly="100.00", least="1000.00")
    claim = f.claim(who, f.order(shop.operation, 200)[0])
    brought = f.ask(f.staff, contract.record_delivery, claim=claim, pieces=200, minutes=4800)  # 1,792.00
    f.ask(f.inspector, contract.record_inspection, delivery=brought["id"], first=200)
    asked = {"amount": "300.00"}
    hearing = f.ask(f.inspector, contract.open_hearing, claim=claim, asked=asked, reason="毛线短少")["id"]
    f.ask(who, contract.say_at_hearing, id=hearing, word="毛线在领取时已有接头")
    f.ask(f.staff, contract.decide_hearing, id=hearing, decided=asked)
    month = f.today()
    f.pay(month)
    assert sums(f.slip(who, month)) == ("0.00", "100.00", "0.00", "108.00", "1792.00")
    assert shop.recounted(tmp_path) == []


# ---- a person with two records, and one who is erased


def test_orders_under_both_records_of_a_person_count_and_one_case_is_one_debt(shop: Shop, tmp_path: Path) -> None:
    f, kept = shop.factory, shop.factory.worker()
    same = {"case_number": "（2026）内0627执118号", "monthly": "200.00", "total": "500.00"}
    shop.order(**same)
    own = f.court_order(kept, monthly="50.00")
    f.court_order(kept, **same)
    f.clock.advance(MINUTE)
    shop.earn(100)
    shop.earn(100, kept)
    month = f.today()
    f.pay(month)
    assert [sums(f.slip(who, month))[1] for who in (shop.who, kept)] == ["200.00", "250.00"]
    f.next_month()
    f.merge(shop.who, kept)
    slip = shop.month(who=kept)
    found = sorted((one["amount"]["amount"], (one["remaining"] or {}).get("amount")) for one in slip["garnishments"])
    assert found == [("100.00", "0.00"), ("50.00", None)], "400.00 of the 500.00 were withheld already"
    assert {one["court_order"] for one in slip["garnishments"]} >= {own["id"]}
    with pytest.raises(Conflict):
        f.court_order(kept, **same)
    assert len(f.ask(kept, contract.list_court_orders)["items"]) == 3
    assert shop.recounted(tmp_path) == []


def test_an_order_of_a_record_without_any_work_goes_with_the_person(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    kept = f.resident()
    f.certify(kept, "手缝工")
    order = shop.order(total="300.00")
    f.merge(shop.who, kept)
    slip = shop.month(who=kept)
    assert [(one["court_order"], one["amount"]["amount"]) for one in slip["garnishments"]] == [(order["id"], "300.00")]
    assert shop.recounted(tmp_path) == []


def test_an_erasure_keeps_the_order_and_says_until_when(shop: Shop, tmp_path: Path) -> None:
    f = shop.factory
    never_paid = f.worker()
    f.court_order(never_paid, total="300.00")
    order = shop.order(total="300.00")
    shop.earn(200)
    f.erase(shop.who)
    f.erase(never_paid)
    f.pay(f.today())
    assert shop.due() == [(order["payee"], order["account"], "300.00")]
    with f.database.unit_of_work() as uow:
        kept = set(uow.session.scalars(select(KeptRecord.resident).where(KeptRecord.kind == "accounting_voucher")))
        assert kept == {shop.who.resident, never_paid.resident}
        assert uow.session.scalar(select(func.count()).select_from(CourtOrder)) == 2
    assert shop.recounted(tmp_path) == []


def test_the_resident_sees_the_order_its_notice_and_all_of_it_in_the_own_copy(shop: Shop) -> None:
    f = shop.factory
    order = shop.order(total="300.00", least="1200.00")
    shop.month()
    link = f.ask(shop.who, contract.link_court_order_notice, id=order["id"])
    read = f.ask(shop.who, contract.read_linked_file, token=link["token"], start=0, length=100)
    assert base64.b64decode(read["content"]).startswith(b"%PDF-")
    held: dict[str, Any] = {}
    cursor: dict[str, Any] = {}
    while True:
        page = f.ask(shop.who, contract.list_held, limit=200, **cursor)
        held |= {item["part"]: item["row"] for item in page["items"]}
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert (held["court_orders"]["id"], held["garnishments"]["amount"]) == (order["id"], 300_00)
    assert "entered_by" not in held["court_orders"]
    with pytest.raises(Conflict) as kept:
        f.ask(f.finance, contract.delete_file, id=order["notice"])
    assert kept.value.type == "file-held"


def test_the_payslip_names_the_court_the_case_and_what_remains(shop: Shop) -> None:
    f = shop.factory
    shop.order(total="1000.00", monthly="300.00", case_number="（2026）内0627执118号")
    f.court_order(shop.who, monthly="50.00", case_number="（2026）内0627执<119>号")
    f.clock.advance(MINUTE)
    slip = shop.month()

    def shown(form: str = "html", language: str = "zh-CN") -> bytes:
        asked = {"id": slip["id"], "form": form, "language": language}
        return base64.b64decode(f.ask(shop.who, contract.show_payslip, **asked)["content"])

    page = shown().decode()
    said = "按伊金霍洛旗人民法院（2026）内0627执118号协助执行通知扣留（此后尚余 700.00 元）</span><b>-300.00</b>"
    assert said in page and "执&lt;119&gt;号协助执行通知扣留</span><b>-50.00</b>" in page
    assert page.index("代扣个人所得税") < page.index("协助执行通知扣留") < page.index("实发")
    assert "有异议的，请向该法院提出" in page
    assert "（2026）内0627执118号 (after this, 700.00 yuan remain)" in shown(language="en").decode()
    assert shown("pdf").startswith(b"%PDF-")


# ---- what is refused


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({}, "/total"),
        ({"total": "0.00"}, "/total/amount"),
        ({"monthly": "0.00"}, "/monthly/amount"),
        ({"monthly": "1.00", "percent": 10}, "/percent"),
        ({"percent": 101}, "/percent"),
        ({"percent": 0}, "/percent"),
        ({"total": "1.00", "precedence": 0}, "/precedence"),
        ({"total": "1.00", "until": "2026-10-01"}, "/until"),
        ({"total": "1.00", "served_on": "2026-10-02"}, "/served_on"),
        ({"total": "1.00", "account": "6222 0000"}, "/account"),
        ({"total": "1.00", "notice": str(uuid.uuid4())}, "/notice"),
        ({"total": "1.00", "case_number": ""}, "/case_number"),
    ],
)
def test_an_order_that_cannot_be_served_is_refused_and_not_stored(
    shop: Shop, said: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        shop.order(**said)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert shop.factory.ask(shop.who, contract.list_court_orders)["items"] == []


def test_the_notice_is_ones_own_whole_paper(shop: Shop) -> None:
    f = shop.factory
    for notice in (
        f.paper(f.second),
        f.ask(f.finance, contract.begin_file, name="a", media_type="application/pdf")["id"],
    ):
        with pytest.raises(Invalid):
            shop.order(total="1.00", notice=notice)


def test_an_order_is_entered_once_and_for_somebody_who_works_there(shop: Shop) -> None:
    f = shop.factory
    order = shop.order(total="300.00", case_number="（2026）内0627执118号")
    with pytest.raises(Conflict) as twice:
        shop.order(total="300.00", case_number="（2026）内0627执118号")
    assert (twice.value.type, twice.value.errors[0].pointer) == ("exists", "/case_number")
    shop.lift(order)
    shop.order(total="200.00", case_number="（2026）内0627执118号")
    with pytest.raises(NotFound):
        f.court_order(f.resident(), total="1.00")
    assert [row["allowed_actions"] for row in f.ask(shop.who, contract.list_court_orders)["items"]] == [
        ["link_notice"],
        ["link_notice"],
    ]
    actions = [row["allowed_actions"] for row in f.ask(f.finance, contract.list_court_orders)["items"]]
    assert sorted(actions) == [["lift", "link_notice"], ["link_notice"]]
    with f.database.unit_of_work() as uow:
        (lifted, _) = uow.session.scalars(select(CourtOrder).order_by(CourtOrder.id)).all()
        assert lifted.lifted_by == f.finance.subject
    audit = f.database.tables.audit
    with f.database.reading() as connection:
        told = str(connection.execute(select(audit)).all())
    assert "0627执118号" not in told and "解除扣留裁定" not in told and order["account"] not in told


def test_what_is_drafted_takes_nothing_more_and_shows_once_it_is_final(shop: Shop) -> None:
    f = shop.factory
    order = shop.order(total="300.00")
    shop.earn(200)
    f.start(f.today())
    f.work_off_jobs()
    assert shop.now(order)["withheld"]["amount"] == "0.00"
    later = uuid.UUID(shop.order(total="300.00")["id"])
    slip = uuid.UUID(f.ask(f.finance, contract.list_payslips)["items"][0]["id"])
    row = {"payslip": slip, "court_order": later, "amount": 1, "remaining": None}
    with pytest.raises(DBAPIError, match="take nothing more"), f.database.writing() as connection:
        connection.execute(insert(GarnishmentRow), row)
    for statement in (update(GarnishmentRow).values(amount=1), delete(GarnishmentRow)):
        with pytest.raises(DBAPIError, match="only ever added to"), f.database.writing() as connection:
            connection.execute(statement)


# ---- the recount


def change(column: str, value: str) -> Callable[[dict[str, str]], None]:
    return lambda row: row.__setitem__(column, value)


@pytest.mark.parametrize(
    ("table", "tamper"),
    [
        ("garnishments", change("amount", "29999")),
        ("garnishments", change("remaining", "1")),
        ("court_orders", change("monthly", "10000")),
        ("court_orders", change("living_minimum", "170000")),
        ("court_orders", change("total", "10000")),
        ("court_orders", change("since", "2026-12-01")),
        ("court_orders", change("lifted_at", "2026-09-01 00:00:00+00:00")),
        ("court_orders", change("resident", str(uuid.uuid4()))),
        ("payouts", change("state", "refused")),
        ("payouts", change("amount", "1")),
        ("entries", change("amount", "1")),
    ],
)
def test_a_recount_finds_what_no_order_asks_for(
    shop: Shop, tmp_path: Path, table: str, tamper: Callable[[dict[str, str]], None]
) -> None:
    shop.order(total="9000.00", monthly="300.00", least="1000.00")
    shop.month()
    assert shop.recounted(tmp_path) == []
    path = tmp_path / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row.get("court_order", "x") and row.get("kind", "garnishment") == "garnishment":
            tamper(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert recount(tmp_path).findings
