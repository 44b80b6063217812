"""From an employer's order to inspected pieces."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base


class Engagement(Base):  # type: ignore[misc, valid-type]
    """Under which legal relation somebody works for an employer, from when and on what evidence; `share` (hundredths)
    is what a trainee agreed to, `limit` how many pieces may be out at a time.
    """

    __tablename__ = "engagements"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", "in_order"),
        CheckConstraint("share BETWEEN 1 AND 100", "share"),
        CheckConstraint("piece_limit > 0", "piece_limit"),
        Index("ix_engagements_resident", "resident", "employer"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID] = mapped_column(index=True)
    resident: Mapped[UUID]
    relation: Mapped[str] = mapped_column(String(24))
    tax_scheme: Mapped[str] = mapped_column(String(24))
    since: Mapped[date]
    until: Mapped[date | None]
    ended_because: Mapped[str | None] = mapped_column(String(10))
    evidence: Mapped[str] = mapped_column(String(300))
    share: Mapped[int] = mapped_column(default=100)
    piece_limit: Mapped[int] = mapped_column(default=500)
    recorded_by: Mapped[str] = mapped_column(String(64))


class WorkOrder(Base):  # type: ignore[misc, valid-type]
    """So many pieces of one operation by a day; `reference` is the employer's own key."""

    __tablename__ = "work_orders"
    __table_args__ = (UniqueConstraint("employer", "reference"), CheckConstraint("quantity > 0", "quantity"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    reference: Mapped[str] = mapped_column(String(80))
    operation: Mapped[UUID] = mapped_column(ForeignKey("style_operations.id"))
    quantity: Mapped[int]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))


class Lot(Base):  # type: ignore[misc, valid-type]
    """A part of an order that one person takes."""

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("work_order", "number"),
        CheckConstraint("pieces > 0", "pieces"),
        Index("ix_lots_open", "community", "state", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    work_order: Mapped[UUID] = mapped_column(ForeignKey("work_orders.id"))
    number: Mapped[int]
    pieces: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))


class Claim(Base):  # type: ignore[misc, valid-type]
    """Who has a lot, on which terms. `rate` is that of the day it was made; it may be raised, never lowered.

    A lot has one claim that is not given back.
    """

    __tablename__ = "claims"
    __table_args__ = (
        Index(
            "uq_claims_lot",
            "lot",
            unique=True,
            postgresql_where=text("state <> 'returned'"),
            sqlite_where=text("state <> 'returned'"),
        ),
        Index("ix_claims_resident", "resident", "state"),
        Index("ix_claims_employer", "employer", "id"),
        CheckConstraint("rate > 0", "rate"),
        CheckConstraint("pieces > 0", "pieces"),
        CheckConstraint("delivered BETWEEN 0 AND pieces", "delivered"),
        CheckConstraint("in_rework >= 0", "in_rework"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    lot: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    engagement: Mapped[UUID] = mapped_column(ForeignKey("engagements.id"))
    operation: Mapped[UUID] = mapped_column(ForeignKey("style_operations.id"))
    rate: Mapped[int] = mapped_column(BigInteger)
    coefficients: Mapped[dict[str, Any]] = mapped_column(JSON)
    share: Mapped[int]
    pieces: Mapped[int]
    delivered: Mapped[int] = mapped_column(default=0)
    in_rework: Mapped[int] = mapped_column(default=0, comment="given back for rework and not brought again")
    claimed_on: Mapped[date]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))


class Delivery(Base):  # type: ignore[misc, valid-type]
    """Pieces brought back: new ones, or ones that were to be reworked."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("employer", "reference"),
        CheckConstraint("pieces > 0", "pieces"),
        Index("ix_deliveries_claim", "claim", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID] = mapped_column(index=True)
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    reference: Mapped[str | None] = mapped_column(String(80))
    pieces: Mapped[int]
    rework: Mapped[bool] = mapped_column(default=False)
    delivered_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    recorded_by: Mapped[str] = mapped_column(String(64))


class Inspection(Base):  # type: ignore[misc, valid-type]
    """What came of a delivery: its pieces by grade, which sum to it. Never edited; a correction is one that follows.

    `corrects` names the inspection that it replaces.
    """

    __tablename__ = "inspections"
    __table_args__ = (
        UniqueConstraint("employer", "reference"),
        CheckConstraint("first >= 0 AND second >= 0 AND rework >= 0 AND rejected >= 0", "counts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID]
    resident: Mapped[UUID] = mapped_column(index=True)
    delivery: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id"), index=True)
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    corrects: Mapped[UUID | None] = mapped_column(ForeignKey("inspections.id"), unique=True)
    reference: Mapped[str | None] = mapped_column(String(80))
    first: Mapped[int]
    second: Mapped[int]
    rework: Mapped[int]
    rejected: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(300))
    photograph: Mapped[UUID | None]
    period: Mapped[UUID] = mapped_column(ForeignKey("pay_periods.id"), index=True, comment="open when it was entered")
    inspected_on: Mapped[date]
    inspected_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime] = mapped_column(Moment)
