"""Asking for the rows of a file to be entered, for the table to fill in, and for what came of rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.common.paging import cursor_of, key_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.files.types import JSON
from chassis.jobs import Job, job_view, start_job
from chassis.sheets.importing import refuse_no_table, template_of
from services.training.batches import store
from services.training.batches.columns import TABLES
from services.training.batches.usecases.kinds import refuse_kind
from services.training.contract.batches import MOST_ROWS
from services.training.filing import file_store

JOB = "enter_rows"


def start_import(uow: UnitOfWork, command: Any) -> Job:
    """Begin to enter the rows of an upload of the actor's. Raises NotFound, Invalid (`file-kind-unknown`), Conflict,
    Forbidden where another role sends such rows.
    """
    refuse_kind(uow, command.kind)
    stored = file_store(uow.keys).owned(uow, command.file)
    if stored.media_type != JSON or not stored.complete:
        refuse_no_table(stored)
    arguments = {
        "kind": command.kind,
        "file": str(command.file),
        "dry_run": command.dry_run,
        "partial": command.partial,
    }
    return start_job(uow, JOB, arguments)


def get_import_template(uow: UnitOfWork, query: Any) -> dict[str, str]:
    refuse_kind(uow, query.kind)
    return template_of([TABLES[query.kind]])


def list_batch_rows(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """What came of the rows of an own job, in their order. Raises NotFound."""
    if job_view(uow, query.id).kind != JOB:
        raise NotFound("there is no such batch")
    start = 0 if query.cursor is None else min(key_of(query.cursor).int, 100 * MOST_ROWS) + 1
    found: list[dict[str, Any]] = []
    for answer in store.answers_from(uow, query.id, start):
        if query.state in (None, answer["state"]):
            found.append(answer)
        if len(found) > query.limit:
            break
    items = found[: query.limit]
    more = len(found) > query.limit
    return {"items": items, "next_cursor": cursor_of(UUID(int=items[-1]["index"])) if more else None}
