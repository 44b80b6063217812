"""Demand orders, programmes, courses, classes, who learns in them, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.training.base import Base

OPEN_ENROLMENT = text("state IN ('waiting', 'enrolled', 'passed', 'failed')")


class DemandOrder(Base):  # type: ignore[misc, valid-type]
    """So many people with a skill, asked for by an employer. `reference` is the employer's own key, stored once."""

    __tablename__ = "demand_orders"
    __table_args__ = (
        UniqueConstraint("employer", "employer_reference"),
        CheckConstraint("heads > 0", "heads"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", "closed"),
        Index("ix_demand_orders_community_state", "community", "state", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    employer_reference: Mapped[str | None] = mapped_column(String(80))
    skill: Mapped[str] = mapped_column(String(40))
    heads: Mapped[int]
    by_when: Mapped[date]
    rates: Mapped[str | None] = mapped_column(String(500))
    place: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(8))
    opened_on: Mapped[date]
    opened_by: Mapped[str] = mapped_column(String(64))
    closed_on: Mapped[date | None]
    closed_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})


class Programme(Base):  # type: ignore[misc, valid-type]
    """Courses for one aim, from `since` up to but without `until`."""

    __tablename__ = "programmes"
    __table_args__ = (
        UniqueConstraint("community", "name"),
        CheckConstraint("until IS NULL OR since <= until", "lasts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(120))
    aim: Mapped[str] = mapped_column(String(500))
    provider: Mapped[UUID | None] = mapped_column(comment="an organisation")
    since: Mapped[date]
    until: Mapped[date | None]


class Course(Base):  # type: ignore[misc, valid-type]
    """What is taught, and what one has to show at its end. `minimum_attendance` is in hundredths."""

    __tablename__ = "courses"
    __table_args__ = (
        CheckConstraint("minimum_attendance BETWEEN 0 AND 100", "minimum_attendance"),
        CheckConstraint("validity_months IS NULL OR validity_months > 0", "validity_months"),
        Index("ix_courses_community_skill", "community", "skill", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    programme: Mapped[UUID | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12))
    skill: Mapped[str] = mapped_column(String(40))
    prerequisites: Mapped[list[str]] = mapped_column(Json)
    rubric: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    validity_months: Mapped[int | None]
    minimum_attendance: Mapped[int]
    second_assessor: Mapped[bool]


class TrainingClass(Base):  # type: ignore[misc, valid-type]
    """A course held at a place. The cipher holds the secret of the code that is shown in the room."""

    __tablename__ = "classes"
    __table_args__ = (
        CheckConstraint("seats > 0", "seats"),
        CheckConstraint("opens_at < closes_at", "window"),
        Index("ix_classes_community_state", "community", "state", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    course: Mapped[UUID] = mapped_column(ForeignKey("courses.id"), index=True)
    demand_order: Mapped[UUID | None] = mapped_column(ForeignKey("demand_orders.id"), index=True)
    place: Mapped[str] = mapped_column(String(200))
    compound: Mapped[UUID | None]
    trainer: Mapped[UUID] = mapped_column(index=True, comment="an account")
    seats: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    opens_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    remind_hours: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    cancelled_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    code_cipher: Mapped[str] = mapped_column(String(200), info={"masked": True})


class ClassSession(Base):  # type: ignore[misc, valid-type]
    """One meeting of a class."""

    __tablename__ = "class_sessions"
    __table_args__ = (
        UniqueConstraint("training_class", "starts_at"),
        CheckConstraint("starts_at < ends_at", "lasts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    training_class: Mapped[UUID] = mapped_column(ForeignKey("classes.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)


class Enrolment(Base):  # type: ignore[misc, valid-type]
    """Somebody's place in a class, or in its line: `number` counts who came, so the waiting move up in its order.

    `resident` is empty where the person was erased: what became of a class's places stays true without them.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("training_class", "number"),
        Index(
            "uq_enrolments_open",
            "training_class",
            "resident",
            unique=True,
            postgresql_where=OPEN_ENROLMENT,
            sqlite_where=OPEN_ENROLMENT,
        ),
        Index("ix_enrolments_resident", "resident", "id"),
        Index("ix_enrolments_class_state", "training_class", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    training_class: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    resident: Mapped[UUID | None]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    ended_because: Mapped[str | None] = mapped_column(String(16))
    attempt: Mapped[int] = mapped_column(default=1, comment="of the assessment: one more after each that was failed")
    enrolled_at: Mapped[datetime] = mapped_column(Moment)
    enrolled_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Attendance(Base):  # type: ignore[misc, valid-type]
    """Whether somebody was there at a session, and how that is known."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session", "enrolment"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session: Mapped[UUID] = mapped_column(ForeignKey("class_sessions.id"))
    enrolment: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), index=True)
    present: Mapped[bool]
    way: Mapped[str] = mapped_column(String(8))
    marked_by: Mapped[str] = mapped_column(String(64))
    marked_at: Mapped[datetime] = mapped_column(Moment)


class Assessment(Base):  # type: ignore[misc, valid-type]
    """One assessor's marks by criterion, for one attempt."""

    __tablename__ = "assessments"
    __table_args__ = (UniqueConstraint("enrolment", "attempt", "assessor"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"))
    attempt: Mapped[int]
    assessor: Mapped[str] = mapped_column(String(64))
    marks: Mapped[dict[str, int]] = mapped_column(Json)
    note: Mapped[str | None] = mapped_column(String(500), info={"masked": True})
    assessed_at: Mapped[datetime] = mapped_column(Moment)


class Certificate(Base):  # type: ignore[misc, valid-type]
    """That somebody can do something, since a day and up to another. `resident` is empty once they were erased: the
    paper in their hands can be verified all the same.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR issued_on < expires_on", "lasts"),
        CheckConstraint("(revoked_on IS NULL) = (revoked_because IS NULL)", "revoked"),
        Index("ix_certificates_resident_skill", "resident", "skill"),
        Index("ix_certificates_community", "community", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    enrolment: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), unique=True)
    course: Mapped[UUID] = mapped_column(ForeignKey("courses.id"), index=True)
    resident: Mapped[UUID | None]
    skill: Mapped[str] = mapped_column(String(40))
    issued_on: Mapped[date]
    expires_on: Mapped[date | None] = mapped_column(comment="the first day without it")
    revoked_on: Mapped[date | None]
    revoked_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    revoked_by: Mapped[str | None] = mapped_column(String(64))
