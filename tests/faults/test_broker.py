"""The broker stopped, killed, silent, its connections cut: nobody waits for it, and nothing accepted is lost."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from chassis.bus.names import inbox_queue
from chassis.testing.load import load
from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for
from chassis.testing.site import Site

QUEUE = inbox_queue("notify")

UNSENT = "SELECT id FROM outbox WHERE sent_at IS NULL"
WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %(table)s::regclass"
MOST_SECONDS = 3.0  # 2 s is the promise; one more for a busy machine


def test_the_broker_is_stopped_under_load_and_comes_back(site: Site) -> None:
    broker_stopped_under_load(site, seconds=8)


@pytest.mark.long
def test_the_broker_is_stopped_for_half_a_minute_under_load(site: Site) -> None:
    broker_stopped_under_load(site, seconds=30)


def broker_stopped_under_load(site: Site, seconds: float) -> None:
    with load(site.sign_in) as running:
        running.wait_for_registered(20)
        site.broker.stop()
        away_until = time.monotonic() + seconds
        running.wait_for_status(503, more=20)
        assert ready(site) == (503, "broker-away")
        wait_for(lambda: time.monotonic() > away_until, seconds + 10, "the broker to be away so long")
        site.broker.start()
        running.wait_for_status(201, more=20, within=60)
    assert running.statuses() == {201, 503}
    assert running.slowest() < MOST_SECONDS
    site.wait_ready()
    site.expect_accepted_once(running.name, running.ids)


def test_the_broker_is_killed_with_messages_in_its_queues(site: Site) -> None:
    site.process("notify").stop()
    site.broker.keep_declarations()
    with load(site.sign_in) as running:
        running.wait_for_registered(40)
    wait_for(lambda: site.broker.queues()[QUEUE] >= len(running.registered), 20, "all to be confirmed")
    wait_for(lambda: not site.rows("registry", UNSENT), 20, "all to be marked sent")
    site.broker.kill()
    site.broker.start()
    site.restart("notify")
    site.wait_ready()
    site.expect_each_once(running.name, running.ids)


def test_a_silent_broker_is_noticed_and_said(site: Site) -> None:
    with load(site.sign_in) as running:
        running.wait_for_registered(10)
        site.broker.pause()
        running.wait_for_status(503, more=4)
        wait_for(lambda: ready(site) == (503, "broker-away"), 60, "/readyz to say that the broker is away")
        site.broker.resume()
        running.wait_for_status(201, more=20, within=60)
    assert running.statuses() == {201, 503}
    assert running.slowest() < MOST_SECONDS
    site.wait_ready()
    site.expect_accepted_once(running.name, running.ids)


@pytest.mark.long
def test_silence_is_seen_within_a_minute_with_the_heartbeat_of_production(site: Site) -> None:
    port = free_port()
    calm = {"TONGXIN_BUS__HEARTBEAT": "10", "TONGXIN_GATEWAY__PORT": str(port)}
    gateway = site.platform.start("gateway-2", "up", "gateway", env=calm)
    site.broker.pause()
    wait_for(lambda: ready(site, port) == (503, "broker-away"), 60, "/readyz to say that the broker is away")
    site.broker.resume()
    wait_for(lambda: ready(site, port)[0] == 200, 60, "the broker to be found again")
    assert gateway.stop(30) == 0


def test_a_connection_cut_while_handlers_work_costs_no_effect_and_gives_none_twice(site: Site) -> None:
    with load(site.sign_in, insist=True) as running:
        running.wait_for_registered(10)
        with site.connected("notify", autocommit=False) as notify, site.connected("registry", autocommit=False) as own:
            # one after the other: with the registry held up there would be nothing more for notify to hear
            for connection, service, table in ((notify, "notify", "known_residents"), (own, "registry", "residents")):
                connection.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
                wait_for(lambda s=service, t=table: waits(site, s, t), 10, f"a handler of {service} to be at work")
            site.broker.close_connections()
        running.wait_for_registered(20)
    assert site.process("registry").running and site.process("notify").running
    site.expect_each_once(running.name, running.ids)


def test_connections_cut_again_and_again_under_load(site: Site) -> None:
    with load(site.sign_in, insist=True) as running:
        cutting = threading.Thread(target=lambda: [site.broker.close_connections() for _ in range(5)])
        cutting.start()
        cutting.join(60)
        running.wait_for_registered(20)
    site.expect_each_once(running.name, running.ids)


def ready(site: Site, port: int = 0) -> tuple[int, str]:
    answer = httpx.get(f"http://127.0.0.1:{port or site.platform.port}/readyz", timeout=5)
    return answer.status_code, answer.json().get("status", "")


def waits(site: Site, service: str, table: str) -> bool:
    """Whether somebody waits for a lock on the table."""
    return bool(site.rows(service, WAITING, {"table": table}))
