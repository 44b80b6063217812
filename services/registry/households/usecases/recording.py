"""Storing what a change of households made of the record: rows, books, life events, residents, and who is told.

All of it is one write. The households and the residents concerned are locked before (`ground.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.periods import Dating
from services.registry import contract
from services.registry.books.book import post
from services.registry.books.facts import all_facts
from services.registry.books.store import add_entries
from services.registry.desk.usecases import closing
from services.registry.households import store
from services.registry.households.events import HouseholdEvent, HouseholdFormed, MemberJoined, Outcome
from services.registry.households.household import Beginning, Dissolution, Formation, Household
from services.registry.households.kept import difference, residents_concerned
from services.registry.households.life_events import KINDS, details_of, resident_of
from services.registry.households.tables import HouseholdRow, LifeEvent, MembershipRow, OccupancyRow
from services.registry.households.usecases.ground import Locked
from services.registry.households.usecases.placing import place_residents


def record(
    uow: UnitOfWork,
    locked: Locked,
    outcome: Outcome,
    when: Dating,
    *,
    request: UUID | None = None,
    registering: bool = False,
) -> list[LifeEvent]:
    """Store an outcome and tell it; the life events that it makes. `locked` has all whom it concerns.

    `registering`: they were registered in this very step, which is told of them instead of a change.
    """
    keep_rows(uow, locked.rows, locked.kept, outcome)
    post_books(uow, locked.kept, outcome, when)
    made = keep_events(uow, locked.rows, outcome, request)
    concerned: set[UUID] = set()
    for household in outcome.households:
        before = locked.kept.get(household.id)
        concerned |= residents_concerned(before, household)
        if before is not None and before.dissolution != household.dissolution:
            closing.follow_household(uow, locked.rows[household.id])
    place_residents(uow, [locked.residents[resident_id] for resident_id in sorted(concerned)], registering)
    return made


def keep_rows(
    uow: UnitOfWork, rows: Mapping[UUID, HouseholdRow], before: Mapping[UUID, Household], outcome: Outcome
) -> None:
    """First all ends, then all beginnings: nobody may live in two homes in between."""
    begun: list[Any] = []
    for household in outcome.households:
        stored = before.get(household.id)
        of_members = difference(stored.memberships if stored else (), household.memberships)
        of_homes = difference(stored.occupancies if stored else (), household.occupancies)
        store.close(uow, MembershipRow, of_members.closed)
        store.close(uow, OccupancyRow, of_homes.closed)
        begun += [MembershipRow(**store.membership_values(uow, household, row)) for row in of_members.begun]
        begun += [OccupancyRow(**store.occupancy_values(uow, household, row)) for row in of_homes.begun]
        summarise(rows[household.id], household)
        if household.id in before:
            rows[household.id].version += 1
    uow.session.flush()
    uow.session.add_all(begun)
    uow.session.flush()


def summarise(row: HouseholdRow, household: Household) -> None:
    """Where it lives now, or lived last, on its own row. One that never was stays in reach of those who entered it
    wrong, and leaves its number to another."""
    last = max(household.valid_occupancies(), key=lambda o: (o.period.is_open, o.period.since), default=None)
    row.dissolution = household.dissolution.value if household.dissolution else None
    if household.dissolution is Dissolution.VOIDED:
        row.number = None
    if last is not None:
        row.dwelling, row.compound = last.home.dwelling_id, last.home.compound_id


def post_books(uow: UnitOfWork, before: Mapping[UUID, Household], outcome: Outcome, when: Dating) -> None:
    had = [
        fact for household in outcome.households if household.id in before for fact in all_facts(before[household.id])
    ]
    has = [fact for household in outcome.households for fact in all_facts(household)]
    add_entries(uow, outcome.households[0].community_id, post(had, has, when.entered_on))


def keep_events(
    uow: UnitOfWork, rows: Mapping[UUID, HouseholdRow], outcome: Outcome, request: UUID | None
) -> list[LifeEvent]:
    made = []
    for event in outcome.events:
        if is_first_registration(event):
            continue  # the resident's own event tells it
        row = rows[event.household_id]
        life_event = LifeEvent(
            id=uow.new_id(),
            community=row.community,
            compound=row.compound,
            kind=KINDS[type(event)].value,
            household=row.id,
            resident=resident_of(event),
            on=event.dating.on,
            entered_on=event.dating.entered_on,
            details=details_of(event),
            recorded_by=uow.actor.subject,
            request=request,
        )
        made.append(life_event)
        uow.add(life_event, told(uow, row, life_event))
    return made


def is_first_registration(event: HouseholdEvent) -> bool:
    return (isinstance(event, MemberJoined) and event.beginning is Beginning.REGISTERED) or (
        isinstance(event, HouseholdFormed) and event.formation is Formation.REGISTERED
    )


def told(uow: UnitOfWork, row: HouseholdRow, life_event: LifeEvent) -> Event:
    return event_about(
        uow,
        contract.HOUSEHOLD_EVENTS[life_event.kind],
        row,
        {
            "on": life_event.on,
            "entered_on": life_event.entered_on,
            "resident": life_event.resident,
            **life_event.details,
        },
        id=life_event.id,
    )
