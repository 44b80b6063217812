"""Is this somebody we know? By written rules, for registration by hand and for import alike.

Numbers are compared by their keyed hashes (blind indexes): this module never sees one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from types import MappingProxyType
from uuid import UUID

from chassis.errors import Conflict, FieldError
from chassis.periods import Period
from chassis.terms import Term
from services.registry.people.names import normalised

WHOM_TO_ASK = "ask an administrator or the secretary, who answer for all compounds"


class Likeness(Term):
    SAME_NUMBER = "same_number", "证件号码相同", "Same identity number"
    SAME_NAME_AND_BIRTH = "same_name_and_birth", "姓名和出生日期相同", "Same name and date of birth"
    SAME_TELEPHONE = "same_telephone", "联系电话相同", "Same telephone"


@dataclass(frozen=True)
class Person:
    """What likeness is judged by. `id` is none for somebody not registered yet."""

    id: UUID | None
    name: str
    birth_date: date | None = None
    compound_id: UUID | None = None
    number_index: str | None = None
    telephone_index: str | None = None

    @property
    def name_and_birth(self) -> tuple[str, date] | None:
        return (normalised(self.name), self.birth_date) if self.birth_date else None


@dataclass(frozen=True)
class Candidate:
    likeness: Likeness
    resident_id: UUID


class KnownPeople:
    """Those registered already, found by number, by name and date of birth, by telephone."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self.by_number: dict[str, Person] = {}
        self.by_name_and_birth: dict[tuple[str, date], list[Person]] = defaultdict(list)
        self.by_telephone: dict[str, list[Person]] = defaultdict(list)
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        if person.number_index is not None:
            self.by_number[person.number_index] = person
        if person.name_and_birth is not None:
            self.by_name_and_birth[person.name_and_birth].append(person)
        if person.telephone_index is not None:
            self.by_telephone[person.telephone_index].append(person)

    def candidates(self, person: Person) -> tuple[Candidate, ...]:
        """Everybody who may be the same, the surest likeness first, each person once."""
        found: dict[UUID, Likeness] = {}
        same_number = self.by_number.get(person.number_index) if person.number_index else None
        for likeness, people in (
            (Likeness.SAME_NUMBER, [same_number] if same_number else []),
            (Likeness.SAME_NAME_AND_BIRTH, self.by_name_and_birth.get(person.name_and_birth or ("", date.min), [])),
            (Likeness.SAME_TELEPHONE, self.by_telephone.get(person.telephone_index or "", [])),
        ):
            for other in people:
                if other.id is not None and other.id != person.id:
                    found.setdefault(other.id, likeness)
        return tuple(Candidate(likeness, resident_id) for resident_id, likeness in found.items())


def registered_once(person: Person, known: KnownPeople) -> tuple[Candidate, ...]:
    """The candidates to warn about. Raises Conflict where the identity number is registered already."""
    candidates = known.candidates(person)
    if any(candidate.likeness is Likeness.SAME_NUMBER for candidate in candidates):
        reason = (
            "somebody with this identity number is registered; open that record, or correct the number; where you do "
            f"not find it, {WHOM_TO_ASK}"
        )
        raise Conflict(reason, type="duplicate-number", errors=[FieldError("/identity_number", reason)])
    return candidates


class Finding(Enum):
    NEW = auto()
    FOUND = auto()
    AMBIGUOUS = auto()
    CONTRADICTORY = auto()
    OTHERWISE_NAMED = auto()


@dataclass(frozen=True)
class Match:
    """Whom a row of an import means, with the rule that found it; `resident_ids` are several where it is unclear."""

    finding: Finding
    likeness: Likeness | None = None
    resident_ids: tuple[UUID, ...] = ()


def match(row: Person, known: KnownPeople) -> Match:
    """By number; else by name, date of birth and compound. A different number there contradicts, and so does another
    name or date of birth beside the same number: a number belongs to one person (GB 11643), so one of the two is
    mistyped or somebody has a new name, and a person decides."""
    if row.number_index is not None and (found := known.by_number.get(row.number_index)):
        return Match(_of_one_number(row, found), Likeness.SAME_NUMBER, ids_of([found]))
    alike = known.by_name_and_birth.get(row.name_and_birth, []) if row.name_and_birth else []
    here = [person for person in alike if person.compound_id == row.compound_id and row.compound_id is not None]
    ids = ids_of(here)
    if not here:
        return Match(Finding.NEW)
    if len(here) > 1:
        return Match(Finding.AMBIGUOUS, Likeness.SAME_NAME_AND_BIRTH, ids)
    contradicts = row.number_index is not None and here[0].number_index is not None
    return Match(Finding.CONTRADICTORY if contradicts else Finding.FOUND, Likeness.SAME_NAME_AND_BIRTH, ids)


def _of_one_number(row: Person, found: Person) -> Finding:
    if None not in (row.birth_date, found.birth_date) and row.birth_date != found.birth_date:
        return Finding.CONTRADICTORY
    return Finding.FOUND if normalised(row.name) == normalised(found.name) else Finding.OTHERWISE_NAMED


def ids_of(people: Iterable[Person]) -> tuple[UUID, ...]:
    return tuple(person.id for person in people if person.id is not None)


def in_two_homes(memberships: Iterable[tuple[UUID, UUID, Period]]) -> dict[UUID, tuple[UUID, ...]]:
    """Residents who belong to two households at once, with the households; rows are (resident, household, period)."""
    by_resident: dict[UUID, list[tuple[UUID, Period]]] = defaultdict(list)
    for resident_id, household_id, period in memberships:
        by_resident[resident_id].append((household_id, period))
    found = {}
    for resident_id, rows in by_resident.items():
        twice = {h for h, p in rows for other, q in rows if h != other and p.overlaps(q)}
        if twice:
            found[resident_id] = tuple(sorted(twice))
    return found


@dataclass(frozen=True)
class MergePlan:
    """Two records of one person become one. `taken` fills what the kept record lacks; `differing` fields are to be
    decided by a person before it is carried out."""

    kept_id: UUID
    merged_id: UUID
    taken: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    differing: tuple[str, ...] = ()


def merge_plan(kept_id: UUID, kept: Mapping[str, object], merged_id: UUID, merged: Mapping[str, object]) -> MergePlan:
    """What would become of two records. Raises Conflict where their identity numbers differ: they are two people."""
    if kept_id == merged_id:
        raise Conflict("a record cannot be merged with itself; choose two")
    numbers = {kept.get("number_index"), merged.get("number_index")} - {None}
    if len(numbers) == 2:
        raise Conflict("the two records have different identity numbers; correct the wrong one before merging")
    given = {name: value for name, value in merged.items() if value not in (None, "")}
    taken = {name: value for name, value in given.items() if kept.get(name) in (None, "")}
    differing = sorted(name for name, value in given.items() if name not in taken and kept[name] != value)
    return MergePlan(kept_id, merged_id, MappingProxyType(taken), tuple(differing))
