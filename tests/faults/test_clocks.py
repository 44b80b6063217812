"""Two replicas of a service whose clocks differ: nothing depends on the order of clocks between machines."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from uuid import UUID

from chassis.testing.load import load
from chassis.testing.site import Site

# What every Python that starts with it on its path runs first (see the documentation of the module `site`).
SKEW = """
import datetime, time

SECONDS = {seconds}
own, own_ns, Own = time.time, time.time_ns, datetime.datetime


class Skewed(Own):
    @classmethod
    def now(cls, tz=None):
        return Own.now(tz) + datetime.timedelta(seconds=SECONDS)

    @classmethod
    def utcnow(cls):
        return Own.utcnow() + datetime.timedelta(seconds=SECONDS)


time.time = lambda: own() + SECONDS
time.time_ns = lambda: own_ns() + SECONDS * 1_000_000_000
datetime.datetime = Skewed
"""
MADE = """
    SELECT id::text || ' ' || extract(epoch FROM created_at) FROM outbox WHERE convert_from(body, 'UTF8') LIKE %(n)s
"""
OFF = {"registry-2": -5, "registry-3": 5, "notify-2": -5}


def test_replicas_whose_clocks_are_off_work_beside_the_others(site: Site, tmp_path: Path) -> None:
    for replica, seconds in OFF.items():
        folder = tmp_path / replica
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(SKEW.format(seconds=seconds))
        site.start_replica(replica, env={"PYTHONPATH": str(folder)})
    with load(site.sign_in) as running:
        running.wait_for_registered(60)
        for _ in range(6):  # a token of either replica is good with all of them, and with the gateway
            with closing(site.sign_in()) as client:
                assert client.get("/v1/residents").status_code == 200
        running.wait_for_registered(20)
    assert running.statuses() == {201}
    site.expect_each_once(running.name, running.ids)
    assert clocks_at_work(site, running.name) == {-5, 0, 5}
    for replica in OFF:
        assert site.process(replica).stop(30) == 0


def clocks_at_work(site: Site, name: str) -> set[int]:
    """By how many seconds, to the nearest five, the clocks that gave events their ids differ from the database's."""
    off = set()
    for row in site.rows("registry", MADE, {"n": f"%{name}%"}):
        event_id, stored_at = row.split()
        made_at = (UUID(event_id).int >> 80) / 1000  # RFC 9562, section 5.7: milliseconds of the clock
        off.add(5 * round((made_at - float(stored_at)) / 5))
    return off
