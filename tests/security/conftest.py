"""One embedded platform with two communities on it, for the tests that try who may do what."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing.platform import Platform
from chassis.testing.ports import free_port

from .town import Town

UNLIMITED = 1_000_000  # requests a minute: limits have tests of their own


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    with tempfile.TemporaryDirectory(prefix="tongxin-town-") as folder:
        gateway = {"port": free_port(), "rate_per_minute": UNLIMITED, "anonymous_rate_per_minute": UNLIMITED}
        platform = Platform(Path(folder), {"demo": True, "data": f"{folder}/var", "gateway": gateway})
        try:
            platform.start("run", "run", "--empty")
            platform.wait_ready()
            yield Town(platform)
            platform.stop()
        finally:
            platform.kill()
