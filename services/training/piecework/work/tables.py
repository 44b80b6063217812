"""From an employer's order to inspected pieces."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from chassis.database.types import Moment
from services.training.base import Base


class Engagement(Base):  # type: ignore[misc, valid-type]
    """Under which legal relation somebody works for an employer, from when and on what evidence; `share` (hundredths)
    is what a trainee agreed to, `limit` how many pieces may be out at a time. One at a time with an employer.
    """

    __tablename__ = "engagements"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", "in_order"),
        CheckConstraint("share BETWEEN 1 AND 100", "share"),
        CheckConstraint("piece_limit > 0", "piece_limit"),
        Index("ix_engagements_resident", "resident", "employer"),
        Index(
            "uq_engagements_going_on",
            "community",
            "resident",
            "employer",
            unique=True,
            postgresql_where=text("until IS NULL"),
            sqlite_where=text("until IS NULL"),
        ),
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
    evidence: Mapped[str] = mapped_column(String(300), info={"masked": True})
    share: Mapped[int] = mapped_column(default=100)
    piece_limit: Mapped[int] = mapped_column(default=500)
    recorded_by: Mapped[str] = mapped_column(String(64))


class WorkOrder(Base):  # type: ignore[misc, valid-type]
    """So many pieces of one operation by a day; `reference` is the employer's own key."""

    __tablename__ = "work_orders"
    __table_args__ = (UniqueConstraint("employer", "employer_reference"), CheckConstraint("quantity > 0", "quantity"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    employer_reference: Mapped[str] = mapped_column(String(80))
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
        Index("ix_claims_operation", "operation"),
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
    asked_until: Mapped[date | None] = mapped_column(comment="to which it is asked to be extended")
    relation: Mapped[str | None] = mapped_column(String(24), comment="under which the resident declared to work")
    declared_by: Mapped[str | None] = mapped_column(String(64), comment="who entered the declaration")
    state: Mapped[str] = mapped_column(String(10))


class ClaimExtension(Base):  # type: ignore[misc, valid-type]
    """That a claim is asked to be due later, and what the employer said."""

    __tablename__ = "claim_extensions"
    __table_args__ = (
        Index(
            "uq_claim_extensions_open",
            "claim",
            unique=True,
            postgresql_where=text("state = 'asked'"),
            sqlite_where=text("state = 'asked'"),
        ),
        Index("ix_claim_extensions_resident", "resident", "id"),
        Index("ix_claim_extensions_employer", "employer", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), info={"masked": True})
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[str] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(String(64))


class ClaimTransfer(Base):  # type: ignore[misc, valid-type]
    """That `resident` wants `receiver` to take what is left of a claim; it needs both. The consents are empty where
    each of them said so in an account of their own, else what staff noted as evidence.
    """

    __tablename__ = "claim_transfers"
    __table_args__ = (
        Index(
            "uq_claim_transfers_open",
            "claim",
            unique=True,
            postgresql_where=text("state = 'offered'"),
            sqlite_where=text("state = 'offered'"),
        ),
        Index("ix_claim_transfers_resident", "resident", "id"),
        Index("ix_claim_transfers_receiver", "receiver", "id"),
        Index("ix_claim_transfers_employer", "employer", "id"),
        CheckConstraint("resident <> receiver", "two"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    receiver: Mapped[UUID]
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    state: Mapped[str] = mapped_column(String(10))
    consent: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    receiver_consent: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    new_claim: Mapped[UUID | None] = mapped_column(ForeignKey("claims.id"))
    offered_at: Mapped[datetime] = mapped_column(Moment)
    offered_by: Mapped[str] = mapped_column(String(64))
    answered_by: Mapped[str | None] = mapped_column(String(64))


class Delivery(Base):  # type: ignore[misc, valid-type]
    """Pieces brought back: new ones, or ones that were to be reworked. Of the `minutes` that stand it is kept who told
    them, when, and why others than before.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("employer", "employer_reference"),
        CheckConstraint("pieces > 0", "pieces"),
        CheckConstraint("minutes > 0", "minutes"),
        CheckConstraint("(minutes IS NULL) = (minutes_by IS NULL)", "minutes_told"),
        CheckConstraint("(minutes_by IS NULL) = (minutes_at IS NULL)", "minutes_told_at"),
        Index("ix_deliveries_claim", "claim", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID] = mapped_column(index=True)
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    employer_reference: Mapped[str | None] = mapped_column(String(80))
    pieces: Mapped[int]
    rework: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int | None] = mapped_column(comment="that the resident says it took")
    minutes_by: Mapped[str | None] = mapped_column(String(64))
    minutes_at: Mapped[datetime | None] = mapped_column(Moment)
    minutes_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    delivered_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    recorded_by: Mapped[str] = mapped_column(String(64))

    # the month's own run, not discarded, of the period of its first inspection: an interim one counts no hours
    counted_by: Mapped[Any | None] = relationship(
        "PayrollRun",
        secondary="inspections",
        primaryjoin="and_(deliveries.c.id == inspections.c.delivery, inspections.c.corrects.is_(None))",
        secondaryjoin="and_(foreign(inspections.c.period) == payroll_runs.c.period, "
        "payroll_runs.c.kind == 'month', payroll_runs.c.state != 'discarded')",
        viewonly=True,
        uselist=False,
    )


class LateHours(Base):  # type: ignore[misc, valid-type]
    """The minutes of a delivery that pays a wage, told when the run of its month was final. Never edited; the run of
    `period` counts them, and `before` is what was known until then.
    """

    __tablename__ = "late_hours"
    __table_args__ = (CheckConstraint("minutes > 0", "minutes"), Index("ix_late_hours_period", "period", "resident"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID]
    resident: Mapped[UUID] = mapped_column(index=True)
    delivery: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id"), index=True)
    period: Mapped[UUID] = mapped_column(ForeignKey("pay_periods.id"), comment="open when they were told")
    minutes: Mapped[int]
    before: Mapped[int | None]
    told_by: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[datetime] = mapped_column(Moment)


class DefectKind(Base):  # type: ignore[misc, valid-type]
    """What an employer finds wrong with pieces, by its own code, and what it leads to. Never edited."""

    __tablename__ = "defect_kinds"
    __table_args__ = (UniqueConstraint("employer", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    consequence: Mapped[str] = mapped_column(String(16))


class Inspection(Base):  # type: ignore[misc, valid-type]
    """What came of a delivery: its pieces by grade, which sum to it. Never edited; a correction is one that follows.

    `corrects` names the inspection that it replaces.
    """

    __tablename__ = "inspections"
    __table_args__ = (
        UniqueConstraint("employer", "employer_reference"),
        CheckConstraint("first >= 0 AND second >= 0 AND rework >= 0 AND rejected >= 0", "counts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID]
    resident: Mapped[UUID] = mapped_column(index=True)
    delivery: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id"), index=True)
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    corrects: Mapped[UUID | None] = mapped_column(ForeignKey("inspections.id"), unique=True)
    employer_reference: Mapped[str | None] = mapped_column(String(80))
    first: Mapped[int]
    second: Mapped[int]
    rework: Mapped[int]
    rejected: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    defects: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True), comment="kind and pieces")
    photograph: Mapped[UUID | None]
    period: Mapped[UUID] = mapped_column(ForeignKey("pay_periods.id"), index=True, comment="open when it was entered")
    inspected_on: Mapped[date]
    inspected_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime] = mapped_column(Moment)

    newer: Mapped[Inspection | None] = relationship(
        primaryjoin=lambda: Inspection.id == remote(foreign(Inspection.corrects)), viewonly=True, uselist=False
    )
