"""Reading the books, and checking that they say what the record says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from services.registry.books.book import Book, EntryKind
from services.registry.books.store import vacancy_sums
from services.registry.books.tables import BookEntry
from services.registry.households.store import living_on
from services.registry.households.tables import MembershipRow, OccupancyRow
from services.registry.people.details import not_in_the_future
from services.registry.people.tables import RegistrationRow, TemporaryResidenceRow
from services.registry.places.housing import Tenure
from services.registry.scope import compounds_within_reach

LONGEST = timedelta(days=366)
RENTED = [tenure.value for tenure in Tenure if tenure.is_rented]
Key = tuple[date | None, UUID | None, str | None]

GROUPS: dict[str, Callable[[Any], Key]] = {
    "day": lambda row: (row.on, None, None),
    "compound": lambda row: (None, row.compound, None),
    "compound_and_kind": lambda row: (None, row.compound, row.housing_kind),
    "total": lambda row: (None, None, None),
}


def read_books(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """One book over some days by day, compound or kind of housing; opening + counts = closing in every line.

    A period that runs (this month) is counted up to today: what is foreseen stands in no book yet. Raises Invalid for
    days that lie ahead.
    """
    if not query.since < query.until <= query.since + LONGEST:
        reason = "it comes after since, at most a year"
        raise Invalid(f"until: {reason}", errors=[FieldError("/until", reason)])
    for name in ("since", "known_on"):
        not_in_the_future(getattr(query, name), uow.today(), f"/{name}")
    query = replace(query, until=min(query.until, uow.today() + timedelta(days=1)))
    group = GROUPS[query.by]
    openings: Counter[Key] = Counter()
    counts: dict[Key, Counter[str]] = defaultdict(Counter)
    late: Counter[Key] = Counter()
    for row in vacancy_sums(uow, query) if query.book == Book.VACANT.value else sums(uow, query):
        if row.on is None:
            openings[(None, None, None) if query.by == "day" else group(row)] += row.change
        else:
            counts[group(row)][row.kind] += row.change * EntryKind.of(row.kind).adds
            late[group(row)] += row.late
    if query.by == "day":
        lines = by_day(openings[None, None, None], counts, late)
    else:
        keys = sorted(openings.keys() | counts.keys(), key=str)
        lines = [line(key, openings[key], counts[key], late[key]) for key in keys]
    whole = together(counts)
    total = line((None, None, None), sum(openings.values()), whole, sum(late.values()))
    return {"book": query.book, "since": query.since, "until": query.until, "lines": lines, "total": total}


def together(counts: dict[Key, Counter[str]]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for of_group in counts.values():
        whole.update(of_group)
    return whole


def by_day(opening: int, counts: dict[Key, Counter[str]], late: Counter[Key]) -> list[dict[str, Any]]:
    """Days on which something happened; each opens with what the one before closed with."""
    lines = []
    for key in sorted(counts):  # by day: all else in a key is None
        lines.append(line(key, opening, counts[key], late[key]))
        opening = lines[-1]["closing"]
    return lines


def line(key: Key, opening: int, counts: Counter[str], late: int) -> dict[str, Any]:
    day, compound, kind = key
    closing = opening + sum(EntryKind.of(word).adds * count for word, count in counts.items())
    return {
        "day": day,
        "compound": compound,
        "housing_kind": kind,
        "opening": opening,
        "counts": {word: count for word, count in sorted(counts.items()) if count},
        "late": late,
        "closing": closing,
    }


def sums(uow: UnitOfWork, query: Any) -> Any:
    """Sums of the book's entries: those before the days without a day, the others by day and kind."""
    e = BookEntry
    before = e.on < query.since
    day = case((before, None), else_=e.on).label("on")
    kind = case((before, ""), else_=e.kind).label("kind")
    is_late = case((e.entered_on > e.on, 1), else_=0)
    rows = (
        select(
            day, kind, e.compound, e.housing_kind, func.sum(e.change).label("change"), func.sum(is_late).label("late")
        )
        .where(of_book(uow, Book.of(query.book)), e.on < query.until)
        .group_by(day, kind, e.compound, e.housing_kind)
    )
    if query.known_on is not None:
        rows = rows.where(e.entered_on <= query.known_on)
    return uow.session.execute(rows)


def of_book(uow: UnitOfWork, book: Book) -> ColumnElement[bool]:
    own = (BookEntry.community == uow.actor.community) & (BookEntry.book == book.value)
    return and_(own, compounds_within_reach(uow, BookEntry.compound))


def check_books(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Count each book by its entries and by the record on a day; every difference is named."""
    day = not_in_the_future(query.as_of, uow.today(), "/as_of") or uow.today()
    differences = []
    for book, counted in records(uow, day).items():
        by_record = {(row.compound, row.housing_kind): row.number for row in uow.session.execute(counted)}
        entries = (
            select(BookEntry.compound, BookEntry.housing_kind, func.sum(BookEntry.change).label("number"))
            .where(of_book(uow, book), BookEntry.on <= day)
            .group_by(BookEntry.compound, BookEntry.housing_kind)
        )
        by_entries = {(row.compound, row.housing_kind): int(row.number) for row in uow.session.execute(entries)}
        for compound, kind in sorted(by_record.keys() | by_entries.keys(), key=str):
            here = (by_entries.get((compound, kind), 0), by_record.get((compound, kind), 0))
            if here[0] != here[1]:
                differences.append(
                    {"book": book.value, "compound": compound, "housing_kind": kind}
                    | dict(zip(("by_entries", "by_record"), here, strict=True))
                )
    return {"as_of": day, "balanced": not differences, "differences": differences}


def statuses(uow: UnitOfWork, day: date) -> dict[Book, Select[Any]]:
    """Household registrations held here, and temporary residences, each by the home that it is held for."""
    models: dict[Book, type[Any]] = {Book.REGISTRATIONS: RegistrationRow, Book.TEMPORARY: TemporaryResidenceRow}
    return {
        book: select(model.compound, model.housing_kind, func.count().label("number"))
        .where(
            model.community == uow.actor.community,
            model.dwelling.is_not(None),
            model.since <= day,
            or_(model.until.is_(None), model.until > day),
            compounds_within_reach(uow, model.compound),
        )
        .group_by(model.compound, model.housing_kind)
        for book, model in models.items()
    }


def records(uow: UnitOfWork, day: date) -> dict[Book, Select[Any]]:
    """What each book should close with on a day, counted from the record."""
    living = living_on(day).where(
        MembershipRow.community == uow.actor.community, compounds_within_reach(uow, OccupancyRow.compound)
    )
    rows = living.subquery()

    def counted(what: ColumnElement[int], *conditions: ColumnElement[bool]) -> Select[Any]:
        return (
            select(rows.c.compound, rows.c.housing_kind, what.label("number"))
            .where(*conditions)
            .group_by(rows.c.compound, rows.c.housing_kind)
        )

    return statuses(uow, day) | {
        Book.POPULATION: counted(func.count()),
        Book.TENANTS: counted(func.count(), rows.c.tenure.in_(RENTED)),
        Book.HOUSEHOLDS: counted(func.count(distinct(rows.c.household))),
    }
