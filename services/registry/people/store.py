"""Queries about residents, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.people import names
from services.registry.people.tables import Resident, ResidentKey


def within_reach(uow: UnitOfWork) -> Select[Any]:
    """The residents that the actor may see."""
    query = select(Resident).where(Resident.community == uow.actor.community)
    if uow.actor.has_role("resident") and not uow.actor.has_role("staff", "admin", "secretary", "auditor"):
        query = query.where(Resident.id == uow.actor.resident)
    return query


def resident(uow: UnitOfWork, resident_id: UUID, *, locked: bool = False) -> Resident:
    """One resident, or NotFound, which also hides those out of reach."""
    query = within_reach(uow).where(Resident.id == resident_id)
    found: Resident | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such resident")
    return found


def residents_like(uow: UnitOfWork, text: str) -> Select[Any]:
    prefix = names.normalised(text) or text  # what has no letter begins no name
    keys = select(ResidentKey.resident).where(
        ResidentKey.community == uow.actor.community, ResidentKey.key.startswith(prefix, autoescape=True)
    )
    return within_reach(uow).where(Resident.id.in_(keys))


def resident_with_identity(uow: UnitOfWork, indexes: tuple[str, ...]) -> UUID | None:
    return uow.session.scalar(select(Resident.id).where(Resident.identity_index.in_(indexes)))
