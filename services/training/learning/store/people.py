"""Who learns, and for whom: from the copies."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.events.copies import NotYetKnown
from services.training.learning import scope
from services.training.tables import KnownOrganisation, KnownResident


def learner(uow: UnitOfWork, resident: UUID) -> KnownResident:
    """A resident within reach, locked, so that nobody enrols them elsewhere meanwhile. Raises NotFound, which also
    hides those out of reach; one who was registered a moment ago is waited for.
    """
    missing = NotFound("there is no such resident; who was registered a moment ago is known here soon")
    query = select(KnownResident).where(KnownResident.id == resident)
    found: KnownResident | None = uow.session.scalar(
        query.where(
            KnownResident.community == uow.actor.community, scope.about_learner(uow, KnownResident.id)
        ).with_for_update()
    )
    if found is not None:
        return found
    if uow.session.scalar(query.execution_options(tombstones=True)) is None:
        raise NotYetKnown(KnownResident, resident, otherwise=missing)
    raise missing


def names_of(uow: UnitOfWork, residents: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {one for one in residents if one is not None}
    rows = uow.session.execute(select(KnownResident.id, KnownResident.name).where(KnownResident.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def employers_named(uow: UnitOfWork, employers: Iterable[UUID]) -> dict[UUID, str]:
    rows = select(KnownOrganisation.id, KnownOrganisation.name).where(KnownOrganisation.id.in_(set(employers)))
    return {row.id: row.name for row in uow.session.execute(rows)}
