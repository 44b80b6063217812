"""What two units agree on: whose hand it takes, and how a swap of turns goes from asked to agreed."""

from __future__ import annotations

from collections.abc import Set
from uuid import UUID

from services.registry.terms import Term


class SwapState(Term):
    ASKED = "asked", "待对方答复", "Asked"
    AGREED = "agreed", "已同意", "Agreed"
    REFUSED = "refused", "已拒绝", "Refused"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


def not_for_the_unit(unit: UUID, stands_for: Set[UUID]) -> str | None:
    """It is the units' own: whatever role an account has, it speaks for the units that it stands for."""
    if unit in stands_for:
        return None
    return "this takes an account that stands for the unit concerned; an administrator can open one"


def not_the_same_hand(first: str, answering: str) -> str | None:
    """Somebody may stand for both units; what both sides are to agree to then still takes two. `first` is the account
    that asked for the swap or wrote the hand-over pack."""
    if first != answering:
        return None
    return "whoever asked for a swap or wrote a pack cannot answer it; somebody else who stands for the other unit does"
