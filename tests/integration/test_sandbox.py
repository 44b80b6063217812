"""An integrator's sandbox: a folder of its own, invented people, and a clock that is moved while it runs."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from chassis.clock import FILE, MovableClock
from chassis.config import ConfigurationError, Settings, load
from chassis.database.opening import open_database
from chassis.database.types import db_now
from chassis.testing.ports import free_port
from chassis.testing.processes import Process
from services.training.service import service

COMMAND = [sys.executable, "-m", "cli.main"]


def tongxin(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("sandbox")
    port = free_port()
    process = Process(
        [*COMMAND, "sandbox", "--port", str(port), "--data", str(folder / "own")], log=folder / "log"
    ).start()
    process.wait_for_output("This is a sandbox", 120)
    yield f"http://127.0.0.1:{port}", folder / "own"
    assert process.stop(30.0) == 0, process.last_lines()


def signed_in(url: str, data: Path, role: str) -> httpx.Client:
    sign_in = json.loads((data / "demo-credentials.json").read_text())[role]
    if "client_id" in sign_in:
        answer = httpx.post(f"{url}/oauth/token", data={"grant_type": "client_credentials", **sign_in})
    else:
        answer = httpx.post(f"{url}/v1/sessions", json=sign_in)
    assert answer.is_success, answer.text
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {answer.json()['access_token']}"}, timeout=20)


def test_an_answer_lost_on_purpose_was_written_once(sandbox: tuple[str, Path]) -> None:
    factory = signed_in(*sandbox, "employer")
    style, key = {"code": "SB-LOST", "name": "围巾"}, {"Idempotency-Key": "sb-lost"}
    lose = {"how": "answer_lost", "operations": ["training_create_style"]}
    assert factory.put("/v1/sandbox/failures", json=lose).status_code == 200
    lost = factory.post("/v1/styles", json=style, headers=key)
    assert (lost.status_code, lost.headers["Sandbox-Failure"]) == (503, "answer_lost")
    again = factory.post("/v1/styles", json=style, headers=key)
    assert again.status_code == 201 and again.headers["Idempotent-Replay"] == "true"
    assert [each["id"] for each in factory.get("/v1/styles?code=SB-LOST").json()["items"]] == [again.json()["id"]]
    assert factory.get("/v1/sandbox/failures").json()["failed"] == 1
    assert factory.delete("/v1/sandbox/failures").status_code == 204


def test_its_resident_signs_in_by_an_invented_wechat(sandbox: tuple[str, Path]) -> None:
    url, _ = sandbox
    signed = httpx.post(f"{url}/v1/sessions", json={"wechat_code": "sandbox:demo-resident"}).json()
    me = httpx.get(f"{url}/v1/me", headers={"Authorization": f"Bearer {signed['access_token']}"}).json()
    assert (me["username"], me["wechat"]) == ("demo-resident", True)


def test_a_day_ahead_is_today_once_the_clock_was_moved(sandbox: tuple[str, Path]) -> None:
    url, data = sandbox
    factory = signed_in(url, data, "employer")
    style = factory.post("/v1/styles", json={"code": "SB-1", "name": "围巾"}).json()
    agreed = {"style": style["id"], "code": "SF", "name": "手缝", "skill": "手缝工", "second_grade": "0.50"}
    operation = factory.post("/v1/style-operations", json=agreed).json()["id"]
    shown = tongxin("sandbox", "--data", str(data), "clock")
    assert shown.returncode == 0, shown.stderr
    ahead = (datetime.fromisoformat(shown.stdout.strip()) + timedelta(days=40)).date().isoformat()
    order = {"employer_reference": "SB", "operation": operation, "lots": [1], "due_on": ahead}
    assert factory.post("/v1/work-orders", json=order).status_code == 201
    moved = tongxin("sandbox", "--data", str(data), "clock", "--forward", "41d")
    assert moved.returncode == 0 and moved.stdout[:10] > ahead, moved.stdout
    assert factory.get("/v1/styles").status_code == 401, "the token has run out by this clock"
    later = signed_in(url, data, "employer")
    assert later.get("/v1/styles").status_code == 200
    refused = later.post("/v1/work-orders", json=order | {"employer_reference": "SB-2"})
    assert refused.status_code == 422 and "today or later" in refused.text


def test_the_clock_goes_forward_only_and_says_what_is_wrong(sandbox: tuple[str, Path]) -> None:
    _, data = sandbox
    for wrong in (("--forward", "-1d"), ("--forward", "soon"), ("--to", "2020-01-01"), ("--forward", "9999d")):
        done = tongxin("sandbox", "--data", str(data), "clock", *wrong)
        assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr


def test_its_credentials_are_no_others_and_its_folder_is_no_others(sandbox: tuple[str, Path], tmp_path: Path) -> None:
    url, data = sandbox
    sign_in = json.loads((data / "demo-credentials.json").read_text())["employer"]
    assert sign_in["client_id"].startswith("tx_test_") and sign_in["client_secret"].startswith("tx_test_")
    live = {"grant_type": "client_credentials", "client_id": sign_in["client_id"].replace("test", "live")}
    answer = httpx.post(f"{url}/oauth/token", data=live | {"client_secret": sign_in["client_secret"]})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    other = tongxin("run", "--data", str(data), "--port", str(free_port()))
    assert other.returncode == 2 and "sandbox" in other.stderr
    (tmp_path / "registry.db").touch()
    mixed = tongxin("sandbox", "--data", str(tmp_path), "--port", str(free_port()))
    assert mixed.returncode == 2 and "no sandbox" in mixed.stderr


def test_a_movable_clock_is_the_systems_until_it_is_moved(tmp_path: Path) -> None:
    clock = MovableClock(tmp_path / "clock")
    assert clock.ahead == timedelta(0)
    clock.advance(timedelta(days=2))
    assert MovableClock(tmp_path / "clock").ahead == timedelta(days=2), "every process goes by the file"
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))


def test_what_is_due_goes_by_the_same_clock(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, demo=True, sandbox=True)
    MovableClock(tmp_path / FILE).advance(timedelta(days=30))
    database = open_database(settings, service)
    with database.reading() as connection:
        ahead = connection.scalar(select(db_now())) - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < ahead < timedelta(days=30, hours=1)


def test_a_sandbox_is_a_demo_and_embedded() -> None:
    with pytest.raises(ConfigurationError, match="sandbox"):
        load(options={"sandbox": True})


def test_its_databases_and_keys_lie_in_a_folder_of_its_owner_alone(sandbox: tuple[str, Path]) -> None:
    _, data = sandbox
    assert (data / "registry.db").exists()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
