"""Maker spaces' places and mentors, ventures, what they were given, and how they stood months later."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json
from services.training.base import Base

OPEN_VENTURE = text("state IN ('applied', 'accepted', 'started')")
MASKED = {"masked": True}


class VenturePlace(Base):  # type: ignore[misc, valid-type]
    """Where ventures work; `capacity` ventures at a time. Taken until the day before `closed_on`."""

    __tablename__ = "venture_places"
    __table_args__ = (
        UniqueConstraint("organisation", "name"),
        CheckConstraint("capacity > 0", "capacity"),
        Index("ix_venture_places_community", "community", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))
    capacity: Mapped[int]
    closed_on: Mapped[date | None]
    entered_by: Mapped[str] = mapped_column(String(64))


class Mentor(Base):  # type: ignore[misc, valid-type]
    """Somebody of a maker space who advises ventures: by account, or by name alone."""

    __tablename__ = "mentors"
    __table_args__ = (Index("ix_mentors_community", "community", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(80), info=MASKED)
    account: Mapped[UUID | None]
    expertise: Mapped[str | None] = mapped_column(String(120))
    ended_on: Mapped[date | None]
    entered_by: Mapped[str] = mapped_column(String(64))


class Venture(Base):  # type: ignore[misc, valid-type]
    """What a resident wants to do, and how far it came; `resident` and all words are empty once they were erased."""

    __tablename__ = "ventures"
    __table_args__ = (
        Index("uq_ventures_open", "resident", unique=True, postgresql_where=OPEN_VENTURE, sqlite_where=OPEN_VENTURE),
        CheckConstraint("(accepted IS NULL) = (decided_on IS NULL)", "decided"),
        CheckConstraint("(ended_on IS NULL) = (ended_because IS NULL)", "ended"),
        Index("ix_ventures_resident", "resident", "id"),
        Index("ix_ventures_organisation_state", "organisation", "state", "id"),
        Index("ix_ventures_community_state", "community", "state", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[UUID]
    resident: Mapped[UUID | None]
    title: Mapped[str | None] = mapped_column(String(120), info=MASKED)
    line: Mapped[str] = mapped_column(String(16))
    description: Mapped[str | None] = mapped_column(String(1000), info=MASKED)
    planned_on: Mapped[date]
    needs: Mapped[list[str]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))
    applied_on: Mapped[date]
    applied_by: Mapped[str] = mapped_column(String(64))
    accepted: Mapped[bool | None]
    decided_on: Mapped[date | None]
    decided_because: Mapped[str | None] = mapped_column(String(300), info=MASKED)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_because: Mapped[str | None] = mapped_column(String(16))
    ended_note: Mapped[str | None] = mapped_column(String(300), info=MASKED)


class VentureStay(Base):  # type: ignore[misc, valid-type]
    """A place given to a venture, from `since` up to but without `until`."""

    __tablename__ = "venture_stays"
    __table_args__ = (
        CheckConstraint("until IS NULL OR since <= until", "lasts"),
        Index("ix_venture_stays_place", "place", "since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    venture: Mapped[UUID] = mapped_column(ForeignKey("ventures.id"), index=True)
    place: Mapped[UUID] = mapped_column(ForeignKey("venture_places.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    given_by: Mapped[str] = mapped_column(String(64))


class VentureMentor(Base):  # type: ignore[misc, valid-type]
    """Who advises a venture, from `since` up to but without `until`."""

    __tablename__ = "venture_mentors"
    __table_args__ = (CheckConstraint("until IS NULL OR since <= until", "lasts"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    venture: Mapped[UUID] = mapped_column(ForeignKey("ventures.id"), index=True)
    mentor: Mapped[UUID] = mapped_column(ForeignKey("mentors.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    assigned_by: Mapped[str] = mapped_column(String(64))


class VentureSupport(Base):  # type: ignore[misc, valid-type]
    """One support that was given; `amount` in fen. What was wrong is voided and recorded anew."""

    __tablename__ = "venture_support"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount > 0", "amount"),
        CheckConstraint("(voided_on IS NULL) = (voided_by IS NULL)", "voided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    venture: Mapped[UUID] = mapped_column(ForeignKey("ventures.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    given_on: Mapped[date]
    giver: Mapped[str | None] = mapped_column(String(120), info={"masked": True})
    amount: Mapped[int | None] = mapped_column(BigInteger, info=MASKED)
    mentor: Mapped[UUID | None] = mapped_column(ForeignKey("mentors.id"))
    minutes: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(500), info=MASKED)
    recorded_by: Mapped[str] = mapped_column(String(64))
    voided_on: Mapped[date | None]
    voided_because: Mapped[str | None] = mapped_column(String(300), info=MASKED)
    voided_by: Mapped[str | None] = mapped_column(String(64))


class VentureRegistration(Base):  # type: ignore[misc, valid-type]
    """As what a venture is registered; of several rows the latest counts."""

    __tablename__ = "venture_registrations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    venture: Mapped[UUID] = mapped_column(ForeignKey("ventures.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(120), info=MASKED)
    credit_code: Mapped[str | None] = mapped_column(String(18), info={"masked": 4})
    registered_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(64))


class VentureFollowUp(Base):  # type: ignore[misc, valid-type]
    """How a venture stood so many months after its start; `income` in fen. Recorded once."""

    __tablename__ = "venture_follow_ups"
    __table_args__ = (
        UniqueConstraint("venture", "months"),
        CheckConstraint("(recorded_on IS NULL) = (running IS NULL)", "recorded"),
        CheckConstraint("running OR (income IS NULL AND people IS NULL)", "running"),
        Index("ix_venture_follow_ups_due", "community", "due_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    venture: Mapped[UUID] = mapped_column(ForeignKey("ventures.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    running: Mapped[bool | None]
    income: Mapped[int | None] = mapped_column(BigInteger, info=MASKED)
    people: Mapped[int | None]
    difficulties: Mapped[str | None] = mapped_column(String(500), info=MASKED)
    next_step: Mapped[str | None] = mapped_column(String(300), info=MASKED)
    recorded_on: Mapped[date | None]
    recorded_by: Mapped[str | None] = mapped_column(String(64))
