"""The platform, once embedded and once distributed, with a broker user for each part: every journey runs on both."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chassis.bus import permissions
from chassis.testing import platform as platforms
from chassis.testing.platform import Platform
from chassis.testing.postgresql import PostgreSQL
from chassis.testing.rabbitmq import RabbitMQ
from cli.catalogue import services

LISTENERS = {service.name: service.bindings for service in services()}


@pytest.fixture(scope="package")
def embedded_platform() -> Iterator[Platform]:
    with platforms.embedded("--small") as platform:
        platform.wait_heard()
        yield platform
        platform.stop()


@dataclass
class House:
    """A distributed platform whose parts sign in to the broker under their own names."""

    broker: RabbitMQ
    vhost: str
    users: dict[str, str]
    platform: Platform


@pytest.fixture(scope="package")
def house(rabbit: RabbitMQ, postgres: PostgreSQL) -> Iterator[House]:
    vhost = f"journeys-{uuid.uuid4().hex[:8]}"
    admin = rabbit.add_vhost(vhost)
    users, urls = {}, {}
    for part, allowed in permissions.of_installation(LISTENERS).items():
        users[part] = f"{part}-{vhost}"
        urls[part] = rabbit.add_user(users[part], "secret", allowed, vhost=vhost)
    new_database = lambda name: postgres.create_database(f"{name}-{vhost}")  # noqa: E731
    with platforms.distributed(admin, new_database, "--small", bus_urls=urls) as platform:
        platform.wait_heard()
        yield House(rabbit, vhost, users, platform)
        platform.stop()


@pytest.fixture(scope="package")
def distributed_platform(house: House) -> Platform:
    return house.platform


@pytest.fixture(params=["embedded", "distributed"])
def platform(request: pytest.FixtureRequest) -> Platform:
    found: Platform = request.getfixturevalue(f"{request.param}_platform")
    return found
