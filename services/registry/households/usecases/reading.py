"""Looking at households: as they are, and as they were."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, select

from chassis.common.paging import narrowed, page
from chassis.database.unit_of_work import UnitOfWork
from services.registry.audits import scope as reach
from services.registry.households import store
from services.registry.households.household import Relation
from services.registry.households.tables import HouseholdRow, LifeEvent, MembershipRow, OccupancyRow
from services.registry.households.usecases.telling import told_views
from services.registry.people import store as people
from services.registry.people.masking import masked_name
from services.registry.people.tables import Resident
from services.registry.rights import store as holdings
from services.registry.scope import compounds_within_reach, only_own


def get_household(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return household_view(uow, store.household(uow, query.id))


def household_view(uow: UnitOfWork, row: HouseholdRow) -> dict[str, Any]:
    """A household with its present members and home; an auditor gets no names."""
    auditor = reach.is_auditor(uow)
    members = uow.session.execute(
        select(MembershipRow, Resident.name)
        .join(Resident, Resident.id == MembershipRow.resident)
        .where(MembershipRow.household == row.id, MembershipRow.until.is_(None), MembershipRow.voided_on.is_(None))
        .order_by(case((MembershipRow.relation == Relation.HEAD, 0), else_=1), MembershipRow.since, MembershipRow.id)
    ).all()
    occupancy = uow.session.scalar(
        select(OccupancyRow).where(
            OccupancyRow.household == row.id, OccupancyRow.until.is_(None), OccupancyRow.voided_on.is_(None)
        )
    )
    return {
        **summary(row),
        "members": [
            {"resident": row.resident, "relation": row.relation, "since": row.since}
            | {"name": masked_name(name) if auditor else name}
            for row, name in members
        ],
        "tenure": occupancy.tenure if occupancy else None,
        "since": occupancy.since if occupancy else None,
        "warnings": store.warned_of(uow, [row.id]),
    }


def summary(row: HouseholdRow) -> dict[str, Any]:
    names = ("id", "version", "number", "formation", "dissolution", "dwelling", "compound")
    return {name: getattr(row, name) for name in names}


def list_households(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow)
    if query.compound:
        found = found.where(HouseholdRow.compound == query.compound)
    if query.dwelling:
        found = found.where(HouseholdRow.dwelling == query.dwelling)
    if query.number:
        found = found.where(HouseholdRow.number == query.number)
    if not query.dissolved:
        found = found.where(HouseholdRow.dissolution.is_(None))
    return page(uow, found, HouseholdRow.id, query.limit, query.cursor)


def get_household_history(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """All rows of a household's record, voided ones too."""
    row = store.household(uow, query.id)
    members = select(MembershipRow).where(MembershipRow.household == row.id)
    homes = select(OccupancyRow).where(OccupancyRow.household == row.id)
    return {
        "id": row.id,
        "memberships": list(uow.session.scalars(members.order_by(MembershipRow.since, MembershipRow.id))),
        "occupancies": list(uow.session.scalars(homes.order_by(OccupancyRow.since, OccupancyRow.id))),
    }


def list_life_events(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(LifeEvent).where(LifeEvent.community == uow.actor.community)
    if only_own(uow.actor):
        own = people.ids_of_records(uow, uow.actor.resident) if uow.actor.resident else []
        told = holdings.life_events(uow, holdings.person(uow, own))  # by the rule of one's own copy; a person has few
        found = found.where(LifeEvent.id.in_([event.id for event in told]))
    elif reach.is_auditor(uow):
        found = found.where(reach.audited_within(uow, LifeEvent.compound, LifeEvent.entered_on))
    else:
        found = found.where(compounds_within_reach(uow, LifeEvent.compound))
    found = narrowed(found, LifeEvent, query, "household", "kind")
    if query.resident:
        found = found.where(LifeEvent.resident.in_(people.ids_of_records(uow, query.resident)))
    if query.since:
        found = found.where(LifeEvent.on >= query.since)
    if query.until:
        found = found.where(LifeEvent.on < query.until)
    answer = page(uow, found, LifeEvent.id, query.limit, query.cursor)
    return {**answer, "items": told_views(uow, answer["items"])}
