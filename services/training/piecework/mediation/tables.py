"""Disputes before the community's mediation."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base

STANDS = text("state IN ('asked', 'accepted', 'appointed', 'written', 'agreed')")


class Mediation(Base):  # type: ignore[misc, valid-type]
    """Of a dispute one goes on, or ended with an agreement, beside earlier ones that came to nothing. That it is asked
    for is the resident's consent to it; each side confirms what is written, and it binds both once both have. `amount`
    (fen) is what the employer pays by it, entered with the second confirmation. The consents are what shows the
    resident's word where somebody else entered it.
    """

    __tablename__ = "mediations"
    __table_args__ = (
        CheckConstraint("amount > 0", "amount"),
        CheckConstraint(
            "state <> 'agreed' OR (terms IS NOT NULL AND resident_confirmed_at IS NOT NULL"
            " AND employer_confirmed_at IS NOT NULL)",
            "signed",
        ),
        CheckConstraint("(ended_at IS NULL) = (state IN ('asked', 'accepted', 'appointed', 'written'))", "ended"),
        CheckConstraint("paper IS NULL OR state = 'agreed'", "paper"),
        CheckConstraint("(paper IS NULL) = (paper_at IS NULL)", "paper_kept"),
        Index("uq_mediations_dispute", "dispute", unique=True, postgresql_where=STANDS, sqlite_where=STANDS),
        Index("ix_mediations_mediator", "mediator", "state"),
        Index("ix_mediations_resident", "resident", "id"),
        Index("ix_mediations_employer", "employer", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    dispute: Mapped[UUID] = mapped_column(ForeignKey("disputes.id"))
    payslip: Mapped[UUID] = mapped_column(ForeignKey("payslips.id"))
    relation: Mapped[str] = mapped_column(String(24), comment="of the work that the payslip pays")
    known_on: Mapped[date] = mapped_column(comment="the day of the statement")
    matter: Mapped[str] = mapped_column(String(1000), info={"masked": True})
    consent: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    employer_answer: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    employer_answered_by: Mapped[str | None] = mapped_column(String(64))
    employer_answered_at: Mapped[datetime | None] = mapped_column(Moment)
    mediator: Mapped[str | None] = mapped_column(String(36), comment="the account")
    named_by: Mapped[str | None] = mapped_column(String(64))
    meets_at: Mapped[datetime | None] = mapped_column(Moment)
    place: Mapped[str | None] = mapped_column(String(120), info={"masked": True})
    terms: Mapped[str | None] = mapped_column(String(2000), info={"masked": True})
    amount: Mapped[int | None] = mapped_column(BigInteger)
    resident_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    resident_confirmed_by: Mapped[str | None] = mapped_column(String(64))
    end_consent: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    employer_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    employer_confirmed_by: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    ended_by: Mapped[str | None] = mapped_column(String(64))
    paper: Mapped[UUID | None] = mapped_column(comment="a file: the agreement as both signed it")
    paper_at: Mapped[datetime | None] = mapped_column(Moment)
    paper_by: Mapped[str | None] = mapped_column(String(64))
