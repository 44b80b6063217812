from __future__ import annotations

from datetime import date
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork


def certified_for(uow: UnitOfWork, resident: UUID, skill: str, on: date) -> bool:
    return True
