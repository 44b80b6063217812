from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .community import Community


@pytest.fixture
def community(database_url: Callable[..., str], tmp_path: Path) -> Iterator[Community]:
    """An empty community, on SQLite and on PostgreSQL in turn."""
    made = Community(database_url("registry"), tmp_path)
    yield made
    made.database.engine.dispose()
