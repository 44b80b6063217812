"""How a household's record is kept: rows that were stored, against rows as they are to be.

Stored rows are ended once or voided once and otherwise stay as they are; whatever else is new is a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from services.registry.households.household import Household, Membership, Occupancy

Row = TypeVar("Row", Membership, Occupancy)


@dataclass(frozen=True)
class Difference(Generic[Row]):
    closed: tuple[Row, ...]
    begun: tuple[Row, ...]


def difference(stored: Iterable[Row], rows: Iterable[Row]) -> Difference[Row]:
    """Which stored rows were ended or voided, and which are new. A stored row that is gone is an error of ours."""
    known: dict[UUID, Row] = {}
    begun = []
    for row in rows:
        if row.id is None:
            begun.append(row)
        elif known.setdefault(row.id, row) is not row:
            raise AssertionError("one row of the record would say two things; what is new has no id")
    closed = []
    for row in stored:
        assert row.id is not None
        after = known.get(row.id)
        if after is None or not (after == row or continues(row, after)):
            raise AssertionError("a row of the record would be lost; rows are ended or voided, never removed")
        if after != row:
            closed.append(after)
    return Difference(tuple(closed), tuple(begun))


def continues(stored: Membership | Occupancy, row: Membership | Occupancy) -> bool:
    """Whether `row` is the stored one, ended or voided."""
    if stored.voided is not None or beginning(stored) != beginning(row):
        return False
    return stored.period.is_open or stored.period == row.period


def beginning(row: Membership | Occupancy) -> tuple[object, ...]:
    """What never changes of a row."""
    if isinstance(row, Membership):
        return row.resident_id, row.relation, row.period.since, row.began, row.entered_on
    return row.home, row.tenure, row.period.since, row.entered_on


def residents_concerned(before: Household | None, after: Household) -> set[UUID]:
    """Whose membership or home is another than before."""
    had = set(before.valid_memberships()) if before else set()
    concerned = {row.resident_id for row in had ^ set(after.valid_memberships())}
    homes = set(before.valid_occupancies()) if before else set()
    if homes != set(after.valid_occupancies()):
        concerned |= {row.resident_id for row in after.valid_memberships() if row.period.is_open}
    return concerned
