"""Messages as no owner sends them: doubled, in reverse order, poisoned. Put straight onto a listener's queue."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from chassis.database.database import Database
from chassis.events.parked import Parked
from chassis.testing.kills import seeded
from chassis.testing.load import load
from chassis.testing.processes import wait_for
from chassis.testing.site import Site
from services.notify.base import Base
from services.registry import contract

REGISTERED = contract.resident_registered.name
TOLD = "SELECT body FROM outbox WHERE type = %(type)s AND convert_from(body, 'UTF8') LIKE %(name)s ORDER BY id"
COPY = "SELECT (id, epoch, version, name, language, standing, contact)::text FROM known_residents WHERE name LIKE %(n)s"


def told(site: Site, name: str) -> list[bytes]:
    """The events of the registrations under these names, as they were told, in order."""
    found = site.rows("registry", TOLD, {"type": REGISTERED, "name": f"%{name}%"})
    return [bytes(body) for body in found]


def announced(site: Site) -> int:
    """The owner's latest announcement: what was told before it is old news to those who heard it."""
    [number] = site.rows("registry", "SELECT announced FROM installation")
    return int(number)


def copies(site: Site, name: str) -> list[str]:
    return sorted(site.rows("notify", COPY, {"n": name + "%"}))


def a_registration(name: str, version: int = 1, subject: str = "", **changes: Any) -> bytes:
    event = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "registry",
        "type": REGISTERED,
        "subject": subject or str(uuid.uuid4()),
        "time": "2026-03-02T08:00:00+00:00",
        "datacontenttype": "application/json",
        "epoch": 1,
        "version": version,
        "data": {"name": name, "language": "zh-CN", "standing": "living_here", "contact": None},
    }
    return json.dumps({**event, **changes}).encode()


def test_messages_delivered_twice_and_in_reverse_change_nothing(site: Site) -> None:
    with load(site.sign_in) as running:
        running.wait_for_registered(30)
    site.expect_each_once(running.name, running.ids)
    before = copies(site, running.name)
    events = told(site, running.name)
    assert len(events) == len(running.registered)
    with site.queue_of("notify") as put:
        for body in [*reversed(events), *events]:
            put(body, type=REGISTERED)
    site.expect_each_once(running.name, running.ids)
    assert copies(site, running.name) == before


def test_states_of_one_resident_in_any_order_end_in_the_newest(site: Site) -> None:
    chance, name = seeded(), f"丙{uuid.uuid4().hex[:8]}"
    subjects = [str(uuid.uuid4()) for _ in range(10)]
    now = announced(site)
    events = [a_registration(f"{name}{v:02}", v, s, announced=now) for s in subjects for v in range(1, 9)]
    for order in (list(reversed(events)), events, events):
        chance.shuffle(order)
        deliver(site, order)
    site.settle()
    assert sorted(site.known(name)) == sorted(subjects)
    assert {row.split(",")[3] for row in copies(site, name)} == {f"{name}08"}
    assert site.parked() == []


def deliver(site: Site, events: Sequence[bytes]) -> None:
    with site.queue_of("notify") as put:
        for body in events:
            put(body, type=REGISTERED)


NEVER_OLD_NEWS = 2**31 - 1  # told after every announcement: what is older than one heard is left without being written
POISON: dict[str, tuple[bytes, dict[str, Any]]] = {
    "empty": (b"", {}),
    "not JSON": (b"{hello", {}),
    "not UTF-8": (b"\xff\xfe{}", {}),
    "not an object": (b"[1, 2]", {}),
    "no event": (b'{"hello": "world"}', {}),
    "another specversion": (a_registration("甲", specversion="2.0"), {}),
    "a subject that is no id": (a_registration("甲", subject="everybody"), {}),
    "an endless version": (a_registration("甲").replace(b'"version": 1', b'"version": Infinity'), {}),
    "a version beyond the column": (a_registration("甲", version=10**30), {}),
    "nested beyond reading": (b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", {}),
    "ten megabytes": (a_registration("甲", data={"name": "x" * 10_000_000}), {}),
    "another content type": (a_registration("甲"), {"content_type": "text/plain"}),
    "no content type": (a_registration("甲"), {"content_type": None}),
    "a type that nobody here knows": (a_registration("甲", type="tongxin.registry.weather.changed.v1"), {}),
    "a later version of the type": (a_registration("甲", type=REGISTERED.replace(".v1", ".v9")), {}),
    "a type of many letters": (a_registration("甲", type="x" * 500), {}),
    "a type with a null character": (a_registration("甲", type="a\0b"), {}),
    "half a surrogate pair in its type": (a_registration("甲", type="\ud800"), {}),
    "a null character in its AMQP type": (b"{hello 2", {"type": "a\0b"}),
    "a type that is no text": (a_registration("甲", type=7), {}),
    "a field of its data missing": (a_registration("甲", data={"language": "zh-CN"}), {}),
    "data of another kind": (a_registration("甲", data="hello"), {}),
    "a null character in a name": (a_registration("甲\0"), {}),
    "half a surrogate pair in a name": (a_registration("\ud800"), {}),
    "a name beyond the column": (a_registration("甲" * 5000, announced=NEVER_OLD_NEWS), {}),
}
DUE_NOW = "UPDATE inbox SET next_try_at = now() - interval '1 second' WHERE state = 'retry' AND next_try_at > now()"


@pytest.fixture
def parked_of_notify(site: Site) -> Iterator[Parked]:
    """What notify has parked; emptied afterwards, as an operator would, with the dead letters."""
    database = Database(site.databases.url("notify"), Base, service="notify")
    parked = Parked(database)
    yield parked
    for row in parked.list():
        parked.drop(row["event_id"])
    database.engine.dispose()
    site.broker.control("purge_queue", "notify.dead")


def test_poison_is_parked_with_its_reason_and_the_queue_behind_it_goes_on(site: Site, parked_of_notify: Parked) -> None:
    name = f"乙{uuid.uuid4().hex[:8]}"
    with site.queue_of("notify") as put:
        for body, properties in POISON.values():
            put(body, **properties)
        put(a_registration(name, announced=announced(site)), type=REGISTERED)
    wait_for(lambda: site.known(name), 20, "the message behind the poison to be handled")

    def all_parked() -> bool:
        site.execute("notify", DUE_NOW)  # as if the hours between the tries had passed
        return len(parked_of_notify.list()) == len(POISON)

    def what_is_there() -> str:
        rows = "SELECT concat_ws(' ', state, attempts, next_try_at, error) FROM inbox WHERE state <> 'done'"
        return f"{len(POISON)} parked; there are {sorted(site.rows('notify', rows))}"

    wait_for(all_parked, 60, what_is_there)
    assert all(row["error"] for row in parked_of_notify.list())
    site.settle()
    assert site.process("notify").running
    with load(site.sign_in) as running:
        running.wait_for_registered(5)
    site.settle()
    assert site.known(running.name) == sorted(running.ids)


def test_a_dead_letter_keeps_the_whole_body(site: Site, parked_of_notify: Parked) -> None:
    body = b"{" + uuid.uuid4().hex.encode() + b"x" * 50_000
    with site.queue_of("notify") as put:
        put(body, type="what.is.this")
    wait_for(parked_of_notify.list, 20, "it to be parked")
    with site.channel() as channel:
        dead = wait_for(lambda: channel.basic_get("notify.dead"), 10, "the dead letter")
        assert bytes(dead.body) == body
        channel.basic_ack(dead.delivery_tag)
