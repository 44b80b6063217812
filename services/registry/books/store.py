"""The books' entries, written in the transaction of the change that makes them, and what the one book takes that has
none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, literal, or_, select, union_all

from chassis.database.unit_of_work import UnitOfWork
from services.registry.books import vacancies
from services.registry.books.book import Book, Entry
from services.registry.books.tables import BookEntry
from services.registry.households.store import valid_on
from services.registry.households.tables import MembershipRow, OccupancyRow
from services.registry.people.tables import RegistrationRow, TemporaryResidenceRow
from services.registry.places.housing import Tenure
from services.registry.places.store import within_reach
from services.registry.places.tables import Dwelling
from services.registry.scope import compounds_within_reach

RENTED = [tenure.value for tenure in Tenure if tenure.is_rented]


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


def of_book(uow: UnitOfWork, book: Book) -> ColumnElement[bool]:
    own = (BookEntry.community == uow.actor.community) & (BookEntry.book == book.value)
    return and_(own, compounds_within_reach(uow, BookEntry.compound))


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


def unlike(uow: UnitOfWork, day: date) -> Select[Any]:
    """By how much more the entries of a book change its count on a day than the record does, where that is not 0.

    Two counts that begin with nothing agree on every day where their changes of every day agree: so a past day on which
    the two differed is found, though they agree again today.
    """
    both = union_all(changes_by_entries(uow), *changes_by_record(uow), *otherwise_housed(uow)).subquery()
    cell = (both.c.book, both.c.compound, both.c.housing_kind, both.c.on)
    change = func.sum(both.c.change)
    return (
        select(*cell, change.label("change"))
        .where(both.c.on <= day)
        .group_by(*cell)
        .having(change != 0)
        .order_by(both.c.on)
    )


def changes_by_entries(uow: UnitOfWork) -> Select[Any]:
    e = BookEntry
    columns: tuple[Any, ...] = (e.book, e.on, e.compound, e.housing_kind, e.change)
    return select(*columns).where(e.community == uow.actor.community, compounds_within_reach(uow, e.compound))


def changes_by_record(uow: UnitOfWork) -> Iterator[Select[Any]]:
    """+1 on the first day of each stretch and -1 on the first day after it, taken from what the entries change."""
    home, registration, stay = OccupancyRow, RegistrationRow, TemporaryResidenceRow
    counted = {
        Book.POPULATION: lived(uow),
        Book.TENANTS: lived(uow).where(home.tenure.in_(RENTED)),
        Book.HOUSEHOLDS: stretches(uow, home, home.since, home.until).where(home.voided_on.is_(None)),
        Book.REGISTRATIONS: stretches(uow, registration, registration.since, registration.until).where(
            registration.dwelling.is_not(None), registration.voided_on.is_(None)
        ),
        Book.TEMPORARY: stretches(uow, stay, stay.since, stay.until),
    }
    for book, of_record in counted.items():
        rows = of_record.subquery()
        cell = (rows.c.compound, rows.c.housing_kind)
        name = literal(book.value)
        yield select(name, rows.c.since, *cell, literal(-1))
        yield select(name, rows.c.until, *cell, literal(1)).where(rows.c.until.is_not(None))


def otherwise_housed(uow: UnitOfWork) -> Iterator[Select[Any]]:
    """Those counted today under another kind of housing than their dwelling is: -1 there and +1 where they belong, in
    what is taken from what the entries change."""
    today, home = uow.today(), OccupancyRow
    living = (
        select(home.compound, home.housing_kind, Dwelling.housing_kind.label("right"), home.tenure)
        .join(Dwelling, Dwelling.id == home.dwelling)
        .where(home.community == uow.actor.community, compounds_within_reach(uow, home.compound))
        .where(home.housing_kind != Dwelling.housing_kind, valid_on(home, today))
    )
    people = living.join(MembershipRow, MembershipRow.household == home.household)
    people = people.where(valid_on(MembershipRow, today))
    counted = {Book.POPULATION: people, Book.TENANTS: people.where(home.tenure.in_(RENTED)), Book.HOUSEHOLDS: living}
    for book, of_record in counted.items():
        rows = of_record.subquery()
        for kind, change in ((rows.c.housing_kind, 1), (rows.c.right, -1)):
            yield select(literal(book.value), literal(today), rows.c.compound, kind, literal(change))


def stretches(uow: UnitOfWork, model: Any, since: Any, until: Any) -> Select[Any]:
    """Days at a home within reach; a stretch without a day counts on none."""
    return select(model.compound, model.housing_kind, since.label("since"), until.label("until")).where(
        model.community == uow.actor.community,
        compounds_within_reach(uow, model.compound),
        or_(until.is_(None), since < until),
    )


def lived(uow: UnitOfWork) -> Select[Any]:
    """The days that each membership shares with each home of its household."""
    m, o = MembershipRow, OccupancyRow
    since = case((m.since > o.since, m.since), else_=o.since)
    until = case(
        (m.until.is_(None), o.until), (o.until.is_(None), m.until), (m.until < o.until, m.until), else_=o.until
    )
    return (
        stretches(uow, o, since, until)
        .join(m, m.household == o.household)
        .where(m.voided_on.is_(None), o.voided_on.is_(None))
    )
