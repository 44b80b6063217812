"""The books' entries, written in the transaction of the change that makes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from chassis.database.unit_of_work import UnitOfWork
from services.registry.books.book import Entry
from services.registry.books.tables import BookEntry


def entry_row(uow: UnitOfWork, community: UUID, entry: Entry) -> dict[str, Any]:
    fact = entry.fact
    return {
        "id": uow.new_id(),
        "community": community,
        "book": fact.book.value,
        "kind": fact.kind.value,
        "subject": fact.subject_id,
        "compound": fact.cell.compound_id,
        "housing_kind": fact.cell.housing_kind.value,
        "on": fact.on,
        "entered_on": entry.entered_on,
        "reversal": entry.reversal,
        "change": entry.change,
    }


def add_entries(uow: UnitOfWork, community: UUID, entries: Iterable[Entry]) -> None:
    if rows := [entry_row(uow, community, entry) for entry in entries]:
        uow.session.execute(insert(BookEntry), rows)
