from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.events.copies import Copy
from services.notify.base import Base


class KnownResident(Copy, Base):  # type: ignore[misc, valid-type]
    """What notify keeps of a resident, as the registry last told it. `contact` opens with notify's key only."""

    __tablename__ = "known_residents"

    name: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(String(12))
    compound: Mapped[UUID | None]
    contact: Mapped[str | None] = mapped_column(String(400))


class KnownAssignment(Copy, Base):  # type: ignore[misc, valid-type]
    """Who of the staff answers for which compound, from `since` up to but without `until`."""

    __tablename__ = "known_assignments"

    account: Mapped[str] = mapped_column(String(36), index=True)
    compound: Mapped[UUID | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
