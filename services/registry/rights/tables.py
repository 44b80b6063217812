from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.registry.base import Base


class CorrectionRow(Base):  # type: ignore[misc, valid-type]
    """A resident says that something held of them is wrong (PIPL, article 46), and what became of it.

    It lapses where the resident is erased before it is answered.
    """

    __tablename__ = "corrections"
    __table_args__ = (CheckConstraint("state IN ('asked', 'done', 'declined', 'lapsed')", name="state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    wish: Mapped[str] = mapped_column(String(500), info={"masked": True})
    state: Mapped[str] = mapped_column(String(10), index=True)
    answer: Mapped[str | None] = mapped_column(String(500), info={"masked": True})
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[str | None] = mapped_column(String(64))
