"""Which processes work on a database, and whether with the keys of today: what a command asks before it does what they
must not run beside.

A PostgreSQL server is asked, which names each of its connections; nothing is written down, so nothing can be stale.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

from sqlalchemy import Connection, text

from chassis.encryption.keys import Keys

FIRST = "tongxin"
NOW = text(
    "SELECT DISTINCT application_name FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name LIKE :first ORDER BY application_name"
)


@dataclass(frozen=True)
class Process:
    """One that works for a service; `keys` is the fingerprint of those that it writes under."""

    service: str
    keys: str
    where: str


def name_of(service: str, keys: Keys | None) -> str:
    """The name of a process's connections: the service, its keys, the machine and the process's number."""
    host = socket.gethostname()[:24]  # PostgreSQL keeps 63 bytes of a name
    return f"{FIRST} {service} {keys.fingerprint if keys else '-'} {host}:{os.getpid()}"


def at_work(connection: Connection) -> list[Process]:
    """The processes that are connected to a PostgreSQL database now, commands left out."""
    names = connection.scalars(NOW, {"first": f"{FIRST} %"})
    return [Process(*name.split(" ", 3)[1:]) for name in names if name.count(" ") == 3]
