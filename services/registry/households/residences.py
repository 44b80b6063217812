"""What happens between two households: transfer of a member, split, merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from chassis.errors import Conflict, invalid_at
from chassis.periods import Dating, Period
from services.registry.households.changes import Settling, inhabited, not_dissolved, what_followed
from services.registry.households.events import (
    HouseholdDissolved,
    HouseholdEvent,
    HouseholdFormed,
    MemberTransferred,
    Outcome,
)
from services.registry.households.history import checked
from services.registry.households.household import (
    Beginning,
    Dissolution,
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
    dissolved_if_empty,
    left,
    related_anew,
)


def same_community(source: Household, target: Household) -> None:
    if source.community_id != target.community_id:
        raise Conflict("the two households belong to different communities; record a move out and a move in instead")
    if source.id == target.id:
        raise invalid_at("/to_household", "a household cannot exchange members with itself; name another one")


def arrived(target: Household, resident_id: UUID, relation: Relation, when: Dating) -> Household:
    return begun(target, Membership(resident_id, relation, Period(when.on), Beginning.TRANSFERRED, when.entered_on))


def transfer(
    source: Household,
    target: Household,
    resident_id: UUID,
    relation: Relation,
    when: Dating,
    *,
    succession: Succession | None = None,
) -> Outcome:
    """One member goes to another household. `succession` is the source's, where its head goes."""
    same_community(source, target)
    not_dissolved(target)
    gone = left(source, resident_id, when, Ending.TRANSFERRED)
    if succession is not None:
        gone = related_anew(gone, succession, when)
    gone = checked(dissolved_if_empty(gone, when.entered_on))
    come = checked(arrived(target, resident_id, relation, when))
    told = MemberTransferred(source.id, when, resident_id, target.id, relation)
    return Outcome((gone, come), (told, *what_followed(source, gone, when, source.head_on(when.on))))


def split(
    household: Household,
    new_id: UUID,
    leaving: Mapping[UUID, Relation],
    settling: Settling,
    when: Dating,
    *,
    succession: Succession | None = None,
) -> Outcome:
    """Some members form a household of their own, in a home of their own or in the same dwelling."""
    not_dissolved(household)
    if not leaving:
        raise invalid_at("/members", "name the members who form the new household")
    if {row.resident_id for row in household.members_on(when.on)} <= set(leaving):
        raise Conflict("all members would leave; record a move of the whole household instead")
    rest = household
    for resident_id in leaving:
        rest = left(rest, resident_id, when, Ending.TRANSFERRED)
    if succession is not None:
        rest = related_anew(rest, succession, when)
    occupancy = Occupancy(settling.home, settling.tenure, Period(when.on), when.entered_on)
    new = Household(new_id, household.community_id, Formation.SPLIT, (), (occupancy,))
    for resident_id, relation in leaving.items():
        new = arrived(new, resident_id, relation, when)
    rest = checked(dissolved_if_empty(rest, when.entered_on))
    told: list[HouseholdEvent] = [HouseholdFormed(new_id, when, Formation.SPLIT, settling.home.dwelling_id)]
    told += [MemberTransferred(household.id, when, rid, new_id, relation) for rid, relation in leaving.items()]
    return Outcome((rest, checked(new)), (*told, *what_followed(household, rest, when, household.head_on(when.on))))


def merge(absorbed: Household, into: Household, relations: Mapping[UUID, Relation], when: Dating) -> Outcome:
    """All members of one household go into another; relations not given are to be confirmed."""
    same_community(absorbed, into)
    not_dissolved(absorbed)
    not_dissolved(into)
    gone, come = absorbed, into
    told: list[HouseholdEvent] = []
    for resident_id in inhabited(absorbed, when):
        relation = relations.get(resident_id, Relation.UNSTATED)
        gone = left(gone, resident_id, when, Ending.TRANSFERRED)
        come = arrived(come, resident_id, relation, when)
        told.append(MemberTransferred(absorbed.id, when, resident_id, into.id, relation))
    gone = dissolved_if_empty(gone, when.entered_on)
    home = absorbed.home_on(when.on)
    if gone.dissolution is None or home is None:
        raise Conflict(f"somebody joined the household to be merged after {when.on}; merge on a later day")
    gone = checked(replace(gone, dissolution=Dissolution.MERGED))
    told.append(HouseholdDissolved(absorbed.id, when, Dissolution.MERGED, home.dwelling_id, into.id))
    return Outcome((gone, checked(come)), tuple(told))
