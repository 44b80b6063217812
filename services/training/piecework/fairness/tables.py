"""Minimum wages that staff entered, and timed trials."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base


class MinimumWage(Base):  # type: ignore[misc, valid-type]
    """Fen an hour in a county, which is called `region`, from a day on, as staff entered it with its source."""

    __tablename__ = "minimum_wages"
    __table_args__ = (UniqueConstraint("community", "division_code", "since"), CheckConstraint("hourly > 0", "hourly"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    division_code: Mapped[str] = mapped_column(String(6))
    region: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    hourly: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime] = mapped_column(Moment)


class Trial(Base):  # type: ignore[misc, valid-type]
    """A timed trial of an operation. `results` are pieces and minutes of each who took part; nobody is named."""

    __tablename__ = "trials"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID] = mapped_column(index=True)
    operation: Mapped[UUID] = mapped_column(ForeignKey("style_operations.id"), index=True)
    held_on: Mapped[date]
    chosen: Mapped[str] = mapped_column(String(300), info={"masked": True}, comment="how the group was chosen")
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    void_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    recorded_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
