"""Households of many new residents at once: formed or joined by the pure rules, written in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.database.bulk import write_rows
from chassis.database.unit_of_work import UnitOfWork
from services.registry.books.book import Fact
from services.registry.books.facts import all_facts
from services.registry.households import store
from services.registry.households.changes import Settling, form, join
from services.registry.households.household import Beginning, Formation, Household, Relation
from services.registry.households.kept import Kept, difference
from services.registry.households.tables import HouseholdRow, MembershipRow, OccupancyRow
from services.registry.people.newcomers import NewResident, check_households
from services.registry.periods import Dating
from services.registry.places.bulk import PlaceIndex


@dataclass
class Placed:
    """What is to be written, and where everybody lives then: household, dwelling, compound by resident."""

    homes: dict[UUID, tuple[UUID, UUID, UUID]] = field(default_factory=dict)
    facts_before: list[Fact] = field(default_factory=list)
    facts_after: list[Fact] = field(default_factory=list)
    households: list[dict[str, Any]] = field(default_factory=list)
    memberships: list[dict[str, Any]] = field(default_factory=list)
    occupancies: list[dict[str, Any]] = field(default_factory=list)

    def write(self, uow: UnitOfWork) -> None:
        write_rows(uow, HouseholdRow, self.households)
        write_rows(uow, MembershipRow, self.memberships)
        write_rows(uow, OccupancyRow, self.occupancies)


def place_households(uow: UnitOfWork, places: PlaceIndex, ids: Sequence[UUID], rows: Sequence[NewResident]) -> Placed:
    """Everybody into their household, by its number: a known one is joined, another is formed."""
    of: dict[str, list[tuple[UUID, NewResident]]] = defaultdict(list)
    for resident, row in zip(ids, rows, strict=True):
        of[row.household_number].append((resident, row))
    known = known_by_number(uow, of)
    check_households(rows, frozenset(known))
    kept = store.kept(uow, known.values())
    placed = Placed()
    for number, members in of.items():
        if number in known:
            joined(uow, placed, known[number], kept[known[number].id], members)
        else:
            formed(uow, placed, places, number, members)
    return placed


def known_by_number(uow: UnitOfWork, numbers: Sequence[str] | dict[str, Any]) -> dict[str, HouseholdRow]:
    """Households of these numbers, locked."""
    query = (
        store.within_reach(uow)
        .where(HouseholdRow.number.in_(list(numbers)), HouseholdRow.dissolution.is_(None))
        .order_by(HouseholdRow.id)
        .with_for_update()
    )
    return {row.number: row for row in uow.session.scalars(query) if row.number is not None}


def formed(
    uow: UnitOfWork, placed: Placed, places: PlaceIndex, number: str, members: Sequence[tuple[UUID, NewResident]]
) -> None:
    first = members[0][1]
    community = uow.actor.community
    assert community is not None
    home = places.homes[first.address]
    when = Dating(min(row.since for _, row in members), uow.today())
    relations = {resident: row.relation for resident, row in members if row.since == when.on}
    head = next(resident for resident, row in members if row.relation is Relation.HEAD)
    if head not in relations:  # the head came later than others: the whole household stands from the head's day on
        when = Dating(next(row.since for resident, row in members if resident == head), uow.today())
        relations = {resident: row.relation for resident, row in members if row.since <= when.on}
    outcome = form(
        uow.new_id(), community, relations, Settling(home, first.tenure), when, formation=Formation.REGISTERED
    )
    household = outcome.households[0]
    for resident, row in members:
        if resident not in relations:
            household = came(household, resident, row, uow)
    placed.households.append(
        {
            "id": household.id,
            "community": community,
            "version": 1,
            "number": number,
            "formation": Formation.REGISTERED.value,
            "dissolution": None,
            "dwelling": home.dwelling_id,
            "compound": home.compound_id,
        }
    )
    keep(uow, placed, Kept(Household(household.id, community, Formation.REGISTERED, (), ())), household)
    placed.homes |= {resident: (household.id, home.dwelling_id, home.compound_id) for resident, _ in members}


def joined(
    uow: UnitOfWork, placed: Placed, row: HouseholdRow, kept: Kept, members: Sequence[tuple[UUID, NewResident]]
) -> None:
    household = kept.household
    for resident, new in members:
        household = came(household, resident, new, uow)
    row.version += 1
    keep(uow, placed, kept, household)
    assert row.dwelling is not None and row.compound is not None
    placed.homes |= {resident: (row.id, row.dwelling, row.compound) for resident, _ in members}


def came(household: Household, resident: UUID, row: NewResident, uow: UnitOfWork) -> Household:
    when = Dating(row.since, uow.today())
    return join(household, resident, row.relation, when, Beginning.REGISTERED).households[0]


def keep(uow: UnitOfWork, placed: Placed, before: Kept, after: Household) -> None:
    members = difference(before.memberships, after.memberships)
    homes = difference(before.occupancies, after.occupancies)
    placed.facts_before += all_facts(before.household)
    placed.facts_after += all_facts(after)
    placed.memberships += [store.membership_values(uow, after, row) for row in members.begun]
    placed.occupancies += [store.occupancy_values(uow, after, row) for row in homes.begun]
