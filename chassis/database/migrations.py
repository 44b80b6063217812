"""Migrations: Alembic, one line of revisions a service, the same on both databases, run from code.

The old code must run on the new schema, so that a service can be upgraded replica by replica: expand first, contract a
version later. On PostgreSQL a lock waits 4 s at most and a statement 5 s: longer work is a job.

A revision's id is the number in front of its file's name. So where a database stands, and where it should, is found
without Alembic, which every process would otherwise load at its start (11 MB and 0.2 s).

A replica of the version before may start again beside a migrated schema: what was applied stands in the table
`applied_revisions`, by the whole name of its file, so that older code finds its own newest revision in the history of a
database that it does not know the newest of. A revision that takes something away names in `OLDEST_CODE` the newest
revision that code must have to run beside it.

A revision that was released never changes, nor does what it runs of ours: column types, and what closes tables to
change, in modules that import nothing of ours themselves. So each stands there with the digest of these texts, too, and
a database to which other ones were applied under that name is refused: nobody knows what it has.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table, create_engine, inspect, select, text

if TYPE_CHECKING:
    from alembic.config import Config

# ruff: noqa: PLC0415 - Alembic is imported where it is used

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MIGRATION_LOCK = 0x746F6E67  # any number that nothing else locks by
_OURS = re.compile(r"^from ((?:chassis|services)(?:\.\w+)+) import ([\w, ]+)$", re.MULTILINE)


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
    """Bring the database to the newest revision; which one that is. Safe to run twice, also at once.

    A database that newer code has brought further stays as it is. Raises NotMigrated where it is of another line.
    """
    engine = create_engine(url)
    try:
        before = standing(engine, service)
        if before.fits:
            return before.stands
        if before.other_line:
            raise NotMigrated(before.reason)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                connection.execute(text("SET LOCAL lock_timeout = '4s'"))
                connection.execute(text("SET LOCAL statement_timeout = '5s'"))
            _upgrade(connection, service, metadata)
        return head(service)
    finally:
        engine.dispose()


def _upgrade(connection: Connection, service: str, metadata: Any) -> None:
    """Apply what is missing, and note each revision that now stands."""
    from alembic import command
    from alembic.script import ScriptDirectory

    config = config_for(service, connection, metadata)
    command.upgrade(config, "head")
    applied: Table = metadata.tables["applied_revisions"]
    noted = set(connection.scalars(select(applied.c.name)))
    rows = [
        {
            "name": Path(script.path).stem,
            "oldest_code": getattr(script.module, "OLDEST_CODE", ""),
            "digest": digest(Path(script.path)),
        }
        for script in ScriptDirectory.from_config(config).walk_revisions()
    ]
    if missing := [row for row in rows if row["name"] not in noted]:
        connection.execute(applied.insert(), missing)


class NotMigrated(Exception):
    """A database stands at a revision that this version of the service cannot work with."""


@dataclass(frozen=True)
class Standing:
    """Where a database stands, and what this version of the service needs: revisions, empty where there is none.

    `history` is whether this version's newest revision was applied to it; `oldest_code` the newest revision that code
    must have to run on it; `otherwise` a revision that was applied with another text than this version's.
    """

    service: str
    stands: str
    needs: str
    history: bool
    oldest_code: str
    otherwise: str = ""

    @property
    def ahead(self) -> bool:
        """Whether newer code has brought the database further than this version knows."""
        return self.stands > self.needs

    @property
    def fits(self) -> bool:
        return not self.otherwise and self.history and self.stands >= self.needs and self.needs >= self.oldest_code

    @property
    def other_line(self) -> bool:
        """Whether no migration of this version's can bring the database to where it is needed."""
        return bool(self.otherwise) or (not self.fits and self.stands >= self.needs)

    @property
    def reason(self) -> str:
        """Why it does not fit, with the mend."""
        if self.otherwise:
            return (
                f"{self.service}: the database stands at revision {self.stands}, and {self.otherwise} was applied to "
                "it with another text than this version has, as of a state before its release; remove the folder of a "
                "demo or sandbox (var/) to begin anew, else use the version that migrated it"
            )
        where = f"the database stands at revision {self.stands or 'none'}, this version needs {self.needs}"
        if not self.other_line:
            return f"{self.service}: {where}; run `tongxin migrate`"
        if not self.history:
            return (
                f"{self.service}: {where}, and the database's history does not contain that one; "
                "use the version that migrated it, or another database"
            )
        return (
            f"{self.service}: {where}, and revision {self.stands} runs beside code of {self.oldest_code} at the "
            "earliest; use a newer version"
        )


def require_usable(engine: Engine, service: str) -> Standing:
    """Raise NotMigrated, saying what to do, unless this version can work with the database; how that stands."""
    found = standing(engine, service)
    if not found.fits:
        raise NotMigrated(found.reason)
    return found


def standing(engine: Engine, service: str) -> Standing:
    """Where a database stands for this version of the service."""
    known = _known(service)
    newest = max(known, default="")
    needs = newest.partition("_")[0]
    with engine.connect() as connection:
        there = inspect(connection)
        if not there.has_table("alembic_version"):
            return Standing(service, "", needs, history=False, oldest_code="")
        stands = connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
        if not there.has_table("applied_revisions"):
            return Standing(service, stands, needs, history=False, oldest_code="")
        applied = {row.name: row for row in connection.execute(text("SELECT * FROM applied_revisions"))}
    # what was migrated before there were digests has none of them
    otherwise = (name for name in sorted(applied.keys() & known) if known[name] != getattr(applied[name], "digest", ""))
    return Standing(
        service,
        stands,
        needs,
        history=newest in applied,
        oldest_code=max((row.oldest_code for row in applied.values()), default=""),
        otherwise=next(otherwise, ""),
    )


def head(service: str) -> str:
    """The newest revision that this version has."""
    return max(_known(service), default="").partition("_")[0]


def _known(service: str) -> dict[str, str]:
    """The revisions that this version has, by the names of their files without the ending, with their digests."""
    return {path.stem: digest(path) for path in versions_folder(service).glob("[0-9]*_*.py")}


def digest(revision: Path, root: Path = ROOT) -> str:
    """Of its text and those of the modules of ours that it runs, however their lines end."""
    texts = [path.read_text("utf-8") for path in (revision, *run_by(revision, root))]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def run_by(revision: Path, root: Path = ROOT) -> list[Path]:
    """The modules of ours that a revision imports."""
    found: list[Path] = []
    for package, names in _OURS.findall(revision.read_text("utf-8")):
        folder = root.joinpath(*package.split("."))
        if folder.is_dir():
            found += [folder / f"{name}.py" for name in names.split(", ")]
        else:
            found.append(folder.with_suffix(".py"))
    return found


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
