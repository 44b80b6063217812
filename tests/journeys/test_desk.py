"""A worker's day: the desk, visits typed in from paper, a sheet printed and typed in, a stream followed by ticket."""

from __future__ import annotations

import json
import uuid
from base64 import urlsafe_b64decode

import httpx

from chassis.testing.client import Client
from chassis.testing.platform import Platform


def account_of(client: Client) -> str:
    """The account's id, as the token says it."""
    token = client._http.headers["Authorization"].partition(" ")[2].split(".")[1]
    return str(json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))["sub"])


def a_compound_with_a_resident(staff: Client, admin: Client) -> tuple[str, str]:
    compound = admin.post("/v1/compounds", {"name": f"走访{uuid.uuid4().hex[:8]}", "housing_kind": "commodity"})
    assert compound.status_code == 201, compound.text
    resident = staff.post("/v1/residents", {"name": "走访对象"})
    assert resident.status_code == 201, resident.text
    return compound.json()["id"], resident.json()["id"]


def test_a_visit_is_planned_seen_on_the_desk_and_typed_in_from_paper(platform: Platform) -> None:
    staff, admin = Client(platform, "staff"), Client(platform, "admin")
    _, resident = a_compound_with_a_resident(staff, admin)
    before = staff.get("/v1/desk").json()["visits"]["count"]
    planned = staff.post("/v1/visits", {"resident": resident, "reason": "newcomer"})
    assert planned.status_code == 201, planned.text
    assert staff.get("/v1/desk").json()["visits"]["count"] == before + 1

    line = {
        "reference": f"paper-{uuid.uuid4()}",
        "visit": planned.json()["id"],
        "happened_on": "2026-05-01",
        "outcome": "met",
    }
    entered = staff.post("/v1/visits/batch", {"items": [line]})
    assert entered.status_code == 200, entered.text
    assert [row["state"] for row in entered.json()["items"]] == ["recorded"]
    assert [row["state"] for row in staff.post("/v1/visits/batch", {"items": [line]}).json()["items"]] == ["already"]
    assert staff.get(planned.headers["Location"]).json()["state"] == "done"
    assert staff.get("/v1/desk").json()["visits"]["count"] == before


def test_a_sheet_is_printed_and_typed_in(platform: Platform) -> None:
    staff, admin = Client(platform, "staff"), Client(platform, "admin")
    _, resident = a_compound_with_a_resident(staff, admin)
    filled = staff.get(f"/v1/residents/{resident}/forms/move_in").json()
    assert "address" in filled["missing"]
    sheet = staff.post("/v1/sheets", {"form": "visit", "resident": resident})
    assert sheet.status_code == 201, sheet.text
    number = sheet.json()["number"]
    page = staff.get(f"/v1/sheets/{number}/page")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "入户走访表" in page.text
    answers = {"happened_on": "2026-05-01", "outcome": "met"}
    entered = staff.post("/v1/forms/batch", {"items": [{"sheet": number, "answers": answers}]})
    assert [row["state"] for row in entered.json()["items"]] == ["recorded"]
    assert staff.get("/v1/visits", resident=resident).json()["items"][0]["outcome"] == "met"


def test_an_auditor_draws_a_sample_within_an_engagement_and_writes_nothing_else(platform: Platform) -> None:
    staff, admin, auditor = (Client(platform, role) for role in ("staff", "admin", "auditor"))
    compound, resident = a_compound_with_a_resident(staff, admin)
    engagement = admin.post(
        "/v1/audit-engagements",
        {
            "auditor": account_of(auditor),
            "purpose": "内部审计",
            "since": "2026-01-01",
            "until": "2100-01-01",
            "records_since": "2026-01-01",
            "records_until": "2099-12-31",
            "compounds": [compound],
        },
    )
    assert engagement.status_code == 201, engagement.text
    here = engagement.headers["Location"]
    drawn = auditor.post(f"{here}/samples", {"population": "residents", "size": 3, "seed": "x"})
    assert drawn.status_code == 201, drawn.text
    again = auditor.get(f"{here}/samples/{drawn.json()['id']}").json()
    assert again["items"] == drawn.json()["items"] and again["same_draw"]
    assert auditor.get(f"{here}/duty-conflicts").json()["conflicts"] == []
    assert auditor.post("/v1/residents", {"name": "某人"}).status_code == 403
    assert auditor.post("/v1/visits", {"resident": resident, "reason": "routine"}).status_code == 403
    assert admin.post(f"{here}/end").json()["running"] is False
    assert auditor.get(here).status_code == 404


def test_a_stream_ticket_is_good_once(platform: Platform) -> None:
    staff = Client(platform, "staff")
    ticket = staff.post("/v1/stream-tickets").json()["ticket"]
    stream = f"{platform.url}/v1/jobs/registry/{uuid.uuid4()}/events"
    # a job that is not there is told to who is signed in; everybody else is told to sign in
    assert httpx.get(stream).status_code == 401
    assert httpx.head(stream, params={"ticket": ticket}).status_code == 401, "looking does not use it up"
    assert httpx.get(stream, params={"ticket": ticket}).status_code == 404
    assert httpx.get(stream, params={"ticket": ticket}).status_code == 401
    assert httpx.get(f"{platform.url}/v1/desk", params={"ticket": ticket}).status_code == 401


def test_the_home_page_has_a_part_of_each_service(platform: Platform) -> None:
    home = Client(platform, "staff").get("/v1/me/home").json()
    assert {"registry", "notify"} <= home["parts"].keys() and home["missing"] == []
    assert home["parts"]["registry"]["roles"] == ["staff"]


def test_a_service_that_is_down_is_named_as_missing(distributed_platform: Platform) -> None:
    platform = distributed_platform
    staff = Client(platform, "staff")
    assert platform.processes["notify"].stop(30.0) == 0
    try:
        home = staff.get("/v1/me/home")
        assert home.status_code == 200, home.text
        assert [part["service"] for part in home.json()["missing"]] == ["notify"]
        assert "registry" in home.json()["parts"]
    finally:
        platform.start("notify", "up", "notify")
        platform.wait_ready()
    assert staff.get("/v1/me/home").json()["missing"] == []
