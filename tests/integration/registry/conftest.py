"""The registry's database with a clock that stands, and its desk."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chassis.access.actor import Actor, ActorKind
from chassis.access.doorkeeper import Doorkeeper
from chassis.bus.messages import Call
from chassis.clock import ManualClock
from chassis.contract import Operation
from chassis.database.database import Database
from chassis.encryption import keys
from chassis.service import Desk
from services.registry.base import Base
from services.registry.service import prepare, service

from .community import Community

COMMUNITY = uuid.uuid4()
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Registry:
    """Calls operations as the gateway does, and opens units of work for what a test prepares."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.database = database
        self.clock = clock
        self.offer(None)

    def offer(self, outside: Any) -> None:
        """Ask others by this from now on."""
        self._desk = Desk(service, self.database, Doorkeeper(self.database, self.clock).verify, outside=outside)

    def call(self, operation: Operation, body: dict[str, Any], *, token: str = "", **headers: str) -> Any:
        """The answer as JSON. Raises a Failure."""
        sent = {"address": "192.0.2.7", **headers} | ({"actor": token} if token else {})
        answer = self._desk.answer(
            Call(operation.name, json.dumps(body, default=str).encode(), sent, time.monotonic() + 30)
        )
        return json.loads(answer.body or b"null")

    def work(self, *roles: str, **more: Any) -> Any:
        """A unit of work of somebody with these roles."""
        actor = Actor("tester", ActorKind.SYSTEM, frozenset(roles or ("admin",)), COMMUNITY, **more)
        return self.database.unit_of_work(actor)


@pytest.fixture
def community(database_url: Callable[..., str], tmp_path: Path) -> Iterator[Community]:
    """An empty community, on SQLite and on PostgreSQL in turn."""
    made = Community(database_url("registry", migrated=service), tmp_path)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def registry(database_url: Callable[..., str], tmp_path: Path) -> Iterator[Registry]:
    url = database_url("registry", migrated=service)
    keys.create(tmp_path / "keys.json", ("registry", "notify"))
    clock = ManualClock(START)
    database = Database(
        url, Base, service="registry", clock=clock, keys=keys.load(tmp_path / "keys.json"), folder=tmp_path
    )
    with database.unit_of_work() as uow:
        prepare(uow)
    yield Registry(database, clock)
    database.engine.dispose()
