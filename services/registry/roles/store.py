"""Queries about roles. What a resident does not consent to (any more) is not shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.periods import Period
from services.registry.consents import store as consents
from services.registry.people import store as people
from services.registry.people.roles import Holder, Role, RoleKind, acting_on, is_consented
from services.registry.people.tables import Resident
from services.registry.places import store as places
from services.registry.places.tables import Building, Grid
from services.registry.roles.tables import RoleRow

PLACES: dict[RoleKind, type[Building] | type[Grid]] = {RoleKind.BUILDING_HEAD: Building, RoleKind.GRID_WORKER: Grid}


def place(uow: UnitOfWork, kind: RoleKind, place_id: UUID) -> None:
    """Lock the building or grid, so that of two holders at once the second sees the first. Raises NotFound where the
    actor's scope has none of the kind that the role asks for."""
    if kind in PLACES:
        places.place(uow, PLACES[kind], place_id, locked=True)


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


def acting_at(uow: UnitOfWork, kind: RoleKind, at: Collection[UUID], on: date) -> dict[UUID, list[Resident]]:
    """Whom to turn to at each place on a day: holders, or who stands in for them, as far as they consent now."""
    query = (
        select(RoleRow, Resident)
        .join(Resident, Resident.id == RoleRow.resident)
        .where(RoleRow.kind == kind.value, RoleRow.place.in_(at))
        .where(RoleRow.since <= on, or_(RoleRow.until.is_(None), RoleRow.until > on))
        .order_by(RoleRow.since, RoleRow.id)
    )
    rows = [(as_value(row), resident) for row, resident in uow.session.execute(query)]
    given = consents.consents_of_each(uow, {resident.id for _, resident in rows})
    now = uow.now().astimezone(uow.database.zone)
    residents = {resident.id: resident for _, resident in rows}
    consented = [
        value
        for value, person in rows
        if is_consented(value, Holder(person.birth_date or uow.today(), given[person.id], ()), now)
    ]
    found: dict[UUID, list[Resident]] = defaultdict(list)
    for value in acting_on(consented, on):
        if value.place_id is not None:
            found[value.place_id].append(residents[value.resident_id])
    return found


def stands_in(uow: UnitOfWork, resident: UUID, kind: RoleKind, place: UUID, on: date) -> bool:
    """Whether the resident acts there on a day for somebody who is on leave."""
    covering = RoleRow.covers_for.is_not(None) & (RoleRow.since <= on) & (RoleRow.until > on)
    here = (RoleRow.resident == resident, RoleRow.kind == kind.value, RoleRow.place == place)
    return uow.session.scalar(select(RoleRow.id).where(*here, covering).limit(1)) is not None


def compounds_of(uow: UnitOfWork, at: Collection[UUID]) -> set[UUID]:
    """The compounds in which these buildings and grids lie."""
    return {one for model in PLACES.values() for one in uow.session.scalars(_compounds(model, at))}


def _compounds(model: type[Building] | type[Grid], at: Collection[UUID]) -> Select[Any]:
    return select(model.compound).where(model.id.in_(at))


def covered_by(uow: UnitOfWork, covers: Collection[UUID]) -> list[RoleRow]:
    return list(uow.session.scalars(select(RoleRow).where(RoleRow.cover.in_(covers)).order_by(RoleRow.id)))


def deputies(uow: UnitOfWork, row: RoleRow) -> list[RoleRow]:
    """The roles of those who stand in for the holder of this one."""
    query = select(RoleRow).where(
        RoleRow.kind == row.kind, RoleRow.place == row.place, RoleRow.covers_for == row.resident
    )
    return list(uow.session.scalars(query)) if row.place else []


def as_value(row: RoleRow) -> Role:
    period = Period(row.since, row.until)
    return Role(row.resident, RoleKind.of(row.kind), period, row.place, tuple(row.skills), row.covers_for)
