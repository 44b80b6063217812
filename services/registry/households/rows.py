"""How rows of a household begin, end and are voided. The commands in changes.py are made of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from chassis.errors import Conflict, Invalid
from chassis.periods import Dating, Period
from services.registry.households.household import (
    Beginning,
    Dissolution,
    Ending,
    Household,
    Membership,
    Occupancy,
    Relation,
    Voiding,
)
from services.registry.households.stays import row_before

DISSOLVED_BY = {
    Ending.DEATH: Dissolution.DIED_OUT,
    Ending.MOVED_OUT: Dissolution.MOVED_OUT,
    Ending.TRANSFERRED: Dissolution.DISSOLVED,
}


@dataclass(frozen=True)
class Succession:
    """Who is head from now on, and how the others stand to the new head; who is not named is to be confirmed."""

    head_id: UUID
    relations: Mapping[UUID, Relation] = field(default_factory=lambda: MappingProxyType({}))

    def relation_of(self, resident_id: UUID) -> Relation:
        if resident_id == self.head_id:
            return Relation.HEAD
        return self.relations.get(resident_id, Relation.UNSTATED)


def begun(household: Household, row: Membership) -> Household:
    return replace(household, memberships=(*household.memberships, row))


def exchanged(household: Household, old: Membership, *new: Membership) -> Household:
    """The household with one membership row replaced, in its place."""
    rows = (new if row == old else (row,) for row in household.memberships)
    return replace(household, memberships=tuple(row for part in rows for row in part))


def voided(row: Membership, entered_on: date, why: str) -> Membership:
    return replace(row, voided=Voiding(entered_on, why))


def cut(row: Membership, when: Dating, ending: Ending) -> tuple[Membership, ...]:
    """The row ended on a day: an open one simply ends, one that had ended later is voided and stands corrected."""
    ended = replace(
        row, period=Period(row.period.since, when.on), ended=ending, end_entered_on=when.entered_on, voided=None
    )
    if row.period.is_open:
        return (ended,)
    return voided(row, when.entered_on, f"ended earlier: {ending}"), ended


def left(household: Household, resident_id: UUID, when: Dating, ending: Ending) -> Household:
    """Without the resident from that day on. Raises Conflict where they were no member, or left later already."""
    row = household.member_on(resident_id, when.on)
    if row is None:
        raise Conflict(f"this resident does not belong to the household on {when.on}; look at its members on that day")
    later = [r for r in household.valid_memberships() if r.resident_id == resident_id and r.period.since > when.on]
    departure = next((r for r in (row, *later) if r.ended not in {None, Ending.RELATION_CHANGED}), None)
    if departure is not None:
        raise Conflict(
            f"this resident left on {departure.period.until} by record ({departure.ended}); correct that first"
        )
    for follower in later:  # changes of relation after the day on which the person had left already
        household = exchanged(household, follower, voided(follower, when.entered_on, f"left on {when.on}"))
    return exchanged(household, row, *cut(row, when, ending))


def related_anew(household: Household, succession: Succession, when: Dating) -> Household:
    """With a new head from that day on; each row whose relation changes is ended and begun again."""
    if household.member_on(succession.head_id, when.on) is None:
        raise Invalid(f"the new head does not belong to the household on {when.on}; choose one of its members")
    for row in household.members_on(when.on):
        relation = succession.relation_of(row.resident_id)
        if relation is row.relation:
            continue
        if relation is Relation.HEAD and row.resident_id != succession.head_id:
            raise Invalid("one member is the head, so nobody else can stand in the relation of head")
        successor = replace(
            row,
            relation=relation,
            period=Period(when.on, row.period.until),
            began=Beginning.RELATION_CHANGED,
            entered_on=when.entered_on,
        )
        household = exchanged(household, row, *cut(row, when, Ending.RELATION_CHANGED), successor)
    return household


def settled(household: Household, occupancy: Occupancy) -> Household:
    return replace(household, occupancies=(*household.occupancies, occupancy))


def moved_off(household: Household, when: Dating) -> Household:
    """With its present home ended on that day. Raises Conflict where it moved later already."""
    present = household.occupancy_on(when.on)
    later = [row.period.since for row in household.valid_occupancies() if row.period.since > when.on]
    if present is None or later:
        day = min(later, default=None)
        raise Conflict(
            f"the household moved again on {day} by record; correct that first"
            if day
            else f"the household has no home on {when.on}; look at its homes"
        )
    ended = replace(present, period=present.period.ended(when.on), end_entered_on=when.entered_on)
    rows = tuple(ended if row == present else row for row in household.occupancies)
    return replace(household, occupancies=rows)


def dissolved_if_empty(household: Household, entered_on: date) -> Household:
    """With its home given up on the day on which the last member left, if all have left."""
    rows = list(household.valid_memberships())
    ways = [
        (row.period.until, row.ended)
        for row in rows
        # a change of relation on the day of leaving ends a row, and is no way of leaving
        if row.period.until and row.ended and row.ended is not Ending.RELATION_CHANGED
    ]
    if household.dissolution or any(row.period.is_open for row in rows) or not ways:
        return household
    day, ending = max(ways)
    empty = moved_off(household, Dating(day, entered_on))
    return replace(empty, dissolution=DISSOLVED_BY[ending])


def voided_if_never_lived_in(household: Household, entered_on: date, why: str) -> Household:
    """A household to which nobody ever belonged never was: neither were its homes."""
    if any(household.valid_memberships()):
        return household
    homes = (row if row.voided else replace(row, voided=Voiding(entered_on, why)) for row in household.occupancies)
    return replace(household, occupancies=tuple(homes), dissolution=Dissolution.VOIDED)


def rejoined(household: Household, withdrawn: Membership, when: Dating, why: str) -> Household:
    """Where a change of relation never was, the row that it ended goes on for as long as the one that it began did."""
    before = row_before([*household.valid_memberships(), withdrawn], withdrawn)
    if before is None:
        return household
    whole = replace(
        before,
        period=Period(before.period.since, withdrawn.period.until),
        ended=withdrawn.ended,
        entered_on=when.entered_on,
        end_entered_on=withdrawn.end_entered_on,
    )
    return exchanged(household, before, voided(before, when.entered_on, why), whole)


def revived_if_lived_in(household: Household, entered_on: date) -> Household:
    """A dissolved household that somebody belongs to again, by a correction, has its last home again."""
    if household.dissolution is None or not any(row.period.is_open for row in household.valid_memberships()):
        return household
    last = max(household.valid_occupancies(), key=lambda row: row.period.since)
    wrong = replace(last, voided=Voiding(entered_on, "the household had not ended"))
    right = replace(last, period=Period(last.period.since), entered_on=entered_on, end_entered_on=None)
    rows = tuple(wrong if row == last else row for row in household.occupancies)
    return replace(household, occupancies=(*rows, right), dissolution=None)
