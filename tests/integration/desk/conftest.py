"""Registries for the tests of the desk, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.registry.service import service
from tests.integration.desk.world import World, small_registry


@pytest.fixture
def world(database_url: Callable[..., str], tmp_path: Path) -> Iterator[World]:
    made = small_registry(database_url("registry", migrated=service), tmp_path)
    yield made
    made.database.engine.dispose()
