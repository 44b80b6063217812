"""A factory, and a world of learners, on SQLite and on PostgreSQL in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.training.service import service

from .factory import Factory
from .sending import Sending
from .wages import Shop
from .world import World, a_world


@pytest.fixture
def factory(database_url: Callable[..., str], tmp_path: Path) -> Iterator[Factory]:
    made = Factory(database_url("training", migrated=service), tmp_path)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def world(database_url: Callable[..., str], tmp_path: Path) -> Iterator[World]:
    made = a_world(database_url("training", migrated=service), tmp_path)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return Shop(factory)


@pytest.fixture
def sending(factory: Factory) -> Sending:
    return Sending(factory)
