"""Who acts in a mediation: for the resident, for the employer, or between them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import literal, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, invalid_at
from services.training.piecework.mediation.mediation import (
    Side,
)
from services.training.piecework.mediation.tables import Mediation
from services.training.scope import EMPLOYER, own
from services.training.tables import KnownResident

UNSHOWN = "say what shows the resident's own word, such as a signed paper"


def is_party(uow: UnitOfWork, mediation: Mediation) -> bool:
    """Whether the caller is the resident, under whichever record, or works for the employer."""
    return uow.actor.scope.employer == mediation.employer or is_own(uow, mediation.resident)


def is_own(uow: UnitOfWork, resident: UUID) -> bool:
    """Whether the caller is that resident, under whichever record."""
    return bool(uow.session.scalar(select(own(uow, literal(resident, KnownResident.__table__.c.id.type)))))


def side_of(uow: UnitOfWork) -> Side:
    """For whom the caller confirms: an employer for itself, anybody else for the resident."""
    return Side.EMPLOYER if uow.actor.has_role(EMPLOYER) else Side.RESIDENT


def refuse_unshown(uow: UnitOfWork, resident: UUID, consent: str | None) -> None:
    """Raises Invalid where somebody else enters the resident's word and does not say what shows it."""
    if consent is None and not is_own(uow, resident):
        raise invalid_at("/consent", UNSHOWN)


def refuse_mediator(uow: UnitOfWork, mediation: Any) -> None:
    if mediation.mediator == uow.actor.subject:
        raise Conflict("who mediates speaks for neither side; another enters it", type="second-person")
