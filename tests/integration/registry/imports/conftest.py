"""A registry that files are brought into, on each database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from services.registry.demo.model import DemoCommunity
from services.registry.service import service
from tests.integration.registry.imports.kit import Registry, make_registry, small_community, workbook


@pytest.fixture(scope="module")
def xinbei() -> DemoCommunity:
    return small_community()


@pytest.fixture
def registry(database_url: Callable[..., str], tmp_path: Path, xinbei: DemoCommunity) -> Registry:
    """A registry with the compounds and dwellings, and nobody in them."""
    made = make_registry(database_url("registry", migrated=service), tmp_path)
    assert made.imported(workbook(xinbei), "places").state == "done"
    return made
