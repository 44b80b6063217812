"""Claims that many rows change at once: locked, changed in memory, written together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.earnings import Terms
from services.training.piecework.work.inspecting import Out

CHANGES = ("delivered", "in_rework", "state", "version")


@dataclass(slots=True)
class HeldClaim:
    """A claim as it stands in the database (`before`) and as it becomes."""

    id: UUID
    community: UUID
    employer: UUID
    resident: UUID
    lot: UUID
    engagement: UUID
    pieces: int
    claimed_on: date
    terms: Terms
    delivered: int
    in_rework: int
    state: str
    version: int
    before: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Any) -> HeldClaim:
        return cls(
            row.id,
            row.community,
            row.employer,
            row.resident,
            row.lot,
            row.engagement,
            row.pieces,
            row.claimed_on,
            Terms(row.rate, row.coefficients, row.share),
            row.delivered,
            row.in_rework,
            row.state,
            row.version,
            {name: getattr(row, name) for name in CHANGES},
        )

    @property
    def out(self) -> Out:
        return Out(ClaimState.of(self.state), self.pieces, self.delivered, self.in_rework)

    @property
    def after(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in CHANGES}

    @property
    def is_changed(self) -> bool:
        return bool(self.version != self.before["version"])
