"""Asking for an import, and for a table to fill in."""

from __future__ import annotations

import base64
import io
from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from chassis.files.types import XLSX
from chassis.jobs import Job, start_job
from chassis.sheets.template import write_template
from services.registry.filing import file_store
from services.registry.imports.columns import OF_KIND
from services.registry.imports.source import KINDS

IMPORT_JOB = "import_file"


def import_key(community: UUID | None, kind: str) -> str:
    """One import of a kind at a time: two of them at once would each take the other's people for new."""
    return f"import:{community}:{kind}"


def start_import(uow: UnitOfWork, command: Any, *, step: int = 0) -> Job:
    """Begin to import an upload of the actor's. Raises NotFound, Invalid (`file-kind-unknown`), Conflict.

    `step`: rows a transaction, where it is not the database's usual number.
    """
    stored = file_store(uow.keys).owned(uow, command.file)
    if stored.media_type not in KINDS or not stored.complete:
        reason = "an import takes a whole .xlsx or .csv file"
        raise Invalid(reason, type="file-kind-unknown", errors=[FieldError("/file", reason)])
    arguments = {
        "kind": command.kind,
        "file": str(command.file),
        "dry_run": command.dry_run,
        "partial": command.partial,
        "step": step,
    }
    return start_job(uow, IMPORT_JOB, arguments, unique_key=import_key(uow.actor.community, command.kind))


def get_import_template(_: UnitOfWork, query: Any) -> dict[str, str]:
    target = io.BytesIO()
    tables = OF_KIND[query.kind]
    write_template(tables, target)
    return {
        "name": f"{tables[0].label}导入模板.xlsx",
        "media_type": XLSX,
        "content": base64.b64encode(target.getvalue()).decode(),
    }
