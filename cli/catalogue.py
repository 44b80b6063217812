"""Which services there are, and their databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from chassis.config import SERVICES, ConfigurationError, load
from chassis.database.opening import open_database
from chassis.database.unit_of_work import Database
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
        yield database
    finally:
        database.engine.dispose()


def names(service: str | None) -> tuple[str, ...]:
    """The service that was named, or all."""
    return (service_of(service).name,) if service else SERVICES
