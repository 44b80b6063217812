from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.registry.base import Base


class ConsentRow(Base):  # type: ignore[misc, valid-type]
    """One decision of a resident, for one purpose and, where set, for one sensitive kind. Never overwritten."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("by_guardian = (guardian IS NOT NULL)", name="guardian_is_named"),
        Index("ix_consents_resident_purpose", "resident", "purpose"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    sensitive: Mapped[str | None] = mapped_column(String(20))
    decision: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    by_guardian: Mapped[bool] = mapped_column(default=False)
    guardian: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))
    evidence: Mapped[str] = mapped_column(String(20))
    evidence_note: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    recorded_by: Mapped[str] = mapped_column(String(64))
