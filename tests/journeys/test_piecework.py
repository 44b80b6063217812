"""From a certificate to the bank: a lot taken home, brought back in parts, graded, paid, disputed and put right."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.processes import wait_for

from .test_factory_system import ended, file_of, sent
from .test_learning import SKILL, a_learner, an_account, an_employer, made

CNY = {"currency": "CNY"}
MONTH = "2026-01-01"  # over long ago: what is open is no month to be paid


def papers_open(path: str, whose: Any, stranger: Any) -> None:
    """As a page and as a PDF, to whom they are about alone."""
    for form, begins in (("page", b"<!doctype html>"), ("pdf", b"%PDF-")):
        assert whose.get(f"{path}/{form}").content.startswith(begins)
        assert stranger.get(f"{path}/{form}").status_code == 404


def certify(admin: Client, trainer: tuple[Client, str], learner: tuple[Client, str]) -> None:
    """A class of one session, passed."""
    now = datetime.now(UTC)
    rubric = [{"name": "针距", "pass_mark": 60, "most": 100}]
    course = made(admin.post("/v1/courses", {"name": f"手缝{uuid.uuid4().hex[:6]}", "skill": SKILL, "rubric": rubric}))
    held = {"starts_at": (now - timedelta(minutes=5)).isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat()}
    window = {
        "opens_at": (now - timedelta(days=1)).isoformat(),
        "closes_at": (now + timedelta(hours=1)).isoformat(),
    }
    plan = {"course": course["id"], "place": "二楼", "trainer": trainer[1], "seats": 1, "sessions": [held], **window}
    planned = made(admin.post("/v1/classes", plan))
    made(admin.post(f"/v1/classes/{planned['id']}/open"), 200)
    enrolled = made(learner[0].post("/v1/enrolments", {"training_class": planned["id"]}))
    made(trainer[0].post(f"/v1/classes/{planned['id']}/start"), 200)
    roll = {"session": planned["sessions"][0]["id"], "items": [{"enrolment": enrolled["id"], "present": True}]}
    made(trainer[0].post("/v1/attendance", roll), 200)
    marks = {"marks": [{"criterion": "针距", "mark": 90}]}
    made(trainer[0].post(f"/v1/enrolments/{enrolled['id']}/assessments", marks))


def worked_off(who: Client, job: dict[str, Any]) -> None:
    def ended() -> Any:
        state = made(who.get(f"/v1/jobs/training/{job['id']}"), 200)
        return state if state["state"] in ("done", "failed") else None

    assert wait_for(ended, 30, "the job to end")["state"] == "done"


def paid_month(operator: Client, checker: Client, approver: Client) -> dict[str, Any]:
    """The month's run, from its draft to its end."""
    drafted = operator.post("/v1/payroll-runs", {"month": MONTH})
    worked_off(operator, made(drafted, 202))
    assert operator.post("/v1/payroll-runs", {"month": MONTH}).status_code == 409, "one run a month"
    (run,) = made(checker.get("/v1/payroll-runs"), 200)["items"]
    path = f"/v1/payroll-runs/{run['id']}"
    assert (run["state"], run["allowed_actions"]) == ("draft", ["check", "discard"])
    assert approver.post(f"{path}/approve").status_code == 409, "not checked yet"
    made(checker.post(f"{path}/check"), 200)
    assert checker.post(f"{path}/approve").status_code == 409, "a second person does"
    worked_off(approver, made(approver.post(f"{path}/approve"), 202))
    final: dict[str, Any] = made(checker.get(path), 200)
    assert final["state"] == "final"
    return final


def test_from_a_certificate_to_the_bank(platform: Platform) -> None:
    admin = Client(platform, "admin")
    factory, employer = an_employer(platform, admin)
    checker, _ = an_account(platform, admin, "payer_finance", employer=employer)
    approver, _ = an_account(platform, admin, "payer_finance", employer=employer)
    trainer = an_account(platform, admin, "trainer")
    learner, resident = a_learner(platform, admin)
    stranger, _ = a_learner(platform, admin)
    today = datetime.now(UTC).astimezone().date().isoformat()
    ahead = factory.post("/v1/payroll-runs", {"month": "2099-01-01"})
    assert ahead.json()["type"] == "/problems/month-not-over"
    opened = made(factory.post("/v1/pay-periods", {"month": MONTH}))
    assert made(factory.post("/v1/pay-periods", {"month": "2026-01-31"})) == opened, "the same month"
    assert factory.post("/v1/pay-periods", {"month": today}).json()["type"] == "/problems/period-order"
    assert factory.post("/v1/pay-periods", {"month": "2099-01-01"}).json()["type"] == "/problems/month-ahead"

    style = made(factory.post("/v1/styles", {"code": "YR-2210", "name": "羊绒围巾"}))
    agreed = {"code": "SF", "name": "手缝", "skill": SKILL, "second_grade": "0.50"}
    operation = made(factory.post("/v1/style-operations", {"style": style["id"], **agreed}))
    rate = {"operation": operation["id"], "since": today, "per_piece": "6.50"}
    assert made(factory.post("/v1/rates", rate))["per_piece"] == "6.50"
    assert factory.post("/v1/rates", rate).status_code == 422, "a rate is followed, not edited"
    order = {"employer_reference": f"WO-{uuid.uuid4().hex[:8]}", "operation": operation["id"], "lots": [120, 80]}
    lots = made(factory.post("/v1/work-orders", order))["lots"]
    assert made(factory.post("/v1/work-orders", order))["lots"] == lots, "sending again is safe"

    wish = {"lot": lots[0]["id"], "declared": True}
    assert learner.post("/v1/claims", wish).json()["type"] == "/problems/not-certified"
    certify(admin, trainer, (learner, resident))
    (certificate,) = made(learner.get("/v1/certificates"), 200)["items"]
    papers_open(f"/v1/certificates/{certificate['id']}", learner, stranger)
    assert learner.post("/v1/claims", wish).json()["type"] == "/problems/not-engaged"
    engagement = {"resident": resident, "employer": employer, "relation": "contract_work", "evidence": "承揽协议 118"}
    made(admin.post("/v1/engagements", engagement))
    assert learner.post("/v1/claims", wish | {"declared": False}).json()["type"] == "/problems/declaration-needed"
    (offer,) = (one for one in made(learner.get("/v1/offers"), 200)["items"] if one["lot"] == lots[0]["id"])
    assert (offer["rate"], offer["pays"]["amount"], offer["usual_hour"]) == ("6.50", "780.00", None)
    group = [{"pieces": pieces, "minutes": 60} for pieces in (4, 3, 5, 3, 5)]
    made(admin.post("/v1/trials", {"operation": operation["id"], "chosen": "抽签", "results": group}))
    (fair,) = made(admin.get("/v1/fair-rates", operation=operation["id"]), 200)["items"]
    assert (fair["by_average"]["per_piece"]["amount"], fair["flags"]) == ("6.72", ["below_average", "below_share"])
    claim = made(learner.post("/v1/claims", wish))
    assert (claim["rate"], claim["state"], claim["pieces"]) == ("6.50", "open", 120)
    assert learner.post("/v1/claims", wish).json()["type"] == "/problems/lot-taken"
    assert stranger.get(f"/v1/claims/{claim['id']}").status_code == 404, "another's"

    yarn = {"code": "26S/2", "name": "羊绒纱", "colour": "驼色", "dye_lot": uuid.uuid4().hex[:8]}
    material = made(factory.post("/v1/materials", {**yarn, "per_kilogram": {"amount": "860.00"}}))["id"]
    use = {"operation": operation["id"], "code": "26S/2", "colour": "驼色", "since": today, "grams": 100, "pieces": 1}
    made(factory.post("/v1/material-uses", {**use, "allowed_loss": "0.03"}))
    weighing = {"claim": claim["id"], "material": material, "kind": "issued", "grams": 13_000}
    made(admin.post("/v1/material-movements", weighing))

    bag = made(admin.post("/v1/handovers", {"claim": claim["id"], "direction": "back", "pieces": 100}))
    assert made(learner.post(f"/v1/handovers/{bag['id']}/confirm", {"pieces": 100}), 200)["state"] == "agreed"
    first = made(factory.post("/v1/deliveries", {"claim": claim["id"], "pieces": 100}))
    assert factory.post("/v1/deliveries", {"claim": claim["id"], "pieces": 21}).status_code == 422, "20 are out"
    short = {"delivery": first["id"], "first": 99}
    assert factory.post("/v1/inspections", short).status_code == 422, "each piece has its grade"
    graded = {"delivery": first["id"], "first": 92, "second": 4, "rework": 3, "rejected": 1, "reason": "针距不匀"}
    inspection = made(factory.post("/v1/inspections", graded))
    assert factory.post("/v1/inspections", graded).json()["type"] == "/problems/inspected"
    earned = made(learner.get("/v1/earnings"), 200)["items"]
    assert sorted((one["grade"], one["amount"]["amount"]) for one in earned) == [
        ("first", "598.00"),
        ("second", "13.00"),
    ]
    mine = made(learner.get("/v1/me/work"), 200)
    assert [one["amount"]["amount"] for one in mine["earned"]] == ["611.00"]
    assert [one["to_bring"] for one in mine["claims"]] == [23]
    again = made(factory.post("/v1/deliveries", {"claim": claim["id"], "pieces": 3, "rework": True}))
    made(factory.post("/v1/inspections", {"delivery": again["id"], "first": 3}))
    rest = made(factory.post("/v1/deliveries", {"claim": claim["id"], "pieces": 20}))
    made(factory.post("/v1/inspections", {"delivery": rest["id"], "first": 20}))
    assert made(learner.get(f"/v1/claims/{claim['id']}"), 200)["state"] == "done"
    made(admin.post("/v1/material-movements", {**weighing, "kind": "returned", "grams": 700}))
    settled = made(admin.post("/v1/material-settlements", {"claim": claim["id"]}))
    assert (settled["asked"]["amount"], settled["hearing"]) == ("0.00", None), "300 g lost, 360 g may be"
    (balance,) = made(learner.get("/v1/material-balances", claim=claim["id"]), 200)["items"]
    assert [balance[name] for name in ("issued", "returned", "used", "lost", "out")] == [13_000, 700, 12_000, 300, 0]

    run = paid_month(factory, checker, approver)
    assert (run["gross"], run["withheld"], run["paid"]) == (
        {"amount": "760.50", **CNY},
        {"amount": "0.00", **CNY},
        {"amount": "760.50", **CNY},
    )
    (slip,) = made(learner.get("/v1/payslips"), 200)["items"]
    lines = made(learner.get(f"/v1/payslips/{slip['id']}"), 200)["lines"]
    assert {line["line"] for line in lines} == {claim["id"]}, "each line leads to the claim"
    assert stranger.get(f"/v1/payslips/{slip['id']}").status_code == 404
    assert admin.get(f"/v1/payslips/{slip['id']}").status_code == 403, "pay is between the two"
    (due,) = made(checker.get("/v1/payments", state="due"), 200)["items"]
    said = {"payment": due["id"], "amount": due["amount"]["amount"], "state": "被退回", "reason": "账号有误"}
    said["booked_on"] = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert sent(factory, "payment_results", file_of("payment_results", [said])).status_code == 403, "finance does"
    answered = ended(checker, sent(checker, "payment_results", file_of("payment_results", [said])))
    assert (answered["state"], answered["result"]["recorded"]) == ("done", 1), answered
    refused, second = made(checker.get("/v1/payments", run=run["id"]), 200)["items"]
    assert (refused["state"], refused["next"]) == ("refused", second["id"])
    assert (second["attempt"], second["amount"]) == (2, due["amount"])
    report = {"state": "paid", "amount": {"amount": "700.00"}}
    assert made(checker.post(f"/v1/payments/{second['id']}/report", report), 200)["state"] == "different"
    (difference,) = made(checker.get("/v1/payment-differences", run=run["id"], state="open"), 200)["items"]
    assert difference["difference"]["amount"] == "-60.50"
    settled = {"outcome": "as_ordered", "reason": "银行更正"}
    alone = checker.post(f"/v1/payment-differences/{difference['id']}/settle", settled)
    assert (alone.status_code, alone.json()["type"]) == (409, "/problems/second-person")
    made(approver.post(f"/v1/payment-differences/{difference['id']}/settle", settled), 200)
    sums = made(checker.get(f"/v1/payroll-runs/{run['id']}/reconciliation"), 200)
    assert (sums["paid"], sums["different"]["amount"]) == (sums["to_pay"], "0.00")
    paper = made(learner.post("/v1/work-certificates", {"first_month": MONTH, "last_month": MONTH}))
    assert paper["gross"] == run["gross"]
    papers_open(f"/v1/work-certificates/{paper['id']}", learner, stranger)
    told = made(stranger.get(f"/v1/verify/{paper['number']}"), 200)
    assert told == {"number": paper["number"], "state": "valid"}

    wrong = {"payslip": slip["id"], "claim": claim["id"], "text": "一件应为一等品"}
    dispute = made(learner.post("/v1/disputes", wrong))
    assert (dispute["quick"], dispute["state"]) == (True, "open")
    made(factory.post(f"/v1/disputes/{dispute['id']}/answer", {"upheld": True, "answer": "复检成立"}), 200)
    better = {"first": 93, "second": 4, "rework": 3, "reason": "复检"}
    made(factory.post(f"/v1/inspections/{inspection['id']}/corrections", better))
    latest = made(learner.get("/v1/earnings"), 200)["items"][-1]
    assert (latest["kind"], latest["amount"]["amount"]) == ("correction", "6.50")
    assert latest["month"] > slip["month"], "on the next payslip"
    assert made(learner.get(f"/v1/payslips/{slip['id']}"), 200)["lines"] == lines, "this one does not change"

    secretary, _ = an_account(platform, admin, "secretary")
    asked = made(learner.post("/v1/mediations", {"dispute": dispute["id"], "matter": "另有一件未计"}))
    path = f"/v1/mediations/{asked['id']}"
    assert stranger.get(path).status_code == admin.get(path).status_code == 404
    made(factory.post(f"{path}/answer", {"accepted": True}), 200)
    meets = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    made(secretary.post(f"{path}/appoint", {"meets_at": meets, "place": "新北社区调解室"}), 200)
    agreed = {"agreed": True, "terms": "用工单位补发 6.50 元", "amount": {"amount": "6.50"}}
    made(secretary.post(f"{path}/conclude", agreed), 200)
    assert made(factory.get("/v1/me/home"), 200)["parts"]["training"]["mediations"]["to_confirm"] == 1
    made(learner.post(f"{path}/confirm"), 200)
    assert made(factory.post(f"{path}/confirm"), 200)["state"] == "agreed"
    latest = made(learner.get("/v1/earnings"), 200)["items"][-1]
    assert (latest["kind"], latest["line"], latest["amount"]["amount"]) == ("mediated", asked["id"], "6.50")
