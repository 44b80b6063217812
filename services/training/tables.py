"""What training keeps of residents, organisations, assignments, audits and consents. Both its subjects read it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from chassis.events.copies import Copy
from services.training.base import Base


class KnownResident(Copy, Base):  # type: ignore[misc, valid-type]
    """What training keeps of a resident, as the registry last told it."""

    __tablename__ = "known_residents"

    name: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(String(12))
    compound: Mapped[UUID | None]
    merged_into: Mapped[UUID | None] = mapped_column(index=True, comment="of a merged record: the one that stays")
    works_from: Mapped[date | None] = mapped_column(comment="of who is under 16: the first day on which they are not")


class KnownCommunity(Copy, Base):  # type: ignore[misc, valid-type]
    """Where a community lies, which says what the law of the place is."""

    __tablename__ = "known_communities"

    name: Mapped[str] = mapped_column(String(80))
    division_code: Mapped[str | None] = mapped_column(String(12))


class KnownOrganisation(Copy, Base):  # type: ignore[misc, valid-type]
    """What training keeps of an organisation: who can be an employer, and what they are called."""

    __tablename__ = "known_organisations"

    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(120))
    closed: Mapped[bool]


class KnownAssignment(Copy, Base):  # type: ignore[misc, valid-type]
    """Who of the staff answers for which compound, from `since` up to but without `until`."""

    __tablename__ = "known_assignments"

    account: Mapped[str] = mapped_column(String(36), index=True)
    compound: Mapped[UUID | None]
    since: Mapped[date | None]
    until: Mapped[date | None]


class KnownAuditEngagement(Copy, Base):  # type: ignore[misc, valid-type]
    """What an auditor may look at from `since` up to but without `until`: `compounds`, by their ids as text."""

    __tablename__ = "known_audit_engagements"

    auditor: Mapped[str] = mapped_column(String(36), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    compounds: Mapped[list[str] | None] = mapped_column(Json)


class KnownConsent(Copy, Base):  # type: ignore[misc, valid-type]
    """What a resident allows for a purpose, up to but without `until`; of several rows the latest counts."""

    __tablename__ = "known_consents"

    resident: Mapped[UUID | None] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    allowed: Mapped[bool]
    until: Mapped[datetime | None] = mapped_column(Moment)
