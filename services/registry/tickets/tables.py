"""Tickets for event streams, by their digests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base


class StreamTicket(Base):  # type: ignore[misc, valid-type]
    """`claims` are those of the token that asked for it; the ticket itself is not kept."""

    __tablename__ = "stream_tickets"
    __audited__ = False  # lives for a minute and changes nothing

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    claims: Mapped[dict[str, Any]] = mapped_column(Json)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
