"""Migrations make what the models say, on both databases: a column's type may differ on one of them alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chassis.database import migrations
from chassis.database.engine import make_engine
from chassis.service import Service
from cli.catalogue import services


@pytest.mark.parametrize("service", services(), ids=lambda service: service.name)
def test_migrations_make_what_the_models_say(service: Service, database_url: Callable[..., str]) -> None:
    engine = make_engine(database_url(service.name, migrated=service), pool=1)
    try:
        found = migrations.differences(engine, service.base.metadata)
    finally:
        engine.dispose()
    assert not found, f"services/{service.name}/migrations: write a revision (docs/add-a-field.md says how) for {found}"
