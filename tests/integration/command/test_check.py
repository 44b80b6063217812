"""`tongxin check` says what is wrong with an installation, and how to mend it."""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import psycopg

from chassis.bus.names import inbox_queue
from chassis.config import load
from chassis.testing.platform import Platform
from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for

from .shell import tongxin


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
