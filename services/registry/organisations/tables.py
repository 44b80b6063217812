from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database.types import Moment
from services.registry.base import Base


class OrganisationRow(Base):  # type: ignore[misc, valid-type]
    """A branch, unit, team, provider or employer that works with the community."""

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("community", "credit_code", name="uq_organisations_community_credit_code"),
        UniqueConstraint("community", "kind", "name", name="uq_organisations_community_kind_name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(24), index=True)
    name: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str | None] = mapped_column(String(18))
    division_code: Mapped[str | None] = mapped_column(String(12), comment="the division in which it sits")
    registered_at: Mapped[datetime] = mapped_column(Moment)
    closed_on: Mapped[date | None]

    contacts: Mapped[list[ContactRow]] = relationship(
        order_by="ContactRow.place", cascade="all, delete-orphan", lazy="selectin"
    )


class ContactRow(Base):  # type: ignore[misc, valid-type]
    """Somebody to call at an organisation; the telephone is kept as cipher and last four."""

    __tablename__ = "organisation_contacts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(80), info={"masked": True})
    duty: Mapped[str] = mapped_column(String(80))
    telephone_cipher: Mapped[str] = mapped_column(String(200), info={"masked": True})
    telephone_last4: Mapped[str] = mapped_column(String(4))

    @property
    def telephone(self) -> str:
        return "*" * 7 + self.telephone_last4


class RelationRow(Base):  # type: ignore[misc, valid-type]
    """One organisation's standing to another, from `since` up to but without `until`."""

    __tablename__ = "organisation_relations"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="period"),
        CheckConstraint("source <> target", name="two_organisations"),
        Index("uq_organisation_relations_begun", "kind", "source", "target", "since", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    target: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]


class RepresentationRow(Base):  # type: ignore[misc, valid-type]
    """A resident stands for an organisation in a capacity for a time."""

    __tablename__ = "representations"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="period"),
        Index("uq_representations_begun", "resident", "organisation", "capacity", "since", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    resident: Mapped[UUID] = mapped_column(ForeignKey("residents.id"), index=True)
    organisation: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]
    cut_by: Mapped[date | None] = mapped_column(comment="the day of the death that it ended with")
    foreseen: Mapped[date | None] = mapped_column(comment="its end, had they not died; null: none was known")
