"""Monthly amounts that are deducted of a wage before it is taxed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base


class WageDeduction(Base):  # type: ignore[misc, valid-type]
    """`amount` fen of each month. Never edited: a newer one of a kind takes the place of those before it, from its
    first month on, with nothing where it ends.
    """

    __tablename__ = "wage_deductions"
    __table_args__ = (
        CheckConstraint("amount >= 0", "amount"),
        CheckConstraint("until IS NULL OR since < until", "lasts"),
        Index("ix_wage_deductions_employer", "employer", "resident"),
        Index("ix_wage_deductions_resident", "resident", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    engagement: Mapped[UUID] = mapped_column(ForeignKey("engagements.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24), info={"masked": True}, comment="tells of the family")
    amount: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[date] = mapped_column(comment="its first month, by the first day")
    until: Mapped[date | None] = mapped_column(comment="the first month without it, by the first day")
    evidence: Mapped[str] = mapped_column(String(300), info={"masked": True})
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime] = mapped_column(Moment)
