"""Who learns, and for whom: from the copies."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.events.copies import must_find
from services.training.learning import scope
from services.training.tables import KnownResident


def learner(uow: UnitOfWork, resident: UUID) -> KnownResident:
    """A resident within reach, locked, so that nobody enrols them elsewhere meanwhile. Raises NotFound, which also
    hides those out of reach; one who was registered a moment ago is waited for.
    """
    missing = NotFound("there is no such resident; who was registered a moment ago is known here soon")
    near = select(KnownResident).where(
        KnownResident.community == uow.actor.community, scope.about_learner(uow, KnownResident.id)
    )
    return must_find(uow, KnownResident, resident, near.with_for_update(), missing)
