"""Training's database for its tests, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.training.service import service
from tests.integration.training.world import World, a_world


@pytest.fixture
def world(database_url: Callable[..., str], tmp_path: Path) -> Iterator[World]:
    made = a_world(database_url("training", migrated=service), tmp_path)
    yield made
    made.database.engine.dispose()
