"""What comes out of the worked month: payslips as documents, totals, the bank's file, the cash list, reconciliation."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from sqlalchemy import func, select, update

from chassis.errors import Conflict, Invalid, NotFound
from chassis.testing.documents import texts_of
from services.training import contract
from services.training.contract.statement_texts import TEXTS
from services.training.papers.page import page_of
from services.training.papers.pdf import pdf_of
from services.training.piecework.ledger.accounts import Account
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.payroll.tables import Payslip
from services.training.piecework.statements.tables import PayAccountRow
from services.training.piecework.statements.usecases.showing import statement_of
from services.training.piecework.statements.wording import worded
from services.training.tables import KnownResident

from .factory import Factory
from .test_worked_month import Month

ACCOUNT = "6222020200012345678"


@pytest.fixture
def month(factory: Factory) -> Month:
    return Month(factory)


def shown(month: Month, who: Any, form: str = "html", **more: Any) -> tuple[str, Any]:
    """The language and the text of a resident's October payslip."""
    slip = month.factory.slip(who, "2026-10-01")
    answer = month.factory.ask(who, contract.show_payslip, id=slip["id"], form=form, **more)
    content = base64.b64decode(answer["content"])
    return answer["language"], content.decode() if form == "html" else content


def test_each_line_tells_the_pieces_the_rate_and_the_inspections(month: Month) -> None:
    language, page = shown(month, month.a)
    assert language == "zh-CN"
    assert "一等品 198 件，每件 6.50 元" in page
    assert "2026-10-10 检验，交件 120 件：一等品 115，二等品 0，返工 4，不合格 1（针距不匀）。本行 747.50 元。" in page
    assert "一等品 290 件，每件 7.00 元" in page
    assert "二等品 6 件，每件 7.00 元，按 50% 计" in page
    for amount in ("1287.00", "2030.00", "21.00", "3338.00", "-507.60", "-300.00", "-40.00", "2490.40"):
        assert f"<b>{amount}</b>" in page
    assert "代扣的 507.60 元税款可能退还给您" in page


def test_who_had_nothing_withheld_is_not_told_of_getting_it_back(month: Month) -> None:
    _, page = shown(month, month.c)
    assert "按 90% 计" in page and "退还" not in page


def test_a_rate_that_is_raised_later_does_not_change_what_an_old_payslip_says(month: Month) -> None:
    f = month.factory
    third = f.claim(month.a, f.order(month.sewing, 20)[0])
    f.day(11, 3)
    f.bring(third, 10, first=10)
    f.day(11, 30)
    november = f.pay("2026-11-01")
    f.day(12, 1)
    f.rate(month.sewing, "2026-12-01", "8.00", raise_open_claims=True)
    slip = f.ask(month.a, contract.list_payslips, run=november["id"])["items"][0]
    answer = f.ask(month.a, contract.show_payslip, id=slip["id"])
    assert "一等品 10 件，每件 7.00 元" in base64.b64decode(answer["content"]).decode()


def test_what_a_raise_adds_to_pieces_of_a_closed_month_is_a_correction(month: Month) -> None:
    """Ten of November at 0.355, five of December before the raises to 1.00 and 2.00, five after them."""
    f = month.factory
    third = f.claim(month.c, f.order(month.labels, 30)[0])
    f.day(11, 3)
    f.bring(third, 10, first=10)
    f.day(11, 30)
    f.pay("2026-11-01")
    f.day(12, 2)
    f.bring(third, 5, first=5)
    f.day(12, 3)
    for since, rate in (("2026-12-03", "1.00"), ("2026-12-04", "2.00")):  # once more on the day after
        f.rate(month.labels, since, rate, raise_open_claims=True)
        f.day(12, 4)
    f.bring(third, 5, first=5)
    f.day(12, 31)
    f.pay("2026-12-01")
    slip = f.slip(month.c, "2026-12-01")
    lines = {line["kind"]: (line["amount"]["amount"], line["pieces"], line["rate"]) for line in slip["lines"]}
    # at 90% ten pieces were 3.20 (too little to pay then) and are 18.00
    assert (lines["carried"][0], lines["correction"], lines["accrual"]) == (
        "3.20",
        ("14.80", 0, "2.00"),
        ("18.00", 10, "2.00"),
    )
    page = base64.b64decode(f.ask(month.c, contract.show_payslip, id=slip["id"])["content"]).decode()
    assert "以前月份已结算，差额计入本月" in page and page.count("单价提高，补差") == 4


def test_only_a_correction_of_a_closed_month_is_said_to_be_of_one(month: Month) -> None:
    f = month.factory
    f.day(11, 2)
    of_october = {"first": 292, "second": 6, "rejected": 2, "reason": "复检"}
    f.ask(f.inspector, contract.correct_inspection, id=month.last["id"], **of_october)
    at_once = f.bring(f.claim(month.d, f.order(month.sewing, 100)[0]), 100, first=100)
    f.ask(f.inspector, contract.correct_inspection, id=at_once["id"], first=99, rejected=1, reason="复检")
    f.day(11, 30)
    f.pay("2026-11-01")
    said = {}
    for who in (month.a, month.d):
        slip = f.slip(who, "2026-11-01")["id"]
        said[who] = base64.b64decode(f.ask(who, contract.show_payslip, id=slip)["content"]).decode()
    assert "以前月份已结算" in said[month.a] and "本月更正" not in said[month.a]
    assert "本月检验，本月更正" in said[month.d] and "以前月份已结算" not in said[month.d]


def test_the_language_is_the_residents_and_it_says_where_there_is_no_text(month: Month) -> None:
    with month.factory.database.unit_of_work() as uow:
        uow.session.execute(
            update(KnownResident).where(KnownResident.id == month.b.resident).values(language="mn-Cyrl")
        )
    language, page = shown(month, month.b)
    assert (language, "本单尚无您所选语言的文本" in page) == ("zh-CN", True)
    language, page = shown(month, month.b, language="en")
    assert language == "en" and "700 pieces at 6.50 yuan each" in page and "bonus for quality" in page


def test_a_name_cannot_run_anything_on_the_page_or_in_the_document(month: Month) -> None:
    name = "<script>x</script> #eval(1) ᠮᠣᠩᠭᠣᠯ 㛃"
    with month.factory.database.unit_of_work() as uow:
        uow.session.execute(update(KnownResident).where(KnownResident.id == month.a.resident).values(name=name))
    _, page = shown(month, month.a)
    assert "<script>" not in page and "&lt;script&gt;" in page
    _, document = shown(month, month.a, "pdf")
    assert (
        document.startswith(b"%PDF-")
        and {"NotoSansCJKsc-Regular", "NotoSansMongolian-Regular"} <= texts_of(document).fonts
    )


def test_nobody_else_sees_a_payslip_as_a_document(month: Month) -> None:
    f = month.factory
    slip = f.slip(month.a, "2026-10-01")["id"]
    with pytest.raises(NotFound):
        f.ask(month.b, contract.show_payslip, id=slip)
    with pytest.raises(NotFound):
        f.ask(f.actor("employer", employer=f.community), contract.show_payslip, id=slip)


def test_totals_sum_to_the_run(month: Month) -> None:
    f = month.factory
    for by in ("style", "operation", "day"):
        rows = f.ask(f.inspector, contract.list_payroll_totals, id=month.run["id"], by=by)["items"]
        assert sum(round(float(row["earned"]["amount"]) * 100) for row in rows) == 993552
    by_style = {
        row["style"]: row
        for row in f.ask(f.inspector, contract.list_payroll_totals, id=month.run["id"], by="style")["items"]
    }
    sewn, labels = by_style["YR-2210"], by_style["LABEL"]
    assert [sewn[name] for name in ("first", "second", "rework", "rejected")] == [
        115 + 3 + 80 + 290 + 700 + 60 + 5,
        6,
        4,
        6,
    ]
    assert labels["earned"]["amount"] == "1464.02"


def test_the_file_for_the_bank_and_the_list_for_the_cash_desk_are_all_that_is_due(month: Month) -> None:
    f = month.factory
    mine = {"resident": month.a.resident, "bank": "同心银行新北支行", "holder": "=乌云", "number": ACCOUNT}
    assert f.ask(month.a, contract.set_pay_account, **mine)["last4"] == "5678"
    with pytest.raises(NotFound):
        f.ask(month.b, contract.set_pay_account, **mine)
    with pytest.raises(Invalid):
        f.ask(month.a, contract.set_pay_account, **mine | {"number": "6222 0202"})
    with f.database.reading() as connection:
        row = connection.execute(select(PayAccountRow.__table__)).one()
    assert ACCOUNT not in str(row) and "乌云" not in str(row)
    (transfer,) = f.ask(f.finance, contract.list_bank_transfers, id=month.run["id"])["items"]
    assert (transfer["account"], transfer["payee"], transfer["amount"]["amount"]) == (ACCOUNT, "=乌云", "2490.40")
    assert transfer["purpose"] == "2026年10月 计件报酬"
    cash = f.ask(f.finance, contract.list_cash_payments, id=month.run["id"])["items"]
    assert sorted(one["amount"]["amount"] for one in cash) == ["1331.22", "351.00", "3990.00"]
    with f.database.reading() as connection:
        revealed = connection.execute(select(f.database.tables.audit)).all()
    assert any("bank_account" in str(row) for row in revealed), "whoever reads a number is recorded"
    f.ask(month.a, contract.remove_pay_account, resident=month.a.resident)
    assert not f.ask(f.finance, contract.list_bank_transfers, id=month.run["id"])["items"]


def test_what_was_paid_is_what_was_to_be_paid(month: Month) -> None:
    f = month.factory

    def sums() -> tuple[str, ...]:
        found = f.ask(f.finance, contract.get_reconciliation, id=month.run["id"])
        return tuple(found[name]["amount"] for name in ("to_pay", "paid", "due", "returned", "unexplained"))

    assert sums() == ("8162.62", "0.00", "8162.62", "0.00", "0.00")
    payments = {p["amount"]["amount"]: p["id"] for p in f.ask(f.finance, contract.list_payments)["items"]}
    f.ask(f.finance, contract.report_payment, id=payments["1331.22"], state="refused", reason="账号有误")
    f.ask(f.finance, contract.report_payment, id=payments["351.00"], state="paid")
    assert sums() == ("8162.62", "351.00", "7811.62", "1331.22", "0.00")
    with pytest.raises(Conflict):
        f.ask(f.finance, contract.report_payment, id=payments["351.00"], state="paid")
    with pytest.raises(Conflict):
        f.ask(f.finance, contract.report_payment, id=payments["1331.22"], state="refused", reason="账号有误")
    f.ask(f.finance, contract.report_payment, id=payments["351.00"], state="refused", reason="销户退回")
    assert sums() == ("8162.62", "0.00", "8162.62", "1682.22", "0.00"), "what was paid came back, and is due again"
    with f.database.unit_of_work(writes=False) as uow:
        bank = uow.session.scalar(select(func.sum(credited(Account.BANK))).where(touches(Account.BANK)))
    assert bank == 30000, "in the ledger nothing has left the bank but the advance"


def test_nothing_is_due_before_the_run_is_final(factory: Factory) -> None:
    f = factory
    f.day(10, 1)
    operation = f.operation("YR-2210")
    f.rate(operation, "2026-10-01", "60.00")
    worker = f.worker()
    f.bring(f.claim(worker, f.order(operation, 1)[0]), 1, first=1)
    f.start("2026-10-01")
    f.work_off_jobs()
    (run,) = f.runs()
    for asked in (contract.list_bank_transfers, contract.list_cash_payments, contract.get_reconciliation):
        with pytest.raises(Conflict, match="not final"):
            f.ask(f.finance, asked, id=run["id"])
    draft = f.ask(f.finance, contract.list_payslips)["items"][0]["id"]
    answer = f.ask(f.finance, contract.show_payslip, id=draft)
    assert "草稿" in base64.b64decode(answer["content"]).decode()


def test_mongolian_script_stands_upright_once_there_is_a_translation(month: Month) -> None:
    said = {name: text | {"mn-Mong": f"ᠮᠣᠩᠭᠣᠯ {text['en']}"} for name, text in TEXTS.items()}
    with month.factory.database.unit_of_work() as uow:
        slip = uow.session.scalars(select(Payslip).where(Payslip.resident == month.a.resident)).one()
        wording = worded(statement_of(uow, slip), "mn-Mong", said)
    assert wording.vertical and 'class="vertical"' in page_of(wording)
    assert "NotoSansMongolian-Regular" in texts_of(pdf_of(wording)).fonts


def test_as_data_each_line_leads_to_the_inspections_that_it_came_of(month: Month) -> None:
    f = month.factory
    lines = {(one["lot"], one["grade"]): one for one in f.slip(month.a, "2026-10-01")["lines"]}
    first = lines[(1, "first")]
    assert (first["style"], first["rate"], first["factor"], first["pieces"]) == ("YR-2210", "6.50", "1.00", 198)
    assert [part["first"] for part in first["parts"]] == [115, 3, 80]
    assert sum(round(float(part["amount"]["amount"]) * 100) for part in first["parts"]) == 128700
    named = f.ask(month.a, contract.get_inspection, id=first["parts"][0]["cause"])
    assert (named["first"], named["reason"]) == (115, first["parts"][0]["reason"])
    assert lines[(2, "second")]["factor"] == "0.50"
    (bonus,) = (one for one in f.slip(month.b, "2026-10-01")["lines"] if one["kind"] == "bonus")
    assert (bonus["style"], bonus["rate"], bonus["parts"]) == ("YR-2210", None, [])
