"""The use cases behind `chassis.common.contract`: a service takes them up in its table of operations.

`operations={…, **jobs_of("registry"), **files_of("registry", store)}`, and what can be done with a job or a file in its
table of actions: `ActionTable({…, **actions_of("registry")}, {…, **access_of("registry", SIGNED_IN)})`
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from chassis import jobs
from chassis.common import contract as common
from chassis.common.actions import Action, Actions
from chassis.contract import Operation, Schema
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from chassis.files.store import FileStore, StoredFile, refuse_to_delete, refuse_to_link
from chassis.files.uploads import finish_upload
from chassis.service import UseCase, own_transactions

LINK_SECONDS = 300
KEEP_FOR = 7 * 24 * 3600  # seconds: an upload is for a use at hand, which keeps what it needs


def jobs_of(service: str) -> dict[Operation, UseCase]:
    """Looking at a job and cancelling it: the actor's own ones only."""
    return {
        common.get_job(service): lambda uow, command: jobs.job_view(uow, command.id),
        common.cancel_job(service): lambda uow, command: jobs.cancel_job(uow, command.id),
    }


def files_of(
    service: str, store: Callable[[UnitOfWork], FileStore], *, keep_for: int = KEEP_FOR
) -> dict[Operation, UseCase]:
    """Uploads, downloads and links of the actor's own files, kept by `store` for `keep_for` seconds."""

    def read(uow: UnitOfWork, command: Any) -> dict[str, str]:
        files = store(uow)
        return _piece(_part(files, uow, files.owned(uow, command.id), command))

    def read_linked(uow: UnitOfWork, command: Any) -> dict[str, str]:
        files = store(uow)
        return _piece(_part(files, uow, files.linked(uow, command.token), command))

    def link(uow: UnitOfWork, command: Any) -> dict[str, Any]:
        files = store(uow)
        return {"token": files.link(uow, files.linkable(uow, command.id), LINK_SECONDS), "expires_in": LINK_SECONDS}

    return {
        common.begin_file(service): lambda uow, c: store(uow).begin(uow, c.name, c.media_type, keep_for=keep_for),
        common.append_file(service): lambda uow, c: store(uow).append(uow, c.id, c.number, _bytes(c.content)),
        common.finish_file(service): own_transactions(lambda t, c: finish_upload(t, store, c.id, c.size)),
        common.get_file(service): lambda uow, c: store(uow).owned(uow, c.id),
        common.read_file(service): read,
        common.delete_file(service): lambda uow, c: store(uow).delete(uow, c.id),
        common.link_file(service): link,
        common.get_linked_file(service): lambda uow, c: store(uow).linked(uow, c.token),
        common.read_linked_file(service): read_linked,
    }


def actions_of(service: str) -> dict[type[Schema], Actions]:
    """What can be done with a job and with a file. The steps of an upload are no actions: none is asked for alone."""
    return {
        common.Job: Actions(
            {"cancel": Action(common.cancel_job(service), jobs.refuse_to_cancel, lambda _, job: jobs.is_cancelled(job))}
        ),
        common.File: Actions(
            {
                "delete": Action(common.delete_file(service), refuse_to_delete),
                "link": Action(common.link_file(service), refuse_to_link),
            }
        ),
    }


def _part(files: FileStore, uow: UnitOfWork, file: StoredFile, asked: Any) -> bytes:
    read = files.read_preview if asked.preview else files.read
    return read(uow, file, asked.start, asked.length)


def _piece(content: bytes) -> dict[str, str]:
    return {"content": base64.b64encode(content).decode()}


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise Invalid("the piece is not base64", errors=[FieldError("/content", "Not base64.")]) from None
