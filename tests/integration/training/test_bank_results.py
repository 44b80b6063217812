"""What the bank answers, by file: booked where it is what was ordered, else a difference that somebody settles."""

from __future__ import annotations

import base64
import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.access.actor import Actor
from chassis.errors import Conflict, Forbidden, Invalid
from chassis.files.types import XLSX
from chassis.sheets.writer import write_xlsx
from services.training import contract
from services.training.batches.columns import PAYMENT_RESULTS
from services.training.batches.usecases.entering import enter_batch
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.tables import PaymentReport, PayoutRow
from services.training.piecework.payroll.usecases.exporting import export_payroll

from .factory import Factory
from .meanwhile import Meanwhile
from .test_ledger_properties import yuan

LABELS = {column.name: column.label for column in PAYMENT_RESULTS.columns}
DAY = "2026-11-02"
ACCOUNT = {"bank": "新北支行", "holder": "乌云", "number": "6222020200012345678"}


class Paying:
    """Three workers with 1,760.00, 880.00 and 440.00 due of October, told of by the bank on the second of November."""

    def __init__(self, factory: Factory) -> None:
        self.f = f = factory
        operation = f.operation("A")
        f.rate(operation, f.today(), "10.00")
        self.workers = [f.worker() for _ in range(3)]
        for who, pieces in zip(self.workers, (200, 100, 60), strict=True):
            f.bring(f.claim(who, f.order(operation, pieces)[0]), pieces, first=pieces)
        self.run = f.pay("2026-10-01")["id"]
        f.day(11, 2)
        payments = f.ask(f.finance, contract.list_payments, run=self.run)["items"]
        assert {one["run"] for one in payments} == {self.run}
        owner = {who.resident: n for n, who in enumerate(self.workers)}
        by_worker = sorted(payments, key=lambda one: [owner[w] for w in owner if str(w) == one["resident"]])
        self.ids = [one["id"] for one in by_worker]
        self.amounts = [one["amount"]["amount"] for one in by_worker]

    def row(self, which: int, state: str = "已付", **more: Any) -> dict[str, Any]:
        return {
            "payment": self.ids[which],
            "amount": self.amounts[which],
            "state": state,
            "booked_on": DAY,
            "reason": None if state == "已付" else "账号已注销",
        } | more

    def off(self, which: int, fen: int) -> str:
        """The payment's amount and so many fen."""
        return yuan(round(float(self.amounts[which]) * 100) + fen)

    def sent(self, content: bytes, media_type: str, **more: Any) -> Any:
        """The job that a file of finance's became."""
        f, ask = self.f, self.f.ask
        id = ask(f.finance, contract.begin_file, name="银行", media_type=media_type)["id"]
        ask(f.finance, contract.append_file, id=id, number=0, content=base64.b64encode(content).decode())
        ask(f.finance, contract.finish_file, id=id, size=len(content))
        job = ask(f.finance, contract.start_import, kind="payment_results", file=id, **more)
        f.work_off_jobs()
        return ask(f.finance, contract.get_job, id=job["id"])

    def file(self, *rows: dict[str, Any], **more: Any) -> Any:
        target = io.BytesIO()
        write_xlsx(PAYMENT_RESULTS.columns, list(rows), target, sheet=PAYMENT_RESULTS.label)
        return self.sent(target.getvalue(), XLSX, **more)

    def answers(self, job: Any) -> list[Any]:
        return list(self.f.ask(self.f.finance, contract.list_batch_rows, id=job["id"])["items"])

    def payment(self, id: str) -> Any:
        return self.f.ask(self.f.finance, contract.get_payment, id=id)

    def differences(self, **narrowed: Any) -> list[Any]:
        return list(self.f.ask(self.f.finance, contract.list_payment_differences, **narrowed)["items"])

    def settle(self, outcome: str, who: Actor | None = None) -> Any:
        """By a second person, as who sent the file may not."""
        (one,) = self.differences(state="open")
        asked = {"id": one["id"], "outcome": outcome, "reason": "银行回单 17"}
        return self.f.ask(who or self.f.second, contract.settle_payment_difference, **asked)

    def may_settle(self, *people: Actor) -> list[bool]:
        found = [self.f.ask(who, contract.list_payment_differences, state="open")["items"] for who in people]
        return [one["allowed_actions"] == ["settle"] for (one,) in found]

    def sums(self) -> tuple[str, ...]:
        """paid, due, returned, different; nothing is unexplained."""
        found = self.f.ask(self.f.finance, contract.get_reconciliation, id=self.run)
        assert found["unexplained"]["amount"] == "0.00"
        return tuple(found[name]["amount"] for name in ("paid", "due", "returned", "different"))

    def stored(self) -> list[Any]:
        """Everything that a result can change."""
        with self.f.database.unit_of_work(writes=False) as uow:
            events = uow.session.scalar(select(func.count()).select_from(uow.tables.outbox))
            tables = (PayoutRow.__table__, PaymentReport.__table__, Entry.__table__)
            return [events, *(uow.session.execute(select(table).order_by(table.c.id)).all() for table in tables)]

    def recounted(self, folder: Path) -> Any:
        export_payroll(self.f.database, folder)
        return recount(folder).findings


@pytest.fixture
def paying(factory: Factory) -> Paying:
    return Paying(factory)


def test_a_file_is_booked_once_however_often_it_is_sent(paying: Paying, tmp_path: Path) -> None:
    file = (paying.row(0, run=paying.run), paying.row(1, "被退回"), paying.row(2, amount=paying.off(2, -500)))
    before = paying.stored()
    assert paying.file(*file, dry_run=True)["result"] == {"recordable": 2, "differs": 1, "rows": 3, "dry_run": True}
    assert paying.stored() == before, "a dry run keeps nothing"
    job = paying.file(*file)
    assert (job["state"], job["result"]) == ("done", {"recorded": 2, "differs": 1, "rows": 3, "dry_run": False})
    ((error,), (_, _, row)) = job["errors"], paying.answers(job)
    assert (error["row"], error["column"], error["heading"], error["type"]) == (4, "amount", "金额", "amount-differs")
    assert error["detail"].startswith(f"{paying.off(2, -500)} yuan, 5.00 less than the {paying.amounts[2]}")
    assert row["problem"]["type"] == "/problems/amount-differs"
    first, second, third = map(paying.payment, paying.ids)
    assert (first["state"], first["paid"]["amount"], first["next"]) == ("paid", paying.amounts[0], None)
    assert (second["state"], second["paid"], second["reason"]) == ("refused", None, "账号已注销")
    again = paying.payment(second["next"])
    assert (again["state"], again["attempt"], again["follows"]) == ("due", 2, second["id"])
    assert again["amount"]["amount"] == paying.amounts[1]
    assert (third["state"], third["paid"], third["next"]) == ("different", None, None)
    assert paying.sums() == (*paying.amounts[:2], paying.amounts[1], paying.amounts[2])
    kept = paying.stored()
    again = paying.file(*file)
    assert again["result"] == {"already": 2, "differs": 1, "rows": 3, "dry_run": False}
    assert paying.stored() == kept, "the same file twice changes nothing"
    assert paying.recounted(tmp_path) == []


def test_nothing_of_a_file_with_errors_is_kept_unless_what_is_right_may_be(paying: Paying) -> None:
    file = (
        paying.row(0),
        paying.row(1, "被退回", reason=None),
        paying.row(2, booked_on="2026-11-03"),
        paying.row(0, payment="01980a5e-7b1c-7cc3-98c4-dc0c0c07398f"),
        paying.row(2, run=paying.ids[0]),
        paying.row(2, "成了"),
        paying.row(1, amount="-1"),
        paying.row(1, booked_on="2026-10-30"),
        paying.row(2, amount="0.00"),
    )
    before = paying.stored()
    job = paying.file(*file)
    assert (job["state"], job["result"]["refused"], job["result"]["left_out"]) == ("failed", 8, 1)
    assert [error["type"] for error in job["errors"]][:2] == ["cell-empty", "cell-wrong"]
    assert [(error["row"], error["column"]) for error in job["errors"]] == [
        (3, "reason"),
        (4, "booked_on"),
        (5, ""),
        (6, "run"),
        (7, "state"),
        (8, "amount"),
        (9, "booked_on"),
        (10, "amount"),
    ]
    assert paying.stored() == before
    assert paying.file(*file, partial=True)["result"]["recorded"] == 1
    assert paying.payment(paying.ids[0])["state"] == "paid"
    assert paying.payment(paying.ids[1])["state"] == "due"


def test_the_file_for_the_bank_comes_back_with_its_columns_and_no_account_is_kept(paying: Paying) -> None:
    f, who = paying.f, paying.workers[0]
    f.ask(who, contract.set_pay_account, resident=who.resident, **ACCOUNT)
    (transfer,) = f.ask(f.finance, contract.list_bank_transfers, id=paying.run)["items"]
    told = {name: transfer[name] for name in ("payment", "attempt", "payee", "bank", "account", "purpose")}
    told |= {"amount": paying.off(0, 100), "state": "成功", "booked_on": DAY}
    text = io.StringIO()
    writer = csv.DictWriter(text, [LABELS[name] for name in told])
    writer.writeheader()
    writer.writerow({LABELS[name]: value for name, value in told.items()})
    job = paying.sent(text.getvalue().encode("utf-8-sig"), "text/csv")
    assert job["result"]["differs"] == 1, job
    (answer,) = paying.answers(job)
    assert ACCOUNT["number"] not in str(answer) and "payee" not in answer["row"]
    seen = paying.payment(transfer["payment"])
    assert (seen["last4"], "account" in seen) == ("5678", False)
    assert paying.payment(paying.ids[1])["last4"] is None, "paid in cash"


def test_a_payment_tells_the_account_that_it_was_sent_to_whatever_the_resident_has_since(paying: Paying) -> None:
    f, who = paying.f, paying.workers[0]
    f.ask(who, contract.set_pay_account, resident=who.resident, **ACCOUNT)
    assert paying.payment(paying.ids[0])["last4"] is None, "in no file yet"
    for _ in range(2):
        f.ask(f.finance, contract.list_bank_transfers, id=paying.run)
    f.ask(who, contract.set_pay_account, resident=who.resident, **ACCOUNT | {"number": "6222020602001234567"})
    assert paying.payment(paying.ids[0])["last4"] == "5678"
    f.clock.advance(timedelta(hours=1))
    f.ask(f.second, contract.list_bank_transfers, id=paying.run)
    assert paying.payment(paying.ids[0])["last4"] == "4567", "the last file named another"
    f.ask(who, contract.remove_pay_account, resident=who.resident)
    (seen,) = f.ask(who, contract.list_payments)["items"]
    assert seen["last4"] == "4567"
    held = [row for row in f.ask(who, contract.list_held, limit=200)["items"] if row["part"] == "sent_transfers"]
    assert sorted(row["row"]["last4"] for row in held) == ["4567", "5678"]
    assert not any("made_by" in row["row"] for row in held)
    f.erase(who)
    assert paying.payment(paying.ids[0])["last4"] is None


def test_less_than_was_ordered_leaves_the_rest_due(paying: Paying, tmp_path: Path) -> None:
    paying.file(paying.row(0), paying.row(1), paying.row(2, amount=paying.off(2, -500)))
    settled = paying.settle("as_told")
    assert (settled["state"], settled["settled_as"], settled["difference"]["amount"]) == ("settled", "as_told", "-5.00")
    rest = paying.payment(settled["next"])
    assert (rest["state"], rest["amount"]["amount"], rest["follows"]) == ("due", "5.00", paying.ids[2])
    assert paying.payment(paying.ids[2])["paid"]["amount"] == paying.off(2, -500)
    assert paying.sums()[1:] == ("5.00", "0.00", "0.00")
    with pytest.raises(Conflict) as twice:
        paying.f.ask(
            paying.f.second, contract.settle_payment_difference, id=settled["id"], outcome="returned", reason="再来"
        )
    assert twice.value.type == "difference-settled"
    came_back = paying.row(2, "被退回", amount=paying.off(2, -500))
    assert paying.file(came_back)["result"]["recorded"] == 1, "what was paid of it comes back"
    assert paying.sums()[1:] == (paying.amounts[2], paying.off(2, -500), "0.00")
    assert paying.recounted(tmp_path) == []


def test_more_than_was_ordered_is_an_advance(paying: Paying, tmp_path: Path) -> None:
    f = paying.f
    paying.file(paying.row(1, amount=paying.off(1, 2500)))
    (one,) = paying.differences(run=paying.run)
    assert (one["difference"]["amount"], one["allowed_actions"]) == ("25.00", [])
    assert paying.may_settle(f.second) == [True]
    assert paying.settle("as_told")["next"] is None
    assert paying.payment(paying.ids[1])["paid"]["amount"] == paying.amounts[1]
    (advance,) = f.ask(paying.workers[1], contract.list_advances)["items"]
    assert (advance["amount"]["amount"], advance["reason"]) == ("25.00", "银行回单 17")
    assert paying.sums()[3] == "0.00"
    assert paying.recounted(tmp_path) == []


def test_who_had_a_hand_in_a_payment_does_not_settle_its_difference(paying: Paying) -> None:
    f, who = paying.f, paying.workers[2]
    secretary = f.actor("secretary")
    f.ask(who, contract.set_pay_account, resident=who.resident, **ACCOUNT)
    f.ask(f.second, contract.list_bank_transfers, id=paying.run)
    paying.file(paying.row(2, amount=paying.off(2, -500)))
    assert paying.may_settle(f.finance, f.second, f.actor("payer_finance", employer=f.id), secretary) == [
        False,  # told what the bank said
        False,  # made the file for the bank
        True,
        True,
    ]
    for one in (f.finance, f.second):
        with pytest.raises(Conflict) as alone:
            paying.settle("as_told", one)
        assert alone.value.type == "second-person" and "secretary" in alone.value.detail
    settled = paying.settle("as_told", secretary)
    assert (settled["state"], settled["settled_by"]) == ("settled", secretary.subject)
    elsewhere, f.community = f.community, f.id
    stranger = f.actor("secretary")
    f.community = elsewhere
    assert f.ask(stranger, contract.list_payment_differences)["items"] == []


def test_what_the_bank_corrects_is_paid_as_ordered_or_goes_out_anew(paying: Paying, tmp_path: Path) -> None:
    paying.file(paying.row(0, amount=paying.off(0, -1)))
    assert paying.file(paying.row(0))["state"] == "failed", "a person settles it, not a second file"
    with pytest.raises(Conflict) as waits:
        paying.f.ask(paying.f.finance, contract.report_payment, id=paying.ids[0], state="paid")
    assert waits.value.type == "difference-open"
    assert paying.payment(paying.ids[0])["allowed_actions"] == []
    paying.settle("as_ordered")
    assert paying.sums()[0] == paying.amounts[0]
    assert paying.file(paying.row(0), paying.row(0, amount=paying.off(0, -1)))["result"]["already"] == 2
    paying.file(paying.row(1, "被退回", amount=paying.off(1, -1)))
    with pytest.raises(Conflict) as unpaid:
        paying.settle("as_told")
    assert unpaid.value.type == "settlement-impossible"
    settled = paying.settle("returned")
    assert paying.payment(settled["next"])["amount"]["amount"] == paying.amounts[1]
    assert [one["state"] for one in paying.differences()] == ["settled", "settled"]
    assert paying.recounted(tmp_path) == []


def test_of_one_that_was_booked_by_hand_the_file_says_another_amount(paying: Paying, tmp_path: Path) -> None:
    f = paying.f
    f.ask(f.finance, contract.report_payment, id=paying.ids[0], state="paid")
    assert paying.file(paying.row(0))["result"]["already"] == 1, "paid is paid, be it told of another day"
    paying.file(paying.row(0, amount=paying.off(0, -900)))
    assert paying.sums()[3] == paying.amounts[0]
    paying.settle("as_told")
    assert paying.sums() == (
        paying.off(0, -900),
        yuan(sum(map(round, map(fen, paying.amounts[1:]))) + 900),
        *("0.00",) * 2,
    )
    assert paying.recounted(tmp_path) == []


def fen(amount: str) -> float:
    return float(amount) * 100


def test_a_payment_that_is_paid_and_comes_back_in_one_file(paying: Paying) -> None:
    file = (paying.row(0), paying.row(0, "失败", booked_on=DAY))
    assert paying.file(*file)["result"]["recorded"] == 2
    refused = paying.payment(paying.ids[0])
    assert (refused["state"], refused["paid"]["amount"]) == ("refused", paying.amounts[0])
    assert paying.file(*file)["result"]["already"] == 2
    with pytest.raises(Conflict) as done:
        paying.f.ask(paying.f.finance, contract.report_payment, id=paying.ids[0], state="paid", booked_on=DAY)
    assert done.value.type == "payment-reported" and refused["next"] in done.value.detail


def test_a_refusal_has_its_reason_and_names_what_comes_next(paying: Paying) -> None:
    f = paying.f
    with pytest.raises(Invalid) as none:
        f.ask(f.finance, contract.report_payment, id=paying.ids[0], state="refused")
    assert [error.pointer for error in none.value.errors] == ["/reason"]
    said = {"id": paying.ids[0], "state": "refused", "reason": "户名不符"}
    answer = f.ask(f.finance, contract.report_payment, **said)
    assert paying.payment(answer["next"])["follows"] == paying.ids[0]
    outbox = f.database.tables.outbox
    with f.database.reading() as connection:
        told = [str(row) for row in connection.execute(select(outbox)) if "payment.reported" in str(row)]
    assert len(told) == 1 and answer["next"] in told[0] and "户名不符" not in told[0]


def test_results_are_sent_by_who_reports_payments_and_by_no_other(paying: Paying) -> None:
    f = paying.f
    asked = {"all_or_nothing": False, "items": [paying.row(0, "paid")]}
    with pytest.raises(Forbidden):
        f.ask(f.inspector, contract.enter_batch, kind="payment_results", **asked)
    with pytest.raises(Forbidden):
        f.ask(f.finance, contract.enter_batch, kind="rates", **asked)
    with pytest.raises(Forbidden):
        f.ask(f.finance, contract.get_import_template, kind="rates")
    assert f.ask(f.finance, contract.get_import_template, kind="payment_results")["name"].startswith("银行付款结果")
    stranger = f.actor("payer_finance", employer=f.community)
    (row,) = f.ask(stranger, contract.enter_batch, kind="payment_results", **asked)["items"]
    assert (row["state"], row["problem"]["status"]) == ("refused", 404)
    assert f.ask(paying.workers[1], contract.list_payments, run=paying.run)["items"][0]["id"] == paying.ids[1]
    f.clock.advance(timedelta(days=1))
    assert paying.payment(paying.ids[0])["state"] == "due"


def test_two_files_of_the_same_payments_at_one_moment_book_them_once(paying: Paying) -> None:
    f = paying.f
    rows = [paying.row(0, "paid"), paying.row(1, "refused")]
    asked = {"kind": "payment_results", "all_or_nothing": True}
    other = [*reversed(rows)]
    with f.database.unit_of_work(f.finance) as uow:
        enter_batch(uow, contract.EnterBatch.parse({**asked, "items": rows}))
        uow.session.flush()
        meanwhile = Meanwhile(f.database, lambda: f.ask(f.finance, contract.enter_batch, **asked, items=other))
        meanwhile.wait_until_held_up()
    assert [row["state"] for row in meanwhile.answer()["items"]] == ["already", "already"]
    assert len(f.ask(f.finance, contract.list_payments, run=paying.run)["items"]) == 4
