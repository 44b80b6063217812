"""Whom a row of a file means: somebody registered, or somebody new. By the written rules of `duplicates`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.registry.imports.cells import Problem
from services.registry.imports.residents import ResidentRow
from services.registry.people.duplicates import Finding, KnownPeople, Likeness, Match, Person, match

FACTS = (  # what a file may change of somebody registered; names and numbers are corrected one by one, by a person
    *("language", "marital_status", "education", "employment"),
    *("origin_code", "origin_place", "resettled_on", "ethnic_group"),
    *("resettlement_programme", "resettlement_batch", "entitlements"),
)


class Record(Protocol):
    """A resident as registered."""

    id: UUID
    telephone_index: str | None
    resettled_to: UUID | None


@dataclass(frozen=True)
class Meant:
    """Somebody registered whom a row means; `changes` are the columns in which the row says otherwise."""

    resident: UUID
    likeness: Likeness
    changes: tuple[str, ...]


def meant(
    row: ResidentRow, numbers: tuple[str, ...], compound: UUID | None, known: KnownPeople
) -> tuple[Match, Problem | None]:
    """Whom the row means, and why it cannot be taken where that is unclear. `numbers`: its blind index by each key."""
    index = next((number for number in numbers if number in known.by_number), numbers[0] if numbers else None)
    found = match(Person(None, row.name, row.birth_date, compound, index), known)
    return found, _unclear(found)


def _unclear(found: Match) -> Problem | None:
    by_number = found.likeness is Likeness.SAME_NUMBER
    if found.finding is Finding.AMBIGUOUS:
        reason = "several residents of the compound have this name and birth date; add the number"
        return Problem("several-match", "name", reason)
    if found.finding is Finding.CONTRADICTORY and by_number:
        reason = "somebody with this identity number is registered with another birth date"
        return Problem("differs-from-record", "birth_date", reason)
    if found.finding is Finding.OTHERWISE_NAMED:
        return Problem(
            "differs-from-record",
            "name",
            "somebody with this identity number is registered under another name; correct the row, or if the person "
            "has a new name correct the record first",
        )
    if found.finding is Finding.CONTRADICTORY:
        reason = "this person is registered with another number; correct one of them by hand"
        return Problem("differs-from-record", "identity_number", reason)
    return None


def changes(
    row: ResidentRow, record: Record, telephones: Iterable[str], allotted: UUID | None = None
) -> tuple[str, ...]:
    """Columns that the row fills otherwise than the record. An empty cell says nothing, and changes nothing."""
    changed = [name for name in FACTS if (value := getattr(row, name)) is not None and value != getattr(record, name)]
    if row.telephone is not None and record.telephone_index not in set(telephones):
        changed.append("telephone")
    if allotted is not None and allotted != record.resettled_to:
        changed.append("resettled_to")
    return tuple(changed)
