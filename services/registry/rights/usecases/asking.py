"""What residents may ask of whoever holds their data: a copy of it, and that it be corrected."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any
from uuid import UUID

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption.binary import BinaryCipher
from chassis.errors import Conflict
from chassis.files.links import FileLinks
from chassis.files.store import PIECE, FileStore
from chassis.files.types import ZIP
from chassis.jobs import Job, JobContext, start_job
from services.registry.accounts.usecases import wechat
from services.registry.consents.store import is_allowed
from services.registry.people import identifiers
from services.registry.people import store as people
from services.registry.people.consent import ETHNIC_GROUP
from services.registry.people.purposes import RevealPurpose
from services.registry.people.tables import Resident
from services.registry.rights import store
from services.registry.rights.tables import CorrectionRow

KEPT_FOR = 7 * 24 * 3600  # seconds


def export_own_data(uow: UnitOfWork, _: Any) -> Job:
    """Everything held of the caller, as one archive: a job whose result names the file."""
    return begin_export(uow, store.own_resident(uow))


def export_resident(uow: UnitOfWork, command: Any) -> Job:
    """The same at the desk, for a resident who asks for it there."""
    return begin_export(uow, people.resident(uow, command.id))


def begin_export(uow: UnitOfWork, resident: Resident) -> Job:
    own = resident.id == uow.actor.resident
    arguments = {"resident": str(resident.id), "own": own}
    return start_job(uow, "export_person", arguments, unique_key=f"export_person:{resident.id}")


def export_person(job: JobContext) -> None:
    """Job: gather, pack, and keep as the asker's file for a week."""
    with job.step(done=1, total=1) as uow:
        query = people.within_reach(uow).where(Resident.id == UUID(job.arguments["resident"]))
        resident: Resident = uow.session.scalars(query).one()
        held = everything(uow, resident, own=bool(job.arguments["own"]))
        archive = packed(held)
        files = FileStore(BinaryCipher(uow.keys.encryption), FileLinks(*uow.keys.links))
        file = files.begin(uow, "个人信息.zip", ZIP, keep_for=KEPT_FOR, made_here=True)
        for number, start in enumerate(range(0, len(archive), PIECE)):
            files.append(uow, file.id, number, archive[start : start + PIECE])
        files.finish(uow, file.id, len(archive))
        job.result = {"file": str(file.id), "tables": {name: len(rows) for name, rows in held.items()}}


def everything(uow: UnitOfWork, resident: Resident, *, own: bool) -> dict[str, list[dict[str, Any]]]:
    """All that is held, by table. Identifiers stand in the open and are recorded as looked at."""
    purpose = RevealPurpose.OWN_REQUEST if own else RevealPurpose.VERIFICATION
    record = {
        column.name: getattr(resident, column.name)
        for column in Resident.__table__.columns
        if not store.is_inside(column)
    }
    if not own and not is_allowed(uow, resident, *ETHNIC_GROUP):
        record["ethnic_group"] = None
    record |= {field: identifiers.reveal(uow, resident, field, purpose) for field in identifiers.FIELDS}
    held = {"resident": [record], **store.rows_about(uow, resident.id)}
    for row in held.get("accounts", ()):
        row["wechat"] = wechat.opened(uow, row["id"], purpose.value)
    return held


def packed(held: dict[str, list[dict[str, Any]]]) -> bytes:
    """A zip of one JSON document with everything, and one CSV a table for a spreadsheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("all.json", json.dumps(held, ensure_ascii=False, indent=1, default=str))
        for name, rows in held.items():
            archive.writestr(f"{name}.csv", as_csv(rows))
    return buffer.getvalue()


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return "\ufeff" + text.getvalue()  # by the mark Excel knows UTF-8


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = (
        "" if value is None else json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    )
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


# ---- corrections


def ask_correction(uow: UnitOfWork, command: Any) -> CorrectionRow:
    """Something held of the caller is wrong."""
    resident = store.own_resident(uow)
    row = CorrectionRow(
        id=uow.new_id(),
        community=resident.community,
        version=1,
        resident=resident.id,
        field=command.field,
        wish=command.wish,
        state="asked",
        asked_at=uow.now(),
    )
    uow.add(row)
    uow.session.flush()
    return row


def answer_correction(uow: UnitOfWork, command: Any) -> CorrectionRow:
    """Staff have mended it, or say why it stays."""
    row = store.correction(uow, command.id)
    if row.state != "asked":
        raise Conflict("this request has been answered already")
    row.state, row.answer = command.state, command.answer
    row.answered_at, row.answered_by = uow.now(), uow.actor.subject
    row.version += 1
    return row


def list_corrections(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.corrections(uow)
    if query.state:
        found = found.where(CorrectionRow.state == query.state)
    return page(uow, found, CorrectionRow.id, query.limit, query.cursor)
