"""A family moves in, a child is born, they move house, and the books and figures say so."""

from __future__ import annotations

import uuid

from chassis.testing.client import Client
from chassis.testing.platform import Platform


def a_dwelling(admin: Client, compound: str, number: str) -> str:
    building = admin.post("/v1/buildings", {"compound": compound, "number": number}).json()["id"]
    made = admin.post(
        "/v1/dwellings", {"building": building, "unit": "1", "number": number, "housing_kind": "affordable"}
    )
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_a_family_over_some_months(platform: Platform) -> None:
    admin = Client(platform, "admin")
    created = admin.post("/v1/compounds", {"name": f"苑{uuid.uuid4().hex[:8]}", "housing_kind": "affordable"})
    assert created.status_code == 201, created.text
    compound = created.json()["id"]
    first, second = (a_dwelling(admin, compound, number) for number in ("101", "102"))
    home = {"dwelling": first, "since": "2026-02-01"}
    head = admin.post("/v1/residents", {"name": "巴特尔", "home": home}).json()
    household = head["household"]
    born = {"household": household, "relation": "child", "beginning": "birth", "since": "2026-03-05"}
    child = admin.post("/v1/residents", {"name": "小巴", "birth_date": "2026-03-05", "home": born}).json()

    asked = {"kind": "move", "household": household, "dwelling": second, "on": "2026-04-01"}
    moved = admin.post("/v1/life-events", asked)
    assert moved.status_code == 201, moved.text
    assert [event["kind"] for event in moved.json()["items"]] == ["moved"]
    again = admin.post("/v1/life-events", asked)
    assert (again.status_code, "application/problem+json") == (409, again.headers["Content-Type"])

    members = admin.get(f"/v1/households/{household}").json()["members"]
    assert {m["resident"]: m["relation"] for m in members} == {head["id"]: "head", child["id"]: "child"}
    then = admin.get("/v1/residents", as_of="2026-03-31", compound=compound).json()["items"]
    assert {(r["id"], r["dwelling"]) for r in then} == {(head["id"], first), (child["id"], first)}
    vacant = admin.get("/v1/dwellings", compound=compound, vacant="true").json()["items"]
    assert [dwelling["id"] for dwelling in vacant] == [first]

    books = admin.get("/v1/books", since="2026-02-01", until="2026-05-01", by="compound").json()["lines"]
    line = next(line for line in books if line["compound"] == compound)
    assert (line["opening"], line["closing"], line["counts"]["birth"]) == (0, 2, 1)
    assert admin.get("/v1/books/check").json()["balanced"] is True
    figures = admin.get("/v1/stats/community").json()["by_compound"]
    assert next(row for row in figures if row["compound"] == compound)["residents"] == 2
    copy = admin.get_when(f"/v1/residents/{child['id']}/recipient").json()
    assert copy["standing"] == "living_here"


def test_a_correction_with_a_stale_version_is_refused(platform: Platform) -> None:
    admin = Client(platform, "admin")
    registered = admin.post("/v1/residents", {"name": "其木格"})
    path, tag = registered.headers["Location"], registered.headers["ETag"]
    change = {"education": "college", "why": "补录"}
    assert admin.request("PATCH", path, json=change).status_code == 428
    corrected = admin.request("PATCH", path, json=change, headers={"If-Match": tag})
    assert (corrected.status_code, corrected.json()["education"]) == (200, "college")
    assert admin.request("PATCH", path, json=change, headers={"If-Match": tag}).status_code == 412


def test_who_decides_opens_the_evidence_by_a_link(platform: Platform) -> None:
    admin, secretary = Client(platform, "admin"), Client(platform, "secretary")
    compound = admin.post("/v1/compounds", {"name": f"苑{uuid.uuid4().hex[:8]}", "housing_kind": "affordable"}).json()
    home = {"dwelling": a_dwelling(admin, compound["id"], "101"), "since": "2026-02-01"}
    person = admin.post("/v1/residents", {"name": "巴特尔", "home": home}).json()
    paper = {"file": ("证明.pdf", b"%PDF-1.7 paper", "application/pdf")}
    file = admin.request("POST", "/v1/files", files=paper).json()["id"]
    change = {"kind": "remove", "household": person["household"], "resident": person["id"], "ending": "moved_out"}
    asked = admin.post("/v1/change-requests", {**change, "evidence": [file]})
    assert asked.status_code == 201, asked.text
    path = f"{asked.headers['Location']}/evidence/{{}}/links"
    assert secretary.get(f"/v1/files/registry/{file}").status_code == 404
    assert secretary.post(path.format(uuid.uuid4())).status_code == 404
    link = secretary.post(path.format(file))
    assert (link.status_code, link.json()["expires_in"]) == (201, 300), link.text
    assert Client(platform).get(link.headers["Location"]).content == b"%PDF-1.7 paper"
    seen = admin.get("/v1/audit", subject=person["id"], action="revealed").json()["items"]
    assert [(entry["after"]["field"], entry["purpose"]) for entry in seen] == [("evidence", "correction")]
