"""Telephones that a file brings and somebody registered in another household has: told, and no reason to refuse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.registry.imports import store
from services.registry.imports.families import MOST_SHARED
from services.registry.scope import named_compounds, reaches

MOST_HOLDERS = 10  # shown of one row


class Brought(NamedTuple):
    """A row that tells a telephone which is not on record of whom it means: `resident`, None for somebody new."""

    row: int
    household: str
    telephone: str
    resident: UUID | None = None


@dataclass
class Holders:
    """Who has a row's telephone already. Of who is out of reach it is told that there is somebody, not who."""

    residents: list[UUID] = field(default_factory=list)
    elsewhere: bool = False


class RegisteredTelephones:
    """The rows with a telephone that somebody registered in another household has, the first `MOST_SHARED` of them."""

    def __init__(self) -> None:
        self.by_row: dict[int, Holders] = {}

    def look_up(self, uow: UnitOfWork, rows: Sequence[Brought]) -> None:
        """Some rows of the file, by one query."""
        if not rows or len(self.by_row) >= MOST_SHARED:
            return
        index = uow.keys.blind_index("residents.telephone")
        by_index: dict[str, list[Brought]] = defaultdict(list)
        for row in rows:
            for one in index.blind_indexes(row.telephone):
                by_index[one].append(row)
        compounds = named_compounds(uow)
        for other in store.with_telephones(uow, by_index):
            for row in by_index[other.telephone_index]:
                if other.id != row.resident and other.number != row.household:
                    self._note(row.row, other.id, seen=reaches(uow.actor, compounds, other.compound))

    def _note(self, row: int, resident: UUID, *, seen: bool) -> None:
        if row not in self.by_row and len(self.by_row) >= MOST_SHARED:
            return
        holders = self.by_row.setdefault(row, Holders())
        holders.elsewhere |= not seen
        if seen and len(holders.residents) < MOST_HOLDERS:
            holders.residents.append(resident)
