"""What a resident may do by what they have learnt: for whatever asks it of them, piecework first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import store


def certified_for(uow: UnitOfWork, resident: UUID, skill: str, on: date) -> bool:
    """Whether they hold a certificate of the skill that counts on that day: issued, not expired and not revoked."""
    return skill in store.skills_certified(uow, resident, on)


def skills_for(uow: UnitOfWork, resident: UUID, on: date) -> frozenset[str]:
    """All skills of which they hold a certificate that counts on that day."""
    return frozenset(store.skills_certified(uow, resident, on))
