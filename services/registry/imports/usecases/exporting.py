"""All organisations as the file that their import reads: changed in a spreadsheet, it can be sent back as it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

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


def export_organisations(uow: UnitOfWork, command: Any) -> Job:
    """A job whose result names the file."""
    key = f"{EXPORT_JOB}:{uow.actor.subject}"
    return start_job(uow, EXPORT_JOB, {"purpose": command.purpose}, unique_key=key)


def write_organisations(job: JobContext) -> None:
    """Job: write the workbook, and keep it as the asker's file for a day. Telephones that were asked for are recorded
    one by one; without a purpose their cells stay empty, which changes nothing when the file comes back."""
    with job.step(done=1, total=1) as uow:
        rows = list(uow.session.scalars(store.within_reach(uow).order_by(OrganisationRow.name, OrganisationRow.id)))
        sheets = [
            (ORGANISATIONS, list(_organisations(uow, rows, job.arguments["purpose"]))),
            (CONTACTS, list(_further_contacts(uow, rows, job.arguments["purpose"]))),
            (LINKS, list(_relations(uow, rows))),
        ]
        target = io.BytesIO()
        write_workbook(sheets, target)
        content = target.getvalue()
        file = files(uow).begin(uow, "组织.xlsx", XLSX, keep_for=KEPT_FOR, made_here=True)
        for number, start in enumerate(range(0, len(content), PIECE)):
            files(uow).append(uow, file.id, number, content[start : start + PIECE])
        files(uow).finish(uow, file.id, len(content))
        job.result = {"file": str(file.id), "rows": sum(len(records) for _, records in sheets)}


def _organisations(uow: UnitOfWork, rows: list[OrganisationRow], purpose: str | None) -> Iterator[dict[str, Cell]]:
    for row in rows:
        contact: dict[str, Cell] = _contact(uow, row, row.contacts[0], purpose) if row.contacts else {}
        division = divisions.find(row.division_code) if row.division_code else None
        facts: dict[str, Cell] = {"kind": OrganisationKind.of(row.kind).zh, "name": row.name, "code": row.credit_code}
        yield facts | {"township": division.name if division else None} | contact


def _further_contacts(uow: UnitOfWork, rows: list[OrganisationRow], purpose: str | None) -> Iterator[dict[str, Cell]]:
    for row in rows:
        for contact in row.contacts[1:]:
            of: dict[str, Cell] = {"organisation": row.credit_code or row.name}
            yield of | _contact(uow, row, contact, purpose)


def _contact(uow: UnitOfWork, row: OrganisationRow, contact: ContactRow, purpose: str | None) -> dict[str, Cell]:
    opened = identifiers.reveal_contact_telephone(uow, row, contact.id, purpose) if purpose else None
    return {"contact": contact.name, "telephone": opened, "duty": contact.duty}


def _relations(uow: UnitOfWork, rows: list[OrganisationRow]) -> Iterator[dict[str, Cell]]:
    named = {row.id: row.credit_code or row.name for row in rows}
    query = select(RelationRow).where(RelationRow.source.in_(named), RelationRow.target.in_(named))
    for row in uow.session.scalars(query.order_by(RelationRow.since, RelationRow.id)):
        ends: dict[str, Cell] = {"organisation": named[row.source], "other": named[row.target]}
        yield ends | {"kind": RelationKind.of(row.kind).zh, "since": row.since, "until": row.until}
