"""The service for notes: use cases on a database, as any service has them."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from chassis.common import PIECE
from chassis.database.tables import service_base
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import KINDS, Conflict, NotFound
from chassis.paging import page
from chassis.service import Service
from gateway.testing import notes_contract as contract

Base: Any = service_base("notes")


class NoteRow(Base):  # type: ignore[misc]
    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(String(200))
    colour: Mapped[str | None] = mapped_column(String(10))
    amount: Mapped[str | None] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(String(64))

    @property
    def price(self) -> dict[str, str] | None:
        return {"amount": self.amount, "currency": "CNY"} if self.amount else None


def write_note(uow: UnitOfWork, command: Any) -> NoteRow:
    amount = str(command.price.amount) if command.price else None
    note = NoteRow(
        id=uow.new_id(), version=1, text=command.text, colour=command.colour, amount=amount, author=uow.actor.subject
    )
    uow.add(note)
    return note


def get_note(uow: UnitOfWork, command: Any) -> NoteRow:
    note = uow.session.get(NoteRow, command.id)
    if note is None or note.author != uow.actor.subject:
        raise NotFound("there is no such note")
    return note


def edit_note(uow: UnitOfWork, command: Any) -> NoteRow:
    note = get_note(uow, command)
    if uow.if_match is None:
        raise Conflict("send the ETag of what you read in If-Match", type="precondition-required")
    if uow.if_match not in ("*", str(note.version)):
        raise Conflict("the note was changed meanwhile", type="stale")
    note.text, note.version = command.text, note.version + 1
    return note


def remove_note(uow: UnitOfWork, command: Any) -> None:
    uow.session.delete(get_note(uow, command))


def list_notes(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    query = select(NoteRow).where(NoteRow.author == uow.actor.subject)
    if command.colour:
        query = query.where(NoteRow.colour.in_(command.colour))
    return page(uow, query, NoteRow.id, command.limit, command.cursor)


def count_notes(uow: UnitOfWork, _: Any) -> dict[str, int]:
    return {"notes": uow.session.scalar(select(func.count()).select_from(NoteRow)) or 0}


def fail(_: UnitOfWork, command: Any) -> None:
    if command.kind == "crash":
        raise RuntimeError("table notes_secret is broken")
    raise KINDS[command.kind]("as asked", type=command.type)


def start_import(uow: UnitOfWork, command: Any) -> Any:
    jobs = uow.tables.jobs
    arguments = {"file": str(command.file), "dry_run": command.dry_run, "partial": command.partial}
    row = {"id": uow.new_id(), "kind": "notes", "state": "waiting", "actor": {}, "owner": uow.actor.subject}
    uow.session.execute(uow.database.insert(jobs).values(**row, arguments=arguments, errors=[]))
    return _job(uow, row["id"])


def get_job(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    return _job(uow, command.id)


def cancel_job(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    jobs = uow.tables.jobs
    uow.session.execute(update(jobs).where(jobs.c.id == command.id).values(state="cancelled"))
    return _job(uow, command.id)


def _job(uow: UnitOfWork, id: Any) -> dict[str, Any]:
    jobs = uow.tables.jobs
    row = uow.session.execute(select(jobs).where(jobs.c.id == id, jobs.c.owner == uow.actor.subject)).one_or_none()
    if row is None:
        raise NotFound("there is no such job")
    return {**row._mapping, "error_count": len(row.errors), "reason": None}


def begin_file(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    row = {"id": uow.new_id(), "name": command.name, "media_type": command.media_type, "size": 0, "pieces": 0}
    uow.session.execute(uow.database.insert(uow.tables.files).values(**row, owner=uow.actor.subject))
    return _file(uow, row["id"])


def append_file(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    piece = base64.b64decode(command.content, validate=True)
    files, pieces = uow.tables.files, uow.tables.file_pieces
    file = _file(uow, command.id)
    if command.number == file["pieces"]:
        uow.session.execute(
            uow.database.insert(pieces).values(file_id=command.id, number=command.number, content=piece)
        )
        grown = {"size": file["size"] + len(piece), "pieces": command.number + 1}
        uow.session.execute(update(files).where(files.c.id == command.id).values(**grown))
    return _file(uow, command.id)


def finish_file(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    files = uow.tables.files
    if _file(uow, command.id)["size"] != command.size:
        raise Conflict("not all is here", type="file-incomplete")
    uow.session.execute(update(files).where(files.c.id == command.id).values(complete=True))
    return _file(uow, command.id)


def get_file(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    return _file(uow, command.id)


def read_file(uow: UnitOfWork, command: Any) -> dict[str, str]:
    _file(uow, command.id)
    pieces = uow.tables.file_pieces
    mine = (pieces.c.file_id == command.id) & (pieces.c.number == command.start // PIECE)
    return {"content": base64.b64encode(uow.session.scalars(select(pieces.c.content).where(mine)).one()).decode()}


def _file(uow: UnitOfWork, id: Any) -> dict[str, Any]:
    files = uow.tables.files
    mine = (files.c.id == id) & (files.c.owner == uow.actor.subject)
    row = uow.session.execute(select(files).where(mine)).one_or_none()
    if row is None:
        raise NotFound("there is no such file")
    return dict(row._mapping)


_FILES = {
    "notes.begin_file": begin_file,
    "notes.append_file": append_file,
    "notes.finish_file": finish_file,
    "notes.get_file": get_file,
    "notes.read_file": read_file,
}

service = Service(
    name="notes",
    base=Base,
    operations={
        contract.write_note: write_note,
        contract.get_note: get_note,
        contract.edit_note: edit_note,
        contract.remove_note: remove_note,
        contract.list_notes: list_notes,
        contract.get_motto: count_notes,
        contract.fail: fail,
        contract.get_home: count_notes,
        contract.start_import: start_import,
        contract.get_job: get_job,
        contract.cancel_job: cancel_job,
        **{operation: _FILES[operation.name] for operation in contract.OPERATIONS if operation.name in _FILES},
    },
)
