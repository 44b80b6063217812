"""Residents and what is recorded of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base


def masked_identity_number(last4: str | None) -> str | None:
    return "*" * 14 + last4 if last4 else None


def masked_telephone(last4: str | None) -> str | None:
    return "*" * 7 + last4 if last4 else None


class Resident(Base):  # type: ignore[misc, valid-type]
    """A person whom the community registers. Identifiers are kept as cipher, keyed hash and last four.

    What tells who somebody is or how they live is `masked`: the audit, which is only ever added to, never holds it.
    `household`, `dwelling` and `compound` say where the person lives now; they follow from memberships and occupancies.
    Who has moved out or died keeps the last compound, so that its staff still find the record.
    """

    __tablename__ = "residents"
    __table_args__ = (
        Index("ix_residents_community", "community", "id"),
        Index("ix_residents_compound", "compound", "id"),
        Index("ix_residents_name_birth_date", "community", "name", "birth_date"),
        Index("ix_residents_birth_date", "community", "birth_date"),
        Index("ix_residents_telephone_index", "telephone_index", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(80), info={"masked": True})
    sex: Mapped[str] = mapped_column(String(10), info={"masked": True})
    birth_date: Mapped[date | None] = mapped_column(info={"masked": True})
    language: Mapped[str] = mapped_column(String(10), info={"masked": True})
    standing: Mapped[str] = mapped_column(String(12))
    marital_status: Mapped[str | None] = mapped_column(String(10), info={"masked": True})
    education: Mapped[str | None] = mapped_column(String(16), info={"masked": True})
    employment: Mapped[str | None] = mapped_column(String(12), info={"masked": True})
    ethnic_group: Mapped[str | None] = mapped_column(String(2), info={"masked": True}, comment="GB/T 3304")
    ethnic_group_consent: Mapped[str | None] = mapped_column(
        String(200), comment="where the separate consent is kept", info={"masked": True}
    )
    registration_kind: Mapped[str | None] = mapped_column(String(12), info={"masked": True})
    registration_code: Mapped[str | None] = mapped_column(
        String(12), comment="division of the household registration", info={"masked": True}
    )
    origin_code: Mapped[str | None] = mapped_column(
        String(12), comment="township or village of origin; a county elsewhere", info={"masked": True}
    )
    origin_place: Mapped[str | None] = mapped_column(
        String(80), comment="outside Ordos, below the county", info={"masked": True}
    )
    resettled_on: Mapped[date | None] = mapped_column(info={"masked": True})
    resettlement_programme: Mapped[str | None] = mapped_column(String(120), info={"masked": True})
    resettlement_batch: Mapped[str | None] = mapped_column(String(40), info={"masked": True})
    resettled_to: Mapped[UUID | None] = mapped_column(
        ForeignKey("dwellings.id"), comment="the dwelling allotted", info={"masked": True}
    )
    entitlements: Mapped[list[dict[str, Any]] | None] = mapped_column(Json, info={"masked": True})
    identity_cipher: Mapped[str | None] = mapped_column(String(200), info={"masked": True})
    identity_index: Mapped[str | None] = mapped_column(String(100), unique=True, info={"masked": True})
    identity_last4: Mapped[str | None] = mapped_column(String(4), info={"masked": True})
    telephone_cipher: Mapped[str | None] = mapped_column(String(200), info={"masked": True})
    telephone_index: Mapped[str | None] = mapped_column(String(100), info={"masked": True})
    telephone_last4: Mapped[str | None] = mapped_column(String(4), info={"masked": True})
    household: Mapped[UUID | None] = mapped_column(index=True)
    dwelling: Mapped[UUID | None]
    compound: Mapped[UUID | None]
    ended: Mapped[str | None] = mapped_column(String(20), comment="how, of somebody who had no household here")
    ended_on: Mapped[date | None]
    gone_on: Mapped[date | None] = mapped_column(comment="the day of the death or going by which they stand so")
    merged_into: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def identity_number(self) -> str | None:
        return masked_identity_number(self.identity_last4)

    @property
    def telephone(self) -> str | None:
        return masked_telephone(self.telephone_last4)


class ResidentKey(Base):  # type: ignore[misc, valid-type]
    """What somebody may begin to type to find a resident: see `names.search_keys`."""

    __tablename__ = "resident_keys"
    __audited__ = False  # its keys follow from the resident's name
    __table_args__ = (Index("ix_resident_keys_key", "community", "key"),)

    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    community: Mapped[UUID]


class ResidentSkill(Base):  # type: ignore[misc, valid-type]
    """What somebody can do, in the words of the community: 手缝, 刺绣."""

    __tablename__ = "resident_skills"
    __table_args__ = (Index("ix_resident_skills_skill", "community", "skill"),)

    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(40), primary_key=True, info={"masked": True})
    community: Mapped[UUID]


class TransitionFact(Base):  # type: ignore[misc, valid-type]
    """Something on somebody's way to town life, as a fact and never as a score."""

    __tablename__ = "transition_facts"
    __table_args__ = (Index("ix_transition_facts_resident", "resident", "on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    topic: Mapped[str] = mapped_column(String(16))
    on: Mapped[date]
    entered_on: Mapped[date]
    text: Mapped[str] = mapped_column(String(500), info={"masked": True})
    entered_by: Mapped[str] = mapped_column(String(64))
    source_event: Mapped[UUID | None] = mapped_column(unique=True, comment="the event that told it, taken over once")
    voided_on: Mapped[date | None] = mapped_column(comment="withdrawn as wrong: kept, and no part of the timeline")
    voided_by: Mapped[str | None] = mapped_column(String(64))
    void_reason: Mapped[str | None] = mapped_column(String(300), info={"masked": True})


class RegistrationRow(Base):  # type: ignore[misc, valid-type]
    """Where somebody's household registration (户籍) is held, apart from the home; `dwelling` where it is held here.

    One that was entered wrong is voided and kept; what is right stands beside it."""

    __tablename__ = "household_registrations"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", "period"),
        Index("ix_household_registrations_resident", "resident", "since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    kind: Mapped[str] = mapped_column(String(12), info={"masked": True, "stays": True})
    division_code: Mapped[str] = mapped_column(String(12), info={"masked": True, "stays": True})
    since: Mapped[date]
    until: Mapped[date | None]
    entered_on: Mapped[date]
    dwelling: Mapped[UUID | None] = mapped_column(ForeignKey("dwellings.id"))
    compound: Mapped[UUID | None]
    housing_kind: Mapped[str | None] = mapped_column(String(16))
    voided_on: Mapped[date | None]
    voided_by: Mapped[str | None] = mapped_column(String(64))
    void_reason: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    cut_by: Mapped[date | None] = mapped_column(comment="the day of the death or going that it ended with")
    foreseen: Mapped[date | None] = mapped_column(comment="its end, had they not died or gone; null: none was known")


class TemporaryResidenceRow(Base):  # type: ignore[misc, valid-type]
    """A temporary residence (暂住) from `since` until it lapses or is ended; with the home as it was then."""

    __tablename__ = "temporary_residences"
    __table_args__ = (
        CheckConstraint("until >= since", "period"),
        Index("ix_temporary_residences_resident", "resident", "since"),
        Index("ix_temporary_residences_compound", "compound", "until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    dwelling: Mapped[UUID] = mapped_column(ForeignKey("dwellings.id"))
    compound: Mapped[UUID]
    housing_kind: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    until: Mapped[date]
    entered_on: Mapped[date]
    end_entered_on: Mapped[date | None] = mapped_column(comment="the day on which another `until` was entered")
    cut_by: Mapped[date | None] = mapped_column(comment="the day of the death or going that it ended with")
    foreseen: Mapped[date | None] = mapped_column(comment="its end, had they not died or gone; null: none was known")


class ResidentMerge(Base):  # type: ignore[misc, valid-type]
    """Two records of one person were merged: whose, into which, by whom and why."""

    __tablename__ = "resident_merges"

    absorbed: Mapped[UUID] = mapped_column(ForeignKey("residents.id"), primary_key=True)
    kept: Mapped[UUID] = mapped_column(ForeignKey("residents.id"), index=True)
    community: Mapped[UUID]
    merged_on: Mapped[date]
    merged_by: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(String(500), info={"masked": True})


class SubjectKey(Base):  # type: ignore[misc, valid-type]
    """A resident's own key for one purpose, wrapped; without it what stands under it is erased, in backups too."""

    __tablename__ = "subject_keys"

    subject: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[str] = mapped_column(String(300), info={"masked": True})
