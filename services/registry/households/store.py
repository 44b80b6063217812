"""Households in the database: loaded whole, stored as the difference. Each query applies the actor's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.periods import Period
from services.registry.audits import scope as reach
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
from services.registry.households.tables import HouseholdRow, MembershipRow, OccupancyRow
from services.registry.households.warnings import Warned, about_heads
from services.registry.people.tables import Resident
from services.registry.places.housing import Home, HousingKind, Tenure
from services.registry.scope import compounds_within_reach, only_own


def within_reach(uow: UnitOfWork) -> Select[Any]:
    """The households that the actor may see: a resident's is that of the sign-in, for as long as they belong to it."""
    query = select(HouseholdRow).where(HouseholdRow.community == uow.actor.community)
    if only_own(uow.actor):
        own = select(MembershipRow.household).where(
            MembershipRow.resident == uow.actor.resident,
            MembershipRow.until.is_(None),
            MembershipRow.voided_on.is_(None),
        )
        return query.where(HouseholdRow.id == uow.actor.scope.household, HouseholdRow.id.in_(own))
    if reach.is_auditor(uow):
        begun = select(OccupancyRow.household).where(
            reach.audited_by_day(uow, OccupancyRow.compound, OccupancyRow.entered_on)
        )
        return query.where(compounds_within_reach(uow, HouseholdRow.compound), HouseholdRow.id.in_(begun))
    return query.where(compounds_within_reach(uow, HouseholdRow.compound))


def household(uow: UnitOfWork, household_id: UUID) -> HouseholdRow:
    """One household, or NotFound, which also hides those out of reach."""
    found: HouseholdRow | None = uow.session.scalar(within_reach(uow).where(HouseholdRow.id == household_id))
    if found is None:
        raise NotFound("there is no such household")
    return found


def locked(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, HouseholdRow]:
    """These households, locked in one order, so that two changes cannot wait for one another. Raises NotFound.

    Their ids stay, so what refers to them (a visit that is planned) waits for none of this.
    """
    wanted = set(ids)
    found = locked_if_there(uow, wanted)
    if wanted - found.keys():
        raise NotFound("there is no such household")
    return found


def locked_if_there(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, HouseholdRow]:
    """Those of these households that are within reach, locked as `locked` locks them."""
    query = within_reach(uow).where(HouseholdRow.id.in_(set(ids))).order_by(HouseholdRow.id)
    locking = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {row.id: row for row in uow.session.scalars(locking)}


def kept(uow: UnitOfWork, rows: Iterable[HouseholdRow]) -> dict[UUID, Household]:
    """The whole record of these households."""
    by_id = {row.id: row for row in rows}
    members: dict[UUID, list[Membership]] = defaultdict(list)
    homes: dict[UUID, list[Occupancy]] = defaultdict(list)
    of_members = select(MembershipRow).where(MembershipRow.household.in_(by_id)).order_by(MembershipRow.id)
    for row in uow.session.scalars(of_members.execution_options(populate_existing=True)):
        members[row.household].append(membership(row))
    of_homes = select(OccupancyRow).where(OccupancyRow.household.in_(by_id)).order_by(OccupancyRow.id)
    for home in uow.session.scalars(of_homes.execution_options(populate_existing=True)):
        homes[home.household].append(occupancy(home))
    return {one: pure(row, members[one], homes[one]) for one, row in by_id.items()}


def elsewhere(uow: UnitOfWork, residents: Iterable[UUID], besides: Iterable[UUID]) -> tuple[Household, ...]:
    """The other households of these residents, with their rows only: enough to see two homes at once."""
    query = (
        select(MembershipRow, HouseholdRow)
        .join(HouseholdRow, HouseholdRow.id == MembershipRow.household)
        .where(MembershipRow.resident.in_(set(residents)), MembershipRow.household.not_in(set(besides)))
    )
    rows: dict[UUID, list[Membership]] = defaultdict(list)
    heads: dict[UUID, HouseholdRow] = {}
    for member, head in uow.session.execute(query).all():
        heads[head.id] = head
        rows[head.id].append(membership(member))
    return tuple(pure(head, rows[head.id], ()) for head in heads.values())


def pure(row: HouseholdRow, members: Sequence[Membership], homes: Sequence[Occupancy]) -> Household:
    return Household(
        row.id,
        row.community,
        Formation.of(row.formation),
        tuple(members),
        tuple(homes),
        Dissolution.of(row.dissolution) if row.dissolution else None,
    )


def membership(row: MembershipRow) -> Membership:
    return Membership(
        row.resident,
        Relation.of(row.relation),
        Period(row.since, row.until),
        Beginning.of(row.began),
        row.entered_on,
        Ending.of(row.ended) if row.ended else None,
        row.end_entered_on,
        Voiding(row.voided_on, row.voided_why or "") if row.voided_on else None,
        row.id,
    )


def occupancy(row: OccupancyRow) -> Occupancy:
    return Occupancy(
        Home(row.dwelling, row.compound, HousingKind.of(row.housing_kind)),
        Tenure.of(row.tenure),
        Period(row.since, row.until),
        row.entered_on,
        row.end_entered_on,
        Voiding(row.voided_on, row.voided_why or "") if row.voided_on else None,
        row.id,
    )


def membership_values(uow: UnitOfWork, of: Household, row: Membership) -> dict[str, Any]:
    return {
        "id": uow.new_id(),
        "community": of.community_id,
        "household": of.id,
        "resident": row.resident_id,
        "relation": row.relation.value,
        "since": row.period.since,
        "began": row.began.value,
        "entered_on": row.entered_on,
        **end_values(row),
    }


def occupancy_values(uow: UnitOfWork, of: Household, row: Occupancy) -> dict[str, Any]:
    return {
        "id": uow.new_id(),
        "community": of.community_id,
        "household": of.id,
        "dwelling": row.home.dwelling_id,
        "compound": row.home.compound_id,
        "housing_kind": row.home.housing_kind.value,
        "tenure": row.tenure.value,
        "since": row.period.since,
        "entered_on": row.entered_on,
        **end_values(row),
    }


def end_values(row: Membership | Occupancy) -> dict[str, Any]:
    values = {
        "until": row.period.until,
        "end_entered_on": row.end_entered_on,
        "voided_on": row.voided.entered_on if row.voided else None,
        "voided_why": row.voided.why if row.voided else None,
    }
    return values | ({"ended": row.ended} if isinstance(row, Membership) else {})


def close(uow: UnitOfWork, model: type[MembershipRow] | type[OccupancyRow], rows: Iterable[Any]) -> None:
    """End or void stored rows, which `kept` has loaded."""
    for row in rows:
        stored = uow.session.get_one(model, row.id)
        for name, value in end_values(row).items():
            setattr(stored, name, value)


def warned_of(uow: UnitOfWork, households: Iterable[UUID]) -> tuple[Warned, ...]:
    """What staff should look at in these households as they are now; an auditor is told of nobody's age."""
    heads = (
        select(Resident.id, Resident.birth_date)
        .join(MembershipRow, MembershipRow.resident == Resident.id)
        .where(MembershipRow.household.in_(set(households)), MembershipRow.relation == Relation.HEAD.value)
        .where(MembershipRow.until.is_(None), MembershipRow.voided_on.is_(None))
    )
    if reach.is_auditor(uow):
        return ()
    return about_heads(((row.id, row.birth_date) for row in uow.session.execute(heads)), uow.today())


def valid_on(model: type[MembershipRow] | type[OccupancyRow], day: date) -> ColumnElement[bool]:
    """Rows that count and cover a day."""
    return and_(model.voided_on.is_(None), model.since <= day, or_(model.until.is_(None), model.until > day))


def living_on(day: date) -> Any:
    """Resident, household, dwelling and compound of everybody who lived somewhere on a day."""
    return (
        select(
            MembershipRow.resident,
            MembershipRow.community,
            OccupancyRow.household,
            OccupancyRow.dwelling,
            OccupancyRow.compound,
            OccupancyRow.housing_kind,
            OccupancyRow.tenure,
        )
        .join(OccupancyRow, OccupancyRow.household == MembershipRow.household)
        .where(valid_on(MembershipRow, day), valid_on(OccupancyRow, day))
    )


def homes_on(uow: UnitOfWork, residents: Collection[UUID], day: date) -> dict[UUID, tuple[UUID, UUID, UUID]]:
    """Household, dwelling and compound of each of these residents on a day."""
    living = living_on(day).where(MembershipRow.resident.in_(residents))
    rows = uow.session.execute(living).all()
    return {row.resident: (row.household, row.dwelling, row.compound) for row in rows}
