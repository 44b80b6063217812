"""A leave, from the demo's worker to a deputy and back."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from chassis.testing.client import Client
from chassis.testing.platform import Platform


def a_worker(platform: Platform) -> tuple[str, Client]:
    """A colleague who answers for no compound yet, signed in: the account and what they ask by."""
    admin, name = Client(platform, "admin"), f"worker-{uuid.uuid4().hex[:10]}"
    opened = admin.post("/v1/accounts", {"username": name, "name": "代班同事", "roles": ["staff"]})
    assert opened.status_code == 201, opened.text
    code = admin.post(f"/v1/accounts/{opened.json()['id']}/codes").json()["code"]
    tokens = Client(platform).post("/v1/sessions", {"username": name, "one_time_code": code})
    assert tokens.status_code == 201, tokens.text
    signed_in = Client(platform)
    signed_in._http.headers["Authorization"] = f"Bearer {tokens.json()['access_token']}"
    return opened.json()["id"], signed_in


def test_the_demos_worker_is_turned_to_and_covered_until_the_hand_back(platform: Platform) -> None:
    admin, staff, resident = (Client(platform, role) for role in ("admin", "staff", "resident"))
    me = staff.get("/v1/me").json()
    held = admin.get("/v1/assignments", account=me["account"]).json()["items"]
    assert {row["compound"] for row in held} == set(me["compounds"]) and held
    household = staff.get("/v1/households", compound=me["compounds"][0], limit=1).json()["items"][0]["id"]

    def turned_to() -> list[tuple[str, bool]]:
        home = resident.get("/v1/me/home").json()["parts"]["registry"]["turn_to"]
        return [(who["name"], who["stands_in"]) for who in home if who["kind"] == "worker"]

    assert turned_to() == [("社区工作者", False)]
    (deputy, asking), (another, _) = a_worker(platform), a_worker(platform)
    today = datetime.now(UTC).date()
    leave = {"absent": me["account"], "since": str(today - timedelta(days=1)), "until": str(today + timedelta(days=7))}
    assert asking.get(f"/v1/households/{household}").status_code == 404
    cover = admin.post("/v1/covers", leave | {"deputy": deputy})
    assert cover.status_code == 201, cover.text
    try:
        assert admin.post("/v1/covers", leave | {"deputy": another}).status_code == 409, "one leave, one deputy"
        assert turned_to() == [("代班同事", True)]
        assert asking.get(f"/v1/households/{household}").status_code == 200, "under the token of before the cover"
    finally:
        back = admin.post(f"/v1/covers/{cover.json()['id']}/hand-back")
    assert back.status_code == 200, back.text
    assert asking.get(f"/v1/households/{household}").status_code == 404, "under the token of the cover"
    assert turned_to() == [("社区工作者", False)]
