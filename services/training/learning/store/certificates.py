"""Certificates, and whether one counts on a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.learning import scope
from services.training.learning.store.asking import one
from services.training.learning.tables import (
    Certificate,
)


def valid_on(day: date) -> ColumnElement[bool]:
    """Certificates that count on a day."""
    return and_(
        Certificate.issued_on <= day,
        or_(Certificate.expires_on.is_(None), Certificate.expires_on > day),
        or_(Certificate.revoked_on.is_(None), Certificate.revoked_on > day),
    )


def skills_certified(uow: UnitOfWork, resident: UUID, day: date) -> frozenset[str]:
    query = select(Certificate.skill).where(Certificate.resident == resident, valid_on(day))
    return frozenset(uow.session.scalars(query))


def certificates(uow: UnitOfWork) -> Select[Any]:
    return select(Certificate).where(
        Certificate.community == uow.actor.community, scope.about_learner(uow, Certificate.resident)
    )


def certificate(uow: UnitOfWork, certificate_id: UUID, *, locked: bool = False) -> Certificate:
    query = certificates(uow).where(Certificate.id == certificate_id)
    found: Certificate = one(uow, query, "there is no such certificate", locked=locked)
    return found


def certificate_numbered(uow: UnitOfWork, number: str) -> Certificate:
    """Whoever asks, of whichever community. Raises NotFound."""
    query = select(Certificate).where(Certificate.number == number)
    found: Certificate = one(uow, query, "there is no such certificate; look at its number again")
    return found


def certificates_of(uow: UnitOfWork, resident: UUID) -> list[Certificate]:
    return list(uow.session.scalars(select(Certificate).where(Certificate.resident == resident)))
