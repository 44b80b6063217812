"""Lines of the books. They are only ever added."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.base import Base


class BookEntry(Base):  # type: ignore[misc, valid-type]
    """One change of one book on the day on which it happened; `change` is +1 or -1, reversals counted."""

    __tablename__ = "book_entries"
    __audited__ = False  # only ever added, in the write of an audited change
    __table_args__ = (
        CheckConstraint("change IN (-1, 1)", "change"),
        Index("ix_book_entries_on", "community", "book", "on", "compound", "housing_kind"),
        Index("ix_book_entries_subject", "subject"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    book: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[UUID]
    compound: Mapped[UUID]
    housing_kind: Mapped[str] = mapped_column(String(16))
    on: Mapped[date]
    entered_on: Mapped[date]
    reversal: Mapped[bool]
    change: Mapped[int]
