"""An employer's system sends its rows: by batch, as a job, and as a file that is tried first."""

from __future__ import annotations

import io
import uuid
from typing import Any

from chassis.sheets.reader import read
from chassis.sheets.writer import write_xlsx
from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.processes import wait_for
from services.training.batches.columns import TABLES

from .test_learning import an_employer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ended(who: Client, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    address = answer.headers["Location"]
    assert address.startswith("/v1/jobs/training/")

    def job() -> Any:
        found = who.get(address).json()
        return None if found["state"] in ("waiting", "running") else found

    return dict(wait_for(job, 60.0, lambda: who.get(address).text))


def orders(run: str, count: int) -> list[dict[str, Any]]:
    codes = {"style_code": run, "operation_code": "SF"}
    return [{"employer_reference": f"{run}-{number}", **codes, "lots": [5, 7]} for number in range(count)]


def file_of(kind: str, rows: list[dict[str, Any]]) -> bytes:
    target = io.BytesIO()
    write_xlsx(TABLES[kind].columns, rows, target, sheet=TABLES[kind].label)
    return target.getvalue()


def sent(who: Client, kind: str, content: bytes, **fields: str) -> Any:
    files = {"file": ("表.xlsx", content, XLSX)}
    return who.request("POST", "/v1/imports", files=files, data={"kind": kind, **fields})


def test_rows_come_by_batch_by_job_and_by_file(platform: Platform) -> None:
    (factory, _), run = an_employer(platform, Client(platform, "admin")), f"YR-{uuid.uuid4().hex[:8]}"
    style = factory.post("/v1/styles", {"code": run, "name": "围巾"}).json()
    factory.post("/v1/style-operations", {"style": style["id"], "code": "SF", "name": "手缝", "skill": "手缝工"})
    rows = orders(run, 502)

    few = {"kind": "work_orders", "all_or_nothing": False, "items": [*rows[:2], {**rows[0], "lots": [0]}]}
    answers = factory.post("/v1/batches", few)
    assert answers.status_code == 200, answers.text
    assert [row["state"] for row in answers.json()["items"]] == ["recorded", "recorded", "refused"]
    refused = answers.json()["items"][2]
    assert refused["problem"]["title"] == "部分字段有误"
    assert refused["row"] == {**rows[0], "lots": [0]}
    all_or_nothing = factory.post("/v1/batches", {**few, "all_or_nothing": True})
    assert (all_or_nothing.status_code, all_or_nothing.json()["type"]) == (422, "/problems/rows-refused")

    key = {"Idempotency-Key": run}
    many = {"kind": "work_orders", "all_or_nothing": True, "items": rows}
    started = factory.request("POST", "/v1/batches", json=many, headers=key)
    done = ended(factory, started)
    assert done["result"] == {"rows": 502, "recorded": 500, "already": 2, "dry_run": False}
    again = factory.request("POST", "/v1/batches", json=many, headers=key)
    assert again.headers["Location"] == started.headers["Location"]
    page = factory.get(f"/v1/batches/{done['id']}/rows", state="already").json()
    assert [row["index"] for row in page["items"]] == [0, 1]
    assert page["next_cursor"] is None

    assert factory.get("/v1/imports/templates/rates").headers["Content-Type"] == XLSX
    template = factory.get("/v1/imports/templates/rates").content
    assert list(read(template, "xlsx", tables=[TABLES["rates"]])) == []
    rate = {"style_code": run, "operation_code": "SF", "since": "2031-01-01", "per_piece": "6.50"}
    wrong = ended(factory, sent(factory, "rates", file_of("rates", [rate, {**rate, "per_piece": "-1"}])))
    assert (wrong["state"], wrong["result"]["left_out"]) == ("failed", 1)
    assert [(e["sheet"], e["row"], e["column"], e["cell"]) for e in wrong["errors"]] == [
        ("计件单价", 3, "per_piece", "E3")
    ]
    tried = ended(factory, sent(factory, "rates", file_of("rates", [rate]), dry_run="true"))
    assert tried["result"] == {"rows": 1, "recordable": 1, "dry_run": True}
    kept = ended(factory, sent(factory, "rates", file_of("rates", [rate])))
    assert kept["result"] == {"rows": 1, "recorded": 1, "dry_run": False}
    assert ended(factory, sent(factory, "rates", file_of("rates", [rate])))["result"]["already"] == 1

    staff = Client(platform, "staff")
    assert staff.request("POST", "/v1/batches", json=few).status_code == 403
    assert staff.request("GET", f"/v1/batches/{done['id']}/rows").status_code == 403
    resident = Client(platform, "resident")
    assert sent(resident, "rates", file_of("rates", [rate])).status_code == 403
