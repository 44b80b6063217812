"""The service for notes: use cases on a database, as any service has them."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from chassis.common.actions import ActionTable
from chassis.common.contract import access_of
from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.common.usecases import actions_of, files_of, jobs_of
from chassis.database.tables import service_base
from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption import Key, Keyring
from chassis.encryption.binary import BinaryCipher
from chassis.errors import KINDS, NotFound
from chassis.files.links import FileLinks
from chassis.files.store import FileStore
from chassis.jobs import JobLimits, start_job
from chassis.service import Service
from gateway.testing import notes_contract as contract
from services.registry.contract.access import SIGNED_IN

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
    expect_version(uow, note)
    note.text, note.version = command.text, note.version + 1
    return note


def remove_note(uow: UnitOfWork, command: Any) -> None:
    uow.session.delete(get_note(uow, command))


def list_notes(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    query = select(NoteRow).where(NoteRow.author == uow.actor.subject)
    if command.colour:
        query = query.where(NoteRow.colour.in_(command.colour))
    if command.priced is not None:
        query = query.where(NoteRow.amount.is_not(None) == command.priced)
    return page(uow, query, NoteRow.id, command.limit, command.cursor)


def count_notes(uow: UnitOfWork, _: Any) -> dict[str, int]:
    return {"notes": uow.session.scalar(select(func.count()).select_from(NoteRow)) or 0}


def fail(_: UnitOfWork, command: Any) -> None:
    if command.kind == "crash":
        raise RuntimeError("table notes_secret is broken")
    raise KINDS[command.kind]("as asked", type=command.type)


def start_import(uow: UnitOfWork, command: Any) -> Any:
    arguments = {"file": str(command.file), "dry_run": command.dry_run, "partial": command.partial}
    return start_job(uow, "notes", arguments, limits=JobLimits(of_owner=1000))


_cipher = BinaryCipher(Keyring([Key("k1", secrets.token_bytes(32))], "k1"))
_store = FileStore(_cipher, FileLinks(secrets.token_bytes(32)))

service = Service(
    name="notes",
    base=Base,
    actions=ActionTable(actions_of("notes"), access_of("notes", SIGNED_IN)),
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
        **jobs_of("notes"),
        **files_of("notes", lambda _: _store),
    },
)
