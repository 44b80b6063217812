"""Sheets that were printed, and what came back on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base


class FormSheet(Base):  # type: ignore[misc, valid-type]
    """One printed sheet. `number` stands on it; `visit` is the planned visit that it was printed for, if any."""

    __tablename__ = "form_sheets"
    __table_args__ = (
        CheckConstraint("(state = 'entered') = (entered_at IS NOT NULL)", "entered"),
        CheckConstraint("closed_because IS NULL OR state = 'discarded'", "closed"),
        Index("ix_form_sheets_state", "community", "state", "id"),
        Index("ix_form_sheets_resident", "resident"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    form: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    compound: Mapped[UUID | None]
    visit: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"))
    purpose: Mapped[str | None] = mapped_column(String(24), comment="what identifiers on it are shown for")
    printed_by: Mapped[str] = mapped_column(String(64))
    printed_at: Mapped[datetime] = mapped_column(Moment)
    closed_because: Mapped[str | None] = mapped_column(String(16), comment="where the record closed it, not a person")
    filled_on: Mapped[date | None]
    entered_by: Mapped[str | None] = mapped_column(String(64))
    entered_at: Mapped[datetime | None] = mapped_column(Moment)
    answers: Mapped[dict[str, Any] | None] = mapped_column(Json, info={"masked": True})
    differences: Mapped[list[str] | None] = mapped_column(Json, comment="names of fields that differ from the record")
