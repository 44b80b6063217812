"""What an import asks of the database, and how it writes: in bulk, table by table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.periods import Period
from services.registry.households.household import Beginning, unbroken_since
from services.registry.households.tables import HouseholdRow, MembershipRow, OccupancyRow
from services.registry.imports.blocks import Block
from services.registry.people.duplicates import KnownPeople, Person
from services.registry.people.names import normalised
from services.registry.people.store import MOST_OF_A_TELEPHONE
from services.registry.people.tables import RegistrationRow, Resident, ResidentKey, ResidentSkill
from services.registry.places.tables import Building, Compound, Dwelling, Unit
from services.registry.scope import compounds_within_reach

Address = tuple[str, str, str, str]
HomeRow = tuple[UUID, UUID, str]  # dwelling, compound, kind of housing
GONE = ("merged", "erased")


def homes(uow: UnitOfWork) -> dict[Address, HomeRow]:
    """Dwelling, compound and kind of housing of every address within reach."""
    query = (
        select(Compound.name, Building.number, Unit.number, Dwelling.number)
        .add_columns(Dwelling.id, Compound.id, Dwelling.housing_kind)
        .select_from(Dwelling)
        .join(Unit, Unit.id == Dwelling.unit)
        .join(Building, Building.id == Dwelling.building)
        .join(Compound, Compound.id == Dwelling.compound)
        .where(Dwelling.community == uow.actor.community, compounds_within_reach(uow, Dwelling.compound))
    )
    kept: dict[Any, Any] = {}

    def once(value: Any) -> Any:
        return kept.setdefault(value, value)  # most values stand in many addresses: half of the memory

    return {
        tuple(map(once, address)): (dwelling, once(compound), once(kind))
        for *address, dwelling, compound, kind in uow.session.execute(query)
    }


def dwelling_at(uow: UnitOfWork, address: Address) -> UUID | None:
    """A dwelling anywhere in the community: people were allotted homes in compounds that another worker answers for."""
    compound, building, unit, number = address
    query = (
        select(Dwelling.id)
        .join(Unit, Unit.id == Dwelling.unit)
        .join(Building, Building.id == Dwelling.building)
        .join(Compound, Compound.id == Dwelling.compound)
        .where(Dwelling.community == uow.actor.community, Compound.name == compound)
        .where(Building.number == building, Unit.number == unit, Dwelling.number == number)
    )
    return uow.session.scalar(query)


def anybody_registered(uow: UnitOfWork) -> bool:
    """In whatever community: an identity number is registered once."""
    return uow.session.scalar(select(Resident.id).limit(1)) is not None


def registered_elsewhere(uow: UnitOfWork, numbers: Sequence[str]) -> frozenset[str]:
    """Of these identity indexes those of residents of other communities."""
    query = select(Resident.identity_index).where(
        Resident.community != uow.actor.community, Resident.identity_index.in_(numbers)
    )
    return frozenset(index for index in uow.session.scalars(query) if index)


def residents_who_may_be_meant(
    uow: UnitOfWork, numbers: Sequence[str], people: Sequence[tuple[str, date]]
) -> dict[UUID, Resident]:
    """Residents of the community with one of these identity indexes, or of one of these names and birth dates."""
    of_community = select(Resident).where(Resident.community == uow.actor.community, Resident.standing.not_in(GONE))
    by_number = of_community.where(Resident.identity_index.in_(numbers))
    keyed = (
        select(ResidentKey.resident)
        .where(
            ResidentKey.community == uow.actor.community, ResidentKey.key.in_({normalised(name) for name, _ in people})
        )
        .distinct()
    )
    by_name = of_community.where(Resident.birth_date.in_({day for _, day in people}), Resident.id.in_(keyed))
    found = [*uow.session.scalars(by_number), *uow.session.scalars(by_name)]
    return {resident.id: resident for resident in found}


def with_telephones(uow: UnitOfWork, telephones: Iterable[str]) -> Iterable[Row[Any]]:
    """Id, telephone index, compound and number of the household of the community's residents with one of these
    telephone indexes; of one telephone the latest `MOST_OF_A_TELEPHONE`."""
    place = func.row_number().over(partition_by=Resident.telephone_index, order_by=Resident.id.desc())
    called = (
        select(Resident.id, Resident.telephone_index, Resident.compound, Resident.household, place.label("place"))
        .where(Resident.community == uow.actor.community, Resident.standing.not_in(GONE))
        .where(Resident.telephone_index.in_(list(telephones)))
        .subquery()
    )
    return uow.session.execute(
        select(called.c.id, called.c.telephone_index, called.c.compound, HouseholdRow.number)
        .outerjoin(HouseholdRow, HouseholdRow.id == called.c.household)
        .where(called.c.place <= MOST_OF_A_TELEPHONE)
        .order_by(called.c.id)
    )


def known(residents: Iterable[Resident]) -> KnownPeople:
    return KnownPeople(
        Person(r.id, r.name, r.birth_date, r.compound, r.identity_index, r.telephone_index) for r in residents
    )


def households(uow: UnitOfWork, numbers: Iterable[str]) -> dict[str, HouseholdRow]:
    """The community's households of these numbers, those too that were dissolved: they keep their numbers."""
    query = select(HouseholdRow).where(
        HouseholdRow.community == uow.actor.community, HouseholdRow.number.in_(list(numbers))
    )
    return {row.number: row for row in uow.session.scalars(query) if row.number is not None}


def household_numbers(uow: UnitOfWork, ids: Iterable[UUID]) -> Mapping[UUID, str | None]:
    query = select(HouseholdRow.id, HouseholdRow.number).where(HouseholdRow.id.in_(list(ids)))
    return {row.id: row.number for row in uow.session.execute(query)}


def at_home_since(uow: UnitOfWork, households: Iterable[UUID]) -> Mapping[UUID, date]:
    """Since when each of these households lives in its present home."""
    stretches: dict[UUID, list[tuple[UUID, Period]]] = defaultdict(list)
    query = select(OccupancyRow.household, OccupancyRow.dwelling, OccupancyRow.since, OccupancyRow.until).where(
        OccupancyRow.household.in_(list(households)), OccupancyRow.voided_on.is_(None)
    )
    for row in uow.session.execute(query):
        stretches[row.household].append((row.dwelling, Period(row.since, row.until)))
    return {household: day for household, of in stretches.items() if (day := unbroken_since(of)) is not None}


def relations(uow: UnitOfWork, residents: Iterable[UUID]) -> Mapping[UUID, str]:
    """How each of these residents is related to the head of the household to which they belong."""
    query = (
        select(MembershipRow.resident, MembershipRow.relation)
        .join(Resident, Resident.id == MembershipRow.resident)
        .where(
            Resident.id.in_(list(residents)),
            MembershipRow.household == Resident.household,
            MembershipRow.voided_on.is_(None),
            MembershipRow.until.is_(None),
        )
    )
    return {row.resident: row.relation for row in uow.session.execute(query)}


def living_here_since(uow: UnitOfWork, residents: Iterable[UUID]) -> Mapping[UUID, date]:
    """Since when each of these residents lives in the present home: since coming to the household, or with its move."""
    query = (
        select(MembershipRow.resident, Resident.household, func.max(MembershipRow.since).label("came"))
        .join(Resident, Resident.id == MembershipRow.resident)
        .where(
            Resident.id.in_(list(residents)),
            MembershipRow.household == Resident.household,
            MembershipRow.voided_on.is_(None),
            MembershipRow.began != Beginning.RELATION_CHANGED.value,
        )
        .group_by(MembershipRow.resident, Resident.household)
    )
    rows = uow.session.execute(query).all()
    at_home = at_home_since(uow, {row.household for row in rows})
    return {row.resident: max(row.came, at_home[row.household]) for row in rows if row.household in at_home}


def skills(uow: UnitOfWork, residents: Iterable[UUID]) -> Mapping[UUID, Set[str]]:
    """What each of these residents offers, of those who offer something."""
    found: dict[UUID, set[str]] = defaultdict(set)
    query = select(ResidentSkill.resident, ResidentSkill.skill).where(ResidentSkill.resident.in_(list(residents)))
    for row in uow.session.execute(query):
        found[row.resident].add(row.skill)
    return found


def last_registered(uow: UnitOfWork, residents: Iterable[UUID]) -> Mapping[UUID, RegistrationRow]:
    """The latest household registration of each of these residents."""
    query = select(RegistrationRow).where(
        RegistrationRow.resident.in_(list(residents)), RegistrationRow.voided_on.is_(None)
    )
    return {row.resident: row for row in uow.session.scalars(query.order_by(RegistrationRow.since))}


def write(uow: UnitOfWork, blocks: Sequence[Block]) -> None:
    """Write the blocks, each by the fastest way that its database has."""
    raw: Any = uow.session.connection().connection.driver_connection
    cursor = raw.cursor()
    for block in blocks:
        columns = ", ".join(f'"{column}"' for column in block.columns)
        if uow.database.sqlite:
            marks = ", ".join("?" * len(block.columns))
            cursor.executemany(f"INSERT INTO {block.table} ({columns}) VALUES ({marks})", block.content)  # noqa: S608
        else:
            with cursor.copy(f"COPY {block.table} ({columns}) FROM STDIN") as copy:
                copy.write(block.content)
    cursor.close()
