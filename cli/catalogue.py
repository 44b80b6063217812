"""Which services there are, and their databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from chassis.config import SERVICES, ConfigurationError, Settings, load
from chassis.database import migrations
from chassis.database.database import Database, unavailable_when_away
from chassis.database.engine import make_engine
from chassis.database.opening import open_database, url_of
from chassis.database.own_keys import is_written, require_own_keys
from chassis.encryption import keys
from chassis.service import Service

of_service = click.option("--service", default=None, help="Of one service only.")


def services(names: tuple[str, ...] = SERVICES) -> list[Service]:
    return [import_module(f"services.{name}.service").service for name in names]


def service_of(name: str) -> Service:
    """Raises ConfigurationError where there is none of that name."""
    if name not in SERVICES:
        raise ConfigurationError(f"there is no service {name}; there are {', '.join(SERVICES)}")
    return services((name,))[0]


@contextmanager
def database_of(config: Path | None, name: str) -> Iterator[Database]:
    """A service's database for a command. Raises ConfigurationError."""
    settings = load(config)
    service = service_of(name)
    if settings.embedded and not (settings.data / f"{name}.db").exists():
        raise ConfigurationError(f"data: there is no database of {name} in {settings.data}; `tongxin run` makes it")
    database = open_database(settings, service, keys.load(settings.keys_path, (name,)))
    try:
        with unavailable_when_away():
            found = migrations.standing(database.engine, name)
        if not found.fits:
            raise ConfigurationError(found.reason)
        require_own_keys(database)
        yield database
    finally:
        database.engine.dispose()


def is_migrated(settings: Settings, name: str) -> bool:
    """Whether a service's database is there with the tables of this version. Raises Unavailable and
    ConfigurationError."""
    url = url_of(settings, name)
    file = url.removeprefix("sqlite:///")
    if file != url and not Path(file).exists():
        return False
    engine = make_engine(url, pool=1)
    try:
        with unavailable_when_away():
            return migrations.standing(engine, name).fits
    finally:
        engine.dispose()


def refuse_fresh_keys(settings: Settings) -> None:
    """Raise ConfigurationError where a service's database is written under keys already: under fresh ones nobody could
    read what it holds. Raises Unavailable where one is away."""
    for service in services():
        if is_migrated(settings, service.name):
            database = open_database(settings, service)
            try:
                with unavailable_when_away():
                    written = is_written(database)
            finally:
                database.engine.dispose()
            if written:
                raise ConfigurationError(
                    f"keys_file: {settings.keys_path} is not there, and {service.name}'s database is written under its "
                    "keys; put the file back, or name another data folder to begin anew"
                )


def names(service: str | None) -> tuple[str, ...]:
    """The service that was named, or all."""
    return (service_of(service).name,) if service else SERVICES
