"""What the record that stays takes over when two records of one person become one: everything that names the other.

Each column that refers to residents is decided here (`tests/contract/test_merging.py` looks): it goes over as it is
(`GOES_OVER`), by a rule of its own (`BY_RULE`), or stays, as it tells of the closed record itself (`STAYS`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.registry.accounts.usecases import owners
from services.registry.books.book import post
from services.registry.books.store import add_entries
from services.registry.consents import usecases as consents
from services.registry.consents.tables import ConsentRow
from services.registry.desk.usecases import closing
from services.registry.forms.tables import FormSheet
from services.registry.households.usecases import lapsing
from services.registry.incidents.usecases import concerning
from services.registry.organisations.tables import RepresentationRow
from services.registry.people import store
from services.registry.people.facts import Standing
from services.registry.people.registration import Registration
from services.registry.people.tables import RegistrationRow, Resident, ResidentSkill, TransitionFact
from services.registry.people.usecases import officially, staying
from services.registry.people.usecases.departing import follow_goings
from services.registry.people.usecases.keeping import keep_skills
from services.registry.rights.tables import CorrectionRow
from services.registry.roles import usecases as roles
from services.registry.roles.tables import RoleRow
from services.registry.staffing.tables import Cover
from services.registry.visits.tables import Visit

GOES_OVER: tuple[Any, ...] = (
    Visit.resident,
    FormSheet.resident,
    CorrectionRow.resident,
    TransitionFact.resident,
    ConsentRow.guardian,
)
BY_RULE: Mapping[str, str] = MappingProxyType(
    {
        "accounts.resident": "its sessions end, as tokens name the record",
        "consents.resident": "what both allow together is told",
        "covers.absent_resident": "unless the other of the two stands in",
        "covers.deputy_resident": "unless it is the other of the two who is away",
        "household_members.resident": "memberships are voided and begun anew, with their life events and books",
        "household_registrations.resident": "the books take it along; twice the same counts once",
        "incident_residents.resident": "named once in each incident, and told where either was",
        "representations.resident": "twice the same counts once",
        "resident_skills.resident": "each skill once",
        "roles.covers_for": "unless the other of the two stands in",
        "roles.resident": "is told, unless it stands in for the other of the two",
        "temporary_residences.resident": "the books take it along, unless both stay somewhere on a day",
    }
)
STAYS: Mapping[str, str] = MappingProxyType(
    {
        "resident_keys.resident": "follow from the name, and go with it",
        "resident_merges.absorbed": "the record of the merge",
        "resident_merges.kept": "the record of an earlier merge",
    }
)


def take_over(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    """Raises Conflict where both have a registration, or stay somewhere for a time on the same day."""
    take_registrations(uow, kept, absorbed)
    take_stays(uow, kept, absorbed)
    for registration in store.registrations(uow, kept.id).values():
        if registration.home is not None:
            staying.end_within(uow, kept.id, registration.period)
    for column in GOES_OVER:
        move(uow, column, absorbed.id, kept.id)
    take_roles(uow, kept.id, absorbed.id)
    take_representations(uow, kept.id, absorbed.id)
    take_covers(uow, kept.id, absorbed.id)
    concerning.join(uow, kept.id, absorbed.id)
    both = (kept.id, absorbed.id)
    skills = set(uow.session.scalars(select(ResidentSkill.skill).where(ResidentSkill.resident.in_(both))))
    keep_skills(uow, kept, skills)
    keep_skills(uow, absorbed, ())
    owners.hand_over(uow, absorbed.id, kept.id)
    uow.session.flush()


def follow(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    """What goes by how somebody stands and what they allow, once all that they are is on one record."""
    lapsing.follow_merge(uow, absorbed.id, kept.id)
    follow_goings(uow, kept, kept.gone_on, kept.gone_on if kept.standing == Standing.MOVED_OUT else None)
    closing.follow_standing(uow, kept)
    owners.follow_standing(uow, kept)
    if kept.ethnic_group is None:
        kept.ethnic_group, kept.ethnic_group_consent = absorbed.ethnic_group, absorbed.ethnic_group_consent
    consents.join(uow, kept, absorbed)


def move(uow: UnitOfWork, column: Any, absorbed: UUID, kept: UUID) -> None:
    for row in uow.session.scalars(select(column.class_).where(column == absorbed)):
        setattr(row, column.key, kept)
        if hasattr(row, "version"):
            row.version += 1


def take_roles(uow: UnitOfWork, kept: UUID, absorbed: UUID) -> None:
    """Nobody stands in for themselves: what the one record holds in place of the other stays as it was."""
    held = select(RoleRow).where(RoleRow.resident == absorbed)
    for row in uow.session.scalars(held.where(or_(RoleRow.covers_for.is_(None), RoleRow.covers_for != kept))):
        row.resident, row.version = kept, row.version + 1
        uow.add(row, roles.role_event(uow, row))
    for deputy in uow.session.scalars(
        select(RoleRow).where(RoleRow.covers_for == absorbed, RoleRow.resident.not_in((kept, absorbed)))
    ):
        deputy.covers_for = kept


def take_covers(uow: UnitOfWork, kept: UUID, absorbed: UUID) -> None:
    """As `take_roles`: a cover between the two records stays with them."""
    for column, other in (
        (Cover.absent_resident, Cover.deputy_resident),
        (Cover.deputy_resident, Cover.absent_resident),
    ):
        for row in uow.session.scalars(select(Cover).where(column == absorbed, other != kept)):
            setattr(row, column.key, kept)
            row.version += 1


def take_representations(uow: UnitOfWork, kept: UUID, absorbed: UUID) -> None:
    held = {(r.organisation, r.capacity, r.since) for r in standing_for(uow, kept)}
    for row in standing_for(uow, absorbed):
        if (row.organisation, row.capacity, row.since) not in held:
            row.resident = kept


def standing_for(uow: UnitOfWork, resident: UUID) -> list[RepresentationRow]:
    return list(uow.session.scalars(select(RepresentationRow).where(RepresentationRow.resident == resident)))


def take_registrations(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    rows = store.registrations(uow, absorbed.id)
    voided = RegistrationRow.voided_on.is_not(None)
    for wrong in uow.session.scalars(select(RegistrationRow).where(RegistrationRow.resident == absorbed.id, voided)):
        wrong.resident = kept.id
    if not rows:
        return
    if store.registrations(uow, kept.id):
        reason = "both records have a household registration; merge the other way round, or correct one of them first"
        if [r.home for r in rows.values()] != [r.home for r in store.registrations(uow, kept.id).values()]:
            raise Conflict(reason, errors=[FieldError("/absorbed", reason)])
        drop_registrations(uow, rows)
        return
    before = officially.facts(rows.values())
    for row in rows:
        row.resident = kept.id
    after = officially.facts([store.registration(row) for row in rows])
    add_entries(uow, kept.community, post(before, after, uow.today()))


def drop_registrations(uow: UnitOfWork, rows: dict[RegistrationRow, Registration]) -> None:
    """The same registration was recorded twice: the second record of it goes, the books take it back."""
    for row in rows:
        uow.session.delete(row)
    add_entries(uow, next(iter(rows)).community, post(officially.facts(rows.values()), (), uow.today()))


def take_stays(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    own = [staying.as_value(row).period for row in staying.stays_of(uow, kept.id)]
    for row in staying.stays_of(uow, absorbed.id):
        stay = staying.as_value(row)
        if any(period.overlaps(stay.period) for period in own):
            reason = f"both records have a temporary residence on {stay.period.since}; end one of them, then merge"
            raise Conflict(reason, errors=[FieldError("/absorbed", reason)])
        row.resident, row.version = kept.id, row.version + 1
        uow.add(row, staying.told(uow, row))
        add_entries(uow, kept.community, post(staying.facts(stay), staying.facts(staying.as_value(row)), uow.today()))
