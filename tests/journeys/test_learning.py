"""From an employer's demand order to a certificate that anybody can verify."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from stdnum.cn import uscc

from chassis.testing.client import Client
from chassis.testing.platform import Platform

SKILL = "手缝工"


def made(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def with_token(platform: Platform, token: str) -> Client:
    client = Client(platform)
    client._http.headers["Authorization"] = f"Bearer {token}"
    return client


def an_employer(platform: Platform, admin: Client) -> tuple[Client, str]:
    """A factory's own system, signed in, and the factory's id."""
    code = f"91150627MA{uuid.uuid4().int % 10**7:07d}"
    kind = {"kind": "employer", "name": f"厂{uuid.uuid4().hex[:8]}", "credit_code": code + uscc.calc_check_digit(code)}
    factory = made(admin.post("/v1/organisations", kind))["id"]
    asked = {"name": "工厂系统", "organisation": factory, "mode": "live", "scopes": ["read", "write"]}
    credential = made(admin.post("/v1/credentials", asked))
    secret = {"client_id": credential["client_id"], "client_secret": credential["client_secret"]}
    tokens = httpx.post(f"{platform.url}/oauth/token", data={"grant_type": "client_credentials", **secret})
    platform.wait_heard()
    return with_token(platform, made(tokens, 200)["access_token"]), factory


def an_account(platform: Platform, admin: Client, role: str, **more: Any) -> tuple[Client, str]:
    """Somebody signed in by a code from the desk, and the account's id."""
    name = f"{role}-{uuid.uuid4().hex[:10]}"
    account = made(admin.post("/v1/accounts", {"username": name, "name": "学习", "roles": [role], **more}))["id"]
    code = made(admin.post(f"/v1/accounts/{account}/codes"))["code"]
    tokens = made(Client(platform).post("/v1/sessions", {"username": name, "one_time_code": code}))
    platform.wait_heard()
    return with_token(platform, tokens["access_token"]), account


def a_learner(platform: Platform, admin: Client) -> tuple[Client, str]:
    """A grown-up who lives here, signed in, and their id."""
    compound = made(admin.post("/v1/compounds", {"name": f"苑{uuid.uuid4().hex[:8]}", "housing_kind": "affordable"}))
    building = made(admin.post("/v1/buildings", {"compound": compound["id"], "number": "1"}))["id"]
    place = {"building": building, "unit": "1", "number": "101", "housing_kind": "affordable"}
    dwelling = made(admin.post("/v1/dwellings", place))["id"]
    person = {"name": f"学{uuid.uuid4().hex[:6]}", "birth_date": "1980-05-01", "home": {"dwelling": dwelling}}
    resident = made(admin.post("/v1/residents", person))["id"]
    return an_account(platform, admin, "resident", resident=resident)[0], resident


def test_from_a_demand_order_to_a_certificate_that_anybody_verifies(platform: Platform) -> None:
    admin = Client(platform, "admin")
    factory, employer = an_employer(platform, admin)
    trainer, trainers_account = an_account(platform, admin, "trainer")
    learners = [a_learner(platform, admin) for _ in range(3)]
    now = datetime.now(UTC)

    wish = {
        "skill": SKILL,
        "heads": 2,
        "by_when": (now + timedelta(days=60)).date().isoformat(),
        "rates": "每件 6.80 元",
    }
    wish["employer_reference"] = f"XQ-{uuid.uuid4().hex[:8]}"
    order = made(factory.post("/v1/demand-orders", wish))
    assert made(factory.post("/v1/demand-orders", wish))["id"] == order["id"], "sending again is safe"
    assert factory.post("/v1/demand-orders", wish | {"heads": 3}).status_code == 409
    assert (order["employer"], order["allowed_actions"]) == (employer, ["close"])

    rubric = [{"name": "针距", "pass_mark": 60, "most": 100}, {"name": "速度", "pass_mark": 50, "most": 100}]
    terms = {"name": "手缝工初级", "skill": SKILL, "rubric": rubric, "validity_months": 36, "minimum_attendance": 80}
    course = made(admin.post("/v1/courses", terms))
    held = {"starts_at": (now - timedelta(minutes=5)).isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat()}
    plan = {
        "course": course["id"],
        "demand_order": order["id"],
        "place": "便民服务中心二楼",
        "trainer": trainers_account,
        "seats": 2,
        "opens_at": (now - timedelta(days=1)).isoformat(),
        "closes_at": (now + timedelta(hours=1)).isoformat(),
        "sessions": [held],
    }
    planned = made(admin.post("/v1/classes", plan))
    path = f"/v1/classes/{planned['id']}"
    assert learners[0][0].post("/v1/enrolments", {"training_class": planned["id"]}).status_code == 409, "not open yet"
    made(admin.post(f"{path}/open"), 200)

    first = made(learners[0][0].post("/v1/enrolments", {"training_class": planned["id"]}))
    second = made(admin.post("/v1/enrolments", {"training_class": planned["id"], "resident": learners[1][1]}))
    third = made(learners[2][0].post("/v1/enrolments", {"training_class": planned["id"]}))
    assert [one["state"] for one in (first, second, third)] == ["enrolled", "enrolled", "waiting"]
    assert third["ahead"] == 0
    assert learners[0][0].post("/v1/enrolments", {"training_class": planned["id"]}).status_code == 409, "once"

    assert learners[1][0].get(f"/v1/enrolments/{first['id']}").status_code == 404, "another's"
    assert learners[1][0].post(f"/v1/enrolments/{first['id']}/withdrawal").status_code == 404
    made(learners[1][0].post(f"/v1/enrolments/{second['id']}/withdrawal"), 200)
    moved = made(learners[2][0].get(f"/v1/enrolments/{third['id']}"), 200)
    assert (moved["state"], moved["ahead"]) == ("enrolled", None), "the first of the line moves up"

    made(trainer.post(f"{path}/start"), 200)
    session = planned["sessions"][0]["id"]
    shown = made(trainer.get("/v1/attendance/code", session=session), 200)
    by_code = {"session": session, "code": shown["code"]}
    assert made(learners[0][0].post("/v1/attendance/code", by_code))["way"] == "code"
    assert learners[1][0].post("/v1/attendance/code", by_code).status_code == 404, "who left is not there"
    roll = {"session": session, "items": [{"enrolment": third["id"], "present": True}]}
    marks = made(trainer.post("/v1/attendance", roll), 200)
    assert made(trainer.post("/v1/attendance", roll), 200) == marks, "the same again changes nothing"
    stranger, _ = an_account(platform, admin, "trainer")
    assert stranger.get(path).status_code == stranger.post("/v1/attendance", roll).status_code == 404

    good = {"marks": [{"criterion": "针距", "mark": 80}, {"criterion": "速度", "mark": 70}]}
    weak = {"marks": [{"criterion": "针距", "mark": 59}, {"criterion": "速度", "mark": 70}]}
    assert stranger.post(f"/v1/enrolments/{first['id']}/assessments", good).status_code == 404
    assessed = made(trainer.post(f"/v1/enrolments/{first['id']}/assessments", good))
    failed = made(trainer.post(f"/v1/enrolments/{third['id']}/assessments", weak))
    assert (assessed["outcome"], failed["outcome"]) == ("passed", "failed"), (assessed, failed)
    assert failed["reasons"] == ["针距: 59 of 60"]

    certificate = made(learners[0][0].get(f"/v1/certificates/{assessed['certificate']}"), 200)
    assert learners[2][0].get(f"/v1/certificates/{assessed['certificate']}").status_code == 404
    anybody = Client(platform)
    spaced = " ".join((certificate["number"][:4], certificate["number"][4:10], certificate["number"][10:]))
    assert made(anybody.get(f"/v1/verify/{spaced}"), 200) == {"number": certificate["number"], "state": "valid"}
    unknown = f"/v1/verify/{int(certificate['number']) + 1}"
    assert anybody.get(unknown).status_code == 404
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = anybody.request("GET", f"/v1/verify/{spaced}", headers=browser)
    assert page.headers["Content-Type"].startswith("text/html") and "有效" in page.text and "Valid" in page.text
    none = anybody.request("GET", unknown, headers=browser)
    assert none.status_code == 404 and "没有这个编号的证书" in none.text

    chain = made(factory.get(f"/v1/demand-orders/{order['id']}"), 200)["chain"]
    assert (chain["heads"], chain["enrolled"], chain["passed"], chain["certified"]) == (2, 2, 1, 1)
    other, _ = an_employer(platform, admin)
    assert other.get(f"/v1/demand-orders/{order['id']}").status_code == 404
    assert factory.get("/v1/enrolments").status_code == factory.get("/v1/certificates").status_code == 403
    outcome = made(admin.get(f"/v1/courses/{course['id']}/outcomes"), 200)
    assert (outcome["enrolled"], outcome["finished"], outcome["certified"]) == (2, 2, 1)
    hours = made(learners[0][0].get("/v1/training-hours"), 200)["items"]
    assert hours == [{"resident": learners[0][1], "sessions": 1, "minutes": 125}]

    made(admin.post(f"/v1/certificates/{certificate['id']}/revoke", {"reason": "样品不是本人所做"}), 200)
    assert made(anybody.get(f"/v1/verify/{certificate['number']}"), 200)["state"] == "revoked"
    assert made(factory.get(f"/v1/demand-orders/{order['id']}"), 200)["chain"]["certified"] == 0
