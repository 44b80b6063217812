"""How far an actor reaches within training: conditions for a WHERE."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from chassis.access.actor import Actor
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid, NotFound
from services.training.tables import KnownResident

SEES_ALL = ("admin", "secretary")
OF_EMPLOYER = ("employer", "payer_finance")


def residents_within_reach(uow: UnitOfWork, resident: Any) -> ColumnElement[bool]:
    """Of rows about a resident: all for who answers for the community, some compounds' for staff, else one's own."""
    if uow.actor.has_role(*SEES_ALL):
        return true()
    if uow.actor.has_role("staff"):
        near = or_(KnownResident.compound.in_(uow.actor.scope.compounds), KnownResident.compound.is_(None))
        return resident.in_(select(KnownResident.id).where(near))  # type: ignore[no-any-return]
    return resident == uow.actor.resident  # type: ignore[no-any-return]


def work_within_reach(uow: UnitOfWork, row: Any) -> ColumnElement[bool]:
    """Of rows about somebody's work for an employer: the employer's own, or those of residents within reach."""
    here = row.community == uow.actor.community
    if uow.actor.has_role(*OF_EMPLOYER):
        return here & (row.employer == uow.actor.scope.employer)  # type: ignore[no-any-return]
    return here & residents_within_reach(uow, row.resident)  # type: ignore[no-any-return]


def offers_within_reach(uow: UnitOfWork, row: Any) -> ColumnElement[bool]:
    """Of what an employer offers (styles, rates, orders, lots): the employer's own; anybody else sees all."""
    here = row.community == uow.actor.community
    if uow.actor.has_role(*OF_EMPLOYER):
        return here & (row.employer == uow.actor.scope.employer)  # type: ignore[no-any-return]
    return here  # type: ignore[no-any-return]


def employer_of(actor: Actor, asked: UUID | None) -> UUID:
    """The employer that is acted for: an employer's system its own, staff the one that they name. Raises Invalid where
    none is named, NotFound for another's.
    """
    if actor.has_role(*OF_EMPLOYER):
        if actor.scope.employer is None or asked not in (None, actor.scope.employer):
            raise NotFound("there is no such employer")
        return actor.scope.employer
    if asked is None:
        reason = "name the employer"
        raise Invalid(reason, errors=[FieldError("/employer", reason)])
    return asked


def known_resident(uow: UnitOfWork, resident: UUID) -> KnownResident:
    """A resident within reach, or NotFound."""
    found: KnownResident | None = uow.session.scalar(
        select(KnownResident).where(
            KnownResident.id == resident,
            KnownResident.community == uow.actor.community,
            residents_within_reach(uow, KnownResident.id),
        )
    )
    if found is None:
        raise NotFound("there is no such resident")
    return found
