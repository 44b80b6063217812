"""Two records of one person become one: what the absorbed record's memberships say is said of the kept one.

Rows are voided and entered anew, as in every correction. Where both records say something of the same days, one person
cannot have been in two households; in the same household the longer row holds, and of two equal ones the head's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from uuid import UUID

from chassis.errors import Conflict
from chassis.periods import Dating
from services.registry.households.events import HouseholdCorrected, Outcome
from services.registry.households.history import checked
from services.registry.households.household import Household, Membership, Relation
from services.registry.households.rows import voided
from services.registry.households.transfers import one_ended, rows_of


def carried_over(households: Iterable[Household], absorbed: UUID, kept: UUID, when: Dating, why: str) -> Outcome:
    """The households with `kept` in the place of `absorbed`. Raises Conflict where the two exclude each other."""
    after = []
    told = []
    for household in households:
        one = _of_one(household, absorbed, kept, when, why)
        if one != household:
            after.append(checked(one))
            told.append(HouseholdCorrected(household.id, when, (absorbed, kept), why))
        else:
            after.append(household)
    _nowhere_twice(after, kept)
    _transfers_whole(after, kept)
    changed = {event.household_id for event in told}
    return Outcome(tuple(one for one in after if one.id in changed), tuple(told))


def _of_one(household: Household, absorbed: UUID, kept: UUID, when: Dating, why: str) -> Household:
    rows = list(household.memberships)
    mine = [row for row in rows if row.resident_id == kept and row.voided is None]
    for row in [r for r in rows if r.resident_id == absorbed and r.voided is None]:
        beside = [other for other in mine if other.period.meets(row.period)]
        rows[rows.index(row)] = voided(row, when.entered_on, why)
        if any(_holds(other, row) for other in beside):
            continue
        for other in beside:
            if not _holds(row, other):
                raise _contradiction(row, other)
            rows[rows.index(other)] = voided(other, when.entered_on, why)
            mine.remove(other)
        carried = replace(row, resident_id=kept, entered_on=when.entered_on, id=None)
        rows.append(carried)
        mine.append(carried)
    return replace(household, memberships=tuple(rows))


def _holds(one: Membership, other: Membership) -> bool:
    """Whether `one` says all that `other` does: every day of it, and the headship."""
    return one.period.holds(other.period) and (one.relation is Relation.HEAD or other.relation is not Relation.HEAD)


def _contradiction(row: Membership, other: Membership) -> Conflict:
    return Conflict(
        f"the two records belong to the same household over different days or as its head and not ({row.relation} from "
        f"{row.period.since}, {other.relation} from {other.period.since}); correct one of the two, then merge"
    )


def _nowhere_twice(households: Iterable[Household], kept: UUID) -> None:
    stays = [(h.id, row) for h in households for row in h.valid_memberships() if row.resident_id == kept]
    for (one, row), (other, again) in combinations(stays, 2):
        shared = row.period.shared_with(again.period)
        if one != other and shared is not None:
            raise Conflict(
                f"on {shared.since} one record belongs to household {one} (since {row.period.since}), the other to "
                f"household {other} (since {again.period.since}), and nobody lives in two homes; correct or end one of "
                "these two memberships, then merge"
            )


def _transfers_whole(households: Iterable[Household], kept: UUID) -> None:
    """Raises Conflict where the one record tells a transfer whose other end gave way to what the other one tells."""
    if day := one_ended(rows_of(households, kept)):
        raise Conflict(
            f"one record was transferred to another household on {day}, the other says that this was no transfer; "
            "correct how the one came or left that day, then merge"
        )
