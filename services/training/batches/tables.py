"""What came of each row of a batch, kept beside its job."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment, db_now
from services.training.base import Base


class BatchAnswers(Base):  # type: ignore[misc, valid-type]
    """Answers of rows that follow one another, from the row `first` on, as the contract's `BatchRow`
    writes them. Not audited: what the rows did is.
    """

    __tablename__ = "batch_answers"
    __audited__ = False
    __table_args__ = (Index("ix_batch_answers_kept_at", "kept_at"),)

    job: Mapped[UUID] = mapped_column(primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    community: Mapped[UUID]
    kept_at: Mapped[datetime] = mapped_column(Moment, server_default=db_now())
    answers: Mapped[list[dict[str, Any]]] = mapped_column(Json)
