"""How a swap of turns between two units goes from asked to agreed, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.rules import ask
from chassis.terms import Term
from services.registry.rota.rota import Rota, Turn, twice_running


class SwapState(Term):
    ASKED = "asked", "待对方答复", "Asked"
    AGREED = "agreed", "已同意", "Agreed"
    REFUSED = "refused", "已拒绝", "Refused"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


@dataclass(frozen=True)
class Swap:
    """Two units exchange two turns. Made by one, agreed to by the other, with a reason that others may read."""

    first_day: date
    second_day: date
    asked_by: UUID
    reason: str
    asked_on: date
    agreed_by: UUID | None = None


def both_turns_lie_ahead(rota: Rota, swap: Swap, today: date) -> str | None:
    begun = [day for day in (swap.first_day, swap.second_day) if rota.turns[rota.index_on(day)].period.since <= today]
    return f"the turn of {min(begun)} has begun; only turns that lie ahead can be swapped" if begun else None


def asked_by_one_and_agreed_by_the_other(rota: Rota, swap: Swap, _today: date) -> str | None:
    owners = {rota.on_duty(swap.first_day), rota.on_duty(swap.second_day)}
    if len(owners) == 1:
        return "both turns are the same unit's; there is nothing to swap"
    if {swap.asked_by, swap.agreed_by} != owners:
        return "a swap is asked for by one of the two units and agreed to by the other; ask the other one"
    return None


def has_a_reason(_rota: Rota, swap: Swap, _today: date) -> str | None:
    return None if swap.reason.strip() else "a swap needs its reason; write it in a sentence"


def both_in_the_rota_then(rota: Rota, swap: Swap, _today: date) -> str | None:
    turns = exchanged(rota, swap)
    found = (turns[rota.index_on(day)] for day in (swap.first_day, swap.second_day))
    days = [turn.period.since for turn in found if turn.unit_id not in rota.there(turn.period.since)]
    return f"one of the two units is not in the rota on {min(days)}; choose another turn to swap" if days else None


def nobody_twice_running(rota: Rota, swap: Swap, _today: date) -> str | None:
    turns = exchanged(rota, swap)
    place = twice_running(turns, (rota.before, rota.after))
    if place is None:
        return None
    since = turns[max(place, 0)].period.since
    return f"one unit would be on duty twice running about {since}; choose another turn to swap"


SWAP_RULES = (
    both_turns_lie_ahead,
    asked_by_one_and_agreed_by_the_other,
    has_a_reason,
    both_in_the_rota_then,
    nobody_twice_running,
)


def exchanged(rota: Rota, swap: Swap) -> tuple[Turn, ...]:
    first, second = rota.index_on(swap.first_day), rota.index_on(swap.second_day)
    turns = list(rota.turns)
    turns[first] = replace(rota.turns[first], unit_id=rota.turns[second].unit_id)
    turns[second] = replace(rota.turns[second], unit_id=rota.turns[first].unit_id)
    return tuple(turns)


def swapped(rota: Rota, swap: Swap, today: date) -> Rota:
    """The rota after a swap that both agree to. Raises Conflict with the reason where a rule refuses."""
    ask(SWAP_RULES, rota, swap, today)
    return replace(rota, turns=exchanged(rota, swap))
