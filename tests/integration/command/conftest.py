"""A distributed installation for the tests of commands on one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chassis.testing import platform as platforms
from chassis.testing.platform import Platform


@pytest.fixture(scope="package")
def installation(rabbit, postgres) -> Iterator[Platform]:
    vhost = rabbit.add_vhost("commands")
    with platforms.distributed(vhost, lambda name: postgres.create_database(f"commands-{name}"), "--small") as platform:
        yield platform
        platform.stop()
