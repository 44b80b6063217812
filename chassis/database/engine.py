"""Engines: one database a service, PostgreSQL or SQLite, right under eventlet.

PostgreSQL: psycopg 3 waits in C by default, which would stop eventlet's hub and with it every heartbeat; its waiting is
put on the hub. SQLite: a short query may block; what must not happen is that a greenlet
yields inside a write transaction and locks the others out, so writes take turns (see `unit_of_work`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg.waiting
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from chassis.database.cursor import Cursor
from chassis.database.fair_pool import FairPool

STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 4_000
TRANSACTIONS = "READ COMMITTED"


def make_engine(
    url: str, *, pool: int = 10, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS, name: str = ""
) -> Engine:
    """The engine for `url`, keeping at most `pool` connections; a wait for one lasts 1.5 s.

    `name` is what PostgreSQL shows of its connections (`application_name`).
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url, pool, statement_timeout_ms, name).execution_options(isolation_level=TRANSACTIONS)


def make_engines(
    url: str,
    *,
    pool: int = 10,
    statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    name: str = "",
    listen: Callable[[Engine], None] = lambda _: None,
) -> tuple[Engine, Engine]:
    """As `make_engine`, and with it one for reads, on the same connections: on PostgreSQL its statements stand each for
    itself, outside of a transaction. The pool's connections lie there as reads, which are most calls, want them.

    `listen` adds listeners, before the one engine is made of the other: SQLAlchemy then knows of them for both.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = _sqlite(url)
        listen(engine)
        return engine, engine
    reader = _postgresql(url, pool, statement_timeout_ms, name)
    listen(reader)
    return reader.execution_options(isolation_level=TRANSACTIONS), reader


def make_green() -> None:
    """Let psycopg wait on eventlet's hub. To be called after eventlet's monkey patch, before any connection."""
    from chassis.database import green  # noqa: PLC0415 - a process for long work goes without eventlet

    psycopg.waiting.wait = green.wait


def _postgresql(url: str, pool: int, statement_timeout_ms: int, name: str) -> Engine:
    """Whose connections open no transaction by themselves."""
    options = f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC"
    return create_engine(
        url,
        poolclass=FairPool,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=1.5,
        pool_use_lifo=True,  # the connection used last: it and its server process have most in their caches
        pool_pre_ping=False,
        isolation_level="AUTOCOMMIT",
        pool_recycle=1800,
        hide_parameters=True,  # of an error that is logged: they are somebody's data
        skip_autocommit_rollback=True,
        # a dead server is noticed by the kernel within 15 s even while a query waits
        connect_args={
            "connect_timeout": 2,
            "options": options,
            "cursor_factory": Cursor,
            "tcp_user_timeout": 15_000,
            "keepalives_idle": 5,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            **({"application_name": name} if name else {}),
        },
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=FairPool,
        pool_size=5,
        max_overflow=20,
        connect_args={"timeout": 0, "check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's own begin, below, opens transactions
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute("PRAGMA " + pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
