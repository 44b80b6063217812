"""One broker user a service: the platform works with them, as in all journeys, and none reaches what is another's."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator

import amqp
import pytest

from chassis.bus import names, permissions
from chassis.config import SERVICES
from chassis.testing.client import Client

from .conftest import LISTENERS, House


def test_the_platform_works_with_a_user_for_each_part(house: House):
    staff = Client(house.platform, "staff")
    made = staff.post("/v1/residents", {"name": "其木格", "telephone": "13700137000"})
    assert made.status_code == 201, made.text
    staff.get_when(f"/v1/residents/{made.json()['id']}/recipient")
    listed = house.broker.control("list_connections", "user", "vhost").splitlines()
    assert {user for user in house.users.values() if f"{user}\t{house.vhost}" in listed} == set(house.users.values())
    for process in house.platform.processes.values():
        assert "ACCESS_REFUSED" not in process.output()


def test_the_printed_commands_say_what_was_tried_here(house: House):
    printed = house.platform.run("broker", "permissions").splitlines()
    wanted = permissions.of_installation(LISTENERS)
    assert [line for line in printed if not line.startswith("#")] == [
        line for user, allowed in wanted.items() for line in allowed.shell(user, house.vhost)
    ]


@contextlib.contextmanager
def channel_of(house: House, part: str) -> Iterator[amqp.Channel]:
    connection = amqp.Connection(
        f"127.0.0.1:{house.broker.port}", house.users[part], "secret", virtual_host=house.vhost, read_timeout=10
    )
    connection.connect()
    try:
        channel = connection.channel()
        channel.confirm_select()
        yield channel
    finally:
        with contextlib.suppress(OSError, amqp.AMQPError):
            connection.close()


def publish(exchange: str, key: str) -> Callable[[amqp.Channel], object]:
    return lambda channel: channel.basic_publish_confirm(amqp.Message("{}"), exchange=exchange, routing_key=key)


def bind(part: str, exchange: str, key: str) -> Callable[[amqp.Channel], object]:
    """Hear what another is sent: its own queue, bound under somebody else's key."""

    def attempt(channel: amqp.Channel) -> None:
        queue = f"{part}.private.{uuid.uuid4().hex}"
        channel.queue_declare(queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, exchange, key)

    return attempt


def others(part: str) -> list[str]:
    return [name for name in SERVICES if name != part]


REFUSED = [
    (f"{part} {what}", part, attempt)
    for part in SERVICES
    for other in others(part)
    for what, attempt in {
        f"tells as {other}": publish(names.events_exchange(other), "tongxin.forged.v1"),
        f"calls {other}": publish(names.CALLS, other),
        "calls itself as if it were the gateway": publish(names.CALLS, part),
        f"puts a call into {other}'s queue": publish("", f"{other}.calls"),
        f"puts an event into {other}'s queue": publish("", names.inbox_queue(other)),
        f"puts a letter among {other}'s dead ones": publish(names.dead_exchange(other), names.dead_exchange(other)),
        f"reads {other}'s events queue": lambda c, o=other: c.basic_get(names.inbox_queue(o)),
        f"takes {other}'s calls": lambda c, o=other: c.basic_get(f"{o}.calls"),
        f"empties {other}'s queue": lambda c, o=other: c.queue_purge(names.inbox_queue(o)),
        f"deletes {other}'s exchange": lambda c, o=other: c.exchange_delete(names.events_exchange(o)),
        f"listens to calls of {other}": bind(part, names.CALLS, other),
        "listens to all calls": bind(part, names.CALLS, "#"),
        f"listens to {other}'s replies": bind(part, names.REPLIES, f"{other}.private.{uuid.uuid4().hex}"),
        "listens to the gateway's replies": bind(part, names.REPLIES, f"gateway.private.{uuid.uuid4().hex}"),
        "listens to all replies": bind(part, names.REPLIES, "*.private.*"),
        f"listens to all that {other} tells": bind(part, names.events_exchange(other), "#"),
        f"tells of {other} on its own exchange": publish(names.events_exchange(part), f"tongxin.{other}.it.forged.v1"),
        "leads calls into its own events": lambda c, p=part, o=other: c.exchange_bind(
            names.events_exchange(p), names.CALLS, o
        ),
        "deletes the exchange of calls": lambda c: c.exchange_delete(names.CALLS),
        "makes a queue of another name": lambda c: c.queue_declare("loot"),
    }.items()
] + [
    ("gateway tells as registry", "gateway", publish("registry.events", "tongxin.forged.v1")),
    ("gateway uses the default exchange", "gateway", publish("", "registry.inbox")),
    ("gateway listens to calls", "gateway", bind("gateway", names.CALLS, "registry")),
    ("gateway listens to a service's replies", "gateway", bind("gateway", names.REPLIES, "registry.private.0")),
    ("gateway listens to events", "gateway", bind("gateway", "registry.events", "#")),
    ("gateway answers for a service", "gateway", publish(names.REPLIES, "registry.private.0")),
    ("gateway takes registry's calls", "gateway", lambda c: c.basic_get("registry.calls")),
]


@pytest.mark.parametrize(("part", "attempt"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_anothers_is_refused(house: House, part: str, attempt: Callable[[amqp.Channel], object]):
    with channel_of(house, part) as channel, pytest.raises(amqp.AccessRefused):
        attempt(channel)


@pytest.mark.parametrize("part", [*SERVICES, "gateway"])
def test_its_own_replies_it_may_hear(house: House, part: str):
    own = f"{part}.private.{uuid.uuid4().hex}"
    with channel_of(house, part) as channel:
        bind(part, names.REPLIES, own)(channel)


@pytest.mark.parametrize("part", SERVICES)
def test_its_own_events_it_may_tell(house: House, part: str):
    with channel_of(house, part) as channel:
        publish(names.events_exchange(part), f"tongxin.{part}.nothing.told.v1")(channel)
