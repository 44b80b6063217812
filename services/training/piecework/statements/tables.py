"""Where residents have their pay sent (in cash without an account), and what they show of what they earned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.training.base import Base


class PayAccountRow(Base):  # type: ignore[misc, valid-type]
    """A resident's bank account. Number and holder stand encrypted, and are read for the bank's file only."""

    __tablename__ = "pay_accounts"

    resident: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    bank: Mapped[str] = mapped_column(String(80))
    holder_cipher: Mapped[str] = mapped_column(String(600), info={"masked": True})
    number_cipher: Mapped[str] = mapped_column(String(300), info={"masked": True})
    last4: Mapped[str] = mapped_column(String(4), info={"masked": True})
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime] = mapped_column(Moment)


class SentTransfer(Base):  # type: ignore[misc, valid-type]
    """That somebody made a file for the bank with a payment: when last, and to which account, of which no more than the
    end of its number is kept. It goes with the resident.
    """

    __tablename__ = "sent_transfers"
    __table_args__ = (UniqueConstraint("payout", "made_by", "last4"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID]
    resident: Mapped[UUID] = mapped_column(index=True)
    payout: Mapped[UUID] = mapped_column(ForeignKey("payouts.id"))
    last4: Mapped[str] = mapped_column(String(4), info={"masked": True})
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)


class WorkCertificate(Base):  # type: ignore[misc, valid-type]
    """What a resident earned in some months (by their first days), as it was settled on the day of issue: it never
    changes. `resident` and `months` are empty once they were erased: the paper can be verified all the same.
    """

    __tablename__ = "work_certificates"
    __table_args__ = (
        CheckConstraint("first_month <= last_month", "span"),
        Index("ix_work_certificates_resident", "resident", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    resident: Mapped[UUID | None]
    first_month: Mapped[date]
    last_month: Mapped[date]
    issued_on: Mapped[date]
    months: Mapped[list[dict[str, Any]]] = mapped_column(Json, info={"masked": True})
