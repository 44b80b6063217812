"""Population and household books: for each day, compound and kind of housing, opening + events = closing.

An entry stands in the book of the day on which its event happened, also when it was entered later; it is marked with
the day of its entry. Entries are never changed: what turns out wrong is reversed by another entry on the same day.
A move inside the community has two sides, one where it leaves and one where it arrives; so has another kind of housing
of a dwelling whose household stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.periods import Period
from chassis.terms import Term
from services.registry.places.housing import Home, HousingKind


class Book(Term):
    POPULATION = "population", "人口台账", "Population"
    TENANTS = "tenants", "租户台账", "Tenants"
    HOUSEHOLDS = "households", "家庭户台账", "Households"
    REGISTRATIONS = "registrations", "户籍台账", "Household registrations held here"
    TEMPORARY = "temporary", "暂住人口台账", "Temporary residents"
    VACANT = "vacant", "空置房台账", "Vacant dwellings"


class EntryKind(Term):
    """The closed list of what changes a book."""

    REGISTERED = "registered", "首次登记", "First registration"
    BIRTH = "birth", "出生", "Birth"
    MOVED_IN = "moved_in", "迁入", "Moved in"
    FORMED = "formed", "立户", "Formed"
    BEGUN = "begun", "开始", "Begun"
    INTERNAL_IN = "internal_in", "小区间迁入", "Moved in from within the community"
    CONVERTED_IN = "converted_in", "住房类型转入", "Came by another kind of housing of the dwelling"
    DEATH = "death", "死亡", "Death"
    MOVED_OUT = "moved_out", "迁出", "Moved out"
    DISSOLVED = "dissolved", "销户", "Dissolved"
    ENDED = "ended", "终止", "Ended"
    INTERNAL_OUT = "internal_out", "小区间迁出", "Moved out within the community"
    CONVERTED_OUT = "converted_out", "住房类型转出", "Went by another kind of housing of the dwelling"

    @property
    def adds(self) -> int:
        """+1 where the count grows, -1 where it falls."""
        return 1 if self in INFLOWS else -1


INFLOWS = frozenset(list(EntryKind)[: list(EntryKind).index(EntryKind.DEATH)])


@dataclass(frozen=True, order=True)
class Cell:
    """What a book counts apart."""

    compound_id: UUID
    housing_kind: HousingKind

    @classmethod
    def of(cls, home: Home) -> Cell:
        return cls(home.compound_id, home.housing_kind)


@dataclass(frozen=True)
class Fact:
    """One thing that changes one book, as the present record has it."""

    book: Book
    kind: EntryKind
    subject_id: UUID
    cell: Cell
    on: date


@dataclass(frozen=True)
class Entry:
    """A line of a book. A reversal takes back an earlier entry of the same fact."""

    fact: Fact
    entered_on: date
    reversal: bool = False

    @property
    def change(self) -> int:
        return -self.fact.kind.adds if self.reversal else self.fact.kind.adds

    @property
    def is_late(self) -> bool:
        return self.entered_on > self.fact.on


def post(before: Iterable[Fact], after: Iterable[Fact], entered_on: date) -> tuple[Entry, ...]:
    """The entries that a change of the record makes: what is new, and reversals of what holds no longer."""
    had, has = Counter(before), Counter(after)
    reversals = [Entry(fact, entered_on, reversal=True) for fact in (had - has).elements()]
    return (*reversals, *(Entry(fact, entered_on) for fact in (has - had).elements()))


@dataclass(frozen=True)
class Line:
    """One book over some days for one group of cells. `late` are its entries made after their day."""

    opening: int
    counts: Mapping[EntryKind, int]
    late: tuple[Entry, ...] = ()

    @property
    def closing(self) -> int:
        return self.opening + sum(kind.adds * count for kind, count in self.counts.items())


def by_compound_and_kind(cell: Cell) -> Hashable:
    return cell


def by_compound(cell: Cell) -> Hashable:
    return cell.compound_id


def lines(
    entries: Iterable[Entry],
    days: Period,
    group: Callable[[Cell], Hashable] = by_compound_and_kind,
    *,
    known_on: date | None = None,
) -> dict[Hashable, Line]:
    """The lines of one book's entries over some days, by group; `known_on`: as the book stood on that day.

    Counts are net of reversals, so one can be negative where an entry of that day was reversed but never made known.
    """
    opening: dict[Hashable, int] = defaultdict(int)
    counts: dict[Hashable, Counter[EntryKind]] = defaultdict(Counter)
    late: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        key, on = group(entry.fact.cell), entry.fact.on
        if known_on is not None and entry.entered_on > known_on:
            continue
        if on < days.since:
            opening[key] += entry.change
        elif days.covers(on):
            counts[key][entry.fact.kind] += -1 if entry.reversal else 1
            late[key] += [entry] if entry.is_late else []
    keys = opening.keys() | counts.keys()
    return {key: Line(opening[key], dict(counts[key]), tuple(late[key])) for key in keys}


def total(of_lines: Iterable[Line]) -> Line:
    """Several lines as one: openings, counts and late entries together."""
    result = Line(0, {})
    for line in of_lines:
        counts = Counter(result.counts)
        counts.update(line.counts)
        result = replace(
            result, opening=result.opening + line.opening, counts=dict(counts), late=result.late + line.late
        )
    return result
