"""What the registry can tell again of who answers for which compound."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import Announcement, Stated
from services.registry import contract
from services.registry.staffing.tables import Assignment
from services.registry.staffing.usecases.assignments import state_of


def rows(uow: UnitOfWork, after: UUID | None, limit: int) -> Sequence[Stated]:
    query = select(Assignment).order_by(Assignment.id).limit(limit)
    found = uow.session.scalars(query if after is None else query.where(Assignment.id > after))
    return [Stated(row.id, row.community, row.version, state_of(row)) for row in found]


assignments = Announcement(contract.assignment_stated, rows)
