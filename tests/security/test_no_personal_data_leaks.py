"""After journeys, nothing of the people is found where it has no business: logs, metrics, events, queues, databases.

Traces have their test beside them (tests/integration/test_traces.py), since they are read in the process itself.
"""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import amqp
import pytest
from sqlalchemy.engine import make_url
from stdnum.cn import ric

from chassis.bus import names
from chassis.config import SERVICES, load
from chassis.testing import platform as platforms
from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.postgresql import PostgreSQL
from chassis.testing.rabbitmq import RabbitMQ

PEOPLE = 12
NUMBER_LIKE = re.compile(rb"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX](?!\d)")


@dataclass
class Person:
    """The numbers are never to be found in the open; the name stands in tables and events of those who show it."""

    name: str
    identity_number: str
    telephone: str
    id: str = ""


def some_people() -> list[Person]:
    """People whose names and numbers are not met by chance."""
    chance = random.Random()
    people = []
    for number in range(PEOPLE):
        body = f"150627{chance.randrange(1935, 1999)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
        body += f"{chance.randrange(1, 990):03d}"
        name = "龘靐齉爨灪麤鱻驫"[number % 8] + "".join(chance.sample("垚焱淼鑫森犇猋骉", 2))
        people.append(Person(name, body + ric.calc_check_digit(body + "0"), f"1999{chance.randrange(10**7):07d}"))
    return people


@dataclass
class Remains:
    """What is left after journeys, by where it is: text and bytes that somebody else may come to read."""

    people: list[Person]
    logs: bytes
    metrics: bytes
    stored: dict[str, bytes] = field(default_factory=dict)
    told: bytes = b""


def live(platform: Platform) -> tuple[list[Person], bytes]:
    """Things done with people, rightly and wrongly; who they were, and the metrics afterwards."""
    staff, people = Client(platform, "staff"), some_people()
    for person in people:
        body = {"name": person.name, "identity_number": person.identity_number, "telephone": person.telephone}
        made = staff.post("/v1/residents", body)
        assert made.status_code == 201, made.text
        person.id = made.json()["id"]
        assert staff.post("/v1/residents", body).status_code == 409
        assert staff.post("/v1/residents", {**body, "identity_number": person.identity_number[:-1]}).status_code == 422
        assert staff.get("/v1/residents", q=person.name).json()["items"]
        staff.get("/v1/residents", q=person.telephone)
        assert staff.get(f"/v1/residents/{person.identity_number}").status_code in (404, 422)
        assert staff.get(f"/v1/{person.name}/{person.telephone}").status_code == 404
        anybody = Client(platform)
        assert anybody.post("/v1/sessions", {"username": person.telephone, "password": person.name}).is_error
        broken = f'{{"name": "{person.name}", "telephone": "{person.telephone}"'.encode()
        headers = {"Content-Type": "application/json", "User-Agent": person.telephone}
        assert staff.request("POST", "/v1/residents", content=broken, headers=headers).is_error
    for person in people:
        staff.get_when(f"/v1/residents/{person.id}/recipient")
    return people, Client(platform).get("/metrics").content


@pytest.fixture(params=["embedded", "distributed"], scope="module")
def remains(request: pytest.FixtureRequest) -> Iterator[Remains]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONGXIN_TELEMETRY__LOG_LEVEL", "debug")
        yield from request.getfixturevalue(request.param)()


@pytest.fixture(scope="module")
def embedded() -> Callable[[], Iterator[Remains]]:
    def left() -> Iterator[Remains]:
        with platforms.embedded("--small") as platform:
            people, metrics = live(platform)
            stored = files(platform)  # while it runs: with what is in the write-ahead logs
            platform.stop()
            stored |= {f"{name}, stopped": body for name, body in files(platform).items()}
            yield Remains(people, logs(platform), metrics, stored)

    return left


@pytest.fixture(scope="module")
def distributed(rabbit: RabbitMQ, postgres: PostgreSQL) -> Callable[[], Iterator[Remains]]:
    def left() -> Iterator[Remains]:
        name = f"leaks-{uuid.uuid4().hex[:8]}"
        broker = rabbit.add_vhost(name)
        with platforms.distributed(
            broker, lambda service: postgres.create_database(f"{service}-{name}"), "--small"
        ) as platform:
            with amqp.Connection(f"127.0.0.1:{rabbit.port}", virtual_host=name, read_timeout=10) as connection:
                tap = connection.channel()
                tap.queue_declare("tap", durable=True, auto_delete=False)
                for service in SERVICES:
                    tap.queue_bind("tap", names.events_exchange(service), "#")
                people, metrics = live(platform)
                platform.stop()
                told = b"\n".join(iter(lambda: taken(tap), b""))
            assert not any(rabbit.queues(name).values()), "nothing is left in a queue"
            yield Remains(people, logs(platform), metrics, dump(platform, postgres), told)

    return left


def logs(platform: Platform) -> bytes:
    return b"\n".join(path.read_bytes() for path in platform.folder.glob("*.log"))


def files(platform: Platform) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in (platform.folder / "var").iterdir() if path.is_file()}
    return {name: body for name, body in found.items() if ".db" in name}


def taken(channel: amqp.Channel) -> bytes:
    message = channel.basic_get("tap", no_ack=True)
    if message is None:
        return b""
    headers = repr(message.properties).encode()
    return headers + (message.body if isinstance(message.body, bytes) else message.body.encode())


def dump(platform: Platform, postgres: PostgreSQL) -> dict[str, bytes]:
    """Every table of every service as the bytes that its columns are (a text dump would hide what is binary)."""
    found = {}
    settings = load(platform.settings)
    for service in SERVICES:
        with postgres.connect(str(make_url(settings.database_url(service)).database)) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                with connection.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT BINARY)') as rows:  # type: ignore[arg-type]
                    found[f"{service}.{table}"] = b"".join(bytes(piece) for piece in rows)
    return found


def spelled(text: str) -> tuple[bytes, ...]:
    """A text as it may be written somewhere: as it is, escaped in JSON, escaped in a URL."""
    escaped = "".join(f"\\u{ord(c):04x}" for c in text)
    return text.encode(), escaped.encode(), "".join(f"%{b:02X}" for b in text.encode()).encode()


def test_identity_numbers_and_telephones_are_nowhere(remains: Remains) -> None:
    places = {"logs": remains.logs, "metrics": remains.metrics, "events": remains.told, **remains.stored}
    found = [
        (where, number)
        for where, body in places.items()
        for person in remains.people
        for number in (person.identity_number, person.telephone)
        if number.encode() in body
    ]
    assert not found
    assert not NUMBER_LIKE.search(remains.logs)


def test_names_are_in_no_log_and_no_metric(remains: Remains) -> None:
    found = [
        (where, person.name)
        for where, body in {"logs": remains.logs, "metrics": remains.metrics}.items()
        for person in remains.people
        for form in spelled(person.name)
        if form in body
    ]
    assert not found


def test_what_was_looked_through_holds_the_people(remains: Remains) -> None:
    """Or the other tests would find nothing for want of looking."""
    stored = b"".join(remains.stored.values())
    for person in remains.people:
        assert person.name.encode() in stored
        assert person.id.encode() in stored or uuid.UUID(person.id).bytes in stored
        assert not remains.told or person.id.encode() in remains.told
    assert b"http_request" in remains.logs
    assert b'route="/v1/residents"' in remains.metrics
