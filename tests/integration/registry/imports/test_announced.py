"""What an import tells says after which announcement it was written: older news is not taken into copies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis.database import installation
from chassis.database.database import Database
from services.registry.imports.usecases import residents
from services.registry.service import service
from tests.integration.registry.imports.kit import Registry, make_registry, records, sheet, small_community, workbook


@pytest.fixture
def registry(database_url: Callable[..., str], tmp_path: Path) -> Registry:
    made = make_registry(database_url("registry", migrated=service), tmp_path)
    assert made.imported(workbook(small_community()), "places").state == "done"
    return made


def begin_announcement(database: Database, number: int) -> None:
    with database.unit_of_work() as uow:
        installation.begin_announcement(uow.session, uow.tables, number)


def announced(registry: Registry) -> list[tuple[int, int]]:
    """Epoch and announcement of each event about a resident, in the order in which they were written."""
    outbox = registry.database.tables.outbox.c
    with registry.database.reading() as connection:
        bodies = connection.scalars(select(outbox.body).order_by(outbox.id)).all()
    told = [event for body in bodies if ".registered.v1" in (event := json.loads(bytes(body)))["type"]]
    return [(event["epoch"], event["announced"]) for event in told]


def test_events_of_an_import_carry_the_standing_of_the_database(registry: Registry) -> None:
    begin_announcement(registry.database, 1)
    with registry.database.unit_of_work() as uow:
        installation.raise_epoch(uow.session, uow.tables)
    job = registry.imported(sheet(records(small_community())))
    assert (job.state, set(announced(registry))) == ("done", {(2, 1)})
    assert len(announced(registry)) == job.result["created"]


def test_rows_made_before_an_announcement_began_are_made_again(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An announcement begins when the first two batches are made and none is written."""

    @contextmanager
    def two_ahead(_: int) -> Iterator[Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]]:
        def mapped(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
            waiting = iter(items)
            ahead = [function(item) for item in islice(waiting, 2)]
            if function.func is residents.blocks.made:  # type: ignore[attr-defined]
                begin_announcement(registry.database, 1)
            yield from ahead
            yield from (function(item) for item in waiting)

        yield mapped

    monkeypatch.setattr(residents, "side_by_side", two_ahead)
    rows = records(small_community())
    job = registry.imported(sheet(rows), step=20)
    assert (job.state, job.result["created"]) == ("done", len(rows))
    assert announced(registry) == [(1, 1)] * len(rows)
