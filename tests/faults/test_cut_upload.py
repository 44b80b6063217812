"""The connection of an upload is cut in its middle: nothing is stored, it is told clearly, and sent again it works."""

from __future__ import annotations

import io
import json
import socket
import uuid

import httpx

from chassis.sheets.writer import write_workbook
from chassis.testing.processes import wait_for
from chassis.testing.site import Site
from services.registry.imports.columns import ORGANISATIONS

BOUNDARY = "half"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def body_of(name: str) -> bytes:
    """A multipart body with a file of one organisation."""
    target = io.BytesIO()
    write_workbook([(ORGANISATIONS, [{"kind": "志愿服务队", "name": name}])], target)
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="kind"\r\n\r\norganisations\r\n--{BOUNDARY}\r\n'
    part += f'Content-Disposition: form-data; name="file"; filename="a.xlsx"\r\nContent-Type: {XLSX}\r\n\r\n'
    return part.encode() + target.getvalue() + f"\r\n--{BOUNDARY}--\r\n".encode()


def headers_of(site: Site, key: str) -> dict[str, str]:
    return {
        "Authorization": site.authorization(),
        "Idempotency-Key": key,
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }


def cut(site: Site, key: str, body: bytes, *, hear: bool) -> bytes:
    """Send half of the body and no more: then listen for the answer, or be gone at once."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers_of(site, key).items())
    request = f"POST /v1/imports HTTP/1.1\r\nHost: gateway\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.platform.port), timeout=30) as connection:
        connection.sendall(request.encode() + body[: len(body) // 2])
        if not hear:
            return b""
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            return answer.read()


def cuts_in_the_log(site: Site) -> int:
    return site.process("gateway").output().count("request_cut")


def stored(site: Site, name: str) -> tuple[int, int, int]:
    """Imports begun, files kept and organisations of the name."""
    [jobs] = site.rows("registry", "SELECT count(*) FROM jobs WHERE kind = 'import_file'")
    [files] = site.rows("registry", "SELECT count(*) FROM files")
    [organisations] = site.rows("registry", "SELECT count(*) FROM organisations WHERE name = %(name)s", {"name": name})
    return jobs, files, organisations


def test_an_upload_that_is_cut_stores_nothing_and_is_sent_again_under_its_key(site: Site) -> None:
    name, key = f"志愿队{uuid.uuid4().hex[:8]}", str(uuid.uuid4())
    body = body_of(name)
    before, told = stored(site, name), cuts_in_the_log(site)
    head, _, problem = cut(site, key, body, hear=True).partition(b"\r\n\r\n")
    assert head.split()[1] == b"400", head
    assert "send the whole request again" in json.loads(problem)["detail"]
    for _ in range(3):
        cut(site, key, body, hear=False)
    wait_for(lambda: cuts_in_the_log(site) >= told + 4, 30, "the log to tell of each cut")
    assert cuts_in_the_log(site) == told + 4
    assert stored(site, name) == before

    url = f"{site.platform.url}/v1/imports"
    sent = wait_for(lambda: accepted(httpx.post(url, content=body, headers=headers_of(site, key), timeout=30)), 30, url)
    again = httpx.post(url, content=body, headers=headers_of(site, key), timeout=30)
    assert (again.status_code, again.json()["id"]) == (202, sent["id"])
    job = wait_for(lambda: ended(site, sent["id"]), 60, "the import to end")
    assert (job["state"], job["result"]["created"]) == ("done", 1), job
    assert stored(site, name)[2] == 1


def accepted(answer: httpx.Response) -> dict[str, str] | None:
    return answer.json() if answer.status_code == 202 else None


def ended(site: Site, job: str) -> dict[str, dict[str, int]] | None:
    url = f"{site.platform.url}/v1/jobs/registry/{job}"
    found = httpx.get(url, headers={"Authorization": site.authorization()}, timeout=30).json()
    return found if found["state"] in ("done", "failed") else None
