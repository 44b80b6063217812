"""All organisations as the file that their import reads: changed in a spreadsheet, it can be sent back as it is."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from chassis.database.unit_of_work import UnitOfWork
from chassis.files.store import PIECE
from chassis.files.types import XLSX
from chassis.jobs import Job, JobContext, start_job
from chassis.sheets.model import Cell
from chassis.sheets.writer import write_workbook
from services.registry.filing import files
from services.registry.imports.columns import CONTACTS, LINKS, ORGANISATIONS
from services.registry.organisations import store
from services.registry.organisations.organisations import OrganisationKind, RelationKind
from services.registry.organisations.tables import ContactRow, OrganisationRow, RelationRow
from services.registry.people import identifiers
from services.registry.places import divisions

EXPORT_JOB = "export_organisations"
KEPT_FOR = 24 * 3600  # seconds
AT_A_TIME = 200  # rows in memory


def export_organisations(uow: UnitOfWork, command: Any) -> Job:
    """A job whose result names the file."""
    key = f"{EXPORT_JOB}:{uow.actor.subject}"
    return start_job(uow, EXPORT_JOB, {"purpose": command.purpose}, unique_key=key)


def write_organisations(job: JobContext) -> None:
    """Job: write the workbook, and keep it as the asker's file for a day. Telephones that were asked for are recorded
    one by one; without a purpose their cells stay empty, which changes nothing when the file comes back."""
    with job.step(done=1, total=1) as uow, tempfile.TemporaryFile() as target:
        purpose: str | None = job.arguments["purpose"]
        written = Counter[str]()
        sheets = [
            (ORGANISATIONS, _counted(written, _organisations(uow, purpose))),
            (CONTACTS, _counted(written, _further_contacts(uow, purpose))),
            (LINKS, _counted(written, _relations(uow))),
        ]
        write_workbook(sheets, cast(BinaryIO, target))
        job.result = {"file": str(_kept(uow, cast(BinaryIO, target))), "rows": written.total()}


def _counted(written: Counter[str], records: Iterable[dict[str, Cell]]) -> Iterator[dict[str, Cell]]:
    for record in records:
        written["rows"] += 1
        yield record


def _kept(uow: UnitOfWork, content: BinaryIO) -> UUID:
    """The file's id, once it is kept for the asker."""
    file = files(uow).begin(uow, "组织.xlsx", XLSX, keep_for=KEPT_FOR, made_here=True)
    size = content.tell()
    content.seek(0)
    for number, piece in enumerate(iter(lambda: content.read(PIECE), b"")):
        files(uow).append(uow, file.id, number, piece)
    return files(uow).finish(uow, file.id, size).id


def _within_reach(uow: UnitOfWork) -> Iterator[OrganisationRow]:
    """The organisations by name, so many in memory at a time."""
    query = store.within_reach(uow).order_by(OrganisationRow.name, OrganisationRow.id)
    yield from uow.session.scalars(query.execution_options(yield_per=AT_A_TIME))


def _organisations(uow: UnitOfWork, purpose: str | None) -> Iterator[dict[str, Cell]]:
    for row in _within_reach(uow):
        contact: dict[str, Cell] = _contact(uow, row, row.contacts[0], purpose) if row.contacts else {}
        division = divisions.find(row.division_code) if row.division_code else None
        facts: dict[str, Cell] = {"kind": OrganisationKind.of(row.kind).zh, "name": row.name, "code": row.credit_code}
        yield facts | {"township": division.name if division else None} | contact


def _further_contacts(uow: UnitOfWork, purpose: str | None) -> Iterator[dict[str, Cell]]:
    for row in _within_reach(uow):
        for contact in row.contacts[1:]:
            of: dict[str, Cell] = {"organisation": row.credit_code or row.name}
            yield of | _contact(uow, row, contact, purpose)


def _contact(uow: UnitOfWork, row: OrganisationRow, contact: ContactRow, purpose: str | None) -> dict[str, Cell]:
    opened = identifiers.reveal_contact_telephone(uow, row, contact.id, purpose) if purpose else None
    return {"contact": contact.name, "telephone": opened, "duty": contact.duty}


def _relations(uow: UnitOfWork) -> Iterator[dict[str, Cell]]:
    """Those between organisations that are in the file."""
    shown = store.within_reach(uow).subquery()
    source, target = aliased(OrganisationRow, shown), aliased(OrganisationRow, shown.alias())
    query = (
        select(RelationRow, source.credit_code, source.name, target.credit_code, target.name)
        .join(source, RelationRow.source == source.id)
        .join(target, RelationRow.target == target.id)
        .order_by(RelationRow.since, RelationRow.id)
    )
    for row, code, name, other_code, other_name in uow.session.execute(query.execution_options(yield_per=AT_A_TIME)):
        ends: dict[str, Cell] = {"organisation": code or name, "other": other_code or other_name}
        yield ends | {"kind": RelationKind.of(row.kind).zh, "since": row.since, "until": row.until}
