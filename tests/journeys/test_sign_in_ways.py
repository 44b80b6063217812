"""Signing in by SMS and by WeChat, in the sandbox that a developer has."""

from __future__ import annotations

import json
import uuid
from typing import Any

from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.processes import wait_for
from tests.journeys.test_accounts import with_token


def a_telephone() -> str:
    return f"+86137{uuid.uuid4().int % 10**8:08}"


def an_account(platform: Platform, telephone: str) -> str:
    """A resident's account, opened at the desk; its id."""
    admin, name = Client(platform, "admin"), f"resident-{uuid.uuid4().hex[:10]}"
    resident = admin.post("/v1/residents", {"name": "赵敏", "telephone": telephone}).json()["id"]
    opened = admin.post("/v1/accounts", {"username": name, "roles": ["resident"], "resident": resident})
    assert opened.status_code == 201, opened.text
    return str(opened.json()["id"])


def codes(platform: Platform, telephone: str) -> list[str]:
    """The codes that the sandbox sent to a number."""
    file = platform.folder / "var" / "sandbox" / "sms.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return [message["code"] for message in map(json.loads, lines) if message["telephone"] == telephone]


def sent_code(platform: Platform, telephone: str) -> str:
    asked = Client(platform).post("/v1/sessions/codes", {"telephone": telephone})
    assert (asked.status_code, asked.json()) == (202, {"expires_in": 300, "next_in": 60}), asked.text
    return str(wait_for(lambda: codes(platform, telephone), 10, "the message to arrive")[0])


def entered(platform: Platform, **proof: str) -> Any:
    return Client(platform).post("/v1/sessions", proof)


def test_a_resident_signs_in_by_sms_then_binds_their_wechat_and_signs_in_by_that(platform: Platform) -> None:
    ways = Client(platform).get("/v1/sign-in-ways")
    assert ways.json() == {"ways": ["password", "desk_code", "sms_code", "wechat"]}
    telephone, openid = a_telephone(), f"sandbox:{uuid.uuid4().hex}"
    account = an_account(platform, telephone)
    code = sent_code(platform, telephone)
    tokens = entered(platform, telephone=telephone, sms_code=code)
    assert tokens.status_code == 201, tokens.text
    again = entered(platform, telephone=telephone, sms_code=code)
    assert (again.status_code, again.json()["type"]) == (401, "/problems/not-signed-in"), "a code counts once"

    unbound = entered(platform, wechat_code=openid)
    assert (unbound.status_code, unbound.json()["type"]) == (409, "/problems/wechat-not-bound")
    owner = with_token(platform, tokens.json()["access_token"])
    assert owner.request("PUT", "/v1/me/wechat", json={"wechat_code": openid}).json()["wechat"] is True
    by_wechat = entered(platform, wechat_code=f"{openid}:another-moment")
    assert by_wechat.status_code == 201, by_wechat.text
    me = with_token(platform, by_wechat.json()["access_token"])
    assert (me.get("/v1/me").json()["account"], me.get("/v1/me").json()["wechat"]) == (account, True)
    assert {s["method"] for s in me.get("/v1/sessions").json()["items"]} == {"sms_code", "wechat"}

    assert me.request("DELETE", "/v1/me/wechat").status_code == 204
    assert entered(platform, wechat_code=openid).status_code == 409


def test_a_number_of_nobody_is_answered_alike_and_gets_no_message(platform: Platform) -> None:
    known, unknown = a_telephone(), a_telephone()
    an_account(platform, known)
    answers = [Client(platform).post("/v1/sessions/codes", {"telephone": number}) for number in (unknown, known)]
    assert answers[0].json() == answers[1].json() and answers[0].status_code == answers[1].status_code == 202
    wait_for(lambda: codes(platform, known), 10, "the message to arrive")
    assert codes(platform, unknown) == []
    again = [Client(platform).post("/v1/sessions/codes", {"telephone": number}) for number in (unknown, known)]
    assert {(a.status_code, a.json()["type"], a.json()["detail"]) for a in again} == {
        (429, "/problems/too-many", again[0].json()["detail"])
    }


def test_the_demos_resident_is_known_to_the_sandbox_and_its_staff_need_an_authenticator(platform: Platform) -> None:
    assert entered(platform, wechat_code="sandbox:demo-resident").status_code == 201
    staff, openid = Client(platform, "staff"), f"sandbox:{uuid.uuid4().hex}"
    assert staff.get("/v1/me").json()["wechat"] is False, "nobody bound it"
    assert entered(platform, wechat_code=openid).json()["type"] == "/problems/wechat-not-bound"
    assert staff.request("PUT", "/v1/me/wechat", json={"wechat_code": openid}).status_code == 200
    by_wechat = entered(platform, wechat_code=openid)
    assert (by_wechat.status_code, by_wechat.json()["type"]) == (409, "/problems/authenticator-needed")
    assert staff.request("DELETE", "/v1/me/wechat").status_code == 204
