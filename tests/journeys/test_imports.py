"""Somebody downloads the table to fill in, sends it dry, mends it, and sends it for good."""

from __future__ import annotations

import io
from typing import Any

import httpx

from chassis.sheets.reader import read
from chassis.sheets.writer import write_workbook, write_xlsx
from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.processes import wait_for
from services.registry.demo.community import community
from services.registry.demo.workbook import resident_record
from services.registry.imports.columns import LINKS, OF_KIND, ORGANISATIONS, RESIDENTS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(rows: list[dict[str, Any]]) -> bytes:
    target = io.BytesIO()
    write_xlsx(RESIDENTS.columns, rows, target, sheet="居民")
    return target.getvalue()


def sent(staff: Client, content: bytes, **fields: str) -> httpx.Response:
    files = {"file": ("表.xlsx", content, XLSX)}
    return staff.request("POST", "/v1/imports", files=files, data={"kind": "residents", **fields})


def ended(staff: Client, started: httpx.Response) -> dict[str, Any]:
    assert started.status_code == 202, started.text
    address = started.headers["Location"]
    assert address.startswith("/v1/jobs/registry/")

    def job() -> dict[str, Any] | None:
        found: dict[str, Any] = staff.get(address).json()
        return None if found["state"] in ("waiting", "running") else found

    return wait_for(job, 60.0, lambda: staff.get(address).text)


def test_a_file_is_tried_and_then_imported(platform: Platform) -> None:
    admin = Client(platform, "admin")
    template = admin.get("/v1/imports/templates/residents")
    assert template.headers["Content-Type"] == XLSX
    assert list(read(template.content, "xlsx", tables=[RESIDENTS])) == []

    head = next(r for r in community(size=0.01).residents if r.relation_to_head == "户主")
    newcomer = dict(resident_record(head)) | {
        "household_number": head.household_number,
        "relation_to_head": "其他亲属",
        "name": "测试·其木格",
        "identity_number": None,
        "telephone": "12",
    }
    wrong = ended(admin, sent(admin, sheet([newcomer]), dry_run="true"))
    assert [(e["sheet"], e["row"], e["column"], e["cell"], e["heading"]) for e in wrong["errors"]] == [
        ("居民", 2, "telephone", "L2", "联系电话")
    ]
    (error,) = wrong["errors"]
    assert (error["title"], error["title_language"]) == ("电话号码有误", "zh-CN")
    assert "固定电话请加区号" in admin.get(error["type"]).text

    done = ended(admin, sent(admin, sheet([newcomer | {"telephone": "13800138001"}])))
    assert (done["state"], done["result"]["created"]) == ("done", 1)
    found = admin.get("/v1/residents", q="测试其木格").json()["items"]
    assert [item["name"] for item in found] == ["测试·其木格"]
    assert admin.get_when(f"/v1/residents/{found[0]['id']}/recipient").json()["reachable"], "notify was not told"
    exported = admin.get("/v1/residents", q="测试其木格", format="csv")
    assert "13800138001" not in exported.text
    assert "8001" in exported.text


def test_a_file_of_no_byte_is_a_wrong_request_and_no_conflict(platform: Platform) -> None:
    refused = sent(Client(platform, "admin"), b"")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/file"), refused.text
    assert "the file is empty" in refused.json()["detail"]


def test_organisations_go_out_as_a_file_that_comes_in_again(platform: Platform) -> None:
    admin = Client(platform, "admin")
    assert admin.get("/v1/imports/templates/organisations").headers["Content-Type"] == XLSX
    team = {"kind": "志愿服务队", "name": "往来志愿队", "contact": "乌兰", "telephone": "13800138002"}
    branch = next(o for o in community(size=0.01).organisations if o.kind == "社区党支部")
    belongs = {"organisation": "往来志愿队", "kind": "隶属", "other": branch.name, "since": "2026-01-01"}
    target = io.BytesIO()
    write_workbook([(ORGANISATIONS, [team]), (LINKS, [belongs])], target)
    done = ended(admin, sent(admin, target.getvalue(), kind="organisations"))
    assert (done["state"], done["result"]["created"], done["result"]["relations"]) == ("done", 1, 1), done

    job = ended(admin, admin.post("/v1/organisations/exports", {"purpose": "contact"}))
    file = admin.get(f"/v1/files/registry/{job['result']['file']}").content
    rows = [row.cells for row in read(file, "xlsx", tables=OF_KIND["organisations"])]
    assert [row["telephone"] for row in rows if row.get("name") == "往来志愿队"] == ["+8613800138002"]
    back = ended(admin, sent(admin, file, kind="organisations"))["result"]
    assert (back["created"], back["changed"], back["relations"], back["wrong"]) == (0, 0, 0, 0)
