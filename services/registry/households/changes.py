"""What can happen to a household. Each command gives the households as they are then, and what happened.

All take a `Dating`: the day it became so and the day it was entered. All raise Conflict where the record refuses.
Splitting, merging and transferring concern two households: residences.py. Corrections: correcting.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict, invalid_at
from chassis.periods import Dating, Period
from services.registry.households.events import (
    HeadChanged,
    HouseholdDissolved,
    HouseholdEvent,
    HouseholdFormed,
    HouseholdMoved,
    MemberJoined,
    MemberLeft,
    Outcome,
    TenureChanged,
)
from services.registry.households.history import belongs_elsewhere, checked
from services.registry.households.household import (
    GOES_OUTSIDE,
    Beginning,
    Ending,
    Formation,
    Household,
    Membership,
    Occupancy,
    Relation,
)
from services.registry.households.rows import (
    Succession,
    begun,
    converted_after,
    dissolved_if_empty,
    last_home,
    left,
    moved_off,
    related_anew,
    settled,
)
from services.registry.places.housing import Home, Tenure

BEGAN_BY = {
    Formation.REGISTERED: Beginning.REGISTERED,
    Formation.MOVED_IN: Beginning.MOVED_IN,
    Formation.FORMED: Beginning.MOVED_IN,
    Formation.SPLIT: Beginning.TRANSFERRED,
}
COMES_FROM_OUTSIDE = {Beginning.REGISTERED, Beginning.BIRTH, Beginning.MOVED_IN}


@dataclass(frozen=True)
class Settling:
    """Where a household lives from now on, and on what tenure."""

    home: Home
    tenure: Tenure = Tenure.OWNER


def not_dissolved(household: Household) -> None:
    if household.dissolution is not None:
        raise Conflict(f"this household was dissolved ({household.dissolution}); register into a household that lives")


def inhabited(household: Household, when: Dating) -> tuple[UUID, ...]:
    """Its members on that day. Raises Conflict where the record has none."""
    members = tuple(row.resident_id for row in household.members_on(when.on))
    if not members:
        raise Conflict(f"nobody belonged to the household on {when.on}; look at its history and choose a later day")
    return members


def form(
    household_id: UUID,
    community_id: UUID,
    members: Mapping[UUID, Relation],
    settling: Settling,
    when: Dating,
    *,
    formation: Formation,
    others: Iterable[Household] = (),
) -> Outcome:
    """A new household of these residents, one of them as head. `others`: the households that they belong to."""
    for resident_id in members:
        refuse_if(belongs_elsewhere(resident_id, Period(when.on), others))
    began = BEGAN_BY[formation]
    period = Period(when.on)
    rows = tuple(Membership(rid, relation, period, began, when.entered_on) for rid, relation in members.items())
    occupancy = Occupancy(settling.home, settling.tenure, period, when.entered_on)
    household = checked(Household(household_id, community_id, formation, rows, (occupancy,)))
    joined = [MemberJoined(household_id, when, row.resident_id, row.relation, began) for row in rows]
    return Outcome((household,), (HouseholdFormed(household_id, when, formation, settling.home.dwelling_id), *joined))


def refuse_if(reason: str | None) -> None:
    if reason is not None:
        raise Conflict(reason)


def join(
    household: Household,
    resident_id: UUID,
    relation: Relation,
    when: Dating,
    beginning: Beginning,
    *,
    others: Iterable[Household] = (),
) -> Outcome:
    """A birth into the household, a move into it from outside, or a first registration."""
    if beginning not in COMES_FROM_OUTSIDE:
        raise invalid_at("/beginning", f"nobody joins by {beginning}; transfer the member or change the head instead")
    not_dissolved(household)
    refuse_if(belongs_elsewhere(resident_id, Period(when.on), others))
    row = Membership(resident_id, relation, Period(when.on), beginning, when.entered_on)
    return Outcome(
        (checked(begun(household, row)),), (MemberJoined(household.id, when, resident_id, relation, beginning),)
    )


def leave(
    household: Household, resident_id: UUID, when: Dating, ending: Ending, succession: Succession | None = None
) -> Outcome:
    """A death or a move out. A head's needs the succession in the same step, unless nobody is left."""
    if ending not in GOES_OUTSIDE:
        raise invalid_at("/ending", f"nobody leaves by {ending}; transfer the member or change the head instead")
    was_head = household.head_on(when.on)
    after = left(household, resident_id, when, ending)
    if succession is not None:
        after = related_anew(after, succession, when)
    after = checked(dissolved_if_empty(after, when.entered_on))
    told: list[HouseholdEvent] = [MemberLeft(household.id, when, resident_id, ending)]
    return Outcome((after,), (*told, *what_followed(household, after, when, was_head)))


def what_followed(before: Household, after: Household, when: Dating, was_head: UUID | None) -> list[HouseholdEvent]:
    """The events of a change of head and of the end of a household, where they came with something else."""
    told: list[HouseholdEvent] = []
    head = after.head_on(when.on)
    if head is not None and head != was_head:
        told.append(HeadChanged(after.id, when, was_head, head))
    if after.dissolution is not None and before.dissolution is None:
        told.append(HouseholdDissolved(after.id, when, after.dissolution, last_home(after).home.dwelling_id))
    return told


def change_head(household: Household, succession: Succession, when: Dating) -> Outcome:
    """Another member becomes head; all relations are told anew, as they stand to the new head."""
    not_dissolved(household)
    previous = household.head_on(when.on)
    if previous == succession.head_id:
        raise Conflict("this member is the head already; nothing was changed")
    after = checked(related_anew(household, succession, when))
    return Outcome((after,), (HeadChanged(household.id, when, previous, succession.head_id),))


def move(household: Household, settling: Settling, when: Dating) -> Outcome:
    """The whole household moves to another dwelling of the community, in one step."""
    not_dissolved(household)
    residents = inhabited(household, when)
    former = household.home_on(when.on)
    if former is not None and former.dwelling_id == settling.home.dwelling_id:
        raise Conflict("the household lives in this dwelling already; choose another one, or change its tenure")
    off = moved_off(household, when)
    after = checked(settled(off, Occupancy(settling.home, settling.tenure, Period(when.on), when.entered_on)))
    from_id = former.dwelling_id if former else None
    return Outcome((after,), (HouseholdMoved(household.id, when, from_id, settling.home.dwelling_id, residents),))


def change_tenure(household: Household, tenure: Tenure, when: Dating) -> Outcome:
    """The same dwelling on another tenure: a tenant buys it."""
    not_dissolved(household)
    present = household.occupancy_on(when.on)
    if present is None:
        raise Conflict(f"the household has no home on {when.on}; look at its homes")
    if present.tenure is tenure:
        raise Conflict(f"the household lives there as {tenure} already; nothing was changed")
    later = [(row.home, row.period.since) for row in converted_after(household, when.on)]
    after = moved_off(household, when)
    for home, since in ((present.home, when.on), *later):
        if since != when.on:
            after = moved_off(after, Dating(since, when.entered_on))
        after = settled(after, Occupancy(home, tenure, Period(since), when.entered_on))
    after = checked(after)
    return Outcome((after,), (TenureChanged(household.id, when, present.home.dwelling_id),))


def move_out(household: Household, when: Dating) -> Outcome:
    """The whole household leaves the community, in one step (exit)."""
    not_dissolved(household)
    residents = inhabited(household, when)
    after = household
    for resident_id in residents:
        after = left(after, resident_id, when, Ending.MOVED_OUT)
    after = checked(dissolved_if_empty(after, when.entered_on))
    told = [MemberLeft(household.id, when, resident_id, Ending.MOVED_OUT) for resident_id in residents]
    return Outcome((after,), (*told, *what_followed(household, after, when, household.head_on(when.on))))
