"""A service's database as the configuration says."""

from __future__ import annotations

from chassis.clock import SystemClock
from chassis.config import Settings
from chassis.database import processes
from chassis.database.database import Database
from chassis.encryption.keys import Keys
from chassis.service import Service


def open_database(settings: Settings, service: Service, keys: Keys | None = None, *, lasting: bool = False) -> Database:
    """`lasting` where a process works for the service until it is ended: commands can see that one then."""
    section = settings.section(service.name)
    return Database(
        settings.database_url(service.name),
        service.base,
        service=service.name,
        pool=section.pool,
        keys=keys,
        clock=SystemClock(),
        issuer=settings.public_url,
        timezone=settings.timezone,
        folder=settings.data,
        name=processes.name_of(service.name, keys) if lasting else "",
    )
