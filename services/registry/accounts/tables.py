from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base


class Account(Base):  # type: ignore[misc, valid-type]
    """Somebody, or some system, that may sign in."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(10))
    username: Mapped[str] = mapped_column(String(80), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(200), info={"masked": True})
    roles: Mapped[list[str]] = mapped_column(Json)
    scope: Mapped[dict[str, Any]] = mapped_column(Json)
    resident: Mapped[UUID | None]
    language: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(Moment)


class SigningKeyPair(Base):  # type: ignore[misc, valid-type]
    """A key that access tokens are signed by; the private part is encrypted."""

    __tablename__ = "signing_keys"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    private_cipher: Mapped[str] = mapped_column(Text, info={"masked": True})
    created_at: Mapped[datetime] = mapped_column(Moment)
