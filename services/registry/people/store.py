"""Queries about residents, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    TableValuedAlias,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONPATH

from chassis.access.actor import Actor
from chassis.database.types import Json
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.periods import Period
from services.registry.audits import scope as reach_of_audit
from services.registry.households.household import GOES_OUTSIDE, Ending
from services.registry.households.store import living_on
from services.registry.households.tables import MembershipRow, OccupancyRow
from services.registry.people import identifiers, names
from services.registry.people.ages import AgeBand, born_within
from services.registry.people.duplicates import KnownPeople, Person
from services.registry.people.registration import Registration, RegistrationKind
from services.registry.people.resettlement import last_day_soon
from services.registry.people.tables import RegistrationRow, Resident, ResidentKey, ResidentMerge, ResidentSkill
from services.registry.places.housing import Home, HousingKind
from services.registry.scope import answered_for, only_own

BETWEEN_SKILLS = "\x1f"  # no text has it: see chassis.contract.Text
WHERE = ("compound", "household")
MOST_OF_A_TELEPHONE = 50
LIKENESS = (
    Resident.id,
    Resident.name,
    Resident.birth_date,
    Resident.compound,
    Resident.identity_index,
    Resident.telephone_index,
)
"""What `as_person` needs."""
FILTERS = ("compound", "household", "standing", "employment", "education", "registration_kind", "sex")


def reach(uow: UnitOfWork) -> ColumnElement[bool]:
    if reach_of_audit.is_auditor(uow):
        return reach_of_audit.audited_by_end(uow, Resident.compound, Resident.registered_at)
    return reach_by_sign_in(uow.actor, uow.today())


def reach_by_sign_in(actor: Actor, day: date) -> ColumnElement[bool]:
    """The reach of all but auditors: it follows from the actor and the day, theirs from what their engagements say."""
    if only_own(actor):
        return Resident.id == actor.resident
    return answered_for(actor, day, Resident.compound)


def within_reach(uow: UnitOfWork) -> Select[Any]:
    """The residents that the actor may see."""
    return select(Resident).where(Resident.community == uow.actor.community, reach(uow))


def shown_resident(uow: UnitOfWork, resident_id: UUID) -> Row[Any]:
    """One resident's columns, with `skills` (joined by BETWEEN_SKILLS, or null) and `held_here`; or NotFound.

    The read of every page about a person: in one query, which is made once a day for an actor, as to make it costs as
    much as to run it. An auditor's is made each time.
    """
    auditor = reach_of_audit.is_auditor(uow)
    query = _shown_within(uow.actor, reach(uow)) if auditor else _shown_by_sign_in(uow.actor, uow.today())
    found = uow.session.connection().execute(query, {"resident": resident_id}).first()
    if found is None:
        raise NotFound("there is no such resident")
    return found


@lru_cache(maxsize=256)
def _shown_by_sign_in(actor: Actor, day: date) -> Select[Any]:
    return _shown_within(actor, reach_by_sign_in(actor, day))


def _shown_within(actor: Actor, reached: ColumnElement[bool]) -> Select[Any]:
    wanted: ColumnElement[UUID] = bindparam("resident", type_=Resident.id.type)
    skills = select(func.aggregate_strings(ResidentSkill.skill, BETWEEN_SKILLS)).where(ResidentSkill.resident == wanted)
    held_here = select(RegistrationRow.id).where(RegistrationRow.resident == wanted, registration_held_here())
    return select(
        Resident.__table__, skills.scalar_subquery().label("skills"), held_here.exists().label("held_here")
    ).where(Resident.id == wanted, Resident.community == actor.community, reached)


def registration_held_here() -> ColumnElement[bool]:
    """A household registration that is held in the community now."""
    return and_(
        RegistrationRow.until.is_(None), RegistrationRow.dwelling.is_not(None), RegistrationRow.voided_on.is_(None)
    )


def resident(uow: UnitOfWork, resident_id: UUID, *, locked: bool = False) -> Resident:
    """One resident, or NotFound, which also hides those out of reach."""
    query = within_reach(uow).where(Resident.id == resident_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Resident | None = uow.session.scalar(query)
    if found is None:
        raise NotFound("there is no such resident")
    return found


def seen_of(uow: UnitOfWork, ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these residents those that the actor may see."""
    return frozenset(uow.session.scalars(within_reach(uow).where(Resident.id.in_(ids)).with_only_columns(Resident.id)))


def locked(uow: UnitOfWork, ids: Iterable[UUID], *, named: Collection[UUID] = ()) -> dict[UUID, Resident]:
    """These residents, locked in the order of their ids. Raises NotFound where a named one is out of reach.

    The others are there because of their household, whose scope was looked at.
    """
    query = (
        select(Resident)
        .where(Resident.community == uow.actor.community, Resident.id.in_(set(ids)))
        .order_by(Resident.id)
        .with_for_update()
    )
    found = {row.id: row for row in uow.session.scalars(query.execution_options(populate_existing=True))}
    if set(named) - seen_of(uow, named):
        raise NotFound("there is no such resident")
    return found


def births(uow: UnitOfWork, ids: Iterable[UUID | None]) -> list[date | None]:
    """The dates of birth of these residents, where known; their scope was looked at."""
    return list(uow.session.scalars(select(Resident.birth_date).where(Resident.id.in_(list(ids)))))


def residents_like(uow: UnitOfWork, text: str) -> Select[Any]:
    prefix = names.normalised(text) or text  # what has no letter begins no name
    keys = select(ResidentKey.resident).where(
        ResidentKey.community == uow.actor.community, ResidentKey.key.startswith(prefix, autoescape=True)
    )
    return within_reach(uow).where(Resident.id.in_(keys))


def filtered(query: Select[Any], wanted: Any, today: date) -> Select[Any]:
    """Narrowed by the filters that were given; a place as of a day is looked for by `living_somewhere_on`."""
    for name in FILTERS:
        value = getattr(wanted, name)
        if value is not None and not (name in WHERE and wanted.as_of):
            query = query.where(getattr(Resident, name) == value)
    if wanted.resettled is not None:
        query = query.where(Resident.resettled_on.is_not(None) if wanted.resettled else Resident.resettled_on.is_(None))
    if wanted.origin:
        query = query.where(Resident.origin_code.startswith(wanted.origin, autoescape=True))
    if wanted.skill:
        having = select(ResidentSkill.resident).where(ResidentSkill.skill == wanted.skill)
        query = query.where(Resident.id.in_(having))
    if wanted.age_band:
        query = query.where(of_age(wanted.age_band, today))
    return query


def each_entitlement(uow: UnitOfWork) -> TableValuedAlias:
    """The entitlements of a resident as rows with a `value`; a JSON null has none."""
    value = column("value", Json)
    if uow.database.sqlite:
        return func.json_each(Resident.entitlements).table_valued(value)
    query = func.jsonb_path_query(Resident.entitlements, cast("$[*]", JSONPATH))
    return query.table_valued(value).render_derived()


def entitled_until_soon(uow: UnitOfWork, query: Select[Any], days: int) -> Select[Any]:
    """Narrowed to those with an entitlement in force that ends within so many days."""
    one = each_entitlement(uow).c.value
    today, until = uow.today(), one["until"].as_string()
    in_force = and_(one["since"].as_string() <= today.isoformat(), until > today.isoformat())
    soon = until <= last_day_soon(today, days).isoformat()
    return query.where(select(literal(1)).where(in_force, soon).exists())


def of_age(code: str, today: date) -> ColumnElement[bool]:
    first, last = born_within(AgeBand.of(code), today)
    oldest = Resident.birth_date >= first if first else Resident.birth_date.is_not(None)
    return and_(oldest, Resident.birth_date <= last)


def living_somewhere_on(
    query: Select[Any], day: date, compound: UUID | None = None, household: UUID | None = None
) -> Select[Any]:
    living = living_on(day)
    if household is not None:
        living = living.where(MembershipRow.household == household)
    if compound is not None:
        living = living.where(OccupancyRow.compound == compound)
    return query.where(Resident.id.in_(living.with_only_columns(living.selected_columns.resident)))


def living_in_one_of(query: Select[Any], day: date, compounds: Collection[UUID]) -> Select[Any]:
    living = living_on(day).where(OccupancyRow.compound.in_(compounds))
    return query.where(Resident.id.in_(living.with_only_columns(living.selected_columns.resident)))


def as_person(row: Any, same: Mapping[str | None, str | None] = {}) -> Person:
    """Of a resident's row. `same` has, for indexes under older keys, the index that stands for the same value."""
    number, telephone = row.identity_index, row.telephone_index
    return Person(
        row.id,
        row.name,
        row.birth_date,
        row.compound,
        same.get(number, number),
        same.get(telephone, telephone),
    )


def people_alike(uow: UnitOfWork, resident: Resident) -> KnownPeople:
    """Those of the community who share date of birth or telephone; a number is looked for everywhere.

    Of those with the telephone the latest `MOST_OF_A_TELEPHONE`: what a whole village shares tells nobody apart.
    """
    numbers = identifiers.indexes(uow, resident, "identity_number")
    telephones = identifiers.indexes(uow, resident, "telephone")
    same: dict[str | None, str | None] = dict.fromkeys(numbers, resident.identity_index)
    same |= dict.fromkeys(telephones, resident.telephone_index)
    others = select(*LIKENESS).where(Resident.id != resident.id)
    here = and_(Resident.community == uow.actor.community, Resident.merged_into.is_(None))
    born = and_(here, Resident.birth_date.is_not(None), Resident.birth_date == resident.birth_date)
    called = others.where(here, Resident.telephone_index.in_(telephones)).order_by(Resident.id.desc())
    with uow.session.no_autoflush:
        alike = uow.session.execute(others.where(or_(born, Resident.identity_index.in_(numbers)))).all()
        reached = uow.session.execute(called.limit(MOST_OF_A_TELEPHONE)).all() if telephones else []
    return KnownPeople(as_person(row, same) for row in {row.id: row for row in (*alike, *reached)}.values())


def goings(uow: UnitOfWork, resident: UUID) -> dict[date, Ending]:
    """The days on which a resident died or went, and which of the two, as the record has it."""
    query = select(MembershipRow.until, MembershipRow.ended).where(
        MembershipRow.resident == resident, MembershipRow.voided_on.is_(None), MembershipRow.ended.in_(GOES_OUTSIDE)
    )
    outside = select(Resident.ended_on, Resident.ended).where(Resident.id == resident, Resident.ended.is_not(None))
    found = [*uow.session.execute(query), *uow.session.execute(outside)]
    return {day: Ending.of(ended) for day, ended in found}


def registrations(uow: UnitOfWork, resident: UUID) -> dict[RegistrationRow, Registration]:
    """The rows of a resident's registrations that were not voided, the first one first."""
    query = select(RegistrationRow).where(RegistrationRow.resident == resident, RegistrationRow.voided_on.is_(None))
    return {row: registration(row) for row in uow.session.scalars(query.order_by(RegistrationRow.since))}


def registration(row: RegistrationRow) -> Registration:
    home = None
    if row.dwelling is not None and row.compound is not None and row.housing_kind is not None:
        home = Home(row.dwelling, row.compound, HousingKind.of(row.housing_kind))
    period = Period(row.since, row.until)
    kind = RegistrationKind.of(row.kind)
    return Registration(row.resident, kind, row.division_code, period, row.entered_on, home)


def records_of(uow: UnitOfWork, resident: Resident) -> list[Resident]:
    """All records of one person: this one, and those that were merged into it, or into one that was."""
    found = [resident]
    for record in found:
        query = select(Resident).where(Resident.merged_into == record.id, Resident.standing != "erased")
        found += uow.session.scalars(query.order_by(Resident.id))
    return found


def ids_of_records(uow: UnitOfWork, resident_id: UUID) -> list[UUID]:
    """The ids under which one person was ever on record: this one, and those that were merged into it, or into one
    that was, as the record of merges has it."""
    ids = select(literal(resident_id, Resident.id.type).label("id")).cte(recursive=True)
    ids = ids.union(select(ResidentMerge.absorbed).join(ids, ResidentMerge.kept == ids.c.id))
    return list(uow.session.scalars(select(ids.c.id)))


def merged_into(uow: UnitOfWork, resident: Resident) -> list[Resident]:
    """The records that were closed in favour of this one and still tell of somebody, locked."""
    query = select(Resident).where(Resident.merged_into == resident.id, Resident.standing != "erased")
    return list(uow.session.scalars(query.with_for_update()))
