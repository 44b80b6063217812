"""`tongxin up`: the processes of a service, watched and started again."""

from __future__ import annotations

import json
import os
import signal

import httpx
import pytest

from chassis.testing import guard
from chassis.testing.client import Client
from chassis.testing.ports import free_port
from chassis.testing.processes import Process, wait_for

from .shell import TONGXIN, children, tongxin


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


def test_a_broker_that_is_away_is_waited_for_and_said(installation, tmp_path):
    env = {"TONGXIN_BUS__URL": f"amqp://me:hunter2@127.0.0.1:{free_port()}/"}
    command = [*TONGXIN, "--config", str(installation.settings), "up", "notify", "--no-jobs"]
    with Process(command, log=tmp_path / "log", env=env).started() as it:
        it.wait_for_output('"event": "waiting"', 30)
        line = next(line for line in it.output().splitlines() if '"waiting"' in line)
        assert json.loads(line)["detail"].startswith("the message broker")
        assert it.stop(30) == 0, it.last_lines()
    assert "hunter2" not in it.output() and "Traceback" not in it.output()
