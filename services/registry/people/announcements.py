"""What the registry can tell again of its residents."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import Announcement, Stated
from services.registry import contract
from services.registry.people.tables import Resident
from services.registry.people.usecases import known_telephone, state_of


def rows(uow: UnitOfWork, after: UUID | None, limit: int) -> Sequence[Stated]:
    query = select(Resident).order_by(Resident.id).limit(limit)
    found = uow.session.scalars(query if after is None else query.where(Resident.id > after))
    return [Stated(r.id, r.community, r.version, state_of(uow, r, known_telephone(uow, r))) for r in found]


residents = Announcement(contract.resident_stated, rows)
