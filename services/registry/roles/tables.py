from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json
from services.registry.base import Base


class RoleRow(Base):  # type: ignore[misc, valid-type]
    """A role that a resident holds from `since` up to but without `until`; the kind can tell an affiliation.

    `place` is a building or a grid, as the kind asks. A deputy's role has its `cover` and whom it `covers_for`.
    """

    __tablename__ = "roles"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="period"),
        CheckConstraint("(cover IS NULL) = (covers_for IS NULL)", name="cover"),
        Index("ix_roles_place_kind", "place", "kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32), info={"masked": True})
    place: Mapped[UUID | None]
    skills: Mapped[list[str]] = mapped_column(Json, info={"masked": True})
    since: Mapped[date]
    until: Mapped[date | None]
    cut_by: Mapped[date | None] = mapped_column(comment="the day of the death or going that it ended with")
    foreseen: Mapped[date | None] = mapped_column(comment="its end, had they not died or gone; null: none was known")
    cover: Mapped[UUID | None] = mapped_column(ForeignKey("covers.id"), index=True)
    covers_for: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))
