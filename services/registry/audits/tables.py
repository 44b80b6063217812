"""What an auditor is engaged for, and the samples drawn under it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base


class AuditEngagement(Base):  # type: ignore[misc, valid-type]
    """An auditor may look from `since` up to but without `until`, at records of `records_since` to `records_until`
    (that day included) in `compounds`, for `purpose`."""

    __tablename__ = "audit_engagements"
    __table_args__ = (
        CheckConstraint("until >= since", "period"),
        CheckConstraint("records_until >= records_since", "records"),
        Index("ix_audit_engagements_auditor", "auditor", "since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    auditor: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[str] = mapped_column(String(300), info={"masked": True, "stays": True})
    since: Mapped[date]
    until: Mapped[date]
    records_since: Mapped[date]
    records_until: Mapped[date]
    compounds: Mapped[list[str]] = mapped_column(Json)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)


class AuditSample(Base):  # type: ignore[misc, valid-type]
    """A sample that anybody can draw again: from the same seed over the same population come the same rows."""

    __tablename__ = "audit_samples"
    __table_args__ = (CheckConstraint("size BETWEEN 1 AND 500", "size"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    engagement: Mapped[UUID] = mapped_column(ForeignKey("audit_engagements.id"), index=True)
    population: Mapped[str] = mapped_column(String(20))
    seed: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    population_count: Mapped[int]
    population_digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the population's ids in order")
    picked: Mapped[list[Any]] = mapped_column(Json, comment="ids in the order of the draw")
    drawn_by: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(Moment)
