"""`tongxin run`: started, stopped, and refused where another copy runs."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from chassis.testing.ports import free_port
from chassis.testing.processes import Process

from .shell import ROOT, TONGXIN, demo_sign_in, demo_token, running, tongxin


def test_a_folder_that_cannot_be_one_is_named(tmp_path):
    (tmp_path / "file").touch()
    refused = tongxin("run", folder=tmp_path, env={"TONGXIN_DATA": str(tmp_path / "file" / "var")})
    assert (refused.returncode, refused.stderr) == (2, f"{tmp_path}/file/var: Not a directory\n")


@pytest.mark.parametrize("shared", [False, True], ids=["plain", "SO_REUSEPORT"])
def test_a_second_copy_is_refused_even_where_the_first_would_share_its_port(tmp_path, shared):
    with closing(socket.socket()) as first:
        if shared:
            first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        first.bind(("127.0.0.1", 0))
        first.listen()
        port = str(first.getsockname()[1])
        refused = tongxin("run", "--port", port, "--data", str(tmp_path / "var"))
    assert refused.returncode == 2
    assert "gateway.port" in refused.stderr and port in refused.stderr
    assert not (tmp_path / "var").exists(), "nothing is made by a copy that is refused"


def test_what_is_set_stands_over_the_demo_and_empty_over_all(tmp_path):
    data, file = tmp_path / "var", tmp_path / "tongxin.toml"
    data.mkdir()
    (data / "demo-credentials.json").touch()  # so that it is refused, before anything starts, unless it is the demo's
    file.write_text(f'demo = false\ndata = "{data}"\n')
    told = "holds the demo community, whose sign-ins are known, and this configuration is not the demo's"
    assert told in tongxin("run", "--config", str(file)).stderr
    empty = tongxin("run", "--empty", "--config", str(file), env={"TONGXIN_DEMO": "true"})
    assert empty.returncode == 2 and told in empty.stderr


def test_ctrl_c_ends_it_well_and_started_again_it_has_its_data(tmp_path):
    folder, port = tmp_path / "house", free_port()
    folder.mkdir()
    url = f"http://127.0.0.1:{port}"
    with running(folder, port) as it:
        sign_in = demo_sign_in(folder)
        token = httpx.post(f"{url}/v1/sessions", json=sign_in, timeout=30).json()["access_token"]
        me = {"Authorization": f"Bearer {token}", "Idempotency-Key": "registered-once"}
        made = httpx.post(f"{url}/v1/residents", json={"name": "赵一"}, headers=me, timeout=30)
        assert made.status_code == 201, made.text
        system = {"Authorization": f"Bearer {demo_token(folder, 'employer', port)}"}
        assert httpx.get(f"{url}/v1/me", headers=system, timeout=30).json()["roles"] == ["employer"]
        unknown = tongxin("demo", "token", "king", "--port", str(port), folder=folder)
        assert unknown.returncode == 2 and "there are resident, staff" in unknown.stderr
        pids = it.tree
        assert it.stop(20) == 0, it.last_lines()
    assert "Traceback" not in it.output()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []

    with running(folder, port) as it:
        assert demo_sign_in(folder) == sign_in
        token = demo_token(folder, "staff", port)
        found = httpx.get(url + made.headers["Location"], headers={"Authorization": f"Bearer {token}"}, timeout=30)
        assert found.json()["id"] == made.json()["id"]
        assert it.stop(20) == 0
    assert [path.name for path in folder.iterdir()] == ["var"], "only var/ is written"
    away = tongxin("demo", "token", "staff", "--port", str(port), folder=folder)
    assert away.returncode == 2 and "start `tongxin run`" in away.stderr and "Traceback" not in away.stderr


def test_the_demo_is_loaded_after_keys_and_migrations_and_says_so(tmp_path):
    own = {"TONGXIN_DATA": str(tmp_path / "var")}
    demo = own | {"TONGXIN_DEMO": "true"}
    assert "TONGXIN_DEMO=true makes it the demo's" in tongxin("demo", "load", env=own).stderr
    refused = tongxin("demo", "load", "--small", env=demo)
    assert refused.returncode == 2
    assert "run `tongxin keys create` and `tongxin migrate`" in refused.stderr
    assert tongxin("keys", "create", env=demo).returncode == 0
    assert "the demo is loaded run `tongxin migrate` (" in tongxin("demo", "load", "--small", env=demo).stderr
    assert tongxin("migrate", env=demo).returncode == 0
    loaded = tongxin("demo", "load", "--small", env=demo)
    assert loaded.returncode == 0, loaded.stderr


def test_ctrl_c_while_it_starts_ends_it_well(tmp_path):
    with Process(
        [*TONGXIN, "run", "--port", str(free_port())],
        log=tmp_path / "log",
        folder=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    ).started() as it:
        it.wait_for_output("Preparing", 30)
        it.signal(signal.SIGINT)
        assert it.wait(20) == 0, it.last_lines()
        assert "Traceback" not in it.output()


def test_what_it_was_told_is_in_no_file_that_a_kill_leaves_behind(tmp_path):
    folder, temporary = tmp_path / "house", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    with running(folder, free_port(), TMPDIR=str(temporary)) as it:
        held = {os.readlink(file) for file in Path(f"/proc/{it.pid}/fd").iterdir()}
        assert any(name.startswith("/memfd:settings") for name in held), held
        it.kill()
    assert list(temporary.iterdir()) == []


def test_a_folder_has_one_platform_at_a_time(tmp_path):
    tmp_path.joinpath("run.lock").touch()
    with tmp_path.joinpath("run.lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = tongxin("run", "--empty", "--port", str(free_port()), env={"TONGXIN_DATA": str(tmp_path)})
    assert second.returncode and f"another `tongxin run` works on {tmp_path}/" in second.stderr
