"""A resident's time in a household: rows that a change of relation joins are one stay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.registry.households.household import Beginning, Ending, Membership

Chain = tuple[Membership, ...]


def chains(memberships: Iterable[Membership]) -> list[Chain]:
    """The rows of each stay in their order. A row that nothing goes on from stands alone, whatever it says."""
    found: list[list[Membership]] = []
    for row in sorted(memberships, key=in_order):
        before = next((chain for chain in found if goes_on(chain[-1], row)), None)
        if before is None:
            found.append([row])
        else:
            before.append(row)
    return [tuple(chain) for chain in found]


def row_before(memberships: Iterable[Membership], row: Membership) -> Membership | None:
    """The row that this one goes on from by a change of relation."""
    for chain in chains(memberships):
        if row in chain[1:]:
            return chain[chain.index(row) - 1]
    return None


def in_order(row: Membership) -> tuple[date, date, bool, bool]:
    """By days; of those that began and ended on one day, who came, then who changed, then who left."""
    came, leaves = row.began is not Beginning.RELATION_CHANGED, row.ended is not Ending.RELATION_CHANGED
    return row.period.since, row.period.until or date.max, not came, leaves


def goes_on(row: Membership, follower: Membership) -> bool:
    """Whether a change of relation ended the one and began the other."""
    return (
        row.resident_id == follower.resident_id
        and row.ended is Ending.RELATION_CHANGED
        and follower.began is Beginning.RELATION_CHANGED
        and row.period.until == follower.period.since
    )
