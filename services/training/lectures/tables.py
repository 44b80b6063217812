"""Lectures, who came, and the meetings of branches."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.training.base import Base


class Lecture(Base):  # type: ignore[misc, valid-type]
    """`hosts` are organisations; `performers` are called as they wish to be; `others` counts by audience who came
    without being registered here.
    """

    __tablename__ = "lectures"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", "lasts"),
        Index("ix_lectures_community_starts_at", "community", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12))
    films: Mapped[list[str]] = mapped_column(Json)
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    hosts: Mapped[list[str]] = mapped_column(Json)
    performers: Mapped[list[str]] = mapped_column(Json, info={"masked": True})
    audiences: Mapped[list[str]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))
    cancelled_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    others: Mapped[dict[str, Any]] = mapped_column(Json)
    planned_by: Mapped[str] = mapped_column(String(64))


class LectureVisit(Base):  # type: ignore[misc, valid-type]
    """That a resident came, as one of which audience."""

    __tablename__ = "lecture_visits"
    __table_args__ = (UniqueConstraint("lecture", "resident"), Index("ix_lecture_visits_resident", "resident"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lecture: Mapped[UUID] = mapped_column(ForeignKey("lectures.id"))
    resident: Mapped[UUID | None]
    audience: Mapped[str] = mapped_column(String(12))
    marked_by: Mapped[str] = mapped_column(String(64))


class BranchMeeting(Base):  # type: ignore[misc, valid-type]
    """One meeting of a branch; of a day, branch and kind there is one. A Party lecture may name the joint lecture."""

    __tablename__ = "branch_meetings"
    __table_args__ = (
        UniqueConstraint("organisation", "kind", "held_on"),
        CheckConstraint("present BETWEEN 0 AND expected", "present"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(12))
    held_on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(300), info={"masked": True})
    expected: Mapped[int]
    present: Mapped[int]
    lecture: Mapped[UUID | None] = mapped_column(ForeignKey("lectures.id"))
    recorded_by: Mapped[str] = mapped_column(String(64))
