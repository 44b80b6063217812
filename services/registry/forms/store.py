"""Sheets within reach, and the facts of the record that forms are filled from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Invalid, NotFound
from chassis.terms import Term
from services.registry.forms.tables import FormSheet
from services.registry.households.household import Relation
from services.registry.households.tables import HouseholdRow, MembershipRow, OccupancyRow
from services.registry.people import store as people
from services.registry.people.facts import Education, Employment
from services.registry.people.identity import Sex, parse_identity_number, parse_telephone
from services.registry.people.registration import RegistrationKind
from services.registry.people.resettlement import Origin
from services.registry.people.roles import RoleKind
from services.registry.people.tables import Resident
from services.registry.places.housing import Tenure
from services.registry.places.store import addresses
from services.registry.places.tables import Building, Dwelling
from services.registry.roles import store as roles
from services.registry.scope import compounds_within_reach

Facts = Mapping[str, str | None]


def within_reach(uow: UnitOfWork) -> Select[Any]:
    return select(FormSheet).where(
        FormSheet.community == uow.actor.community, compounds_within_reach(uow, FormSheet.compound)
    )


def sheet(uow: UnitOfWork, number: str, *, locked: bool = False) -> FormSheet:
    """The sheet of that number, or NotFound, which also hides those out of reach. Locked, so is first whom it is of, as
    by a death."""
    query = within_reach(uow).where(FormSheet.number == number)
    if locked:
        people.locked(uow, uow.session.scalars(query.with_only_columns(FormSheet.resident)))
        query = query.with_for_update().execution_options(populate_existing=True)
    found: FormSheet | None = uow.session.scalar(query)
    if found is None:
        raise NotFound("there is no sheet of this number")
    return found


def facts_of(uow: UnitOfWork, resident: Resident) -> Facts:
    """What forms are filled from, in the words that people read; identifiers by their last four only."""
    household = uow.session.get(HouseholdRow, resident.household) if resident.household else None
    living = _occupancy(uow, household) if household else None
    return {
        "resident.name": resident.name,
        "resident.sex": _word(Sex, resident.sex),
        "resident.birth_date": resident.birth_date.isoformat() if resident.birth_date else None,
        "resident.identity_number": resident.identity_last4,
        "resident.telephone": resident.telephone_last4,
        "resident.education": _word(Education, resident.education),
        "resident.employment": _word(Employment, resident.employment),
        "resident.origin": _origin(resident),
        "resident.registration": _word(RegistrationKind, resident.registration_kind),
        "resident.programme": resident.resettlement_programme,
        "household.number": household.number if household else None,
        "household.head": _head(uow, household) if household else None,
        "household.tenure": _word(Tenure, living.tenure) if living else None,
        "household.since": living.since.isoformat() if living else None,
        "dwelling.address": addresses(uow, [resident.dwelling])[resident.dwelling] if resident.dwelling else None,
        **_turned_to(uow, resident),
    }


INDEXES = {"resident.identity_number": "residents.identity", "resident.telephone": "residents.telephone"}


def is_the_residents(uow: UnitOfWork, resident: Resident, source: str, text: str) -> bool:
    """Whether this is the resident's identity number or telephone, compared by keyed hash and shown to nobody."""
    held = resident.identity_index if source == "resident.identity_number" else resident.telephone_index
    try:
        if source == "resident.identity_number":
            value = parse_identity_number(text, today=uow.today()).value
        else:
            value = parse_telephone(text)
    except Invalid:
        return False
    return held is not None and held in uow.keys.blind_index(INDEXES[source]).blind_indexes(value)


def members_of(uow: UnitOfWork, resident: Resident) -> list[dict[str, str | None]]:
    """The rows of the household's table: name, relation to the head, since when."""
    if resident.household is None:
        return []
    return [
        {"name": name, "relation": _word(Relation, row.relation), "since": row.since.isoformat()}
        for row, name in uow.session.execute(_members(resident.household))
    ]


def _members(household: UUID) -> Select[Any, Any]:
    return (
        select(MembershipRow, Resident.name)
        .join(Resident, Resident.id == MembershipRow.resident)
        .where(MembershipRow.household == household, MembershipRow.until.is_(None), MembershipRow.voided_on.is_(None))
        .order_by(MembershipRow.since, MembershipRow.id)
    )


def _head(uow: UnitOfWork, household: HouseholdRow) -> str | None:
    found = uow.session.execute(_members(household.id).where(MembershipRow.relation == Relation.HEAD.value)).first()
    return found[1] if found else None


def _occupancy(uow: UnitOfWork, household: HouseholdRow) -> OccupancyRow | None:
    found: OccupancyRow | None = uow.session.scalar(
        select(OccupancyRow).where(
            OccupancyRow.household == household.id, OccupancyRow.until.is_(None), OccupancyRow.voided_on.is_(None)
        )
    )
    return found


def _origin(resident: Resident) -> str | None:
    return Origin(resident.origin_code, resident.origin_place or "").label if resident.origin_code else None


def _word(terms: type[Term], code: str | None) -> str | None:
    return terms.of(code).zh if code else None


def _turned_to(uow: UnitOfWork, resident: Resident) -> Facts:
    """Who speaks for the resident's building and who works for its grid today."""
    home = uow.session.get(Dwelling, resident.dwelling) if resident.dwelling else None
    building = uow.session.get(Building, home.building) if home else None
    at = {
        "building.head": (RoleKind.BUILDING_HEAD, building.id if building else None),
        "grid.workers": (RoleKind.GRID_WORKER, building.grid if building else None),
    }
    return {source: _names(uow, kind, place) for source, (kind, place) in at.items()}


def _names(uow: UnitOfWork, kind: RoleKind, place: UUID | None) -> str | None:
    acting = roles.acting_at(uow, kind, [place], uow.today())[place] if place else []
    return "、".join(resident.name for resident in acting) or None
