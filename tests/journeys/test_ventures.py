"""From a resident's application to a maker space to a registered business that is to be followed up."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from chassis.testing.client import Client
from chassis.testing.platform import Platform

from .test_learning import a_learner, an_account, made

CODE = "92150627MA0N00001X"


def a_maker_space(platform: Platform, admin: Client) -> tuple[Client, str]:
    """Somebody signed in who stands for a maker space, and its id."""
    kind = {"kind": "maker_space", "name": f"众创空间{uuid.uuid4().hex[:8]}"}
    space = made(admin.post("/v1/organisations", kind))["id"]
    return an_account(platform, admin, "representative", organisations=[space])[0], space


def months_later(day: date, months: int) -> str:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return f"{year:04d}-{month + 1:02d}"


def test_from_an_application_to_a_business_that_is_followed_up(platform: Platform) -> None:
    admin = Client(platform, "admin")
    head, space = a_maker_space(platform, admin)
    stranger, _ = a_maker_space(platform, admin)
    (resident, who), (other, other_id) = a_learner(platform, admin), a_learner(platform, admin)
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()

    places = {"organisation": space, "name": "工位甲", "kind": "workstation", "capacity": 1}
    place = made(head.post("/v1/venture-places", places))
    mentor = made(head.post("/v1/mentors", {"organisation": space, "name": "王老师", "expertise": "网店"}))
    assert stranger.post("/v1/venture-places", places).status_code == 404
    assert resident.get("/v1/mentors").status_code == 403

    wish = {"organisation": space, "title": "羊绒手工坊", "line": "crafts", "planned_on": today.isoformat()}
    venture_key = uuid.uuid4().hex
    asked = resident.post("/v1/ventures", wish, key=venture_key)
    venture = made(asked)
    path = asked.headers["Location"]
    assert path == f"/v1/ventures/{venture['id']}"
    again = resident.post("/v1/ventures", wish, key=venture_key)
    assert made(again)["id"] == venture["id"], "sent again it is the same one"
    assert resident.post("/v1/ventures", wish).status_code == 409, "one at a time"
    for nobodys in (stranger, other):
        assert nobodys.get(path).status_code == 404

    first = {"If-Match": '"1"'}
    edited = resident.request("PATCH", path, json={"needs": ["place", "subsidy"]}, headers=first)
    assert made(edited, 200)["version"] == 2
    assert resident.request("PATCH", path, json={"title": "旧"}, headers=first).status_code == 412
    assert resident.post(f"{path}/decision", {"accepted": True}).status_code == 403
    assert stranger.post(f"{path}/decision", {"accepted": True}).status_code == 404
    assert made(head.get("/v1/me/home"), 200)["parts"]["training"]["venture_desk"]["applications"] == 1
    made(head.post(f"{path}/decision", {"accepted": True}), 200)

    made(head.post(f"{path}/places", {"place": place["id"], "since": today.isoformat()}), 200)
    made(head.post(f"{path}/mentors", {"mentor": mentor["id"], "since": today.isoformat()}), 200)
    second = {**wish, "resident": other_id}
    declined = made(admin.post("/v1/ventures", second))
    full = {"place": place["id"], "since": today.isoformat()}
    made(admin.post(f"/v1/ventures/{declined['id']}/decision", {"accepted": True}), 200)
    refused = head.post(f"/v1/ventures/{declined['id']}/places", full)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "venture-place-full")

    started = made(head.post(f"{path}/start", {"started_on": today.isoformat()}), 200)
    assert started["next_follow_up_on"].startswith(months_later(today, 3))
    licence = {"kind": "individual_business", "name": "羊绒手工坊", "registered_on": today.isoformat()}
    wrong = head.post(f"{path}/registrations", licence | {"credit_code": CODE[:-1] + "0"})
    assert wrong.json()["errors"][0]["pointer"] == "/credit_code"
    made(head.post(f"{path}/registrations", licence | {"credit_code": CODE}), 200)
    met = {"kind": "mentoring", "given_on": today.isoformat(), "mentor": mentor["id"], "minutes": 45}
    made(head.post(f"{path}/support", met))
    money = {"kind": "subsidy", "given_on": today.isoformat(), "amount": {"amount": "5000.00"}, "giver": "人社局"}
    support = made(head.post(f"{path}/support", money))
    made(head.post(f"/v1/venture-support/{support['id']}/void", {"reason": "金额录错"}), 200)
    given = made(resident.get("/v1/venture-support", venture=venture["id"]), 200)["items"]
    assert [(one["kind"], bool(one["voided_on"])) for one in given] == [("mentoring", False), ("subsidy", True)]

    rows = made(resident.get("/v1/venture-follow-ups"), 200)["items"]
    assert [(one["months"], one["state"]) for one in rows] == [(3, "ahead"), (6, "ahead"), (12, "ahead")]
    early = head.post(f"/v1/venture-follow-ups/{rows[0]['id']}/record", {"running": True, "people": 2})
    assert early.json()["type"].rpartition("/")[2] == "follow-up-state"
    home = made(resident.get("/v1/me/home"), 200)["parts"]["training"]["venture"]
    assert (home["place"], home["mentor"], home["state"]) == ("工位甲", "王老师", "started")

    ended = {"ended_on": today.isoformat(), "because": "employed", "note": "到针织二厂上班"}
    made(head.post(f"{path}/end", ended), 200)
    made(head.post(f"/v1/ventures/{declined['id']}/places", full), 200)
    (outcome,) = made(head.get("/v1/venture-outcomes", year=today.year), 200)["items"]
    counted = [outcome[name] for name in ("organisation", "applied", "accepted", "started", "registered")]
    assert counted == [space, 2, 2, 1, 1]
    told = head.get("/v1/venture-outcomes", year=today.year, format="csv").content.decode("utf-8-sig")
    assert "申请项目数" in told and len(told.splitlines()) == 2, "a list without pages is a file too"
    sheet = admin.get("/v1/ventures", organisation=space, format="csv")
    assert "项目名称" in sheet.content.decode("utf-8-sig")
    assert who in {one["resident"] for one in made(admin.get("/v1/ventures", organisation=space), 200)["items"]}
