"""Queries about consents. Who may see the resident may see what they consent to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.consents.tables import ConsentRow
from services.registry.people import store as people
from services.registry.people.consent import Consent, Purpose, SensitiveKind, Unreadable, allows, read
from services.registry.people.tables import Resident

COLUMNS = ("purpose", "decision", "sensitive", "decided_at", "by_guardian", "expires_at", "withdrawn_at")


def within_reach(uow: UnitOfWork) -> Select[Any]:
    residents = people.within_reach(uow).with_only_columns(Resident.id)
    return select(ConsentRow).where(ConsentRow.resident.in_(residents))


def consent(uow: UnitOfWork, consent_id: UUID) -> ConsentRow:
    found: ConsentRow | None = uow.session.scalar(
        within_reach(uow).where(ConsentRow.id == consent_id).with_for_update()
    )
    if found is None:
        raise NotFound("there is no such consent")
    return found


def consents_of(uow: UnitOfWork, resident: UUID) -> list[Consent | Unreadable]:
    """All decisions of a resident; one that cannot be read counts as refused."""
    rows = uow.session.scalars(select(ConsentRow).where(ConsentRow.resident == resident))
    return [as_value(row) for row in rows]


def as_value(row: ConsentRow) -> Consent | Unreadable:
    return read({name: getattr(row, name) for name in COLUMNS})


def is_allowed(uow: UnitOfWork, resident: Resident, purpose: Purpose, sensitive: SensitiveKind | None = None) -> bool:
    """Whether the resident consents to this now; without a date of birth a guardian is needed, to be safe."""
    local = uow.now().astimezone(uow.database.zone)
    born = resident.birth_date or local.date()
    return allows(consents_of(uow, resident.id), purpose, local, birth_date=born, sensitive=sensitive)
