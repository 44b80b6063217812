"""What the registry can tell again of its communities."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import Announcement, Stated
from services.registry import contract
from services.registry.places.tables import Community
from services.registry.places.usecases import state_of


def rows(uow: UnitOfWork, after: UUID | None, limit: int) -> Sequence[Stated]:
    query = select(Community).order_by(Community.id).limit(limit)
    found = uow.session.scalars(query if after is None else query.where(Community.id > after))
    return [Stated(row.id, row.id, row.version, state_of(row)) for row in found]


communities = Announcement(contract.community_stated, rows)
