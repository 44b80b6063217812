"""How rows of a household begin, end and are voided. The commands in changes.py are made of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from uuid import UUID

from chassis.errors import Conflict, invalid_at
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
from services.registry.households.stays import chains, row_before
from services.registry.places.housing import Home

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
    at, rows = household.memberships.index(old), household.memberships
    return replace(household, memberships=(*rows[:at], *new, *rows[at + 1 :]))


def amended(household: Household, wrong: Membership, right: Membership, when: Dating, why: str) -> Household:
    """With one row voided as wrong, and what is right beside it."""
    new = replace(right, id=None, entered_on=when.entered_on, voided=None)
    after = exchanged(household, wrong, voided(wrong, when.entered_on, why), new)
    day, until = wrong.period.until, right.period.until
    if wrong.relation is Relation.HEAD and wrong.ended is not Ending.RELATION_CHANGED and day not in {None, until}:
        return succeeded_on(after, day, until, when, why)
    return after


def succeeded_on(household: Household, day: date, until: date | None, when: Dating, why: str) -> Household:
    """Where a head's leaving is on another day (`until`), or never was, so is the succession by which it came."""
    joints = [pair for chain in chains(household.valid_memberships()) for pair in pairwise(chain)]
    turned = [(row, follower) for row, follower in joints if follower.period.since == day]
    if not any(follower.relation is Relation.HEAD for _, follower in turned):
        return household
    now: dict[Membership, Membership] = {}  # of several changes on that day the next one goes on from what became of it
    for before, follower in turned:
        row = now.get(before, before)
        new = [replace(one, id=None, entered_on=when.entered_on) for one in turned_on(row, follower, until)]
        household = exchanged(household, row, voided(row, when.entered_on, why))
        household = exchanged(household, follower, voided(follower, when.entered_on, why), *new)
        now[follower] = new[-1]
    return household


def turned_on(row: Membership, follower: Membership, day: date | None) -> tuple[Membership, ...]:
    """A row and the one that goes on from it, with the change of relation on that day, as far as it lies between."""
    if day is None or (follower.period.until is not None and follower.period.until <= day):
        period = Period(row.period.since, follower.period.until)
        return (replace(row, period=period, ended=follower.ended, end_entered_on=follower.end_entered_on),)
    if day <= row.period.since:
        return (replace(follower, period=Period(row.period.since, follower.period.until), began=row.began),)
    before = replace(row, period=Period(row.period.since, day))
    return before, replace(follower, period=Period(day, follower.period.until))


def voided(row: Membership, entered_on: date, why: str) -> Membership:
    return replace(row, voided=Voiding(entered_on, why))


def cut(row: Membership, when: Dating, ending: Ending) -> tuple[Membership, ...]:
    """The row ended on a day: an open one simply ends, one that had ended later is voided and stands corrected."""
    ended = replace(
        row, period=Period(row.period.since, when.on), ended=ending, end_entered_on=when.entered_on, voided=None
    )
    if row.period.is_open:
        return (ended,)
    return voided(row, when.entered_on, f"ended earlier: {ending}"), replace(ended, id=None)


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
        raise invalid_at(
            "/head", f"the new head does not belong to the household on {when.on}; choose one of its members"
        )
    for row in household.members_on(when.on):
        relation = succession.relation_of(row.resident_id)
        if relation is row.relation:
            continue
        if relation is Relation.HEAD and row.resident_id != succession.head_id:
            raise invalid_at("/relations", "one member is the head, so nobody else can stand in the relation of head")
        successor = replace(
            row,
            relation=relation,
            period=Period(when.on, row.period.until),
            began=Beginning.RELATION_CHANGED,
            entered_on=when.entered_on,
            id=None,
        )
        household = exchanged(household, row, *cut(row, when, Ending.RELATION_CHANGED), successor)
    return household


def settled(household: Household, occupancy: Occupancy) -> Household:
    return replace(household, occupancies=(*household.occupancies, occupancy))


def converted(household: Household, home: Home, when: Dating) -> Household:
    """With the dwelling of that kind of housing from that day on: the home of that day ends and goes on as the new one,
    and what began later was of the new kind all along."""
    rows: list[Occupancy] = []
    for row in household.occupancies:
        rows += converted_row(row, home, when) if is_converted_by(row, home, when.on) else [row]
    return replace(household, occupancies=tuple(rows))


def is_converted_by(row: Occupancy, home: Home, day: date) -> bool:
    lasts = row.period.until is None or row.period.until > day
    return row.voided is None and lasts and row.home.becomes(home)


def converted_row(row: Occupancy, home: Home, when: Dating) -> list[Occupancy]:
    first, period = max(row.period.since, when.on), row.period
    new = replace(row, home=home, period=Period(first, period.until), entered_on=when.entered_on, id=None)
    if first > period.since and period.is_open:
        return [replace(row, period=Period(period.since, first), end_entered_on=when.entered_on), new]
    wrong = replace(row, voided=Voiding(when.entered_on, f"the dwelling is {home.housing_kind} since {when.on}"))
    if first == period.since:
        return [wrong, new]
    before = replace(row, period=Period(period.since, first), entered_on=when.entered_on, id=None)
    return [wrong, replace(before, end_entered_on=when.entered_on), new]


def moved_off(household: Household, when: Dating) -> Household:
    """With its present home ended on that day. Raises Conflict where it moved later already; that the dwelling became
    another kind of housing later is no move, and concerns it no more."""
    present, conversions = household.occupancy_on(when.on), converted_after(household, when.on)
    later = [row for row in household.valid_occupancies() if row.period.since > when.on and row not in conversions]
    if present is None or later:
        day = min((row.period.since for row in later), default=None)
        raise Conflict(
            f"the household moved again on {day} by record; correct that first"
            if day
            else f"the household has no home on {when.on}; look at its homes"
        )
    if conversions:
        return unconverted(household, present, conversions, when)
    ended = replace(present, period=present.period.ended(when.on), end_entered_on=when.entered_on)
    rows = tuple(ended if row == present else row for row in household.occupancies)
    return replace(household, occupancies=rows)


def converted_after(household: Household, day: date) -> list[Occupancy]:
    """The homes after that day, in their order, that began as the dwelling became another kind of housing."""
    rows = sorted(household.valid_occupancies(), key=lambda row: row.period.since)
    return [
        row
        for former, row in pairwise(rows)
        if row.period.since > day
        and former.period.until == row.period.since
        and former.home.becomes(row.home)
        and former.tenure is row.tenure
    ]


def unconverted(household: Household, home: Occupancy, later: Sequence[Occupancy], when: Dating) -> Household:
    """With the home ended on that day, before its dwelling became another kind of housing."""
    period = Period(home.period.since, when.on)
    cut = replace(home, period=period, entered_on=when.entered_on, end_entered_on=when.entered_on, id=None)
    wrong = Voiding(when.entered_on, f"ended earlier: {when.on}")
    rows = (replace(row, voided=wrong) if row == home or row in later else row for row in household.occupancies)
    return replace(household, occupancies=(*rows, cut))


def last_leaving(household: Household) -> tuple[date, Ending] | None:
    """When and how the last member left, if all have left."""
    rows = list(household.valid_memberships())
    if any(row.period.is_open for row in rows):
        return None
    ways = [
        (row.period.until, row.ended)
        for row in rows
        # a change of relation on the day of leaving ends a row, and is no way of leaving
        if row.period.until and row.ended and row.ended is not Ending.RELATION_CHANGED
    ]
    return max(ways, default=None)


def dissolved_if_empty(household: Household, entered_on: date) -> Household:
    """With its home given up on the day on which the last member left, if all have left."""
    leaving = last_leaving(household)
    if household.dissolution or leaving is None:
        return household
    day, ending = leaving
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
        id=None,
    )
    return exchanged(household, before, voided(before, when.entered_on, why), whole)


def last_home(household: Household) -> Occupancy:
    return max(household.valid_occupancies(), key=lambda row: (row.period.since, row.period.until or date.max))


def lives_as_long_as_its_members(household: Household, entered_on: date) -> Household:
    """After a correction: dissolved on the day and in the way in which its last member left, or not dissolved."""
    if household.dissolution is None:
        return dissolved_if_empty(household, entered_on)
    if any(row.period.is_open for row in household.valid_memberships()):
        return replace(rehoused(household, None, entered_on, "the household had not ended"), dissolution=None)
    leaving = last_leaving(household)
    if leaving is None:
        return household
    day, ending = leaving
    merged = household.dissolution is Dissolution.MERGED and ending is Ending.TRANSFERRED
    ended = replace(household, dissolution=Dissolution.MERGED if merged else DISSOLVED_BY[ending])
    return rehoused(ended, day, entered_on, f"the last member left on {day}")


def rehoused(household: Household, until: date | None, entered_on: date, why: str) -> Household:
    """With its last home until that day. Raises Conflict where it moved there later."""
    last = last_home(household)
    if last.period.until == until:
        return household
    if until is not None and until < last.period.since:
        if conversions := converted_after(household, until):
            home = household.occupancy_on(until)
            if home is not None and last in conversions:
                return unconverted(household, home, conversions, Dating(until, entered_on))
        raise Conflict(
            f"the household would have ended on {until}, before it moved on {last.period.since}; correct since when it "
            "lives in its last home first"
        )
    wrong = replace(last, voided=Voiding(entered_on, why))
    end_entered_on = None if until is None else entered_on
    right = replace(
        last, period=Period(last.period.since, until), entered_on=entered_on, end_entered_on=end_entered_on, id=None
    )
    rows = tuple(wrong if row == last else row for row in household.occupancies)
    return replace(household, occupancies=(*rows, right))
