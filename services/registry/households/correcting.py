"""Corrections of what was entered wrong: the wrong row is voided and stays, and what is right stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.errors import Conflict
from chassis.periods import Dating, Period
from services.registry.households.changes import refuse_if
from services.registry.households.events import HouseholdCorrected, Outcome
from services.registry.households.history import belongs_elsewhere, checked
from services.registry.households.household import Beginning, Household, Membership, Occupancy, Relation, Voiding
from services.registry.households.rows import (
    amended,
    exchanged,
    lives_as_long_as_its_members,
    rejoined,
    settled,
    succeeded_on,
    voided,
    voided_if_never_lived_in,
)
from services.registry.households.stays import row_before
from services.registry.households.transfers import Carried, End, carried


@dataclass(frozen=True)
class Beside:
    """The other households of whom a correction is about: those that it may change, and those only looked at."""

    within_reach: tuple[Household, ...] = ()
    out_of_reach: tuple[Household, ...] = ()

    @property
    def all(self) -> tuple[Household, ...]:
        return self.within_reach + self.out_of_reach


ALONE = Beside()


def correct_membership(
    household: Household,
    wrong: Membership,
    right: Membership | None,
    when: Dating,
    why: str,
    *,
    beside: Beside = ALONE,
) -> Outcome:
    """One row was entered wrong, and so was the other end of its transfer.

    Without a right row it never was: nor was the household where nobody else ever belonged to it. A row that makes
    somebody head, or the former head something else, began by a change of head: all that came with that never was.
    """
    refuse_void(wrong, household.memberships)
    if right is None and turns_the_head(household, wrong):
        after = succeeded_on(household, wrong.period.since, None, when, why)
    elif right is None:
        after = rejoined(exchanged(household, wrong, voided(wrong, when.entered_on, why)), wrong, when, why)
        after = voided_if_never_lived_in(after, when.entered_on, why)
    else:
        after = amended(household, wrong, right, when, why)
    ends = carried(End(household.id, wrong), right, (household, *beside.all))
    return corrected(household, after, whose_rows(household, after), ends, when=when, why=why, beside=beside)


def turns_the_head(household: Household, row: Membership) -> bool:
    """Whether this row goes on from another by a change of head, as the new one's or the former one's."""
    before = row_before(household.valid_memberships(), row)
    return before is not None and Relation.HEAD in (before.relation, row.relation)


def whose_rows(before: Household, after: Household) -> tuple[UUID, ...]:
    """Whose rows that count are others than before."""
    changed = set(before.valid_memberships()) ^ set(after.valid_memberships())
    return tuple(sorted({row.resident_id for row in changed}))


def correct_home(
    household: Household, wrong: Occupancy, right: Occupancy, when: Dating, why: str, *, beside: Beside = ALONE
) -> Outcome:
    """A dwelling, tenure or date was entered wrong. The day of a move ends one home and begins the other."""
    refuse_void(wrong, household.occupancies)
    after = household
    for row, new in ((wrong, right), *moved_with_it(household, wrong, right)):
        rest = tuple(other for other in after.occupancies if other != row)
        void = replace(row, voided=Voiding(when.entered_on, why))
        after = settled(replace(after, occupancies=(*rest, void)), replace(new, entered_on=when.entered_on, id=None))
    moved = begun_with_it(household, wrong, right)
    ends: list[Carried] = []
    for member in moved:
        began = replace(member, period=Period(right.period.since, member.period.until))
        after = amended(after, member, began, when, why)
        ends += carried(End(household.id, member), began, (household, *beside.all))
    return corrected(household, after, tuple(row.resident_id for row in moved), ends, when=when, why=why, beside=beside)


def refuse_void(row: Membership | Occupancy, rows: Iterable[Membership | Occupancy]) -> None:
    if row not in rows or row.voided is not None:
        raise Conflict("this row does not count any more; look at the household's history again")


def corrected(
    household: Household,
    after: Household,
    residents: tuple[UUID, ...],
    ends: Iterable[Carried],
    *,
    when: Dating,
    why: str,
    beside: Beside,
) -> Outcome:
    """The household as it is after a correction, and those at the other ends of transfers, each with its event."""
    now = {one.id: one for one in beside.within_reach} | {household.id: after}
    whose: dict[UUID, tuple[UUID, ...]] = {household.id: residents}
    for end, right in ends:
        if end.household_id not in now:
            raise Conflict(
                "the other household of this transfer is in a compound that you do not answer for; leave this to a "
                "colleague who answers for both"
            )
        now[end.household_id] = amended(now[end.household_id], end.row, right, when, why)
        whose[end.household_id] = (*whose.get(end.household_id, ()), right.resident_id)
    for changed in whose:
        now[changed] = checked(lives_as_long_as_its_members(now[changed], when.entered_on))
    refuse_two_homes(residents, (*now.values(), *beside.out_of_reach))
    events = tuple(HouseholdCorrected(changed, when, whom, why) for changed, whom in whose.items())
    return Outcome(tuple(now[changed] for changed in whose), events)


def refuse_two_homes(residents: tuple[UUID, ...], households: tuple[Household, ...]) -> None:
    for one in households:
        others = [other for other in households if other.id != one.id]
        for row in one.valid_memberships():
            if row.resident_id in residents:
                refuse_if(belongs_elsewhere(row.resident_id, row.period, others))


def moved_with_it(household: Household, wrong: Occupancy, right: Occupancy) -> Iterator[tuple[Occupancy, Occupancy]]:
    """The home before and the one after, where the day of moving is what was entered wrong."""
    for row in household.valid_occupancies():
        if row != wrong and row.period.until == wrong.period.since != right.period.since:
            yield row, replace(row, period=Period(row.period.since, right.period.since))
        elif row != wrong and row.period.since == wrong.period.until != right.period.until is not None:
            yield row, replace(row, period=Period(right.period.until, row.period.until))


def begun_with_it(household: Household, wrong: Occupancy, right: Occupancy) -> tuple[Membership, ...]:
    """The memberships that begin on another day because the household's first home does.

    Nobody belongs to a household that has no home yet, and somebody heads it from its first day: a later day takes
    along all who came with it, an earlier one its head only, as the others may have been born since.
    """
    first = min(row.period.since for row in household.valid_occupancies())
    if wrong.period.since != first or right.period.since == first:
        return ()
    came = (row for row in household.valid_memberships() if row.began is not Beginning.RELATION_CHANGED)
    with_it = [row for row in came if row.period.since == first]
    if right.period.since < first:
        with_it = [row for row in with_it if row.relation is Relation.HEAD]
    return tuple(with_it)
