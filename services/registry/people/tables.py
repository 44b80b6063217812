from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.registry.base import Base


class Resident(Base):  # type: ignore[misc, valid-type]
    """A person whom the community registers. Identifiers are kept as cipher, keyed hash and last four."""

    __tablename__ = "residents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(80), info={"masked": True})
    sex: Mapped[str] = mapped_column(String(10))
    birth_date: Mapped[date | None] = mapped_column(info={"masked": True})
    language: Mapped[str] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(String(12))
    identity_cipher: Mapped[str | None] = mapped_column(String(200), info={"masked": True})
    identity_index: Mapped[str | None] = mapped_column(String(100), unique=True, info={"masked": True})
    identity_last4: Mapped[str | None] = mapped_column(String(4))
    telephone_cipher: Mapped[str | None] = mapped_column(String(200), info={"masked": True})
    telephone_index: Mapped[str | None] = mapped_column(String(100), index=True, info={"masked": True})
    telephone_last4: Mapped[str | None] = mapped_column(String(4))
    registered_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def identity_number(self) -> str | None:
        return "*" * 14 + self.identity_last4 if self.identity_last4 else None

    @property
    def telephone(self) -> str | None:
        return "*" * 7 + self.telephone_last4 if self.telephone_last4 else None


class ResidentKey(Base):  # type: ignore[misc, valid-type]
    """What somebody may begin to type to find a resident: see `names.search_keys`."""

    __tablename__ = "resident_keys"
    __audited__ = False  # its key is made of the name, and follows from the resident's row
    __table_args__ = (Index("ix_resident_keys_key", "community", "key"),)

    resident: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    community: Mapped[UUID]


class SubjectKey(Base):  # type: ignore[misc, valid-type]
    """A resident's own key for one purpose, wrapped; without it what stands under it is erased, in backups too."""

    __tablename__ = "subject_keys"

    subject: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[str] = mapped_column(String(300), info={"masked": True})
