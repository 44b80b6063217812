"""One embedded platform with two communities on it, for the tests that try who may do what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .town import Town, a_town

UNLIMITED = 1_000_000  # requests a minute: limits have tests of their own


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    with a_town(UNLIMITED) as town:
        yield town
