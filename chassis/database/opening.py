"""A service's database as the configuration says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

from chassis.clock import Clock, MovableClock, clock_of
from chassis.config import Settings
from chassis.database import processes
from chassis.database.database import Database
from chassis.encryption.keys import Keys
from chassis.service import Service

DAY = 86_400.0  # seconds
UNIX_EPOCH = 2_440_587.5  # as a Julian day


def open_database(settings: Settings, service: Service, keys: Keys | None = None, *, lasting: bool = False) -> Database:
    """`lasting` where a process works for the service until it is ended: commands can see that one then."""
    section = settings.section(service.name)
    clock = clock_of(settings)
    database = Database(
        settings.database_url(service.name),
        service.base,
        service=service.name,
        pool=section.pool,
        keys=keys,
        clock=clock,
        issuer=settings.public_url,
        timezone=settings.timezone,
        folder=settings.data,
        name=processes.name_of(service.name, keys) if lasting else "",
    )
    if isinstance(clock, MovableClock):
        _govern(database.engine, clock)
    return database


def _govern(engine: Engine, clock: Clock) -> None:
    """Let SQLite's own clock, by which things are due (`db_now`), be this one."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.create_function("julianday", 1, lambda _: clock.now().timestamp() / DAY + UNIX_EPOCH)
