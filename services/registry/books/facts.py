"""What the record of a household says to the books.

The books follow from the record: whatever a command did, `post(facts before, facts after)` gives the entries, so that
a backdated entry or a correction balances like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from chassis.periods import Period
from services.registry.books.book import Book, Cell, EntryKind, Fact
from services.registry.households.household import (
    Beginning,
    Dissolution,
    Ending,
    Formation,
    Household,
    Occupancy,
)
from services.registry.households.stays import chains
from services.registry.places.housing import Home

CAME = {
    Beginning.REGISTERED: EntryKind.REGISTERED,
    Beginning.BIRTH: EntryKind.BIRTH,
    Beginning.MOVED_IN: EntryKind.MOVED_IN,
    Beginning.TRANSFERRED: EntryKind.INTERNAL_IN,
}
WENT = {
    Ending.DEATH: EntryKind.DEATH,
    Ending.MOVED_OUT: EntryKind.MOVED_OUT,
    Ending.TRANSFERRED: EntryKind.INTERNAL_OUT,
}
FORMED = {
    Formation.REGISTERED: EntryKind.REGISTERED,
    Formation.FORMED: EntryKind.FORMED,
    Formation.MOVED_IN: EntryKind.MOVED_IN,
    Formation.SPLIT: EntryKind.FORMED,
}
DISSOLVED = {
    Dissolution.DIED_OUT: EntryKind.DISSOLVED,
    Dissolution.DISSOLVED: EntryKind.DISSOLVED,
    Dissolution.MERGED: EntryKind.DISSOLVED,
    Dissolution.MOVED_OUT: EntryKind.MOVED_OUT,
}


@dataclass(frozen=True)
class Stay:
    """A resident's time in a household from coming to going, whatever the relation to the head was."""

    resident_id: UUID
    period: Period
    came: EntryKind
    went: EntryKind | None


@dataclass(frozen=True)
class Span:
    """A part of a stay that was spent in one home."""

    period: Period
    occupancy: Occupancy


def stays(household: Household) -> Iterator[Stay]:
    """Changes of relation end one row and begin the next; here they are one."""
    for chain in chains(household.valid_memberships()):
        first, last = chain[0], chain[-1]
        period = Period(first.period.since, last.period.until)
        yield Stay(first.resident_id, period, CAME[first.began], WENT[last.ended] if last.ended else None)


def spans(household: Household, period: Period) -> list[Span]:
    """The homes of a period in order. A period without a day (born and died at once) has the home of its day."""
    occupancies = sorted(household.valid_occupancies(), key=lambda row: row.period.since)
    if period.is_empty:
        there = [row for row in occupancies if row.period.since <= period.since]
        return [Span(period, there[-1])] if there else []
    shared = ((row.period.shared_with(period), row) for row in occupancies)
    return [Span(part, row) for part, row in shared if part is not None]


def anyone(_occupancy: Occupancy) -> bool:
    return True


def in_a_rented_home(occupancy: Occupancy) -> bool:
    return occupancy.tenure.is_rented


def resident_facts(
    household: Household, book: Book = Book.POPULATION, counts: Callable[[Occupancy], bool] = anyone
) -> Iterator[Fact]:
    """Each resident's coming, moves with the household, and going, as far as the book counts that occupancy."""
    for stay in stays(household):
        parts = spans(household, stay.period)
        came, went = stay.came, stay.went
        for place, part in enumerate(parts):
            before = parts[place - 1] if place else None
            after = parts[place + 1] if place + 1 < len(parts) else None
            if not counts(part.occupancy):
                continue
            cell = Cell.of(part.occupancy.home)
            arriving = came if before is None else arrived(before.occupancy.home, part.occupancy.home)
            leaving = went if after is None else departed(part.occupancy.home, after.occupancy.home)
            if before is None or is_a_move(before, part) or not counts(before.occupancy):
                yield Fact(book, arriving, stay.resident_id, cell, part.period.since)
            if leaving is not None and (after is None or is_a_move(part, after) or not counts(after.occupancy)):
                end = part.period.until
                assert end is not None
                yield Fact(book, leaving, stay.resident_id, cell, end)


def arrived(former: Home, home: Home) -> EntryKind:
    return EntryKind.CONVERTED_IN if former.becomes(home) else EntryKind.INTERNAL_IN


def departed(home: Home, following: Home) -> EntryKind:
    return EntryKind.CONVERTED_OUT if home.becomes(following) else EntryKind.INTERNAL_OUT


def is_a_move(one: Span, other: Span) -> bool:
    """A new tenure in the same dwelling is none."""
    return one.occupancy.home != other.occupancy.home


def tenant_facts(household: Household) -> Iterator[Fact]:
    return resident_facts(household, Book.TENANTS, in_a_rented_home)


def household_facts(household: Household) -> Iterator[Fact]:
    """The household's forming, its moves and its end."""
    homes = [row for row in household.valid_occupancies() if not row.period.is_empty]
    homes.sort(key=lambda row: row.period.since)
    for place, row in enumerate(homes):
        cell = Cell.of(row.home)
        former = homes[place - 1].home if place else None
        following = homes[place + 1].home if place + 1 < len(homes) else None
        if former != row.home:
            kind = FORMED[household.formation] if former is None else arrived(former, row.home)
            yield Fact(Book.HOUSEHOLDS, kind, household.id, cell, row.period.since)
        if row.period.until is not None and following != row.home:
            kind = departed(row.home, following) if following else EntryKind.INTERNAL_OUT
            if following is None and household.dissolution:
                kind = DISSOLVED[household.dissolution]
            yield Fact(Book.HOUSEHOLDS, kind, household.id, cell, row.period.until)


def all_facts(household: Household) -> Iterator[Fact]:
    """What all books take from one household."""
    yield from resident_facts(household)
    yield from tenant_facts(household)
    yield from household_facts(household)


def status_facts(book: Book, resident_id: UUID, home: Home, period: Period) -> Iterator[Fact]:
    """A dated status at a home here: a household registration, or a temporary residence."""
    yield Fact(book, EntryKind.BEGUN, resident_id, Cell.of(home), period.since)
    if period.until is not None:
        yield Fact(book, EntryKind.ENDED, resident_id, Cell.of(home), period.until)
