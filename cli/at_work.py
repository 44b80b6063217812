"""Whether services run, and with which keys: commands that must not act beside them ask here."""

from __future__ import annotations

from chassis.config import Settings
from chassis.database import processes
from chassis.database.database import Database
from chassis.database.processes import Process
from chassis.errors import Conflict
from cli import folder_lock


def refuse_running(settings: Settings, database: Database, then: str) -> None:
    """Raise Conflict where processes of the service run; `then` says what they would spoil."""
    if found := _at_work(settings, database):
        raise Conflict(f"{database.service} runs ({_named(found)}): {then}; stop it, then do this again")


def refuse_other_keys(settings: Settings, database: Database) -> None:
    """Raise Conflict where processes of the service run that were started with other keys than the file's of today."""
    today = database.keys.fingerprint
    if found := [each for each in _at_work(settings, database) if each.keys != today]:
        raise Conflict(
            f"{database.service} runs with the keys of before ({_named(found)}) and still writes under them; start each"
            " of its processes again, with the file of today, then do this again"
        )


def _at_work(settings: Settings, database: Database) -> list[Process]:
    """The processes of the service that run now."""
    if settings.embedded:  # whatever its databases, all runs under one lock; distributed ones are PostgreSQL's only
        held = folder_lock.held(settings.data)
        return [] if held is None else [Process(database.service, held, "`tongxin run`")]
    with database.reading() as connection:
        return [each for each in processes.at_work(connection) if each.service == database.service]


def _named(found: list[Process]) -> str:
    return ", ".join(each.where for each in found)
