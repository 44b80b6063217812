"""The `tongxin` command as people use it: real processes, started, stopped and asked."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import httpx
import psycopg
import pytest

from chassis.bus.names import inbox_queue
from chassis.config import SERVICES, load
from chassis.testing import guard
from chassis.testing import platform as platforms
from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.ports import free_port
from chassis.testing.processes import Process, wait_for

TONGXIN = [sys.executable, "-m", "cli.main"]
ROOT = Path(__file__).parents[2]


def tongxin(
    *arguments: str, env: Mapping[str, str] = {}, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """A command run to its end, in a folder of its own where one is given."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(
        [*TONGXIN, *arguments], capture_output=True, text=True, timeout=60, check=False, env=environment, cwd=folder
    )


@contextmanager
def running(folder: Path, port: int, **environment: str) -> Iterator[Process]:
    """`tongxin run --small` in `folder`, ready."""
    command = [*TONGXIN, "run", "--small", "--port", str(port)]
    folder.with_suffix(".log").unlink(missing_ok=True)  # an earlier run's says that it is ready
    started = Process(
        command,
        log=folder.with_suffix(".log"),
        folder=folder,
        stop_signal=signal.SIGINT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )
    started.start()
    try:
        started.wait_for_output("Tongxin is ready", 60)
        yield started
    finally:
        started.kill()


def test_a_replay_of_erasures_that_is_not_whole_fails(tmp_path: Path) -> None:
    data = tmp_path / "var"
    data.mkdir()
    for command in (("keys", "create"), ("migrate",)):
        assert tongxin(*command, folder=tmp_path).returncode == 0
    assert tongxin("erasures", "replay", folder=tmp_path).returncode == 0
    (data / "erasures.jsonl").write_text('{"resident": "01\n')
    replayed = tongxin("erasures", "replay", folder=tmp_path)
    assert (replayed.returncode, replayed.stdout) == (1, "0 erased again\n"), replayed.stderr
    assert "line 1" in replayed.stderr and "start the registry, mend what is named" in replayed.stderr


def test_its_version_is_told():
    assert tongxin("--version").stdout.startswith("tongxin ")


def test_the_file_of_settings_is_named_before_the_command_or_behind_it(tmp_path: Path) -> None:
    own, data, wrong = tmp_path / "own.toml", tmp_path / "elsewhere", tmp_path / "wrong.toml"
    own.write_text(f'data = "{data}"\n')
    wrong.write_text("nonsense = 1\n")
    for told in (("--config", str(own), "settings"), ("settings", "--config", str(own))):
        assert f"data = {data} " in tongxin(*told, folder=tmp_path).stdout
    assert tongxin("keys", "create", "--config", str(own), folder=tmp_path).returncode == 0
    assert [path.name for path in data.iterdir()] == ["keys.json"]
    assert "exists" in tongxin("keys", "--config", str(own), "create", folder=tmp_path).stderr
    for told, status in ((("up", "notify"), 2), (("migrate",), 2), (("check",), 1), (("sandbox", "clock"), 2)):
        refused = tongxin(*told, "--config", str(wrong), folder=tmp_path)
        assert (refused.returncode, "nonsense" in refused.stdout + refused.stderr) == (status, True), told
    assert "--config" in tongxin("up", "--help").stdout
    nearer = tongxin("--config", str(wrong), "settings", "--config", str(own), env={"TONGXIN_CONFIG": str(wrong)})
    assert f"data = {data} " in nearer.stdout, nearer.stderr


def test_a_wrong_setting_is_refused_by_its_name_and_with_what_it_should_be():
    refused = tongxin("run", env={"TONGXIN_GATEWAY__PORT": "many"})
    assert refused.returncode == 2
    assert "gateway.port" in refused.stderr and "many" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_unknown_setting_in_the_environment_is_refused():
    refused = tongxin("check", env={"TONGXIN_GATEWAY__PROT": "8000"})
    assert refused.returncode == 1
    assert "TONGXIN_GATEWAY__PROT: there is no such setting" in refused.stdout


def test_a_setting_that_holds_a_password_is_never_repeated(tmp_path):
    refused = tongxin("run", env={"TONGXIN_BUS__URL": "http://me:hunter2@host"})
    assert refused.returncode == 2 and "bus.url" in refused.stderr
    assert "hunter2" not in refused.stdout + refused.stderr


def test_settings_shows_addresses_without_their_passwords_and_no_secret():
    told = {
        "TONGXIN_GATEWAY__PUBLIC_URL": "https://tongxin.example",
        "TONGXIN_BUS__URL": "amqps://me:hunter2@mq.example/tongxin?cacertfile=/etc/ca.pem",
        "TONGXIN_TELEMETRY__OTLP_ENDPOINT": "http://me:hunter3@otlp.example/v1/traces",
        "TONGXIN_SMS__AUTHORIZATION": "hunter4",
    }
    lines = [line.partition("   #")[0] for line in tongxin("settings", env=told).stdout.splitlines()]
    assert "gateway.public_url = https://tongxin.example" in lines
    assert "bus.url = amqps://me:…@mq.example/tongxin?cacertfile=/etc/ca.pem" in lines
    assert "telemetry.otlp_endpoint = http://me:…@otlp.example/v1/traces" in lines
    assert "sms.authorization = (set)" in lines
    assert "hunter" not in "".join(lines)


def test_demo_sign_ins_are_refused_where_the_configuration_is_not_the_demos(tmp_path):
    refused = tongxin("demo", "credentials", "--json", env={"TONGXIN_DATA": str(tmp_path)})
    assert refused.returncode == 2
    assert refused.stdout == "" and "there are no demo sign-ins" in refused.stderr


def test_demo_sign_ins_are_refused_by_a_configuration_of_its_own_that_is_not_the_demos(tmp_path):
    (tmp_path / "demo-credentials.json").write_text('{"staff": {"username": "demo-staff", "password": "x"}}')
    own = tmp_path / "own.toml"
    own.write_text(f'data = "{tmp_path}"\n[gateway]\nport = 8777\n')
    refused = tongxin("--config", str(own), "demo", "credentials", "--json")
    assert (refused.returncode, refused.stdout) == (2, "") and "not the demo's" in refused.stderr
    own.write_text("demo = true\n" + own.read_text())
    assert "demo-staff" in tongxin("--config", str(own), "demo", "credentials", "--json").stdout


def test_migrate_says_which_database_is_away(tmp_path):
    away = f"postgresql+psycopg://me:hunter2@127.0.0.1:{free_port()}/registry"
    refused = tongxin("migrate", folder=tmp_path, env={"TONGXIN_REGISTRY__DATABASE_URL": away})
    assert refused.returncode == 2 and "registry's database, postgresql" in refused.stderr
    assert "hunter2" not in refused.stderr and "Traceback" not in refused.stderr


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


def test_a_command_on_a_database_without_tables_says_the_mend(tmp_path):
    own = {"TONGXIN_DATA": str(tmp_path)}
    assert tongxin("keys", "create", env=own).returncode == 0
    (tmp_path / "registry.db").touch()
    refused = tongxin("jobs", "list", "--service", "registry", env=own)
    assert refused.returncode == 2
    assert "run `tongxin migrate`" in refused.stderr


def demo_sign_in(folder: Path) -> dict[str, str]:
    shown = tongxin("demo", "credentials", "--json", folder=folder)
    found: dict[str, str] = json.loads(shown.stdout)["staff"]
    return found


def demo_token(folder: Path, role: str, port: int) -> str:
    shown = tongxin("demo", "token", role, "--port", str(port), folder=folder)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout.strip()


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


# ---- a distributed installation


@pytest.fixture(scope="module")
def installation(rabbit, postgres) -> Iterator[Platform]:
    vhost = rabbit.add_vhost("commands")
    with platforms.distributed(vhost, lambda name: postgres.create_database(f"commands-{name}"), "--small") as platform:
        yield platform
        platform.stop()


def signing_keys_told(installation: Platform) -> None:
    """Wait until each service has heard of the key that signs."""
    said = "ok     signing keys: 1, known to every service"
    wait_for(lambda: said in installation.run("check"), 30, "every service to know the signing key")


def test_check_says_ok_of_an_installation_that_runs(installation):
    signing_keys_told(installation)
    said = installation.run("check").splitlines()
    assert all(line.startswith("ok ") for line in said), said
    assert any("RabbitMQ" in line for line in said)
    assert any("registry's database: postgresql" in line for line in said)
    assert any("answered by Tongxin" in line for line in said)
    (queues,) = [line for line in said if "queues" in line]
    assert queues.endswith("events wait"), queues


def test_check_warns_of_a_queue_that_grows_and_nobody_reads(installation):
    assert installation.processes["training"].stop(40) == 0
    idle = installation.run("check")
    assert "ok     queues" in idle and "nobody reads training's yet" in idle
    with contextlib.closing(amqp.Connection(**broker_of(installation))) as connection:
        connection.connect()
        channel = connection.channel()
        channel.basic_publish(amqp.Message("{}", delivery_mode=2), exchange="", routing_key=inbox_queue("training"))
        warned = installation.run("check")  # which ends with 0: whoever is being started again is no fault
        assert "warn   queues: 1 events wait for training and nobody reads them; `tongxin up training`" in warned
        channel.queue_purge(inbox_queue("training"))
    installation.start("training", "up", "training")


def test_check_warns_of_a_service_that_lacks_a_signing_key_and_an_announcement_brings_it(installation):
    signing_keys_told(installation)
    with psycopg.connect(load(installation.settings).notify.database_url.replace("+psycopg", "")) as database:
        database.execute("DELETE FROM known_signing_keys")
    warned = installation.run("check")  # which ends with 0: news of a key may be on its way
    assert "warn   signing keys: notify does not know each key" in warned
    assert "`tongxin announce registry --to notify`" in warned
    installation.run("announce", "registry", "--to", "notify")
    signing_keys_told(installation)


def broker_of(installation: Platform) -> dict[str, Any]:
    url = urlsplit(load(installation.settings).bus.url)
    own = {"userid": url.username, "password": url.password, "virtual_host": unquote(url.path[1:])}
    return {"host": f"{url.hostname}:{url.port}", **own}


def test_a_service_without_a_database_of_its_own_is_refused_and_the_others_keys_go_on(installation, tmp_path):
    lines = installation.settings.read_text().splitlines()
    where = lines.index("[training]")
    lacking = tmp_path / "lacking.toml"
    lacking.write_text("\n".join(line for n, line in enumerate(lines) if n != where + 1))
    said = "training.database_url: is not set, and bus.url names a broker; name the PostgreSQL database of training"
    for command in (("check",), ("migrate",), ("up", "training"), ("restored", "training"), ("keys", "retire", "k1")):
        refused = tongxin("--config", str(lacking), *command)
        assert refused.returncode and said in refused.stdout + refused.stderr, (command, refused)
    begun = tongxin("--config", str(lacking), "keys", "reencrypt")
    assert begun.returncode == 2 and said in begun.stderr
    assert [line.split(":")[0] for line in begun.stdout.splitlines()] == ["registry", "notify"]


def test_the_audit_is_checked_on_an_export_where_there_is_no_system(installation, tmp_path):
    export = tmp_path / "export"
    kept = installation.run("audit", "verify", "--keep", str(export))
    assert [line.split(":")[0] for line in kept.splitlines()] == [f"ok     {name}" for name in SERVICES]
    elsewhere = tongxin("audit", "verify", str(export), folder=tmp_path)
    assert (elsewhere.returncode, elsewhere.stdout) == (0, kept)
    both = tongxin("audit", "verify", str(export), "--keep", str(export))
    assert both.returncode == 2 and "goes without FOLDER" in both.stderr


def test_a_restored_database_tells_its_state_again_under_a_higher_epoch(installation):
    with pytest.raises(RuntimeError, match=r"registry runs .*; stop it, then do this again"):
        installation.run("restored", "registry")
    for name in ("registry", "notify"):
        assert installation.processes[name].stop(40) == 0
    epochs = [int(line.split()[2].rstrip(";")) for line in restored_lines(installation, 2)]
    assert epochs[1] == epochs[0] + 1
    told, again = "announcing as job", "gives way to this one; doing this twice is safe"
    first, second = (installation.run("restored", "registry") for _ in range(2))
    assert told in first and again not in first
    assert told in second and again in second
    assert told not in installation.run("restored", "notify")
    for name in ("registry", "notify"):
        installation.start(name, "up", name)
    wait_for(lambda: announcements(installation) == {"cancelled", "done"}, 30, "the second announcement to be done")


@pytest.mark.long
def test_a_second_restore_of_one_backup_begins_an_epoch_above_that_of_the_first(tmp_path):
    own, data = {"TONGXIN_DATA": str(tmp_path)}, tmp_path / "notify.db"
    for command in (("keys", "create"), ("migrate",)):
        assert tongxin(*command, env=own).returncode == 0
    backup, heads = data.read_bytes(), tmp_path / "audit-heads" / "notify.jsonl"

    def restored(*more: str) -> tuple[str, str]:
        data.write_bytes(backup)
        ran = tongxin("restored", "notify", *more, env=own)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.partition(";")[0], ran.stderr

    told, warned = restored()
    assert told == "notify: epoch 2" and f"{heads} is not there" in warned
    assert restored() == ("notify: epoch 3", "")
    heads.unlink()
    assert restored("--above", "7") == ("notify: epoch 8", "")


def restored_lines(installation: Platform, times: int) -> list[str]:
    said = [installation.run("restored", "notify").splitlines() for _ in range(times)]
    return [line for lines in said for line in lines if line.startswith("notify: epoch")]


def announcements(installation: Platform) -> set[str]:
    rows = map(json.loads, installation.run("jobs", "list", "--all", "--service", "registry").splitlines())
    return {row["state"] for row in rows if row["kind"] == "announce"}


def test_check_says_what_is_wrong_and_how_to_mend_it(tmp_path):
    port = free_port()
    wrong = tongxin(
        "check",
        env={
            "TONGXIN_BUS__URL": f"amqp://me:hunter2@127.0.0.1:{port}/",
            "TONGXIN_DATA": str(tmp_path),
            "TONGXIN_REGISTRY__DATABASE_URL": f"postgresql+psycopg://me:hunter2@127.0.0.1:{port}/registry",
            "TONGXIN_NOTIFY__DATABASE_URL": f"postgresql+psycopg://me:hunter2@127.0.0.1:{port}/notify",
        },
    )
    assert wrong.returncode == 1
    lines = [line for line in wrong.stdout.splitlines() if line.startswith("wrong")]
    assert [line.split(":")[0].split(None, 1)[1] for line in lines] == [
        "keys",
        "broker by bus.url",
        "queues",
        "registry's database",
        "training's database",
        "notify's database",
    ]
    assert "tongxin keys create" in lines[0] and "start" in lines[1]
    assert "training.database_url: is not set" in lines[4]
    assert "hunter2" not in wrong.stdout + wrong.stderr


def test_check_tries_every_sign_in_to_the_broker(installation):
    away, there = f"amqp://me:hunter2@127.0.0.1:{free_port()}/", load(installation.settings).bus.url
    wrong = tongxin(
        "--config",
        str(installation.settings),
        "check",
        env={
            "TONGXIN_BUS__URL": away,
            "TONGXIN_REGISTRY__BUS_URL": there,
            "TONGXIN_GATEWAY__BUS_URL": away.replace("me", "gateway"),
        },
    )
    said = {line.split(":")[0].split(" by ")[1]: line for line in wrong.stdout.splitlines() if "broker by" in line}
    assert [(name, line.split()[0]) for name, line in said.items()] == [
        ("bus.url", "wrong"),
        ("registry.bus_url", "ok"),
        ("gateway.bus_url", "wrong"),
    ]
    assert "start it, or mend the setting" in said["bus.url"]
    assert wrong.returncode == 1 and "hunter2" not in wrong.stdout


@pytest.mark.long
def test_keys_are_not_written_anew_while_a_process_writes_under_those_of_before(installation):
    installation.run("keys", "rotate")
    with pytest.raises(RuntimeError, match=r"registry runs with the keys of before .*; start each of its processes"):
        installation.run("keys", "reencrypt")
    assert installation.processes["registry"].stop(40) == 0
    installation.start("registry", "up", "registry")
    assert "registry: job " in installation.run("keys", "reencrypt", "--service", "registry")
    with pytest.raises(RuntimeError, match="notify runs with the keys of before"):
        installation.run("keys", "reencrypt", "--service", "notify")
    assert installation.processes["notify"].stop(40) == 0
    installation.start("notify", "up", "notify")


def test_what_it_was_told_is_in_no_file_that_a_kill_leaves_behind(tmp_path):
    folder, temporary = tmp_path / "house", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    with running(folder, free_port(), TMPDIR=str(temporary)) as it:
        held = {os.readlink(file) for file in Path(f"/proc/{it.pid}/fd").iterdir()}
        assert any(name.startswith("/memfd:settings") for name in held), held
        it.kill()
    assert list(temporary.iterdir()) == []


def test_a_second_gateway_is_refused_with_a_sentence(installation):
    with pytest.raises(RuntimeError, match="another copy may be running"):
        installation.run("up", "gateway")


def test_a_crashed_process_is_started_again(installation):
    supervisor = installation.processes["registry"].pid
    serving = wait_for(lambda: children(supervisor, "cli.serving"))
    os.kill(serving[0], signal.SIGKILL)
    wait_for(lambda: (now := children(supervisor, "cli.serving")) and now != serving, 30, "another serving process")
    installation.wait_ready()
    assert Client(installation, "staff").get("/v1/residents").status_code == 200
    assert "ended by signal 9; it is started again" in installation.processes["registry"].output()


def test_workers_and_the_process_for_jobs_are_all_started_and_probed(installation, tmp_path):
    metrics = free_port()
    env = {"TONGXIN_TELEMETRY__METRICS_PORT": str(metrics)}
    command = [*TONGXIN, "--config", str(installation.settings), "up", "notify", "--workers", "2"]
    with Process(command, log=tmp_path / "log", env=env).started() as it:
        it.wait_for_output("ready: notify", 60)
        assert len(children(it.pid, "cli.serving")) == 2
        assert len(children(it.pid, "cli.working")) == 1
        for port in (metrics, metrics + 1):
            assert httpx.get(f"http://127.0.0.1:{port}/healthz").json() == {"status": "ok"}
            ready = httpx.get(f"http://127.0.0.1:{port}/readyz")
            assert (ready.status_code, ready.json()["services"]) == (200, {"notify": "ok"})
            assert 'tongxin_inbox_parked{service="notify"} 0.0' in httpx.get(f"http://127.0.0.1:{port}/metrics").text
        taken = tongxin("--config", str(installation.settings), "up", "notify", env=env)
        assert taken.returncode == 2 and "telemetry.metrics_port" in taken.stderr
        assert it.stop(40) == 0, it.last_lines()


def test_one_that_keeps_crashing_ends_the_whole_with_a_clear_message(installation, tmp_path):
    with Process(
        [*TONGXIN, "--config", str(installation.settings), "up", "notify", "--no-jobs"], log=tmp_path / "log"
    ).started() as it:
        while it.running:
            guard.send(signal.SIGKILL, children(it.pid, "cli.serving"))
            wait_for(lambda: not it.running or children(it.pid, "cli.serving"), 30)
        assert it.returncode == 1
        assert "ended 5 times within 60 seconds" in it.output()


def test_a_database_that_was_not_migrated_is_refused_once_and_without_a_traceback(installation, postgres):
    empty = postgres.create_database("commands-empty")
    refused = tongxin(
        "--config", str(installation.settings), "up", "registry", env={"TONGXIN_REGISTRY__DATABASE_URL": empty}
    )
    assert refused.returncode == 1
    assert refused.stderr.count("run `tongxin migrate`") == 1
    assert "Traceback" not in refused.stderr


def test_an_old_replica_starts_beside_a_schema_that_newer_code_migrated(installation, postgres, tmp_path):
    url = postgres.create_database("commands-ahead")
    env = {"TONGXIN_NOTIFY__DATABASE_URL": url}
    configured = ("--config", str(installation.settings))
    assert tongxin(*configured, "migrate", env=env).returncode == 0
    with psycopg.connect(url.replace("+psycopg", "")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    refused = tongxin(*configured, "check", env=env)
    assert refused.returncode == 0, refused.stdout
    assert "revision 9999, newer than this version's 0001 and made from it" in refused.stdout
    with Process([*TONGXIN, *configured, "up", "notify"], log=tmp_path / "log", env=env).started() as it:
        it.wait_for_output("ready: notify", 60)
        assert it.stop(40) == 0, it.last_lines()

    with psycopg.connect(url.replace("+psycopg", "")) as database:
        database.execute("DELETE FROM applied_revisions")
    refused = tongxin(*configured, "up", "notify", env=env)
    assert refused.returncode == 1 and "history does not contain" in refused.stderr
    assert "wrong  notify's database: at revision 9999" in tongxin(*configured, "check", env=env).stdout


def test_a_database_of_a_state_before_the_release_is_refused_by_every_command(installation, postgres):
    url = postgres.create_database("commands-before")
    env = {"TONGXIN_NOTIFY__DATABASE_URL": url}
    configured = ("--config", str(installation.settings))
    assert tongxin(*configured, "migrate", env=env).returncode == 0
    with psycopg.connect(url.replace("+psycopg", "")) as database:
        database.execute("UPDATE applied_revisions SET digest = 'another'")
    for command, status in (("migrate",), 2), (("up", "notify"), 1):
        refused = tongxin(*configured, *command, env=env)
        assert (refused.returncode, "Traceback" in refused.stderr) == (status, False)
        assert "0001_first_tables was applied to it with another text" in refused.stderr
    assert "wrong  notify's database: at revision 0001, and 0001_first" in tongxin(*configured, "check", env=env).stdout


def test_a_gateway_needs_no_keys(installation, tmp_path):
    env = {"TONGXIN_KEYS_FILE": str(tmp_path / "none.json"), "TONGXIN_GATEWAY__PORT": str(port := free_port())}
    command = [*TONGXIN, "--config", str(installation.settings), "up"]
    with Process([*command, "gateway"], log=tmp_path / "log", env=env).started() as it:
        it.wait_for_output("ready: gateway", 60)
        sign_in = installation.credentials()["staff"]
        assert httpx.post(f"http://127.0.0.1:{port}/v1/sessions", json=sign_in, timeout=30).status_code == 201
        assert it.stop(40) == 0, it.last_lines()
    refused = tongxin(*command[3:], "notify", env=env)
    assert refused.returncode and "keys_file" in refused.stderr


@pytest.mark.long
def test_keys_are_changed_and_the_old_one_retired_while_everything_runs(tmp_path):
    folder, port = tmp_path / "house", free_port()
    folder.mkdir()

    def keys(*arguments: str) -> subprocess.CompletedProcess[str]:
        return tongxin("keys", *arguments, folder=folder)

    with running(folder, port) as it:
        restored = tongxin("restored", "registry", folder=folder)
        assert restored.returncode == 2 and "registry runs (`tongxin run`)" in restored.stderr
        assert "k2 is written under" in keys("rotate").stdout
        early = keys("reencrypt")
        assert early.returncode == 2 and "runs with the keys of before (`tongxin run`)" in early.stderr
        assert it.stop(20) == 0

    assert "k1 is still needed" in keys("retire", "k1").stderr and keys("retire", "k1").returncode == 2
    with running(folder, port) as it:
        assert keys("reencrypt").returncode == 0

        def states() -> set[str]:
            rows = map(json.loads, tongxin("jobs", "list", "--all", folder=folder).stdout.splitlines())
            return {row["state"] for row in rows if row["kind"] == "reencrypt"}

        wait_for(lambda: states() == {"done"}, 60, "the values to be written anew")
        assert "encryption k1: 0 values" in keys("list").stdout
        assert "active key" in keys("retire", "k2").stderr
        assert demo_token(folder, "staff", port)
        assert "k3 is written under" in keys("rotate").stdout
        assert "runs with the keys of before (`tongxin run`)" in keys("retire", "k1").stderr
        assert it.stop(20) == 0
    retired = keys("retire", "k1")
    assert retired.returncode == 0 and "keys-retired.json" in retired.stdout
    with running(folder, port) as it:
        token = demo_token(folder, "staff", port)
        some = httpx.get(f"http://127.0.0.1:{port}/v1/residents", headers={"Authorization": f"Bearer {token}"})
        assert some.status_code == 200 and some.json()["items"]
        assert it.stop(20) == 0


def test_a_broker_that_is_away_is_waited_for_and_said(installation, tmp_path):
    env = {"TONGXIN_BUS__URL": f"amqp://me:hunter2@127.0.0.1:{free_port()}/"}
    command = [*TONGXIN, "--config", str(installation.settings), "up", "notify", "--no-jobs"]
    with Process(command, log=tmp_path / "log", env=env).started() as it:
        it.wait_for_output('"event": "waiting"', 30)
        line = next(line for line in it.output().splitlines() if '"waiting"' in line)
        assert json.loads(line)["detail"].startswith("the message broker")
        assert it.stop(30) == 0, it.last_lines()
    assert "hunter2" not in it.output() and "Traceback" not in it.output()


def children(pid: int, module: str) -> list[int]:
    """Processes right below `pid` that run `module`."""
    found = []
    with contextlib.suppress(OSError):  # it ended while we looked
        for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
            if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def test_what_was_to_happen_at_a_time_and_failed_can_be_listed_and_tried_again(tmp_path):
    folder = {"TONGXIN_DATA": str(tmp_path)}
    for command in (("keys", "create"), ("migrate",)):
        assert tongxin(*command, env=folder).returncode == 0
    given_up = ("visit:7", "remind", "2026-03-01 08:00:00", "{}", 6, "ConnectionError: the printer is off")
    with closing(sqlite3.connect(tmp_path / "registry.db")) as database, database:
        database.execute(
            "INSERT INTO due (key, kind, at, arguments, attempts, error) VALUES (?, ?, ?, ?, ?, ?)", given_up
        )
    row = json.loads(tongxin("timers", "list", env=folder).stdout)
    assert (row["service"], row["key"], row["error"]) == ("registry", "visit:7", "ConnectionError: the printer is off")
    assert tongxin("timers", "retry", "visit:7", env=folder).stdout == "to be tried again\n"
    assert tongxin("timers", "list", env=folder).stdout == ""
    unknown = tongxin("timers", "retry", "visit:8", env=folder)
    assert unknown.returncode and "nothing was given up under visit:8" in unknown.stderr


def test_a_folder_has_one_platform_at_a_time(tmp_path):
    tmp_path.joinpath("run.lock").touch()
    with tmp_path.joinpath("run.lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = tongxin("run", "--empty", "--port", str(free_port()), env={"TONGXIN_DATA": str(tmp_path)})
    assert second.returncode and f"another `tongxin run` works on {tmp_path}/" in second.stderr


def test_what_is_the_demos_is_refused_by_a_configuration_that_is_not(tmp_path):
    tmp_path.joinpath("demo-credentials.json").write_text('{"admin": {"username": "demo-admin", "password": "secret"}}')
    demo, other = ({"TONGXIN_DATA": str(tmp_path), "TONGXIN_DEMO": word} for word in ("true", "false"))
    assert "demo-admin" in tongxin("demo", "credentials", "--json", env=demo).stdout
    for command in (("demo", "credentials", "--json"), ("demo", "token", "admin"), ("run", "--port", str(free_port()))):
        refused = tongxin(*command, env=other)
        assert refused.returncode and "not the demo's" in refused.stderr, command
        assert "secret" not in refused.stdout
