"""Asking for an import, and for a table to fill in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs import Job, start_job
from chassis.sheets.importing import refuse_no_table, template_of
from services.registry.filing import file_store
from services.registry.imports.columns import OF_KIND

IMPORT_JOB = "import_file"


def import_key(community: UUID | None, kind: str) -> str:
    """One import of a kind at a time: two of them at once would each take the other's people for new."""
    return f"import:{community}:{kind}"


def start_import(uow: UnitOfWork, command: Any, *, step: int = 0) -> Job:
    """Begin to import an upload of the actor's. Raises NotFound, Invalid (`file-kind-unknown`), Conflict.

    `step`: rows a transaction, where it is not the database's usual number.
    """
    refuse_no_table(file_store(uow.keys).owned(uow, command.file))
    arguments = {
        "kind": command.kind,
        "file": str(command.file),
        "dry_run": command.dry_run,
        "partial": command.partial,
        "step": step,
    }
    return start_job(uow, IMPORT_JOB, arguments, unique_key=import_key(uow.actor.community, command.kind))


def get_import_template(_: UnitOfWork, query: Any) -> dict[str, str]:
    return template_of(OF_KIND[query.kind])
