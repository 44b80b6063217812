"""A distributed platform with a broker and a database server of its own: what fault tests may break, and count.

Nothing here is assumed: what was lost or doubled is counted in the databases and the queues themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import amqp
import httpx
import psycopg

from chassis.bus.names import inbox_queue
from chassis.config import SERVICES
from chassis.testing import platform as platforms
from chassis.testing.platform import Platform
from chassis.testing.postgresql import PostgreSQL, postgresql
from chassis.testing.processes import Process, wait_for
from chassis.testing.rabbitmq import RabbitMQ, rabbitmq

SECONDS_TO_SETTLE = 90.0
SECONDS_TO_ANSWER = 15.0  # who waits longer hangs
NO_LIMIT = {"rate_per_minute": 1_000_000, "anonymous_rate_per_minute": 1_000_000}
EFFECTS = """
    CREATE TABLE effects (resident uuid NOT NULL);
    CREATE FUNCTION count_effect() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO effects VALUES (NEW.id); RETURN NULL; END';
    CREATE TRIGGER count_effect AFTER INSERT OR UPDATE ON known_residents FOR EACH ROW EXECUTE FUNCTION count_effect()
"""


class Site:
    """One installation whose every part may be killed, stopped, paused, and started again."""

    def __init__(self, broker: RabbitMQ, databases: PostgreSQL, platform: Platform) -> None:
        self.broker = broker
        self.databases = databases
        self.platform = platform
        self._staff = platform.credentials()["staff"]
        # each committed change of notify's copy is one row here, so that an effect that came twice is seen
        self.execute("notify", EFFECTS)
        self.settle()  # the announcement of a first start is over, which would be an effect more

    # ---- processes

    def process(self, name: str) -> Process:
        return self.platform.processes[name]

    def restart(self, name: str) -> None:
        """Start a process that was killed or stopped, and wait until it is ready."""
        self.platform.start(name, "up", name)

    def start_replica(self, name: str, *options: str, env: Mapping[str, str] | None = None) -> None:
        """Start one more of a service: `registry-2` is one of the registry's."""
        service = name.partition("-")[0]
        self.platform.start(name, "up", service, "--no-jobs", *options, env=env)

    def sign_in(self) -> httpx.Client:
        """A client of the gateway, signed in as one of the staff. Nothing is tried twice."""
        client = httpx.Client(base_url=self.platform.url, timeout=SECONDS_TO_ANSWER)
        signed_in = client.post("/v1/sessions", json=self._staff)
        signed_in.raise_for_status()
        client.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
        return client

    def authorization(self) -> str:
        """The header Authorization of a new sign-in of the staff."""
        with closing(self.sign_in()) as client:
            return client.headers["Authorization"]

    def wait_ready(self) -> None:
        self.platform.wait_ready()

    # ---- databases

    @contextmanager
    def connected(self, service: str, *, autocommit: bool = True) -> Iterator[psycopg.Connection]:
        """A connection of the administrator's to a service's database; what was not committed is undone."""
        with psycopg.connect(self._url(service), connect_timeout=5, autocommit=autocommit) as connection:
            yield connection
            if not autocommit:
                connection.rollback()

    def execute(self, service: str, statement: str, parameters: Mapping[str, Any] | None = None) -> None:
        with self.connected(service) as connection:
            connection.execute(statement.encode(), parameters)

    def rows(self, service: str, query: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """The first column of what a query finds."""
        with self.connected(service) as connection:
            return [row[0] for row in connection.execute(query.encode(), parameters)]

    def _url(self, service: str) -> str:
        return self.databases.url(service).replace("postgresql+psycopg", "postgresql")

    # ---- queues

    @contextmanager
    def channel(self) -> Iterator[Any]:
        """A channel to the broker (py-amqp's), whose publishing waits for the broker's confirm."""
        with amqp.Connection(f"127.0.0.1:{self.broker.port}", confirm_publish=True) as connection:
            yield connection.channel()

    @contextmanager
    def queue_of(self, listener: str) -> Iterator[Callable[..., None]]:
        """`put(body, …properties)` straight onto a listener's queue."""
        with self.channel() as channel:

            def put(body: bytes, **properties: Any) -> None:
                message = amqp.Message(body, **{"content_type": "application/json", "delivery_mode": 2, **properties})
                channel.basic_publish(message, exchange="", routing_key=inbox_queue(listener))

            yield put

    # ---- what must hold

    def residents(self, name: str) -> list[str]:
        """Ids of the registry's residents whose names begin so, sorted."""
        return sorted(
            map(str, self.rows("registry", "SELECT id FROM residents WHERE name LIKE %(n)s", {"n": name + "%"}))
        )

    def known(self, name: str) -> list[str]:
        """Ids in notify's copy of those whose names begin so, sorted."""
        found = self.rows("notify", "SELECT id FROM known_residents WHERE name LIKE %(n)s", {"n": name + "%"})
        return sorted(map(str, found))

    def effects(self, name: str) -> list[str]:
        """One id for each change that was ever committed to the copies of those whose names begin so, sorted."""
        query = "SELECT resident FROM effects JOIN known_residents ON id = resident WHERE name LIKE %(n)s"
        return sorted(map(str, self.rows("notify", query, {"n": name + "%"})))

    def unsettled(self) -> dict[str, int]:
        """What is still under way: unsent rows, rows to be tried again; where there are none, messages in the queues.

        The broker is asked last and only then, since its command takes half a second of computing.
        """
        found: dict[str, int] = {}
        for service in SERVICES:
            found[f"{service} outbox"] = self.rows(service, "SELECT count(*) FROM outbox WHERE sent_at IS NULL")[0]
            found[f"{service} retries"] = self.rows(service, "SELECT count(*) FROM inbox WHERE state = 'retry'")[0]
            found[f"{service} jobs"] = self.rows(service, "SELECT count(*) FROM jobs WHERE finished_at IS NULL")[0]
        if not any(found.values()):
            queues = self.broker.queues()
            found |= {f"{service} queue": queues[inbox_queue(service)] for service in SERVICES}
        return {name: number for name, number in found.items() if number}

    def settle(self, within: float = SECONDS_TO_SETTLE) -> None:
        """Wait until all that was told was heard. Settled means: at two looks, since an event may be between two."""
        looks: list[dict[str, int]] = []

        def twice() -> bool:
            looks.append(self.unsettled())
            return len(looks) > 1 and not looks[-1] and not looks[-2]

        wait_for(twice, within, lambda: f"nothing under way; there is {looks[-1]}\n{self.platform.logs()}")

    def parked(self) -> list[str]:
        """Errors of all parked events."""
        return [error for s in SERVICES for error in self.rows(s, "SELECT error FROM inbox WHERE state = 'parked'")]

    def expect_each_once(self, name: str, ids: list[str]) -> None:
        """Nothing lost and nothing doubled: those who were answered, those stored, those known, and each effect."""
        self.settle()
        stored = self.residents(name)
        assert stored == sorted(ids), differing(ids, stored)
        assert self.known(name) == stored, differing(stored, self.known(name))
        assert self.effects(name) == stored, differing(stored, self.effects(name))
        assert self.parked() == []

    def expect_accepted_once(self, name: str, ids: list[str]) -> None:
        """As `expect_each_once`, where some requests failed: those may have been stored or not, but whole, and once."""
        stored = self.residents(name)
        assert set(ids) <= set(stored), differing(ids, stored)
        names = self.rows("registry", "SELECT DISTINCT name FROM residents WHERE name LIKE %(n)s", {"n": name + "%"})
        assert len(names) == len(stored), f"{len(stored)} residents have {len(names)} names"
        assert self.rows("registry", "SELECT key FROM idempotency WHERE answer IS NULL") == []
        self.expect_each_once(name, stored)


def differing(expected: list[str], found: list[str]) -> str:
    lost, more = set(expected) - set(found), set(found) - set(expected)
    doubled = {each for each in found if found.count(each) > 1}
    return f"of {len(expected)} are lost: {lost}; not expected: {more}; doubled: {doubled}"


@contextmanager
def site() -> Iterator[Site]:
    """A running site."""
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        # durable: else a killed server loses commits that it confirmed, and that would be ours to explain
        databases_starting = pool.submit(stack.enter_context, postgresql(durable=True))
        broker = pool.submit(stack.enter_context, rabbitmq()).result()
        databases = databases_starting.result()
        running = platforms.distributed(broker.url, databases.create_database, "--small", gateway=NO_LIMIT)
        platform = stack.enter_context(running)
        yield Site(broker, databases, platform)
