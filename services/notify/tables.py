from __future__ import annotations

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.base import Base


class KnownResident(Base):  # type: ignore[misc, valid-type]
    """What notify keeps of a resident, as the registry last told it. `contact` opens with notify's key only."""

    __tablename__ = "known_residents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID | None]
    epoch: Mapped[int]
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(String(12))
    contact: Mapped[str | None] = mapped_column(String(400))
