"""Whom a run pays: persons, each with all records that were theirs when the period was closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


def persons(merged: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    """Of each merged record the one that stays, by way of others too. `merged` has the record that each went into; of
    records whose way ends in a ring (which the registry never makes) each stays its own.
    """
    found = {}
    for record in merged:
        seen, person = {record}, merged[record]
        while person in merged and person not in seen:
            seen.add(person)
            person = merged[person]
        if person not in seen:
            found[record] = person
    return found


@dataclass(frozen=True)
class People:
    """A page of a run's persons in the order of their ids, and other records that are theirs."""

    residents: Sequence[UUID]
    others: Mapping[UUID, UUID]  # by record: whose it is

    @classmethod
    def of(cls, residents: Sequence[UUID], merged: Mapping[UUID, UUID]) -> People:
        here = set(residents)
        return cls(residents, {record: person for record, person in merged.items() if person in here})

    def person(self, record: UUID) -> UUID:
        return self.others.get(record, record)

    def together(self, found: Iterable[tuple[UUID, T]], add: Callable[[T, T], T]) -> dict[UUID, T]:
        """What was found by record, by person."""
        result: dict[UUID, T] = {}
        for record, value in found:
            person = self.person(record)
            result[person] = add(result[person], value) if person in result else value
        return result
