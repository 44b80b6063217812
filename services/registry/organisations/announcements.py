"""What the registry can tell again of its organisations."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import Announcement, Stated
from services.registry import contract
from services.registry.organisations.tables import OrganisationRow
from services.registry.organisations.usecases import state_of


def rows(uow: UnitOfWork, after: UUID | None, limit: int) -> Sequence[Stated]:
    query = select(OrganisationRow).order_by(OrganisationRow.id).limit(limit)
    found = uow.session.scalars(query if after is None else query.where(OrganisationRow.id > after))
    return [Stated(row.id, row.community, row.version, state_of(row)) for row in found]


organisations = Announcement(contract.organisation_stated, rows)
