"""kill -9 of services: what was answered is stored and told, once, whatever the moment of the kill."""

from __future__ import annotations

import time

from chassis.bus.names import inbox_queue
from chassis.testing.kills import seeded
from chassis.testing.load import load
from chassis.testing.processes import wait_for
from chassis.testing.site import Site

QUEUE = inbox_queue("notify")

ROUNDS = 3


def test_services_killed_at_random_moments_handle_each_event_once(site: Site) -> None:
    chance = seeded()
    with load(site.sign_in, insist=True) as running:
        for _ in range(ROUNDS):
            victim = chance.choice(["registry", "notify", "notify"])
            running.wait_for_registered(chance.randrange(3, 15))
            time.sleep(chance.uniform(0, 0.1))  # the moment of the kill, not a wait for anything
            site.process(victim).kill()
            site.restart(victim)
        running.wait_for_registered(10)
    site.expect_each_once(running.name, running.ids)


def test_what_was_committed_and_not_yet_published_is_published_after_a_restart(site: Site) -> None:
    site.process("notify").stop()
    # notify's queue refuses every message, so that the relay gets no confirm
    site.broker.control("set_policy", "--apply-to", "queues", "full", f"^{QUEUE}$", '{"max-length": 0}')
    with load(site.sign_in) as running:
        running.wait_for_registered(20)
        site.process("registry").kill()
    unsent = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
    assert site.rows("registry", unsent)[0] >= len(running.registered)
    assert site.broker.queues()[QUEUE] == 0

    site.broker.control("clear_policy", "full")
    site.restart("registry")
    wait_for(lambda: site.rows("registry", unsent) == [0], 30, "the relay has published what was left")
    site.restart("notify")
    site.expect_each_once(running.name, site.residents(running.name))
    assert set(running.ids) <= set(site.known(running.name))


def test_a_service_that_is_down_stops_nobody_else(site: Site) -> None:
    site.process("notify").kill()
    with load(site.sign_in) as running:
        running.wait_for_registered(20)
    assert running.statuses() == {201}
    assert site.known(running.name) == []
    site.restart("notify")
    site.expect_each_once(running.name, running.ids)
