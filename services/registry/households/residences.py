"""What happens between two households (transfer of a member, split, merge), and corrections of wrong entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from chassis.errors import Conflict, Invalid
from chassis.periods import Dating, Period
from services.registry.households.changes import Settling, inhabited, not_dissolved, refuse_if, what_followed
from services.registry.households.events import (
    HouseholdCorrected,
    HouseholdDissolved,
    HouseholdEvent,
    HouseholdFormed,
    MemberTransferred,
    Outcome,
)
from services.registry.households.history import belongs_elsewhere, checked
from services.registry.households.household import (
    Beginning,
    Dissolution,
    Ending,
    Formation,
    Household,
    Membership,
    Occupancy,
    Relation,
    Voiding,
)
from services.registry.households.rows import (
    Succession,
    begun,
    dissolved_if_empty,
    exchanged,
    left,
    rejoined,
    related_anew,
    revived_if_lived_in,
    settled,
    voided,
    voided_if_never_lived_in,
)


def same_community(source: Household, target: Household) -> None:
    if source.community_id != target.community_id:
        raise Conflict("the two households belong to different communities; record a move out and a move in instead")
    if source.id == target.id:
        raise Invalid("a household cannot exchange members with itself; name another one")


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
        raise Invalid("name the members who form the new household")
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


def correct_membership(
    household: Household,
    wrong: Membership,
    right: Membership | None,
    when: Dating,
    why: str,
    *,
    others: Iterable[Household] = (),
) -> Outcome:
    """One row was entered wrong: it is voided and stays, and what is right stands beside it.

    Without a right row it never was: nor was the household where nobody else ever belonged to it. `others`: the
    households that the resident belongs to beside.
    """
    if wrong not in household.memberships or wrong.voided is not None:
        raise Conflict("this row does not count any more; look at the household's history again")
    void = voided(wrong, when.entered_on, why)
    if right is None:
        after = rejoined(exchanged(household, wrong, void), wrong, when, why)
        after = voided_if_never_lived_in(after, when.entered_on, why)
    else:
        refuse_if(belongs_elsewhere(right.resident_id, right.period, others))
        after = exchanged(household, wrong, void, replace(right, entered_on=when.entered_on, voided=None))
    after = revived_if_lived_in(dissolved_if_empty(after, when.entered_on), when.entered_on)
    residents = tuple({row.resident_id for row in (wrong, right) if row is not None})
    return Outcome((checked(after),), (HouseholdCorrected(household.id, when, residents, why),))


def correct_home(
    household: Household,
    wrong: Occupancy,
    right: Occupancy,
    when: Dating,
    why: str,
    *,
    others: Iterable[Household] = (),
) -> Outcome:
    """A dwelling, tenure or date was entered wrong. `others`: the households that its members belong to beside."""
    if wrong not in household.occupancies or wrong.voided is not None:
        raise Conflict("this row does not count any more; look at the household's history again")
    rest = tuple(row for row in household.occupancies if row != wrong)
    void = replace(wrong, voided=Voiding(when.entered_on, why))
    after = settled(replace(household, occupancies=(*rest, void)), replace(right, entered_on=when.entered_on))
    moved = begun_with_it(household, wrong, right)
    for row in moved:
        new = replace(row, period=Period(right.period.since, row.period.until), entered_on=when.entered_on)
        refuse_if(belongs_elsewhere(new.resident_id, new.period, others))
        after = exchanged(after, row, voided(row, when.entered_on, why), new)
    residents = tuple(row.resident_id for row in moved)
    return Outcome((checked(after),), (HouseholdCorrected(household.id, when, residents, why),))


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
