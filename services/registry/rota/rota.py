"""The rotating secretary's rota (轮值书记): which member unit is on duty when.

Two promises: no unit is on duty twice running, and the turns of any two units differ by at most one.
The first holds through every join, leave and swap. The second holds through every swap (a swap exchanges turns, so it
changes no count), and through joins and leaves as long as turns are left to level with: two or more for each unit, and
three units or more, since two can only alternate. Where swaps have crowded a unit's turns into the part of the year
that is over, a later join or leave comes as near to level as it can.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from uuid import UUID

from chassis.errors import Conflict, Invalid, NotFound
from services.registry.periods import Period
from services.registry.rules import ask

TURN_DAYS = 7
TURNS = 52


@dataclass(frozen=True)
class Turn:
    period: Period
    unit_id: UUID


@dataclass(frozen=True)
class Rota:
    """A year of turns. `credit`: turns that count as had, for units that joined late, so that counts compare."""

    turns: tuple[Turn, ...]
    units: tuple[UUID, ...]
    credit: Mapping[UUID, int] = field(default_factory=lambda: MappingProxyType({}))

    def counts(self) -> dict[UUID, int]:
        """Turns of each member unit over the whole rota, credit included."""
        return standing(self.turns, self.units, self.credit)

    def on_duty(self, day: date) -> UUID:
        """The unit on duty on a day. Raises NotFound outside of the rota."""
        return self.turns[self.index_on(day)].unit_id

    def index_on(self, day: date) -> int:
        found = next((n for n, turn in enumerate(self.turns) if turn.period.covers(day)), None)
        if found is None:
            raise NotFound(f"the rota has no turn on {day}; generate the rota of that year first")
        return found


def standing(turns: Iterable[Turn], units: Sequence[UUID], credit: Mapping[UUID, int]) -> dict[UUID, int]:
    counts = {unit: credit.get(unit, 0) for unit in units}
    for turn in turns:
        if turn.unit_id in counts:
            counts[turn.unit_id] += 1
    return counts


def generate(
    units: Sequence[UUID],
    starts_on: date,
    *,
    seed: int,
    turns: int = TURNS,
    turn_days: int = TURN_DAYS,
    after: UUID | None = None,
) -> Rota:
    """A rota for `turns` turns of `turn_days` days. The order of the units is drawn from the seed.

    `after` is the unit that had the last turn before, which must not begin.
    """
    if len(set(units)) != len(units) or len(units) < 2:
        raise Invalid("a rota needs two member units or more, each named once; record them by POST /v1/memberships")
    if turns < 1 or turn_days < 1:
        raise Invalid("a rota has at least one turn of at least one day")
    order = sorted(units)
    random.Random(seed).shuffle(order)  # noqa: S311 - a draw that everybody can repeat, not a secret
    if order[0] == after:
        order = [*order[1:], order[0]]
    days = [starts_on + timedelta(days=turn_days * n) for n in range(turns + 1)]
    periods = [Period(since, until) for since, until in pairwise(days)]
    return Rota(tuple(Turn(period, order[n % len(order)]) for n, period in enumerate(periods)), tuple(order))


def join(rota: Rota, unit_id: UUID, on: date) -> Rota:
    """A unit joins: of the turns that begin on that day or later it gets its fair part, an equal share rounded.

    The others give up turns so that their counts stay level; nobody else's turn moves where that can be done.
    The share is rounded to the nearest, or the other way where only that keeps the counts level.
    """
    if unit_id in rota.units:
        raise Conflict("this unit is in the rota already")
    left = len(rota.turns) - begun_before(rota, on)
    equal = left / (len(rota.units) + 1)
    rounded = sorted({math.floor(equal), math.ceil(equal)}, key=lambda share: (abs(share - equal), -share))
    return min((with_share(rota, unit_id, on, share) for share in rounded), key=unevenness)


def unevenness(rota: Rota) -> int:
    """By how many turns the counts of two units differ at most."""
    counts = rota.counts().values()
    return max(counts) - min(counts)


def with_share(rota: Rota, unit_id: UUID, on: date, share: int) -> Rota:
    """The rota with a unit that gets so many of the turns left."""
    done = begun_before(rota, on)
    past, future = rota.turns[:done], rota.turns[done:]
    needs = fair_needs(past, future, rota.units, rota.credit, len(future) - share) | {unit_id: share}
    planned = arranged(past, future, needs)
    others = standing((*past, *planned), rota.units, rota.credit)
    had = sum(turn.unit_id == unit_id for turn in planned)
    credit = dict(rota.credit) | {unit_id: min(others.values()) - had}
    return Rota((*past, *planned), (*rota.units, unit_id), MappingProxyType(credit))


def leave(rota: Rota, unit_id: UUID, on: date) -> Rota:
    """A unit leaves: its turns that begin on that day or later go to those that have had the fewest."""
    if unit_id not in rota.units:
        raise Conflict("this unit is not in the rota")
    units = tuple(unit for unit in rota.units if unit != unit_id)
    if len(units) < 2:
        raise Conflict("two units must stay in the rota, or one would be on duty twice running; add one first")
    done = begun_before(rota, on)
    past, future = rota.turns[:done], rota.turns[done:]
    needs = fair_needs(past, future, units, rota.credit, len(future))
    credit = {unit: turns for unit, turns in rota.credit.items() if unit != unit_id}
    return Rota((*past, *arranged(past, future, needs)), units, MappingProxyType(credit))


def begun_before(rota: Rota, on: date) -> int:
    return sum(turn.period.since < on for turn in rota.turns)


def fair_needs(
    past: Sequence[Turn], future: Sequence[Turn], units: Sequence[UUID], credit: Mapping[UUID, int], turns: int
) -> dict[UUID, int]:
    """How many of the turns left each unit gets: always to the one with the fewest, and among those to one that
    still has a turn planned, so that few plans change. The unit that was on duty last comes after its equals."""
    counts = standing(past, units, credit)
    planned = standing(future, units, {})
    last = past[-1].unit_id if past else None
    needs = dict.fromkeys(units, 0)
    for _ in range(turns):
        unit = min(units, key=lambda u: (counts[u] + needs[u], needs[u] >= planned[u], u == last, units.index(u)))
        needs[unit] += 1
    return needs


def arranged(past: Sequence[Turn], future: Sequence[Turn], needs: Mapping[UUID, int]) -> tuple[Turn, ...]:
    """The turns left, dealt out by need with no unit twice running; the present plan is kept where that serves."""
    previous = past[-1].unit_id if past else None
    kept = kept_where_possible(future, needs, previous)
    return kept if kept is not None else dealt_anew(future, needs, previous)


def kept_where_possible(
    future: Sequence[Turn], needs: Mapping[UUID, int], previous: UUID | None
) -> tuple[Turn, ...] | None:
    """Turns pass from units with too many to units with too few, spread evenly; None where neighbours forbid it."""
    owners = [turn.unit_id for turn in future]
    surplus = {unit: owners.count(unit) - needs.get(unit, 0) for unit in owners}
    takers = spread({unit: need - owners.count(unit) for unit, need in needs.items() if need > owners.count(unit)})
    for number, taker in enumerate(takers):
        ideal = (2 * number + 1) * len(owners) // (2 * len(takers))
        free = [n for n, owner in enumerate(owners) if surplus[owner] > 0 and taker not in beside(owners, n, previous)]
        if not free:
            return None
        place = min(free, key=lambda n: (abs(n - ideal), n))
        surplus[owners[place]] -= 1
        owners[place] = taker
        surplus.setdefault(taker, 0)
    return tuple(replace(turn, unit_id=owner) for turn, owner in zip(future, owners, strict=True))


def beside(owners: Sequence[UUID], place: int, previous: UUID | None) -> set[UUID | None]:
    before = owners[place - 1] if place else previous
    return {before, owners[place + 1] if place + 1 < len(owners) else None}


def spread(gains: Mapping[UUID, int]) -> list[UUID]:
    """Each unit as often as it gains turns, the same unit far from itself."""
    places = [((2 * n + 1) / (2 * gain), unit) for unit, gain in gains.items() for n in range(gain)]
    return [unit for _, unit in sorted(places)]


def dealt_anew(future: Sequence[Turn], needs: Mapping[UUID, int], previous: UUID | None) -> tuple[Turn, ...]:
    """Always the unit with the most turns still due that was not just on duty, which leaves none twice running
    wherever that is possible; where it is not, a unit takes a turn more than its due."""
    due = dict(needs)
    dealt = []
    for turn in future:
        unit = max((u for u in due if u != previous), key=lambda u: due[u])
        due[unit] -= 1
        dealt.append(replace(turn, unit_id=unit))
        previous = unit
    return tuple(dealt)


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


def nobody_twice_running(rota: Rota, swap: Swap, _today: date) -> str | None:
    for one, other in pairwise(exchanged(rota, swap)):
        if one.unit_id == other.unit_id:
            return f"one unit would be on duty twice running from {one.period.since}; choose another turn to swap"
    return None


SWAP_RULES = (both_turns_lie_ahead, asked_by_one_and_agreed_by_the_other, has_a_reason, nobody_twice_running)


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
