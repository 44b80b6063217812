"""Queries about roles. What a resident does not consent to (any more) is not shown."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.consents import store as consents
from services.registry.people import store as people
from services.registry.people.roles import Holder, Role, RoleKind, is_consented
from services.registry.people.tables import Resident
from services.registry.periods import Period
from services.registry.roles.tables import RoleRow


def role(uow: UnitOfWork, role_id: UUID) -> RoleRow:
    residents = people.within_reach(uow).with_only_columns(Resident.id)
    query = select(RoleRow).where(RoleRow.id == role_id, RoleRow.resident.in_(residents))
    found: RoleRow | None = uow.session.scalar(query.with_for_update())
    if found is None:
        raise NotFound("there is no such role")
    return found


def roles_of(uow: UnitOfWork, resident: UUID) -> list[RoleRow]:
    return list(uow.session.scalars(select(RoleRow).where(RoleRow.resident == resident).order_by(RoleRow.since)))


def holders_of(uow: UnitOfWork, kind: str, place: UUID | None) -> list[RoleRow]:
    if place is None:
        return []
    return list(uow.session.scalars(select(RoleRow).where(RoleRow.kind == kind, RoleRow.place == place)))


def holder(uow: UnitOfWork, resident: Resident) -> Holder:
    """What is known of the resident for judging a role; without a date of birth as a newborn, to be safe."""
    rows = roles_of(uow, resident.id)
    return Holder(
        resident.birth_date or uow.today(), consents.consents_of(uow, resident.id), [as_value(row) for row in rows]
    )


def shown_of(uow: UnitOfWork, resident: Resident, on: date | None) -> list[RoleRow]:
    """The roles that may be shown now, those of a day where it is given."""
    known, at = holder(uow, resident), uow.now().astimezone(uow.database.zone)
    rows = [row for row in roles_of(uow, resident.id) if is_consented(as_value(row), known, at)]
    return rows if on is None else [row for row in rows if Period(row.since, row.until).covers(on)]


def as_value(row: RoleRow) -> Role:
    period = Period(row.since, row.until)
    return Role(row.resident, RoleKind.of(row.kind), period, row.place, tuple(row.skills), row.covers_for)
