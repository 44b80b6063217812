"""An incident with personal data, from the day it is found to its closing, and what the resident reads of it."""

from __future__ import annotations

import uuid

from chassis.testing.client import Client
from chassis.testing.platform import Platform

NOTICE = {
    "data_kinds": ["name", "telephone", "identity_number"],
    "cause": "走访表由工作人员带出后遗失",
    "possible_harm": "可能被用于诈骗",
    "measures": "已找回并核对，停止将走访表带出社区",
    "advice": "谨防冒充社区工作人员的电话",
    "contact": "新北社区党群服务中心",
}


def test_an_incident_is_followed_until_it_is_closed_and_the_resident_is_told(platform: Platform) -> None:
    secretary, resident = Client(platform, "secretary"), Client(platform, "resident")
    me = resident.get("/v1/me").json()["resident"]["id"]
    found = {
        "title": f"走访表遗失 {uuid.uuid4().hex[:6]}",
        "kinds": ["lost"],
        "found_by": "staff",
        "what_happened": "一份走访表在入户途中遗失",
    }
    key = str(uuid.uuid4())
    recorded = secretary.post("/v1/incidents", found, key=key)
    assert recorded.status_code == 201, recorded.text
    assert secretary.post("/v1/incidents", found, key=key).json()["id"] == recorded.json()["id"]
    path = recorded.headers["Location"]
    assert path == f"/v1/incidents/{recorded.json()['id']}"
    assert secretary.get(path).json()["missing"][0] == "containment"
    before = secretary.get("/v1/desk").json()["incidents"]
    assert before["count"] >= 1

    blind = secretary.request("PATCH", path, json=NOTICE)
    assert (blind.status_code, blind.json()["type"].rpartition("/")[2]) == (428, "precondition-required"), blind.text
    tag = recorded.headers["ETag"]
    known = secretary.request("PATCH", path, json=NOTICE, headers={"If-Match": tag})
    assert (known.status_code, known.json()["sensitive"]) == (200, True), known.text
    stale = secretary.request("PATCH", path, json={"cause": "被盗"}, headers={"If-Match": tag})
    assert stale.status_code == 412

    named = secretary.post(f"{path}/residents", {"residents": [me]})
    assert (named.status_code, named.json()["concerned"], named.json()["untold"]) == (200, 1, 1), named.text
    assert path.rpartition("/")[2] not in resident.get("/v1/me/incidents").text
    told = secretary.post(f"{path}/tell", {"ways": ["telephone"], "text": "已逐户电话告知"})
    assert (told.status_code, told.json()["untold"]) == (200, 0), told.text
    notices = {one["id"]: one for one in resident.get("/v1/me/incidents").json()["items"]}
    notice = notices[recorded.json()["id"]]
    assert {name: notice[name] for name in NOTICE} == NOTICE | {"data_kinds": sorted(NOTICE["data_kinds"])}
    assert (notice["ways"], notice["state"], "what_happened" in notice) == (["telephone"], "open", False)

    early = secretary.post(f"{path}/close")
    assert (early.status_code, early.json()["type"].rpartition("/")[2]) == (409, "incident-unfinished"), early.text
    noted = secretary.post(f"{path}/entries", {"text": "已找回走访表"})
    assert (noted.status_code, noted.json()["kind"]) == (201, "note"), noted.text
    assert secretary.post(f"{path}/contain").status_code == 200
    reported = secretary.post(f"{path}/report", {"authority": "旗网信办", "way": "telephone", "reference": "2026-7"})
    assert (reported.status_code, reported.json()["missing"]) == (200, []), reported.text
    closed = secretary.post(f"{path}/close", {"prevention": "走访表当日交回"})
    assert (closed.status_code, closed.json()["allowed_actions"]) == (200, ["reopen"]), closed.text
    kinds = [entry["kind"] for entry in secretary.get(f"{path}/entries").json()["items"]]
    assert kinds == ["people_told", "note", "contained", "authority_told", "closed"]
    assert secretary.get("/v1/desk").json()["incidents"]["count"] == before["count"] - 1
    file = secretary.get("/v1/incidents", format="csv")
    assert (file.status_code, "可能造成的危害" in file.text) == (200, True)
    assert "否" in file.text and "false" not in file.text, "true and false in the file's language"
    assert file.headers["Content-Disposition"] == 'attachment; filename="incidents.csv"'
    entries, concerned = (secretary.get(f"{path}/{part}", format="csv") for part in ("entries", "residents"))
    names = [answer.headers["Content-Disposition"].partition("=")[2] for answer in (entries, concerned)]
    assert names == ['"incidents-entries.csv"', '"incidents-residents.csv"']
    assert "姓名" in concerned.text and NOTICE["contact"] in entries.text


def test_the_register_is_for_who_answers_for_the_community(platform: Platform) -> None:
    for role in ("staff", "resident", "representative"):
        assert Client(platform, role).get("/v1/incidents").status_code == 403, role
    assert Client(platform, "staff").get("/v1/me/incidents").status_code == 403
    auditor = Client(platform, "auditor")
    assert auditor.get("/v1/incidents").json()["items"] == [], "no engagement runs"
    assert auditor.post("/v1/incidents", {}).status_code == 403
