"""Households, who belonged to them and where they lived. Rows are ended or voided, never overwritten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base

OPEN = text("until IS NULL AND voided_on IS NULL")
WHY = frozenset({"why"})  # the free text in `details` and `change`
OPEN_HEAD = text("relation = 'head' AND until IS NULL AND voided_on IS NULL")


class HouseholdRow(Base):  # type: ignore[misc, valid-type]
    """`dwelling` and `compound` say where it lives now, or lived last; they follow from the occupancies."""

    __tablename__ = "households"
    __table_args__ = (UniqueConstraint("community", "number"), Index("ix_households_compound", "compound", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str | None] = mapped_column(String(40), comment="the community's own number of it (户号)")
    formation: Mapped[str] = mapped_column(String(12))
    dissolution: Mapped[str | None] = mapped_column(String(12))
    dwelling: Mapped[UUID | None] = mapped_column(ForeignKey("dwellings.id"), index=True)
    compound: Mapped[UUID | None]


class MembershipRow(Base):  # type: ignore[misc, valid-type]
    __tablename__ = "household_members"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", "period"),
        CheckConstraint("(until IS NULL) = (ended IS NULL)", "ended"),
        Index(
            "uq_household_members_open", "resident", unique=True, postgresql_where=OPEN, sqlite_where=OPEN
        ),  # nobody lives in two homes at once
        Index(
            "uq_household_members_head", "household", unique=True, postgresql_where=OPEN_HEAD, sqlite_where=OPEN_HEAD
        ),
        Index("ix_household_members_resident", "resident", "since"),
        Index("ix_household_members_since", "community", "since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    household: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    relation: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    until: Mapped[date | None]
    began: Mapped[str] = mapped_column(String(20))
    ended: Mapped[str | None] = mapped_column(String(20))
    entered_on: Mapped[date]
    end_entered_on: Mapped[date | None]
    voided_on: Mapped[date | None]
    voided_why: Mapped[str | None] = mapped_column(String(500), info={"masked": True})


class OccupancyRow(Base):  # type: ignore[misc, valid-type]
    """`compound` and `housing_kind` are the dwelling's in this time: the books count by them. Where the dwelling
    becomes another kind of housing, one ends and the next begins."""

    __tablename__ = "occupancies"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", "period"),
        Index("uq_occupancies_open", "household", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_occupancies_dwelling", "dwelling", "since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    household: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    dwelling: Mapped[UUID] = mapped_column(ForeignKey("dwellings.id"))
    compound: Mapped[UUID]
    housing_kind: Mapped[str] = mapped_column(String(16))
    tenure: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    until: Mapped[date | None]
    entered_on: Mapped[date]
    end_entered_on: Mapped[date | None]
    voided_on: Mapped[date | None]
    voided_why: Mapped[str | None] = mapped_column(String(500), info={"masked": True})


class LifeEvent(Base):  # type: ignore[misc, valid-type]
    """What happened to a household and when, in the order of entry. First registrations are none."""

    __tablename__ = "life_events"
    __table_args__ = (
        Index("ix_life_events_community", "community", "id"),
        Index("ix_life_events_resident", "resident", "on"),
        Index("ix_life_events_household", "household", "on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    compound: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(24))
    household: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    resident: Mapped[UUID | None]
    on: Mapped[date]
    entered_on: Mapped[date]
    details: Mapped[dict[str, Any]] = mapped_column(Json, info={"masked": WHY})
    recorded_by: Mapped[str] = mapped_column(String(64))
    request: Mapped[UUID | None]


class ChangeRequest(Base):  # type: ignore[misc, valid-type]
    """Somebody asks that the record of households be changed; somebody else decides."""

    __tablename__ = "change_requests"
    __table_args__ = (
        CheckConstraint("(closed_because IS NULL) = (state != 'lapsed')", "closed"),
        Index("ix_change_requests_state", "community", "state", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    compound: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(10))
    household: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    households: Mapped[list[str]] = mapped_column(Json, comment="ids of all that it changes")
    change: Mapped[dict[str, Any]] = mapped_column(
        Json, comment="as it was asked: ids, words and dates", info={"masked": WHY}
    )
    evidence: Mapped[list[str]] = mapped_column(Json, comment="ids of files")
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(String(500), info={"masked": True})
    closed_because: Mapped[str | None] = mapped_column(String(16), comment="where the record closed it, not a person")
