"""The platform, once embedded and once distributed: every journey runs on both."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from chassis.testing import platform as platforms
from chassis.testing.platform import Platform
from chassis.testing.postgresql import PostgreSQL
from chassis.testing.rabbitmq import RabbitMQ


@pytest.fixture(scope="package")
def embedded_platform() -> Iterator[Platform]:
    with platforms.embedded("--small") as platform:
        yield platform
        platform.stop()


@pytest.fixture(scope="package")
def distributed_platform(rabbit: RabbitMQ, postgres: PostgreSQL) -> Iterator[Platform]:
    broker = rabbit.add_vhost(f"journeys-{uuid.uuid4().hex}")
    with platforms.distributed(
        broker, lambda name: postgres.create_database(f"{name}-{uuid.uuid4().hex}"), "--small"
    ) as platform:
        yield platform
        platform.stop()


@pytest.fixture(params=["embedded", "distributed"])
def platform(request: pytest.FixtureRequest) -> Platform:
    found: Platform = request.getfixturevalue(f"{request.param}_platform")
    return found
