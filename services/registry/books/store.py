"""The books' entries, written in the transaction of the change that makes them, and what the one book takes that has
none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, insert, or_, select, union_all

from chassis.database.unit_of_work import UnitOfWork
from services.registry.books import vacancies
from services.registry.books.book import Entry
from services.registry.books.tables import BookEntry
from services.registry.households.tables import OccupancyRow
from services.registry.people.tables import TemporaryResidenceRow
from services.registry.places.store import within_reach
from services.registry.places.tables import Dwelling


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


class Sum(NamedTuple):
    """What the book takes from one dwelling: how it opens (`on` None), or what changes on a day."""

    on: date | None
    kind: str
    compound: UUID
    housing_kind: str
    change: int
    late: bool


def vacancy_sums(uow: UnitOfWork, query: Any) -> Iterator[Sum]:
    """What the book of some days takes from each dwelling within reach, as the record stood on `known_on`."""
    of_dwelling: dict[UUID, list[vacancies.Lived]] = defaultdict(list)
    lived = union_all(occupancies(uow, query.known_on), times(uow, TemporaryResidenceRow, query.known_on))
    for row in uow.session.execute(lived):
        end_entered_on = row.end_entered_on or row.entered_on
        is_known = query.known_on is None or end_entered_on <= query.known_on
        until = row.until if row.until is not None and is_known else date.max
        if until > row.since:
            of_dwelling[row.dwelling].append(vacancies.Lived(row.since, until, row.entered_on, end_entered_on))
    for dwelling in uow.session.scalars(within_reach(uow, Dwelling)):
        where = (dwelling.compound, dwelling.housing_kind)
        opening = 1
        for on, kind, late in vacancies.changes(of_dwelling[dwelling.id]):
            if on < query.since:
                opening += kind.adds
            elif on < query.until:
                yield Sum(on, kind.value, *where, kind.adds, late)
        if opening:
            yield Sum(None, "", *where, opening, late=False)


def occupancies(uow: UnitOfWork, known_on: date | None) -> Select[Any]:
    voided_on = OccupancyRow.voided_on
    stood = voided_on.is_(None) if known_on is None else or_(voided_on.is_(None), voided_on > known_on)
    return times(uow, OccupancyRow, known_on).where(stood)


def times(uow: UnitOfWork, row: type[Any], known_on: date | None) -> Select[Any]:
    """The times of one kind in which dwellings were lived in, as far as they had been entered by a day."""
    columns = (row.dwelling, row.since, row.until, row.entered_on, row.end_entered_on)
    query = select(*columns).where(row.community == uow.actor.community)
    return query if known_on is None else query.where(row.entered_on <= known_on)
