"""How a swap of turns goes from being asked to being agreed to."""

from __future__ import annotations

from services.registry.terms import Term


class SwapState(Term):
    ASKED = "asked", "待对方答复", "Asked"
    AGREED = "agreed", "已同意", "Agreed"
    REFUSED = "refused", "已拒绝", "Refused"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
