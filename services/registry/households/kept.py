"""How a household's record is kept: rows that were stored, against rows as they are to be.

Stored rows are ended once or voided once and otherwise stay as they are; whatever else is new is a row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from services.registry.households.household import Household, Membership, Occupancy

Row = TypeVar("Row", Membership, Occupancy)


@dataclass(frozen=True)
class Kept:
    """A household as it is stored: its rows with their ids."""

    household: Household
    memberships: tuple[tuple[UUID, Membership], ...] = ()
    occupancies: tuple[tuple[UUID, Occupancy], ...] = ()


@dataclass(frozen=True)
class Difference(Generic[Row]):
    closed: tuple[tuple[UUID, Row], ...]
    begun: tuple[Row, ...]


def difference(stored: Sequence[tuple[UUID, Row]], rows: Sequence[Row]) -> Difference[Row]:
    """Which stored rows were ended or voided, and which are new. A stored row that is gone is an error of ours."""
    new = list(rows)
    changed = []
    for row_id, row in stored:
        if row in new:
            new.remove(row)
        else:
            changed.append((row_id, row))
    closed = []
    for row_id, row in changed:
        # a row that was voided as it stood comes before one that was ended: the latter may be what is right instead
        after = min((r for r in new if continues(row, r)), key=lambda r: r.period != row.period, default=None)
        if after is None:
            raise AssertionError("a row of the record would be lost; rows are ended or voided, never removed")
        new.remove(after)
        closed.append((row_id, after))
    return Difference(tuple(closed), tuple(new))


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
