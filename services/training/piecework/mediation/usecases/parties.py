"""Who acts in a mediation: for the resident, for the employer, or between them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, invalid_at
from services.training.piecework.mediation.mediation import (
    Side,
)
from services.training.piecework.mediation.tables import Mediation
from services.training.scope import EMPLOYER
from services.training.store import records_of

UNSHOWN = "say what shows the resident's own word, such as a signed paper"


def is_party(uow: UnitOfWork, mediation: Mediation) -> bool:
    """Whether the caller is the resident, under whichever record, or works for the employer."""
    if uow.actor.scope.employer == mediation.employer:
        return True
    return uow.actor.resident is not None and is_own(uow, mediation.resident)


def is_own(uow: UnitOfWork, resident: UUID) -> bool:
    assert uow.actor.resident is not None
    return resident in set(uow.session.scalars(records_of(uow.actor.resident)))


def side_of(uow: UnitOfWork) -> Side:
    """For whom the caller confirms: an employer for itself, anybody else for the resident."""
    return Side.EMPLOYER if uow.actor.has_role(EMPLOYER) else Side.RESIDENT


def refuse_unshown(uow: UnitOfWork, resident: UUID, consent: str | None) -> None:
    """Raises Invalid where somebody else enters the resident's word and does not say what shows it."""
    if consent is None and (uow.actor.resident is None or not is_own(uow, resident)):
        raise invalid_at("/consent", UNSHOWN)


def refuse_mediator(uow: UnitOfWork, mediation: Any) -> None:
    if mediation.mediator == uow.actor.subject:
        raise Conflict("who mediates speaks for neither side; another enters it", type="second-person")
