"""The register of incidents with personal data, whom they concern, and what was done about them in its order."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base

MASKED = {"masked": True}


class Incident(Base):  # type: ignore[misc, valid-type]
    """`number` is the year and a number within it, as the register on paper has it. What happened is unknown in time,
    at a moment (`happened_since` alone), or over a stretch."""

    __tablename__ = "incidents"
    __table_args__ = (
        UniqueConstraint("community", "number"),
        CheckConstraint("state IN ('open', 'contained', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("state <> 'contained' OR contained_at IS NOT NULL", name="contained"),
        CheckConstraint("happened_since IS NULL OR happened_since <= found_at", name="found_later"),
        CheckConstraint("happened_until IS NULL OR happened_until >= happened_since", name="period"),
        CheckConstraint("contained_at >= happened_since AND contained_at >= happened_until", name="contained_later"),
        CheckConstraint(
            "authority_told_at >= found_at AND people_told_at >= found_at AND telling_demanded_at >= found_at",
            name="found_first",
        ),
        CheckConstraint("(authority_told_at IS NULL) = (authority IS NULL)", name="authority"),
        CheckConstraint("about_how_many >= 0", name="how_many"),
        Index("ix_incidents_state", "community", "state", "found_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(120), info=MASKED)
    kinds: Mapped[list[str]] = mapped_column(Json)
    suspected: Mapped[bool]
    found_at: Mapped[datetime] = mapped_column(Moment)
    found_by: Mapped[str] = mapped_column(String(10))
    happened_since: Mapped[datetime | None] = mapped_column(Moment)
    happened_until: Mapped[datetime | None] = mapped_column(Moment)
    what_happened: Mapped[str] = mapped_column(String(4000), info=MASKED)
    data_kinds: Mapped[list[str]] = mapped_column(Json)
    about_how_many: Mapped[int | None]
    cause: Mapped[str | None] = mapped_column(String(1000), info=MASKED)
    possible_harm: Mapped[str | None] = mapped_column(String(1000), info=MASKED)
    measures: Mapped[str | None] = mapped_column(String(2000), info=MASKED)
    advice: Mapped[str | None] = mapped_column(String(1000), info=MASKED)
    contact: Mapped[str | None] = mapped_column(String(200), info=MASKED)
    prevention: Mapped[str | None] = mapped_column(String(2000), info=MASKED)
    contained_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    authority: Mapped[str | None] = mapped_column(String(120), info=MASKED)
    authority_told_at: Mapped[datetime | None] = mapped_column(Moment)
    authority_reference: Mapped[str | None] = mapped_column(String(80))
    authority_not_told_because: Mapped[str | None] = mapped_column(String(500), info=MASKED)
    people_told_at: Mapped[datetime | None] = mapped_column(Moment)
    people_not_told_because: Mapped[str | None] = mapped_column(String(500), info=MASKED)
    telling_demanded_at: Mapped[datetime | None] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[str] = mapped_column(String(64))


class ConcernedResident(Base):  # type: ignore[misc, valid-type]
    """A resident of whose data an incident was, and when and how they were told of it. `shown_at`: since when they read
    it untold, as it was closed."""

    __tablename__ = "incident_residents"
    __table_args__ = (
        UniqueConstraint("incident", "resident"),
        Index("ix_incident_residents_resident", "resident"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    incident: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"))
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    named_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    ways: Mapped[list[str]] = mapped_column(Json)
    shown_at: Mapped[datetime | None] = mapped_column(Moment)


class IncidentEntry(Base):  # type: ignore[misc, valid-type]
    """One thing that was done or found about an incident. Entries are added, and neither changed nor removed while the
    incident is kept. `notice` is what people read from then on."""

    __tablename__ = "incident_entries"
    __table_args__ = (Index("ix_incident_entries_incident", "incident", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    incident: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"))
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str | None] = mapped_column(String(2000), info=MASKED)
    authority: Mapped[str | None] = mapped_column(String(120), info=MASKED)
    reference: Mapped[str | None] = mapped_column(String(80))
    ways: Mapped[list[str]] = mapped_column(Json)
    people: Mapped[int | None]
    notice: Mapped[dict[str, Any] | None] = mapped_column(Json, info=MASKED)
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(64))
