"""What training keeps of residents and organisations. Both its subjects read it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.events.copies import Copy
from services.training.base import Base


class KnownResident(Copy, Base):  # type: ignore[misc, valid-type]
    """What training keeps of a resident, as the registry last told it."""

    __tablename__ = "known_residents"

    name: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(String(12))
    compound: Mapped[UUID | None]
    merged_into: Mapped[UUID | None] = mapped_column(comment="of a merged record: the one that stays")
    works_from: Mapped[date | None] = mapped_column(comment="of who is under 16: the first day on which they are not")


class KnownOrganisation(Copy, Base):  # type: ignore[misc, valid-type]
    """What training keeps of an organisation: who can be an employer, and what they are called."""

    __tablename__ = "known_organisations"

    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(120))
    closed: Mapped[bool]
