"""What the registry can tell again of what auditors are engaged for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import Announcement, Stated
from services.registry import contract
from services.registry.audits.tables import AuditEngagement
from services.registry.audits.usecases import state_of


def rows(uow: UnitOfWork, after: UUID | None, limit: int) -> Sequence[Stated]:
    query = select(AuditEngagement).order_by(AuditEngagement.id).limit(limit)
    found = uow.session.scalars(query if after is None else query.where(AuditEngagement.id > after))
    return [Stated(row.id, row.community, row.version, state_of(row)) for row in found]


engagements = Announcement(contract.audit_engagement_stated, rows)
