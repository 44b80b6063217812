"""The ledger of piecework: periods, and entries that nobody changes or removes, the database included.

An entry moves an amount from one account to another (debit and credit stand in one row), so that it balances by its
shape.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base

ASIDE = text("debit IN ('advances', 'material') OR credit IN ('advances', 'material')")
"""What is advanced and deducted is few of many, and asked for by person over all periods."""


class PayPeriod(Base):  # type: ignore[misc, valid-type]
    """A month of one employer's piecework. One at a time is open; what is entered falls into it."""

    __tablename__ = "pay_periods"
    __table_args__ = (
        UniqueConstraint("employer", "month"),
        Index(
            "uq_pay_periods_open",
            "employer",
            unique=True,
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    month: Mapped[date] = mapped_column(comment="its first day")
    state: Mapped[str] = mapped_column(String(8))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[str | None] = mapped_column(String(64))


class Entry(Base):  # type: ignore[misc, valid-type]
    """`amount` (fen) goes from the account `debit` to the account `credit`. `cause` is the id of what it came of
    (an inspection, a rate, a payslip, what the bank said): of one cause each line is entered once.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("cause", "kind", "line", "grade"),
        CheckConstraint("amount > 0", "amount"),
        CheckConstraint("debit <> credit", "moves"),
        CheckConstraint(
            "(engagement IS NOT NULL) = (kind IN ('accrual', 'correction', 'bonus', 'mediated'))", "engagement"
        ),
        Index("ix_entries_period", "period", "resident", "line", "grade"),
        Index("ix_entries_line", "line", "grade"),
        Index("ix_entries_resident", "resident", "id"),
        Index("ix_entries_aside", "employer", "resident", postgresql_where=ASIDE, sqlite_where=ASIDE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    period: Mapped[UUID] = mapped_column(ForeignKey("pay_periods.id"))
    kind: Mapped[str] = mapped_column(String(16))
    debit: Mapped[str] = mapped_column(String(16))
    credit: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int] = mapped_column(BigInteger)
    line: Mapped[UUID] = mapped_column(
        comment="the claim, court order, mediation or payslip that it is of; of a supplement the payslip of its month"
    )
    grade: Mapped[str] = mapped_column(String(10), comment="empty where it is of no grade")
    pieces: Mapped[int] = mapped_column(default=0)
    engagement: Mapped[UUID | None] = mapped_column(comment="under which it was earned; of what was earned only")
    cause: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Moment)
