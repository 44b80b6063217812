"""Queries about styles, their operations and rates. Each one applies the actor's scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.rates.tables import PieceRate, Style, StyleOperation
from services.training.scope import offers_within_reach

Row = TypeVar("Row", Style, StyleOperation)


def one(uow: UnitOfWork, kind: type[Row], id: UUID, *, locked: bool = False) -> Row:
    """A style or an operation, or NotFound, which also hides another employer's."""
    query = select(kind).where(kind.id == id, offers_within_reach(uow, kind))
    found: Row | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such " + ("style" if kind is Style else "operation of a style"))
    return found


def rates_of(uow: UnitOfWork, operation: UUID) -> Sequence[PieceRate]:
    """Those that stand, by the day from which they are in force."""
    stand = select(PieceRate).where(PieceRate.operation == operation, PieceRate.withdrawn_at.is_(None))
    return uow.session.scalars(stand.order_by(PieceRate.since)).all()


def rate(uow: UnitOfWork, id: UUID) -> PieceRate:
    """Or NotFound, which also hides another employer's."""
    found: PieceRate | None = uow.session.scalar(
        select(PieceRate).where(PieceRate.id == id, offers_within_reach(uow, PieceRate))
    )
    if found is None:
        raise NotFound("there is no such rate")
    return found
