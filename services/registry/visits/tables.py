"""The visit log. A visit is to a resident, a household or a building; where the first is known, so are the others."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.registry.base import Base


class Visit(Base):  # type: ignore[misc, valid-type]
    """`reference` is the sender's own key (sheet and line of the paper, say): the same one is stored once."""

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("community", "reference"),
        CheckConstraint("resident IS NOT NULL OR household IS NOT NULL OR building IS NOT NULL", "somewhere"),
        CheckConstraint("(state = 'done') = (happened_on IS NOT NULL)", "done"),
        CheckConstraint("closed_because IS NULL OR state = 'cancelled'", "closed"),
        CheckConstraint("happened_on IS NULL OR happened_on <= entered_on", "entered_later"),
        Index("ix_visits_desk", "community", "state", "on_desk", "due_on"),
        Index("ix_visits_compound", "compound", "id"),
        Index("ix_visits_resident", "resident", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    reference: Mapped[str | None] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    compound: Mapped[UUID | None] = mapped_column(ForeignKey("compounds.id"))
    building: Mapped[UUID | None] = mapped_column(ForeignKey("buildings.id"))
    household: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"), index=True)
    resident: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))
    assignee: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    due_on: Mapped[date | None]
    on_desk: Mapped[bool] = mapped_column(default=False)
    follows: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"), unique=True)
    planned_by: Mapped[str] = mapped_column(String(64))
    planned_at: Mapped[datetime] = mapped_column(Moment)
    happened_on: Mapped[date | None]
    entered_on: Mapped[date | None]
    recorded_by: Mapped[str | None] = mapped_column(String(64))
    closed_because: Mapped[str | None] = mapped_column(String(16), comment="where the record closed it, not a person")
    outcome: Mapped[str | None] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(String(2000), info={"masked": True})
