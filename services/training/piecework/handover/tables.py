"""Hand-overs with what each side counted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base


class Handover(Base):  # type: ignore[misc, valid-type]
    """A bag that changes hands: `pieces` and `grams` as the employer's side counted them, `own_…` as the resident did,
    `stands_…` as they stand by `rule`;
    `photograph` is a file. `consent` is staff's note where the resident counted at the desk.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("pieces >= 0 AND grams >= 0 AND pieces + grams > 0", "counted"),
        CheckConstraint("own_pieces >= 0 AND own_grams >= 0", "own"),
        CheckConstraint("(stands_pieces IS NULL) = (rule IS NULL)", "by_a_rule"),
        Index("ix_handovers_claim", "claim", "id"),
        Index("ix_handovers_resident", "resident", "id"),
        Index("ix_handovers_employer", "employer", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    direction: Mapped[str] = mapped_column(String(4))
    pieces: Mapped[int]
    grams: Mapped[int]
    own_pieces: Mapped[int | None]
    own_grams: Mapped[int | None]
    stands_pieces: Mapped[int | None]
    stands_grams: Mapped[int | None]
    rule: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(10))
    photograph: Mapped[UUID | None]
    consent: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    counted_by: Mapped[str] = mapped_column(String(64))
    counted_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[str | None] = mapped_column(String(64))
