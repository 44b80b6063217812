"""Who of the staff looks after which compound or grid, and who stands in during a leave."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.registry.base import Base


class Cover(Base):  # type: ignore[misc, valid-type]
    """A leave and who stands in, from `since` up to but without `until`. Handing back early shortens it.

    Of workers (accounts, whose assignments are covered), of residents (whose roles for a place are), or of both at
    once: a worker who lives here leaves the one and the other.
    """

    __tablename__ = "covers"
    __table_args__ = (
        CheckConstraint("until >= since", "period"),
        CheckConstraint("absent <> deputy", "another"),
        CheckConstraint("absent_resident <> deputy_resident", "another_resident"),
        CheckConstraint("(absent IS NULL) = (deputy IS NULL)", "workers"),
        CheckConstraint("(absent_resident IS NULL) = (deputy_resident IS NULL)", "residents"),
        CheckConstraint("absent IS NOT NULL OR absent_resident IS NOT NULL", "kind_of_holder"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    absent: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    deputy: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    absent_resident: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"), index=True)
    deputy_resident: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    note: Mapped[str | None] = mapped_column(String(500), comment="what the deputy should know", info={"masked": True})
    arranged_by: Mapped[str] = mapped_column(String(64))
    handed_back_at: Mapped[datetime | None] = mapped_column(Moment)
    hand_back_note: Mapped[str | None] = mapped_column(
        String(1000), comment="what happened meanwhile", info={"masked": True}
    )


class Assignment(Base):  # type: ignore[misc, valid-type]
    """One account answers for one compound, or one grid of it, from `since` up to but without `until`."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", "period"),
        CheckConstraint("(cover IS NULL) = (covers_for IS NULL)", "cover"),
        Index("ix_assignments_account", "account", "since"),
        Index("ix_assignments_compound", "compound", "since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    compound: Mapped[UUID] = mapped_column(ForeignKey("compounds.id"))
    grid: Mapped[UUID | None] = mapped_column(ForeignKey("grids.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    cover: Mapped[UUID | None] = mapped_column(ForeignKey("covers.id"), index=True)
    covers_for: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    assigned_by: Mapped[str] = mapped_column(String(64))
