"""A factory that sends everything twice and at once, to two replicas of training; and what is done after a close."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from chassis.testing.client import Client
from chassis.testing.site import Site
from services.training.piecework.ledger.months import following
from tests.journeys.test_learning import SKILL, a_learner, an_account, an_employer, made
from tests.journeys.test_piecework import certify, worked_off

AT_ONCE, ROUNDS = 12, 3
# each piece that counts, by the line that stands for it, and on how many payslips it is
ON_PAYSLIPS = """
    SELECT count(DISTINCT l.payslip) FROM entries e
    LEFT JOIN payslips p ON p.period = e.period AND p.resident = e.resident
    LEFT JOIN payslip_lines l ON l.payslip = p.id AND l.kind = e.kind AND l.line = e.line AND l.grade = e.grade
    WHERE e.employer = %(employer)s AND e.kind IN ('accrual', 'correction')
    GROUP BY e.kind, e.line, e.grade, e.period
"""


@pytest.fixture(scope="module")
def replicas(shared_site: Site) -> Iterator[Site]:
    """Training twice; each takes the other's half of the calls."""
    shared_site.wait_ready()
    shared_site.start_replica("training-2")
    yield shared_site
    shared_site.process("training-2").stop()


class Mill:
    """An employer with one worker, and rates that rise by a fen a day."""

    def __init__(self, site: Site) -> None:
        self.site, self.admin = site, Client(site.platform, "admin")
        self.factory, self.employer = an_employer(site.platform, self.admin)
        self.checker, _ = an_account(site.platform, self.admin, "payer_finance", employer=self.employer)
        self.approver, _ = an_account(site.platform, self.admin, "payer_finance", employer=self.employer)
        self.worker, resident = a_learner(site.platform, self.admin)
        trainer = an_account(site.platform, self.admin, "trainer")
        certify(self.admin, trainer, (self.worker, resident))
        self.today = datetime.now(UTC).astimezone().date()
        self.month = date(self.today.year - 2, 1, 1)
        self.open()
        style = made(self.factory.post("/v1/styles", {"code": uuid.uuid4().hex[:8], "name": "围巾"}))["id"]
        agreed = {"style": style, "code": "SF", "name": "手缝", "skill": SKILL, "second_grade": "0.50"}
        self.operation = made(self.factory.post("/v1/style-operations", agreed))["id"]
        rate = {"operation": self.operation, "since": (self.today - timedelta(days=1)).isoformat(), "per_piece": "6.50"}
        made(self.factory.post("/v1/rates", rate))
        terms = {"relation": "contract_work", "evidence": "承揽协议", "piece_limit": 5000}
        made(self.admin.post("/v1/engagements", {"resident": resident, "employer": self.employer, **terms}))

    def open(self) -> None:
        """Months that are over can be closed one after the other."""
        made(self.factory.post("/v1/pay-periods", {"month": self.month.isoformat()}))

    def claim(self, pieces: int) -> str:
        asked = {"employer_reference": uuid.uuid4().hex, "operation": self.operation, "lots": [pieces]}
        (lot,) = made(self.factory.post("/v1/work-orders", asked))["lots"]
        return str(made(self.worker.post("/v1/claims", {"lot": lot["id"], "declared": True}))["id"])

    def bring(self, pieces: int, **graded: int) -> dict[str, Any]:
        claim = self.claim(pieces)
        delivery = made(self.factory.post("/v1/deliveries", {"claim": claim, "pieces": pieces}))["id"]
        return made(self.factory.post("/v1/inspections", {"delivery": delivery, "reason": "针距", **graded}))

    def at_once(self, send: Callable[[int], httpx.Response]) -> list[httpx.Response]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(send, range(AT_ONCE)))

    def run(self) -> dict[str, Any]:
        found: dict[str, Any] = made(self.checker.get("/v1/payroll-runs"), 200)["items"][-1]
        return found

    def finish(self) -> None:
        """The newest run is checked, approved and final; the next month is open."""
        path = f"/v1/payroll-runs/{self.run()['id']}"
        made(self.checker.post(f"{path}/check"), 200)
        worked_off(self.approver, made(self.approver.post(f"{path}/approve"), 202))
        assert made(self.checker.get(path), 200)["state"] == "final"
        self.month = following(self.month)
        self.open()

    def pay(self) -> None:
        worked_off(self.factory, made(self.start(), 202))
        self.finish()

    def start(self) -> httpx.Response:
        return self.factory.post("/v1/payroll-runs", {"month": self.month.isoformat()})

    def slips(self) -> list[Any]:
        """The worker's payslips with their lines, the oldest first."""
        listed = made(self.worker.get("/v1/payslips"), 200)["items"]
        slips = [made(self.worker.get(f"/v1/payslips/{slip['id']}"), 200) for slip in listed]
        return sorted(slips, key=lambda slip: date.fromisoformat(slip["month"]))


@pytest.fixture(scope="module")
def mill(replicas: Site) -> Mill:
    return Mill(replicas)


def test_of_runs_started_at_once_one_runs_and_the_others_are_told(mill: Mill) -> None:
    for pieces in range(100, 100 + ROUNDS):
        mill.bring(pieces, first=pieces - 1, rejected=1)
        answers = mill.at_once(lambda _: mill.start())
        (started,) = [answer for answer in answers if answer.status_code == 202]
        refused = [answer for answer in answers if answer is not started]
        assert {answer.status_code for answer in refused} == {409}
        assert {answer.json()["type"] for answer in refused} <= {"/problems/run-exists", "/problems/job-open"}
        worked_off(mill.factory, started.json())
        mill.finish()
    runs = mill.site.rows(
        "training", "SELECT count(*) FROM payroll_runs WHERE employer = %(employer)s", {"employer": mill.employer}
    )
    assert runs == [ROUNDS]
    assert set(mill.site.rows("training", ON_PAYSLIPS, {"employer": mill.employer})) == {1}


def test_a_delivery_and_its_inspection_that_come_again_are_recorded_once(mill: Mill) -> None:
    claim, reference, key = mill.claim(50), uuid.uuid4().hex, str(uuid.uuid4())
    brought = {"claim": claim, "pieces": 20, "employer_reference": reference}
    under_one_key = mill.at_once(lambda _: mill.factory.post("/v1/deliveries", brought, key=key))
    under_many = mill.at_once(lambda _: mill.factory.post("/v1/deliveries", brought))
    assert {made(answer)["id"] for answer in [*under_one_key, *under_many]} == {under_many[0].json()["id"]}
    graded = {"delivery": under_many[0].json()["id"], "first": 20, "employer_reference": reference}
    under_one_key = mill.at_once(lambda _: mill.factory.post("/v1/inspections", graded, key=key))
    under_many = mill.at_once(lambda _: mill.factory.post("/v1/inspections", graded))
    assert {made(answer)["id"] for answer in [*under_one_key, *under_many]} == {under_many[0].json()["id"]}
    of_claim = {"claim": claim}
    assert mill.site.rows("training", "SELECT pieces FROM deliveries WHERE claim = %(claim)s", of_claim) == [20]
    assert mill.site.rows("training", "SELECT first FROM inspections WHERE claim = %(claim)s", of_claim) == [20]
    assert mill.site.rows("training", "SELECT amount FROM entries WHERE line = %(claim)s", of_claim) == [130_00]
    mill.pay()


def test_what_changes_after_a_close_is_a_named_line_of_the_next_payslip(mill: Mill) -> None:
    inspection = mill.bring(300, first=290, second=6, rejected=4)
    half = mill.claim(50)
    brought = made(mill.factory.post("/v1/deliveries", {"claim": half, "pieces": 20}))
    made(mill.factory.post("/v1/inspections", {"delivery": brought["id"], "first": 20}))
    mill.pay()
    before = mill.slips()
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()  # a raise of a day ahead would wait for it
    raised = {"operation": mill.operation, "since": today.isoformat(), "per_piece": "7.00"}
    made(mill.factory.post("/v1/rates", raised | {"raise_open_claims": True}))
    better = {"first": 292, "second": 6, "rejected": 2, "reason": "复检"}
    made(mill.factory.post(f"/v1/inspections/{inspection['id']}/corrections", better))
    mill.pay()
    *closed, latest = mill.slips()
    assert closed == before, "what is closed never changes"
    lines = {line["line"]: (line["kind"], line["grade"], line["amount"]["amount"]) for line in latest["lines"]}
    assert lines[inspection["claim"]] == ("correction", "first", "13.00")
    assert lines[half] == ("correction", "first", "10.00"), (
        "what its twenty pieces are worth more since the rate was raised"
    )
    assert set(mill.site.rows("training", ON_PAYSLIPS, {"employer": mill.employer})) == {1}
