"""Servers and databases for tests: servers start on first use, side by side, only those that the chosen tests need."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from chassis.database import migrations
from chassis.testing import compiled
from chassis.testing.postgresql import PostgreSQL, postgresql
from chassis.testing.rabbitmq import RabbitMQ, rabbitmq

if TYPE_CHECKING:
    from chassis.service import Service

# Properties are about what holds, never about how fast: a busy machine must not fail one.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
compiled.share()

SERVERS: dict[str, Callable[[], contextlib.AbstractContextManager[Any]]] = {
    "rabbit": rabbitmq,
    "postgres": lambda: postgresql(in_memory=True),
}


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


class Templates:
    """Databases of services, migrated once a run: copying one takes a tenth of the time of making its tables."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, str] = {}

    def sqlite(self, service: Service, target: Path) -> None:
        template = self._folder / f"{service.name}.sqlite"
        if not template.exists():
            migrations.migrate(f"sqlite:///{template}", service.name, service.base.metadata)
            with contextlib.closing(sqlite3.connect(template)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")  # as every copy will be: turning one waits for the disk
        shutil.copyfile(template, target)

    def postgresql(self, service: Service, server: PostgreSQL) -> str:
        if service.name not in self._made:
            self._made[service.name] = f"{service.name}-template"
            url = server.create_database(self._made[service.name])
            migrations.migrate(url, service.name, service.base.metadata)
        return self._made[service.name]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, templates: Templates) -> Iterator[Callable[..., str]]:
    """Makes databases, on SQLite and on PostgreSQL in turn: `database_url("registry")` is an empty one's URL.

    `database_url("registry", migrated=service)` has the tables of that service.
    """
    if request.param == "sqlite":

        def new_file(name: str = "main", migrated: Service | None = None) -> str:
            path = tmp_path / f"{name}-{uuid.uuid4().hex}.sqlite"
            if migrated:
                templates.sqlite(migrated, path)
            return f"sqlite:///{path}"

        yield new_file
        return
    server: PostgreSQL = request.getfixturevalue("postgres")
    made: list[str] = []

    def new_database(name: str = "main", migrated: Service | None = None) -> str:
        made.append(f"{name}-{uuid.uuid4().hex}")
        return server.create_database(made[-1], template=templates.postgresql(migrated, server) if migrated else None)

    yield new_database
    for name in made:
        server.drop_database(name)


@pytest.fixture(params=["amqp", "memory"])
def bus_url(request: pytest.FixtureRequest) -> str:
    """URL of a bus, over RabbitMQ and in memory in turn. Durable queues of other tests may be on it."""
    return request.getfixturevalue("rabbit").url if request.param == "amqp" else "memory://"
