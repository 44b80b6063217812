"""Orders of courts to withhold from somebody's pay."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base

OPEN = text("lifted_at IS NULL")


class CourtOrder(Base):  # type: ignore[misc, valid-type]
    """As the notice to the employer says, which `notice` (a file) shows. Amounts are fen; what was withheld by it so
    far follows from the ledger. It is never edited: one that a court changes is lifted, and followed by another.
    """

    __tablename__ = "court_orders"
    __table_args__ = (
        CheckConstraint("total > 0 AND monthly > 0", "amounts"),
        CheckConstraint("percent BETWEEN 1 AND 100", "percent"),
        CheckConstraint("living_minimum >= 0", "living_minimum"),
        CheckConstraint("monthly IS NULL OR percent IS NULL", "one_limit"),
        CheckConstraint("total IS NOT NULL OR monthly IS NOT NULL OR percent IS NOT NULL", "takes"),
        CheckConstraint("until IS NULL OR since < until", "lasts"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_because IS NULL)", "lifted"),
        Index("ix_court_orders_employer", "employer", "resident"),
        Index("ix_court_orders_resident", "resident", "id"),
        Index(
            "uq_court_orders_open",
            "employer",
            "resident",
            "court",
            "case_number",
            unique=True,
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    court: Mapped[str] = mapped_column(String(120))
    case_number: Mapped[str] = mapped_column(String(60), info={"masked": True})
    notice: Mapped[UUID]
    served_on: Mapped[date]
    precedence: Mapped[int | None] = mapped_column(
        comment="as a court ranked it; those without come after, by the day served"
    )
    total: Mapped[int | None] = mapped_column(BigInteger)
    monthly: Mapped[int | None] = mapped_column(BigInteger)
    percent: Mapped[int | None] = mapped_column(comment="of pay after tax")
    living_minimum: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(comment="the first day without it")
    payee: Mapped[str] = mapped_column(String(120), info={"masked": True})
    bank: Mapped[str] = mapped_column(String(80))
    account: Mapped[str] = mapped_column(String(32), info={"masked": 4}, comment="courts have one for each case")
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    lifted_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    lifted_by: Mapped[str | None] = mapped_column(String(64))
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)


IN_ORDER = (CourtOrder.precedence.is_(None), CourtOrder.precedence, CourtOrder.served_on, CourtOrder.id)
"""Who comes first where several orders are served."""
