"""A resident's own certificate of work: what was settled, by month, and a number that says only that it counts."""

from __future__ import annotations

import base64
import io
import json
import re
from datetime import date
from typing import Any

import pytest
import typst
import zxingcpp
from PIL import Image
from sqlalchemy import select

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid, NotFound
from services.training import contract
from services.training.contract.statement_texts import TEXTS
from services.training.papers.pdf import TEMPLATE, data_of
from services.training.papers.wording import VERTICAL
from services.training.piecework.statements.certifying import Certified, certified
from services.training.piecework.statements.tables import WorkCertificate

from .factory import Factory

SPAN = {"first_month": "2026-10-15", "last_month": "2026-11-02"}


class Earning:
    """Two months of one worker, 2,000.00 and 1,500.00 before tax; a second one has October only."""

    def __init__(self, factory: Factory) -> None:
        self.f = f = factory
        self.operation = f.operation("A")
        f.rate(self.operation, f.today(), "10.00")
        self.who, self.other = f.worker(), f.worker()
        self.month(200, 100)
        self.month(150, 0)

    def month(self, mine: int, others: int) -> None:
        f, month = self.f, self.f.today()
        for who, pieces in ((self.who, mine), (self.other, others)):
            if pieces:
                f.bring(f.claim(who, f.order(self.operation, pieces)[0]), pieces, first=pieces)
        f.pay(month)
        f.next_month()

    def issue(self, who: Actor | None = None, **span: Any) -> Any:
        return self.f.ask(who or self.who, contract.issue_work_certificate, **{**SPAN, **span})

    def shown(self, id: str, **more: Any) -> tuple[str, bytes]:
        answer = self.f.ask(self.who, contract.show_work_certificate, id=id, **more)
        return answer["language"], base64.b64decode(answer["content"])

    def verified(self, number: str) -> Any:
        """As anybody is told."""
        return self.f.ask(self.f.actor("visitor"), contract.verify_certificate, number=number)


@pytest.fixture
def earning(factory: Factory) -> Earning:
    return Earning(factory)


def test_it_says_what_was_settled_by_month_and_stays_as_it_is(earning: Earning) -> None:
    f, made = earning.f, earning.issue()
    assert [(m["month"], m["employer"], m["gross"]["amount"]) for m in made["months"]] == [
        ("2026-10-01", "针织二厂", "2000.00"),
        ("2026-11-01", "针织二厂", "1500.00"),
    ]
    assert (made["gross"]["amount"], made["first_month"], made["last_month"]) == ("3500.00", "2026-10-01", "2026-11-01")
    language, page = earning.shown(made["id"])
    said = page.decode()
    assert (
        language == "zh-CN" and "2026年10月，针织二厂" in said and "<b>3500.00</b>" in said and made["number"] in said
    )
    english, _ = earning.shown(made["id"], language="en")
    assert english == "en"
    assert earning.shown(made["id"], form="pdf")[1].startswith(b"%PDF-")
    earning.month(10, 0)
    assert f.ask(earning.who, contract.get_work_certificate, id=made["id"]) == made
    newer = earning.issue(first_month="2026-11-01", last_month="2026-12-31")
    assert newer["number"] != made["number"] and len(newer["months"]) == 2
    assert [one["id"] for one in f.ask(earning.who, contract.list_work_certificates)["items"]] == [
        made["id"],
        newer["id"],
    ]


def test_its_code_leads_to_where_its_number_is_verified(earning: Earning) -> None:
    made = earning.issue()
    address = f"{earning.f.database.issuer}/v1/verify/{made['number']}"
    page = earning.shown(made["id"])[1].decode()
    assert f"打开 {address}，" in page and "src=" not in page, "nothing to load"
    (drawn,) = re.findall(r"<svg .*?</svg>", page)
    assert read(b'#image(bytes(sys.inputs.drawn), format: "svg", width: 36mm)', drawn=drawn) == [address]
    wording = certified(Certified(made["number"], address, "", *[date(2026, 10, 1)] * 3, []), "zh-CN")
    assert read(TEMPLATE.read_bytes(), data=json.dumps(data_of(wording))) == [address]
    upright = {name: {VERTICAL: text["zh-CN"]} for name, text in TEXTS.items()}
    wording = certified(Certified(made["number"], address, "", *[date(2026, 10, 1)] * 3, []), VERTICAL, upright)
    assert read(TEMPLATE.read_bytes(), data=json.dumps(data_of(wording))) == [address]


def read(template: bytes, **given: str) -> list[str]:
    """What a camera reads on the page that a template sets."""
    picture = typst.compile(template, format="png", ppi=120.0, sys_inputs=given)
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))]


def test_anybody_learns_of_the_number_that_it_is_valid_and_nothing_else(earning: Earning) -> None:
    number = earning.issue()["number"]
    assert earning.verified(f"{number[:4]} {number[4:]}") == {"number": number, "state": "valid"}
    with pytest.raises(NotFound):
        earning.verified(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_what_was_earned_under_a_record_that_was_merged_is_the_persons(earning: Earning) -> None:
    f, theirs = earning.f, earning.issue(earning.other)
    f.merge(earning.other, earning.who)
    assert [one["id"] for one in f.ask(earning.who, contract.list_work_certificates)["items"]] == [theirs["id"]]
    assert [m["gross"]["amount"] for m in earning.issue()["months"]] == ["3000.00", "1500.00"]


def test_nothing_is_certified_that_was_not_settled(earning: Earning) -> None:
    elsewhere = earning.f.elsewhere(earning.who)
    for who, first in ((earning.other, "2026-11-01"), (elsewhere, "2026-10-01")):
        with pytest.raises(Conflict) as none:
            earning.issue(who, first_month=first)
        assert none.value.type == "nothing-earned"
    with pytest.raises(NotFound, match="no resident's"):
        earning.issue(earning.f.actor("resident"))
    earning.f.bring(earning.f.claim(earning.who, earning.f.order(earning.operation, 5)[0]), 5, first=5)
    with pytest.raises(Conflict):
        earning.issue(first_month="2026-12-01", last_month="2026-12-01")
    for span in (
        {"first_month": "2026-12-01", "last_month": "2026-11-30"},
        {"last_month": "2027-01-01"},
        {"first_month": "2023-12-01", "last_month": "2026-12-01"},
    ):
        with pytest.raises(Invalid) as wrong:
            earning.issue(**span)
        assert [error.pointer for error in wrong.value.errors] == ["/last_month"]


def test_once_the_person_is_erased_the_paper_can_be_verified_and_says_nothing(earning: Earning) -> None:
    f, made = earning.f, earning.issue()
    f.erase(earning.who)
    assert earning.verified(made["number"])["state"] == "valid"
    with f.database.reading() as connection:
        row = connection.execute(select(WorkCertificate.__table__)).one()
    assert (row.resident, row.months) == (None, [])
