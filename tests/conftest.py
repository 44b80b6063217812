"""Servers and databases for tests: servers start on first use, side by side, only those that the chosen tests need."""

import contextlib
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from chassis.testing.postgresql import PostgreSQL, postgresql
from chassis.testing.rabbitmq import RabbitMQ, rabbitmq

# Properties are about what holds, never about how fast: a busy machine must not fail one.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

SERVERS: dict[str, Callable[[], contextlib.AbstractContextManager[Any]]] = {"rabbit": rabbitmq, "postgres": postgresql}


def servers_of(item: pytest.Item) -> set[str]:
    """Names of the servers that a test uses, by itself or through a fixture."""
    used = SERVERS.keys() & set(getattr(item, "fixturenames", ()))
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if parameters.get("database_url") == "postgresql":
        used |= {"postgres"}
    if any(value == "distributed" for value in parameters.values()):
        used |= {"rabbit", "postgres"}
    if parameters.get("bus_url") == "amqp":
        used |= {"rabbit"}
    return used


@pytest.fixture(scope="session")
def servers_starting(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Any]]]:
    wanted = set().union(*(servers_of(item) for item in request.session.items))
    with contextlib.ExitStack() as stack, ThreadPoolExecutor() as pool:
        starting = {name: pool.submit(stack.enter_context, SERVERS[name]()) for name in wanted}
        yield starting
        wait(starting.values())


@pytest.fixture(scope="session")
def rabbit(servers_starting: dict[str, Future[RabbitMQ]]) -> RabbitMQ:
    """A private RabbitMQ of the whole run. Who stops, kills or pauses it, starts it again."""
    return servers_starting["rabbit"].result()


@pytest.fixture(scope="session")
def postgres(servers_starting: dict[str, Future[PostgreSQL]]) -> PostgreSQL:
    """A private PostgreSQL of the whole run. Who stops, kills or pauses it, starts it again."""
    return servers_starting["postgres"].result()


@pytest.fixture
def broker_url(rabbit: RabbitMQ) -> Iterator[str]:
    """URL of a virtual host of the test's own, so that no queue of another test is in it."""
    name = f"test-{uuid.uuid4().hex}"
    yield rabbit.add_vhost(name)
    rabbit.control("delete_vhost", name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Makes empty databases, on SQLite and on PostgreSQL in turn: `database_url("registry")` is a new one's URL."""
    if request.param == "sqlite":
        yield lambda name="main": f"sqlite:///{tmp_path / name}-{uuid.uuid4().hex}.sqlite"
        return
    server: PostgreSQL = request.getfixturevalue("postgres")
    made: list[str] = []

    def new_database(name: str = "main") -> str:
        made.append(f"{name}-{uuid.uuid4().hex}")
        return server.create_database(made[-1])

    yield new_database
    for name in made:
        server.drop_database(name)


@pytest.fixture(params=["amqp", "memory"])
def bus_url(request: pytest.FixtureRequest) -> str:
    """URL of a bus, over RabbitMQ and in memory in turn. Durable queues of other tests may be on it."""
    return request.getfixturevalue("rabbit").url if request.param == "amqp" else "memory://"
