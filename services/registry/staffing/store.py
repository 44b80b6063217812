"""Queries about assignments and covers, named for what they answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.periods import Period
from services.registry.accounts.grants import WORKERS
from services.registry.accounts.tables import Account
from services.registry.people import store as people
from services.registry.people.tables import Resident
from services.registry.places.tables import Compound, Grid
from services.registry.scope import assigned_to, sees_all_compounds, valid_on
from services.registry.staffing.assigning import Duty, acting_on
from services.registry.staffing.tables import Assignment, Cover


def within_reach(uow: UnitOfWork, model: type[Any]) -> Select[Any]:
    """Assignments or covers that the actor may see: those who arrange them all, a worker their own, and the leaves of
    residents whom the worker answers for."""
    query = select(model).where(model.community == uow.actor.community)
    if sees_all_compounds(uow.actor):
        return query
    own = UUID(uow.actor.subject)
    if model is Cover:
        residents = people.within_reach(uow).with_only_columns(Resident.id)
        return query.where(or_(Cover.absent == own, Cover.deputy == own, Cover.absent_resident.in_(residents)))
    return query.where(or_(Assignment.account == own, Assignment.compound.in_(assigned_to(own, uow.today()))))


def one(uow: UnitOfWork, model: type[Any], row_id: UUID, called: str) -> Any:
    """One row, locked, or NotFound, which also hides those out of reach."""
    found = uow.session.scalar(within_reach(uow, model).where(model.id == row_id).with_for_update())
    if found is None:
        raise NotFound(f"there is no such {called}")
    return found


def worker(uow: UnitOfWork, account: UUID) -> Account:
    """Somebody of the staff, locked: of two assignments at once the second sees the first. Raises NotFound."""
    query = select(Account).where(Account.id == account, Account.community == uow.actor.community)
    found: Account | None = uow.session.scalar(query.with_for_update())
    if found is None or not WORKERS & set(found.roles):
        raise NotFound("there is no such worker")
    return found


def place(uow: UnitOfWork, compound: UUID, grid: UUID | None) -> None:
    """Raises NotFound where the community has no such compound, or the compound no such grid."""
    community = uow.actor.community
    known = select(Compound.id).where(Compound.id == compound, Compound.community == community)
    if uow.session.scalar(known) is None:
        raise NotFound("there is no such compound")
    if grid and uow.session.scalar(select(Grid.id).where(Grid.id == grid, Grid.compound == compound)) is None:
        raise NotFound("there is no such grid in this compound")


def duties_of(uow: UnitOfWork, account: UUID) -> tuple[Duty, ...]:
    rows = uow.session.scalars(select(Assignment).where(Assignment.account == account).order_by(Assignment.since))
    return tuple(duty(row) for row in rows)


def covering(uow: UnitOfWork, absent: UUID) -> tuple[Duty, ...]:
    """What others answer for in the place of somebody on leave."""
    return tuple(duty(row) for row in uow.session.scalars(select(Assignment).where(Assignment.covers_for == absent)))


def held_by(uow: UnitOfWork, account: UUID, on: date) -> list[Assignment]:
    """An account's own assignments that hold on a day or begin later; what it covers for others is not among them."""
    goes_on = or_(Assignment.until.is_(None), Assignment.until > on)
    query = select(Assignment).where(Assignment.account == account, Assignment.cover.is_(None), goes_on)
    return list(uow.session.scalars(query.order_by(Assignment.id)))


def acting_at(uow: UnitOfWork, compound: UUID, grid: UUID | None, on: date) -> list[tuple[Account, UUID | None]]:
    """Who of the staff answers for this compound, or this grid of it, on a day; and for whom they stand in."""
    at = (Assignment.compound == compound, or_(Assignment.grid.is_(None), Assignment.grid == grid))
    rows = uow.session.scalars(select(Assignment).where(*at, valid_on(Assignment, on)).order_by(Assignment.since))
    acting = {one.worker: one.covers_for for one in acting_on([duty(row) for row in rows], on)}
    accounts = uow.session.scalars(select(Account).where(Account.id.in_(acting), Account.disabled_at.is_(None)))
    return sorted(((one, acting[one.id]) for one in accounts), key=lambda pair: (pair[0].name or "", pair[0].id))


def duty(row: Assignment) -> Duty:
    return Duty(row.account, row.compound, row.grid, Period(row.since, row.until), row.covers_for)


def deputies(uow: UnitOfWork, row: Assignment) -> list[Assignment]:
    """The assignments of those who stand in for this worker at this place."""
    at_the_place = (Assignment.compound == row.compound, Assignment.grid.is_not_distinct_from(row.grid))
    query = select(Assignment).where(Assignment.covers_for == row.account, *at_the_place)
    return list(uow.session.scalars(query))


def covered_by(uow: UnitOfWork, covers: Iterable[UUID]) -> list[Assignment]:
    query = select(Assignment).where(Assignment.cover.in_(list(covers))).order_by(Assignment.id)
    return list(uow.session.scalars(query))
