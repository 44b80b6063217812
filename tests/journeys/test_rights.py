"""What residents may know and ask: who looked, what they allow, what is wrong, and to be forgotten."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from typing import Any

from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.processes import wait_for


def test_a_reveal_needs_a_purpose_and_the_resident_sees_it(platform: Platform) -> None:
    staff, resident = Client(platform, "admin"), Client(platform, "resident")
    me = resident.get("/v1/me").json()["resident"]
    path = f"/v1/residents/{me['id']}/reveals"
    assert staff.post(path, {"field": "identity_number"}).status_code == 422
    assert staff.post(path, {"field": "identity_number", "purpose": "curiosity"}).status_code == 422
    shown = staff.post(path, {"field": "identity_number", "purpose": "authority_filing"})
    assert shown.status_code == 201, shown.text
    assert shown.json()["value"] == me["identity_number"]

    looks = resident.get("/v1/me/access-log").json()["items"]
    by_staff = [look for look in looks if look["purpose"] == "authority_filing"]
    assert (by_staff[0]["field"], by_staff[0]["roles"]) == ("identity_number", ["admin"])

    audit = Client(platform, "admin").get("/v1/audit", subject=me["id"], action="revealed")
    assert audit.status_code == 200, audit.text
    assert me["identity_number"] not in audit.text
    filing = next(entry for entry in audit.json()["items"] if entry["purpose"] == "authority_filing")
    assert (filing["origin_address"], filing["user_agent"].partition("/")[0]) == ("127.0.0.1", "python-httpx")


def test_a_consent_is_given_and_withdrawn_with_effect_at_once(platform: Platform) -> None:
    staff, resident = Client(platform, "admin"), Client(platform, "resident")
    me = resident.get("/v1/me").json()["resident"]["id"]
    role = {"kind": "community_party_member"}
    assert staff.post(f"/v1/residents/{me}/roles", role).status_code == 409, "no consent yet"
    for sensitive in (None, "affiliation"):
        given = resident.post(
            "/v1/consents", {"resident": me, "purpose": "roles", "decision": "given", "sensitive": sensitive}
        )
        assert (given.status_code, given.json()["evidence"]) == (201, "own_sign_in"), given.text
    granted = staff.post(f"/v1/residents/{me}/roles", role)
    assert granted.status_code == 201, granted.text
    path = f"/v1/residents/{me}/roles"
    assert granted.json()["id"] in [r["id"] for r in resident.get(path).json()["items"]]
    withdrawn = resident.post(f"/v1/consents/{given.json()['id']}/withdraw")
    assert withdrawn.status_code == 200, withdrawn.text
    assert granted.json()["id"] not in [r["id"] for r in staff.get(path).json()["items"]], "hidden at once"
    assert staff.post(f"/v1/roles/{granted.json()['id']}/end").status_code in (200, 409)


def test_a_child_under_fourteen_needs_a_guardian(platform: Platform) -> None:
    staff = Client(platform, "admin")
    names = [f"孙{uuid.uuid4().hex[:6]}" for _ in range(2)]
    child, mother = (
        staff.post("/v1/residents", {"name": name, "birth_date": born}).json()["id"]
        for name, born in zip(names, ("2020-05-01", "1990-05-01"), strict=True)
    )
    decision = {"resident": child, "purpose": "photographs", "decision": "given", "evidence": "signed_paper"}
    assert staff.post("/v1/consents", decision).status_code == 422
    apart = staff.post("/v1/consents", decision | {"guardian": mother})
    assert [error["pointer"] for error in apart.json()["errors"]] == ["/evidence_note"], apart.text
    given = staff.post("/v1/consents", decision | {"guardian": mother, "evidence_note": "出生医学证明"})
    told = given.json()
    assert (given.status_code, told["by_guardian"], told["evidence"]) == (201, True, "signed_paper"), given.text


def test_a_correction_is_asked_and_answered(platform: Platform) -> None:
    resident, staff = Client(platform, "resident"), Client(platform, "admin")
    asked = resident.post("/v1/me/corrections", {"field": "name", "wish": "名字少一个字"}).json()
    done = staff.post(f"/v1/corrections/{asked['id']}/answer", {"state": "done", "answer": "已更正"})
    assert (done.status_code, done.json()["state"]) == (200, "done")
    twice = staff.post(f"/v1/corrections/{asked['id']}/answer", {"state": "declined", "answer": "不"})
    assert twice.status_code == 409


def exported(asking: Client, path: str) -> dict[str, Any]:
    """What is held of a resident, as the archive to which the answer's Location leads."""
    begun = asking.post(path)
    assert begun.status_code == 202, begun.text
    where = begun.headers["Location"]
    assert where == f"/v1/jobs/registry/{begun.json()['id']}"
    done = wait_for(lambda: (job := asking.get(where).json())["finished_at"] and job, 30, "the export to be done")
    assert done["state"] == "done", done
    kept = asking.get(f"/v1/files/registry/{done['result']['file']}")
    assert (kept.status_code, kept.headers["Content-Type"]) == (200, "application/zip")
    whole = asking.get(f"/v1/exports/{done['id']}")
    assert (whole.status_code, whole.headers["Content-Type"]) == (200, "application/zip"), whole.text
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        held: dict[str, Any] = json.loads(archive.read("all.json"))
        assert "training/known_residents.csv" in archive.namelist()
    return held


def test_a_residents_data_are_where_the_answer_says(platform: Platform) -> None:
    resident, admin = Client(platform, "resident"), Client(platform, "admin")
    me = resident.get("/v1/me").json()["resident"]
    own = exported(resident, "/v1/me/exports")
    assert own["resident"][0]["identity_number"] == me["identity_number"]
    name = f"吴{uuid.uuid4().hex[:6]}"
    another = admin.post("/v1/residents", {"name": name}).json()["id"]
    at_the_desk = exported(admin, f"/v1/residents/{another}/exports")
    assert at_the_desk["resident"][0]["name"] == name
    assert [one["name"] for one in at_the_desk["training"]["known_residents"]] == [name]


def test_an_erasure_reaches_every_copy_and_says_what_is_kept(platform: Platform) -> None:
    admin = Client(platform, "admin")
    name = f"钱{uuid.uuid4().hex[:6]}"
    told, key = {"name": name, "telephone": "13800138001"}, str(uuid.uuid4())
    resident = admin.post("/v1/residents", told, key=key).json()["id"]
    admin.get_when(f"/v1/residents/{resident}/recipient")
    erased = admin.post(f"/v1/residents/{resident}/erasure", {"reason": "本人申请"})
    assert erased.status_code == 200, erased.text
    assert "processing_record" in [kept["kind"] for kept in erased.json()["kept"]]
    admin.get_when(f"/v1/residents/{resident}/recipient", 404)
    assert admin.get("/v1/residents", q=name).json()["items"] == []
    again = admin.post("/v1/residents", told, key=key)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "answer-erased"), again.text
    reveal = admin.post(f"/v1/residents/{resident}/reveals", {"field": "telephone", "purpose": "contact"})
    assert reveal.status_code == 404
    assert admin.post(f"/v1/residents/{resident}/erasure", {"reason": "再次"}).status_code == 409


def test_others_do_not_see_these_things(platform: Platform) -> None:
    resident = Client(platform, "resident")
    assert resident.get("/v1/audit").status_code == 403
    assert Client(platform, "auditor").get("/v1/me/access-log").status_code == 403
    stranger = Client(platform, "admin").post("/v1/residents", {"name": "周某"}).json()["id"]
    assert resident.get(f"/v1/residents/{stranger}/roles").status_code == 404
