"""How what needs care is kept on a resident: numbers as cipher, keyed hash and last four; names with their keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from sqlalchemy import delete, insert, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.registry.consents import store as consents
from services.registry.people import identifiers, names
from services.registry.people.ages import GUARDIAN_UNTIL, age_on
from services.registry.people.consent import ETHNIC_GROUP
from services.registry.people.facts import Language
from services.registry.people.identity import Sex
from services.registry.people.tables import Resident, ResidentKey, ResidentSkill


def keep_identity(uow: UnitOfWork, resident: Resident, number: str) -> None:
    """Whether somebody else has it is looked at with the other likenesses."""
    resident.identity_cipher = identifiers.encrypted(uow, resident.id, "identity_number", number)
    resident.identity_index = uow.keys.blind_index("residents.identity").of(number)
    resident.identity_last4 = number[-4:]


def keep_telephone(uow: UnitOfWork, resident: Resident, telephone: str | None) -> None:
    resident.telephone_cipher = resident.telephone_index = resident.telephone_last4 = None
    if telephone is None:
        return
    resident.telephone_cipher = identifiers.encrypted(uow, resident.id, "telephone", telephone)
    resident.telephone_index = uow.keys.blind_index("residents.telephone").of(telephone)
    resident.telephone_last4 = telephone[-4:]


def keep_ethnic_group(uow: UnitOfWork, resident: Resident, code: str | None, evidence: str | None) -> None:
    """A sensitive fact (PIPL, articles 28 and 29): kept only as far as the resident consents to it now.

    `evidence` says where a separate consent on paper is kept; it is recorded as one. To be called after the resident is
    stored. Raises Conflict as `paper_to_record`.
    """
    if code is not None and (paper := paper_to_record(uow, resident, evidence)):
        consents.record_on_paper(uow, resident, *ETHNIC_GROUP, paper)
    resident.ethnic_group = code
    resident.ethnic_group_consent = evidence if code is not None else None


def paper_to_record(uow: UnitOfWork, resident: Resident, evidence: str | None) -> str | None:
    """The evidence of the separate consent by which the ethnic group can be kept; nothing where there is consent on
    record. Raises Conflict (`consent-needed`) where it cannot be kept."""
    if consents.is_allowed(uow, resident, *ETHNIC_GROUP):
        return None
    if not evidence:
        refuse_without_consent("the ethnic group is kept only with the person's separate consent; say where it is")
    if resident.birth_date is None or age_on(resident.birth_date, uow.today()) < GUARDIAN_UNTIL:
        refuse_without_consent("under 14, or without a birth date, a guardian decides; record that consent first")
    if not consents.is_allowed_by_paper(uow, resident, *ETHNIC_GROUP):
        refuse_without_consent("the resident refused or withdrew consent to registration; record a new one first")
    return evidence


def refuse_without_consent(reason: str) -> NoReturn:
    raise Conflict(reason, type="consent-needed", errors=[FieldError("/ethnic_group_consent", reason)])


STAYS = frozenset({"id", "community", "compound", "version", "registered_at"})  # of a record that tells of nobody

UNTOLD = {"sex": Sex.UNSTATED.value, "language": Language.CHINESE.value}


def empty(resident: Resident, name: str) -> None:
    """Nothing personal is left on a record that is closed; `name` stands in. The record itself stays, so that counts of
    the past and what refers to it hold. What cannot be empty says nothing (`UNTOLD`)."""
    for column in Resident.__table__.columns:
        if column.nullable and column.name not in STAYS:
            setattr(resident, column.name, None)
    for column_name, nothing in UNTOLD.items():
        setattr(resident, column_name, nothing)
    resident.name = name


def drop_name_keys(uow: UnitOfWork, resident: Resident) -> None:
    uow.session.execute(delete(ResidentKey).where(ResidentKey.resident == resident.id))


def keep_name_keys(uow: UnitOfWork, resident: Resident) -> None:
    """What the resident is found by. To be called after the resident is stored."""
    drop_name_keys(uow, resident)
    rows = [
        {"resident": resident.id, "community": resident.community, "key": k} for k in names.search_keys(resident.name)
    ]
    if rows:
        uow.session.execute(insert(ResidentKey), rows)


def keep_skills(uow: UnitOfWork, resident: Resident, skills: Iterable[str]) -> None:
    wanted = set(skills)
    for row in uow.session.scalars(select(ResidentSkill).where(ResidentSkill.resident == resident.id)):
        if row.skill in wanted:
            wanted.remove(row.skill)
        else:
            uow.session.delete(row)
    uow.session.add_all(
        ResidentSkill(resident=resident.id, community=resident.community, skill=skill) for skill in sorted(wanted)
    )
