"""A broker that does not let us in is told as what it is, with the mend, and once."""

from __future__ import annotations

import ssl
import uuid
from pathlib import Path

import amqp
import pytest
from structlog.testing import capture_logs

from chassis.bus.address import trouble
from chassis.bus.calls import Calls
from chassis.bus.permissions import Permissions
from chassis.bus.topology import declare
from chassis.config import SERVICES, ConfigurationError, load
from chassis.errors import Unavailable
from chassis.testing.green import green
from chassis.testing.platform import Platform
from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for
from chassis.testing.rabbitmq import RabbitMQ, rabbitmq
from cli.checking import Wrong, check_broker

NOBODY = Permissions(configure="^$", write="^$", read="^$")


def refusals(rabbit: RabbitMQ) -> dict[str, str]:
    """URLs that do not work, by a word that the reason must have."""
    name = f"user-{uuid.uuid4().hex[:8]}"
    limited = rabbit.add_user(name, "secret-word", NOBODY)
    return {
        "refuses this user or password": rabbit.url_of(user=name, password="wrong-word"),
        "rabbitmqctl add_vhost": rabbit.url_of("no-such-vhost"),
        "does not let this user do what it must": limited,
        "start it": f"amqp://guest:secret-word@127.0.0.1:{free_port()}//",
    }


def test_declaring_says_why_the_broker_refuses(rabbit: RabbitMQ) -> None:
    for reason, url in refusals(rabbit).items():
        with pytest.raises(Unavailable) as raised:
            declare(url, {"registry": {}}, "classic")
        assert reason in raised.value.detail
        assert "-word@" not in raised.value.detail, "no password in a message"


def test_check_says_why_the_broker_refuses(rabbit: RabbitMQ) -> None:
    for reason, url in refusals(rabbit).items():
        if reason == "does not let this user do what it must":  # which is found out by declaring, and only then
            assert "RabbitMQ" in check_broker(url)
            continue
        with pytest.raises(Wrong) as told:
            check_broker(url)
        assert reason in str(told.value)


def test_a_start_that_waits_says_once_what_for(rabbit: RabbitMQ, tmp_path: Path) -> None:
    vhost = f"missing-{uuid.uuid4().hex[:8]}"
    settings = {"bus": {"url": rabbit.url_of(vhost)}, "gateway": {"port": free_port()}, "data": str(tmp_path)}
    databases = {name: {"database_url": "postgresql+psycopg://nobody@127.0.0.1/none"} for name in SERVICES}
    platform = Platform(tmp_path, settings | databases)
    gateway = platform.begin("gateway", "up", "gateway")
    try:
        gateway.wait_for_output('"event": "waiting"', 30)
        wait_for(lambda: (rabbit.folder / "output.log").read_text().count(vhost) >= 5, 30, "some more tries")
        said = [line for line in gateway.output().splitlines() if vhost in line]
        assert all("rabbitmqctl add_vhost" in line for line in said)
        assert len(said) == 2, f"one line for whoever waits, one of the log: {said}"
    finally:
        platform.kill()


@green
def test_a_refusal_is_logged_once_however_often_it_is_tried() -> None:
    with rabbitmq() as broker, capture_logs() as logs:
        calls = Calls(broker.url_of("later"), "early")
        brokers_log = broker.folder / "output.log"
        wait_for(lambda: brokers_log.read_text().count("later") >= 3, 20, "three tries")
        assert "rabbitmqctl add_vhost" in calls.trouble
        assert calls.standing == "broker-refused"
        broker.add_vhost("later")
        wait_for(calls.alive, 20, "the virtual host is found")
        assert (calls.trouble, calls.standing) == ("", "ok")
        calls.close()
    told = [entry["event"] for entry in logs if entry["event"].startswith("broker_")]
    # made and opened one after the other: between the two the virtual host is there and not yet open
    assert told[0] == "broker_connection_lost"
    assert told[-1] == "broker_connected_again"
    assert 2 <= len(told) <= 3, logs


@green
def test_a_broker_that_is_not_there_is_away_and_does_not_refuse() -> None:
    calls = Calls(f"amqp://guest:guest@127.0.0.1:{free_port()}//", "early")
    wait_for(lambda: calls.trouble, 20, "the first try")
    assert calls.standing == "broker-away"
    calls.close()


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (amqp.NotFound("NOT_FOUND - no exchange 'tongxin.calls'"), "tongxin migrate"),
        (amqp.PreconditionFailed("inequivalent arg 'x-queue-type'"), "bus.queue_type"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), "amqps://"),
        (OSError(111, "Connection refused"), "start it"),
    ],
)
def test_each_trouble_has_its_mend(error: Exception, mend: str) -> None:
    said = trouble(error, "amqp://me:secret-word@broker:5672/")
    assert said.startswith("the message broker at amqp://me:…@broker:5672/")
    assert mend in said


@pytest.mark.parametrize("url", ["amqps://broker/?cafile=x", "amqp://broker/?cacertfile=x", "http://broker"])
def test_a_broker_url_that_would_not_be_heeded_is_refused(url: str) -> None:
    for setting in ({"bus": {"url": url}}, {"registry": {"bus_url": url}}, {"gateway": {"bus_url": url}}):
        with pytest.raises(ConfigurationError, match="amqps://"):
            load(options=setting)
