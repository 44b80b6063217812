"""Commands on databases: migrated, restored, written under other keys, exported."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest

from chassis.config import SERVICES
from chassis.testing.platform import Platform
from chassis.testing.ports import free_port
from chassis.testing.processes import Process, wait_for

from .shell import TONGXIN, demo_token, running, tongxin


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


def test_migrate_says_which_database_is_away(tmp_path):
    away = f"postgresql+psycopg://me:hunter2@127.0.0.1:{free_port()}/registry"
    refused = tongxin("migrate", folder=tmp_path, env={"TONGXIN_REGISTRY__DATABASE_URL": away})
    assert refused.returncode == 2 and "registry's database, postgresql" in refused.stderr
    assert "hunter2" not in refused.stderr and "Traceback" not in refused.stderr


def test_a_command_on_a_database_without_tables_says_the_mend(tmp_path):
    own = {"TONGXIN_DATA": str(tmp_path)}
    assert tongxin("keys", "create", env=own).returncode == 0
    (tmp_path / "registry.db").touch()
    refused = tongxin("jobs", "list", "--service", "registry", env=own)
    assert refused.returncode == 2
    assert "run `tongxin migrate`" in refused.stderr


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
