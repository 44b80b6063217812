"""Who is gone, and what is begun for nobody who is. What was before can still be read, corrected and ended.

Three degrees, each within the next: a closed record takes nothing any more, nothing begins for who has died, and who
has moved away is not to be found here. Every use case that begins something for a resident asks one of the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from chassis.errors import Conflict, FieldError
from services.registry.people.facts import Standing

CLOSED = frozenset({Standing.MERGED, Standing.ERASED})
DEAD = CLOSED | {Standing.DECEASED}
AWAY = DEAD | {Standing.MOVED_OUT}

REASONS: Mapping[str, str] = MappingProxyType(
    {
        Standing.MERGED: "this record is closed: it was merged into another of the same person; use that one",
        Standing.ERASED: "this record is closed: the resident was erased; register anew who comes back",
        Standing.DECEASED: "this resident has died by record, and nothing new begins for them; where that is wrong, "
        "take the death back first, where it was recorded",
        Standing.MOVED_OUT: "this resident has moved away by record; record the return first",
    }
)


class Recorded(Protocol):
    """A resident as stored."""

    standing: str


def refuse_closed(resident: Recorded, pointer: str = "") -> None:
    """Raises Conflict where the record was merged into another or erased."""
    _refuse(resident, CLOSED, pointer)


def refuse_dead(resident: Recorded, pointer: str = "") -> None:
    """Raises Conflict where the resident has died, or the record is closed."""
    _refuse(resident, DEAD, pointer)


def refuse_away(resident: Recorded, pointer: str = "") -> None:
    """Raises Conflict where the resident is not to be found here: moved away, died, or the record is closed."""
    _refuse(resident, AWAY, pointer)


def _refuse(resident: Recorded, gone: frozenset[Standing], pointer: str) -> None:
    if resident.standing in gone:
        reason = REASONS[Standing.of(resident.standing)]
        raise Conflict(reason, errors=[FieldError(pointer, reason)] if pointer else [])
