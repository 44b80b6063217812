"""A resident is registered at the desk, found again, and known to the service that will tell them things."""

from __future__ import annotations

import uuid

from chassis.testing.client import Client
from chassis.testing.platform import Platform


def test_a_resident_is_registered_and_known_to_notify(platform: Platform) -> None:
    staff = Client(platform, "staff")

    registered = staff.post("/v1/residents", {"name": "乌云其其格", "telephone": "13800138000", "language": "mn-Mong"})
    assert registered.status_code == 201, registered.text
    resident = registered.json()
    assert resident["telephone"] == "*******8000"

    warnings = resident.pop("warnings")
    assert resident.pop("household_warnings") == []
    assert [warning for warning in warnings if warning["kind"] != "same_telephone"] == []
    assert staff.get(registered.headers["Location"]).json() == resident
    found = staff.get("/v1/residents", q="wuyunqiqige").json()["items"]
    assert resident["id"] in [item["id"] for item in found]

    copy = staff.get_when(f"/v1/residents/{resident['id']}/recipient").json()
    assert copy == {"id": resident["id"], "language": "mn-Mong", "standing": "no_home", "reachable": True}


def test_a_request_sent_twice_registers_once(platform: Platform) -> None:
    staff = Client(platform, "staff")
    key, body = str(uuid.uuid4()), {"name": f"张{uuid.uuid4().hex[:6]}"}

    first, second = (staff.post("/v1/residents", body, key=key) for _ in range(2))
    assert (first.status_code, first.text) == (second.status_code, second.text)
    assert len(staff.get("/v1/residents", q=body["name"]).json()["items"]) == 1

    other = staff.post("/v1/residents", {"name": "李四"}, key=key)
    assert other.status_code == 422
    assert other.json()["type"].endswith("idempotency-key-reused")


def test_nobody_reads_without_a_sign_in(platform: Platform) -> None:
    refused = Client(platform).get("/v1/residents")
    assert refused.status_code == 401
    assert refused.headers["Content-Type"] == "application/problem+json"
