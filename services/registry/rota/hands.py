"""Whose hand it takes where two units agree: on a swap of turns, or that a pack was handed over."""

from __future__ import annotations

from collections.abc import Set
from uuid import UUID

from chassis.errors import Forbidden

NOT_THE_UNITS = "this takes an account that stands for the unit concerned; an administrator can open one"


def not_for_the_unit(unit: UUID, stands_for: Set[UUID]) -> str | None:
    """It is the units' own: whatever role an account has, it speaks for the units that it stands for."""
    return None if unit in stands_for else NOT_THE_UNITS


def for_no_unit(stands_for: Set[UUID]) -> str | None:
    """The same of an account that stands for none."""
    return None if stands_for else NOT_THE_UNITS


def not_the_same_hand(first: str, answering: str) -> str | None:
    """Somebody may stand for both units; what both sides are to agree to then still takes two. `first` is the account
    that asked for the swap or wrote the hand-over pack."""
    if first != answering:
        return None
    return "whoever asked for a swap or wrote a pack cannot answer it; somebody else who stands for the other unit does"


def check_hand(refusal: str | None) -> None:
    """Raises Forbidden with the reason."""
    if refusal is not None:
        raise Forbidden(refusal)
