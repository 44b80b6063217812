"""Styles, the operations of each with what was agreed for them, and their dated rates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base


class Style(Base):  # type: ignore[misc, valid-type]
    """What an employer has made, by its own code."""

    __tablename__ = "styles"
    __table_args__ = (UniqueConstraint("employer", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))


class StyleOperation(Base):  # type: ignore[misc, valid-type]
    """One operation of a style (hand sewing of YR-2210) and its agreement: `coefficients` by paid grade in hundredths,
    `bonus` as `earnings.Bonus` has it, or none.
    """

    __tablename__ = "style_operations"
    __table_args__ = (UniqueConstraint("style", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    style: Mapped[UUID] = mapped_column(ForeignKey("styles.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    skill: Mapped[str] = mapped_column(String(40))
    coefficients: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))
    bonus: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class PieceRate(Base):  # type: ignore[misc, valid-type]
    """Never edited: a rate is in force from `since` until the next one is. In ten-thousandths of a yuan. One that has
    not begun can be withdrawn, and is kept.
    """

    __tablename__ = "piece_rates"
    __table_args__ = (
        Index(
            "uq_piece_rates_since",
            "operation",
            "since",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("per_piece > 0", "pays"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID] = mapped_column(index=True)
    operation: Mapped[UUID] = mapped_column(ForeignKey("style_operations.id"))
    since: Mapped[date]
    per_piece: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime] = mapped_column(Moment)
    raises: Mapped[bool] = mapped_column(default=False, comment="on its first day claims that are open get it too")
    withdrawn_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    withdrawn_by: Mapped[str | None] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
