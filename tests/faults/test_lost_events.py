"""Events removed, doubled and reordered on their way: after an announcement the copies equal their owner by row."""

from __future__ import annotations

import json
import random
import uuid

from chassis.access.actor import Actor, ActorKind
from chassis.bus.names import inbox_queue
from chassis.database.database import Database
from chassis.jobs import start_job
from chassis.testing.kills import seeded
from chassis.testing.load import load
from chassis.testing.processes import wait_for
from chassis.testing.site import Site
from services.registry.base import Base

QUEUE = inbox_queue("notify")

OPERATOR = Actor("operator", ActorKind.PERSON)
UNSENT = "SELECT id FROM outbox WHERE sent_at IS NULL"
OWNED = "SELECT (id, community, version, name, language, standing)::text FROM residents"
KNOWN = "SELECT (id, community, version, name, language, standing)::text FROM known_residents WHERE NOT gone"


def test_an_announcement_mends_what_was_lost_doubled_and_reordered(site: Site) -> None:
    chance = seeded()
    site.process("notify").stop()
    with load(site.sign_in) as running:
        running.wait_for_registered(60)
    wait_for(lambda: not site.rows("registry", UNSENT), 30, "all to be in the queue")
    stranger = mangle(site, chance)
    site.restart("notify")
    site.settle()
    known = site.known(running.name)
    assert stranger in known
    assert set(running.ids) - set(known), "some events were lost"

    with load(site.sign_in) as meanwhile:  # announced while everything runs
        meanwhile.wait_for_registered(5)
        announce(site)
        meanwhile.wait_for_registered(30)
    site.settle()
    assert sorted(site.rows("notify", KNOWN)) == sorted(site.rows("registry", OWNED))
    assert set(running.ids) <= set(site.known(running.name))
    assert site.parked() == []


def mangle(site: Site, chance: random.Random) -> str:
    """Remove, double and reorder what waits for notify, and add somebody whom the owner does not know; their id."""
    with site.channel() as channel, site.queue_of("notify") as put:
        taken = []
        while (message := channel.basic_get(QUEUE, no_ack=True)) is not None:
            taken.append(bytes(message.body))
        assert len(taken) >= 60
        chance.shuffle(taken)
        a_third = len(taken) // 3
        stranger = json.loads(taken[-1]) | {"id": str(uuid.uuid4()), "subject": str(uuid.uuid4())}
        left = [*taken[a_third:], *taken[2 * a_third :], json.dumps(stranger).encode()]
        chance.shuffle(left)
        for body in left:
            put(body, type=json.loads(body)["type"])
    return str(stranger["subject"])


def announce(site: Site) -> None:
    """What `tongxin announce registry --to notify` does."""
    registry = Database(site.databases.url("registry"), Base, service="registry")
    with registry.unit_of_work(OPERATOR) as uow:
        start_job(uow, "announce", {"to": "notify"}, unique_key="announce")
    registry.engine.dispose()
