"""Where residents have their pay sent. Who has no account here is paid in cash."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
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
