from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base


class RotaRow(Base):  # type: ignore[misc, valid-type]
    """A committee's rota from `starts_on` up to but without `ends_on`. `seed` lets anybody draw the order again."""

    __tablename__ = "rotas"
    __table_args__ = (UniqueConstraint("committee", "starts_on", name="uq_rotas_committee_starts_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    committee: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    seed: Mapped[int]
    stints: Mapped[list[dict[str, Any]]] = mapped_column(Json, comment="which unit is in it since when, until when")


class TurnRow(Base):  # type: ignore[misc, valid-type]
    __tablename__ = "rota_turns"
    __table_args__ = (Index("ix_rota_turns_since", "since", "until"),)

    rota: Mapped[UUID] = mapped_column(ForeignKey("rotas.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[date]
    until: Mapped[date]
    unit: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)


class SwapRow(Base):  # type: ignore[misc, valid-type]
    """Two turns that one unit asks another to exchange, and what the other answered."""

    __tablename__ = "rota_swaps"
    __table_args__ = (
        CheckConstraint("asked_by <> asked_of", name="two_units"),
        Index("ix_rota_swaps_rota_state", "rota", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    rota: Mapped[UUID] = mapped_column(ForeignKey("rotas.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    second_day: Mapped[date]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_of: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asker: Mapped[str] = mapped_column(String(64), comment="the account that asked, which may not answer")
    reason: Mapped[str] = mapped_column(String(300), info={"masked": True})
    asked_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class HandoverRow(Base):  # type: ignore[misc, valid-type]
    """The pack that one unit leaves to the next, one for each change of duty."""

    __tablename__ = "rota_handovers"
    __table_args__ = (UniqueConstraint("rota", "starts_on", name="uq_rota_handovers_rota_starts_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    rota: Mapped[UUID] = mapped_column(ForeignKey("rotas.id", ondelete="CASCADE"))
    from_unit: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    to_unit: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    starts_on: Mapped[date]
    items: Mapped[list[dict[str, Any]]] = mapped_column(Json, info={"masked": True})
    notes: Mapped[str] = mapped_column(String(4000), info={"masked": True})
    written_at: Mapped[datetime] = mapped_column(Moment)
    writer: Mapped[str] = mapped_column(String(64), comment="the account that wrote it last, which may not accept it")
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_by: Mapped[UUID | None]
