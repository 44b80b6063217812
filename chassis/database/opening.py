"""A service's database as the configuration says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

from chassis.clock import Clock, MovableClock, clock_of
from chassis.config import ConfigurationError, Settings
from chassis.database import processes
from chassis.database.database import Database, unavailable_when_away
from chassis.database.own_keys import require_own_keys
from chassis.encryption.keys import Keys
from chassis.encryption.keys import load as load_keys
from chassis.service import Service

DAY = 86_400.0  # seconds
UNIX_EPOCH = 2_440_587.5  # as a Julian day


def url_of(settings: Settings, name: str) -> str:
    """Where a service's database is. Raises ConfigurationError where a distributed installation does not say it: a file
    of SQLite is of one machine, and its processes are not seen by commands that must not act beside them."""
    if not settings.embedded and not settings.section(name).database_url:
        raise ConfigurationError(
            f"{name}.database_url: is not set, and bus.url names a broker; name the PostgreSQL database of {name}"
        )
    return settings.database_url(name)


def open_database(settings: Settings, service: Service, keys: Keys | None = None, *, lasting: bool = False) -> Database:
    """`lasting` where a process works for the service until it is ended: commands can see that one then.

    Raises ConfigurationError."""
    section = settings.section(service.name)
    clock = clock_of(settings)
    database = Database(
        url_of(settings, service.name),
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


def open_for_command(settings: Settings, service: Service) -> Database:
    """With all keys of the installation. Raises ConfigurationError where the database is written under others, and
    Unavailable where it is away or not migrated."""
    database = open_database(settings, service, load_keys(settings.keys_path))
    with unavailable_when_away():
        require_own_keys(database)
    return database


def _govern(engine: Engine, clock: Clock) -> None:
    """Let SQLite's own clock, by which things are due (`db_now`), be this one."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.create_function("julianday", 1, lambda _: clock.now().timestamp() / DAY + UNIX_EPOCH)
