"""Migrations: Alembic, one line of revisions a service, the same on both databases, run from code.

The old code must run on the new schema, so that a service can be upgraded replica by replica: expand first, contract a
version later. On PostgreSQL a lock waits 4 s at most and a statement 5 s: longer work is a job.

A revision's id is the number in front of its file's name. So where a database stands, and where it should, is found
without Alembic, which every process would otherwise load at its start (11 MB and 0.2 s).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

# ruff: noqa: PLC0415 - Alembic is imported where it is used

HERE = Path(__file__).parent
MIGRATION_LOCK = 0x746F6E67  # any number that nothing else locks by


def config_for(service: str, connection: Connection | None = None, metadata: Any = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE / "alembic"))
    config.set_main_option("version_locations", str(versions_folder(service)))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def versions_folder(service: str) -> Path:
    spec = importlib.util.find_spec(f"services.{service}")
    assert spec is not None and spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations))) / "migrations"


def migrate(url: str, service: str, metadata: Any) -> str:
    """Bring the database to the newest revision; which one that is. Safe to run twice, also at once."""
    engine = create_engine(url)
    try:
        if current(engine) == head(service):
            return head(service)
        from alembic import command

        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                connection.execute(text("SET LOCAL lock_timeout = '4s'"))
                connection.execute(text("SET LOCAL statement_timeout = '5s'"))
            command.upgrade(config_for(service, connection, metadata), "head")
        return head(service)
    finally:
        engine.dispose()


class NotMigrated(Exception):
    """A database stands at another revision than this version of the service needs."""


def require_head(engine: Engine, service: str) -> None:
    """Raise NotMigrated, saying what to do, unless the database stands where this version needs it."""
    stands, needs = current(engine), head(service)
    if stands != needs:
        raise NotMigrated(
            f"{service}: the database stands at revision {stands or 'none'}, "
            f"this version needs {needs}; run `tongxin migrate`"
        )


def head(service: str) -> str:
    """The newest revision that this version has."""
    return max((path.name.partition("_")[0] for path in versions_folder(service).glob("[0-9]*_*.py")), default="")


def current(engine: Engine) -> str:
    """The revision a database stands at; empty where it was never migrated."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def differences(engine: Engine, metadata: Any) -> list[Any]:
    """What the models have that the database has not, and the other way round."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        return list(compare_metadata(context, metadata))


def _ours(_: Any, name: str | None, kind: str, *__: Any) -> bool:
    return not (kind == "table" and name == "alembic_version")


def revise(url: str, service: str, metadata: Any, message: str) -> Path:
    """Write a new revision from the difference between the models and the database at `url`."""
    from alembic import command

    engine = create_engine(url)
    number = f"{len(list(versions_folder(service).glob('[0-9]*.py'))) + 1:04d}"
    try:
        with engine.connect() as connection:
            config = config_for(service, connection, metadata)
            script: Any = command.revision(config, message=message, autogenerate=True, rev_id=number)
            return Path(script.path)
    finally:
        engine.dispose()
