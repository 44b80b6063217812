"""Reading the books, and checking that they say what the record says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from services.registry.audits import scope as reach
from services.registry.books.book import Book, EntryKind
from services.registry.books.store import of_book, unlike, vacancy_sums
from services.registry.books.tables import BookEntry
from services.registry.people.details import not_in_the_future

LONGEST = timedelta(days=366)
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
    reach.refuse_other_days(uow, query.since, query.until - timedelta(days=1), "/since")
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


def check_books(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Compare entries and record on every day up to one; of each book, compound and kind of housing that differ, the
    first day on which they do, and what each counts then."""
    day = not_in_the_future(query.as_of, uow.today(), "/as_of") or uow.today()
    reach.refuse_other_days(uow, day, day, "/as_of")
    first: dict[tuple[str, UUID, str], Any] = {}
    for row in uow.session.execute(unlike(uow, day)):
        first.setdefault((row.book, row.compound, row.housing_kind), row)
    differences = [difference(uow, first[key]) for key in sorted(first, key=str)]
    return {"as_of": day, "balanced": not differences, "differences": differences}


def difference(uow: UnitOfWork, row: Any) -> dict[str, Any]:
    """What both count at the end of the first day on which they differ."""
    entries = select(func.coalesce(func.sum(BookEntry.change), 0)).where(
        of_book(uow, Book.of(row.book)),
        BookEntry.compound == row.compound,
        BookEntry.housing_kind == row.housing_kind,
        BookEntry.on <= row.on,
    )
    by_entries = int(uow.session.scalar(entries) or 0)
    return {
        "book": row.book,
        "compound": row.compound,
        "housing_kind": row.housing_kind,
        "day": row.on,
        "by_entries": by_entries,
        "by_record": by_entries - int(row.change),
    }
