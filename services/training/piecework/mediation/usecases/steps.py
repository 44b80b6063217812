"""What every step of a mediation does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.common.editing import expect_version
from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.mediation import store
from services.training.piecework.mediation.mediation import (
    MediationState,
)
from services.training.piecework.mediation.tables import Mediation
from services.training.piecework.mediation.usecases.mediations import mediation_view


def locked(uow: UnitOfWork, id: UUID) -> Mediation:
    mediation = store.one(uow, id, locked=True)
    if uow.if_match is not None:
        expect_version(uow, mediation)
    return mediation


def ended(uow: UnitOfWork, mediation: Mediation, state: MediationState, because: str | None) -> dict[str, Any]:
    mediation.ended_at, mediation.ended_by, mediation.ended_because = uow.now(), uow.actor.subject, because
    return changed(uow, mediation, state)


def changed(uow: UnitOfWork, mediation: Mediation, state: MediationState) -> dict[str, Any]:
    mediation.state = state.value
    mediation.version += 1
    uow.add(mediation)
    return mediation_view(uow, mediation)
