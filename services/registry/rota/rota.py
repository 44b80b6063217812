"""The rotating secretary's rota (轮值书记): which member unit is on duty when.

Two promises: no unit is on duty twice running, and the turns of any two units differ by at most one.
The first holds through every join, leave and swap, also across the seam to the rota before and after: a rota knows the
units that its neighbours end and begin with. The second holds through every swap (a swap exchanges turns, so it
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

from chassis.errors import Conflict, NotFound, invalid_at
from chassis.periods import Period

TURN_DAYS = 7
TURNS = 52


@dataclass(frozen=True)
class Turn:
    period: Period
    unit_id: UUID


@dataclass(frozen=True)
class Rota:
    """A year of turns. `credit`: turns that count as had, for units that joined late, so that counts compare.

    `before` is the unit that has the turn up to this rota's first day, `after` the one that has the turn from its end:
    the edges of the rotas beside it, where there are such.
    """

    turns: tuple[Turn, ...]
    units: tuple[UUID, ...]
    credit: Mapping[UUID, int] = field(default_factory=lambda: MappingProxyType({}))
    before: UUID | None = None
    after: UUID | None = None

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
    before: UUID | None = None,
    after: UUID | None = None,
) -> Rota:
    """A rota for `turns` turns of `turn_days` days. The order of the units is drawn from the seed.

    `before` is the unit that has the turn before the first, which must not begin; `after` the one that has the turn
    after the last, which must not end. Raises Conflict where two units cannot keep both.
    """
    if len(set(units)) != len(units) or len(units) < 2:
        raise invalid_at(
            "/committee", "a rota needs two member units or more, each named once; record them by POST /v1/memberships"
        )
    if turns < 1 or turn_days < 1:
        raise invalid_at("/turns", "a rota has at least one turn of at least one day")
    order = sorted(units)
    random.Random(seed).shuffle(order)  # noqa: S311 - a draw that everybody can repeat, not a secret
    begun = (order[n:] + order[:n] for n in range(len(order)))
    order = next((o for o in begun if o[0] != before and o[(turns - 1) % len(o)] != after), [])
    if not order:
        raise Conflict("one of the two units would be on duty twice running; make it one turn longer or shorter")
    days = [starts_on + timedelta(days=turn_days * n) for n in range(turns + 1)]
    periods = [Period(since, until) for since, until in pairwise(days)]
    dealt = tuple(Turn(period, order[n % len(order)]) for n, period in enumerate(periods))
    return Rota(dealt, tuple(order), before=before, after=after)


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
    ways = []
    for share in rounded:
        try:
            ways.append(with_share(rota, unit_id, on, share))
        except Conflict as refusal:
            refused = refusal
    if not ways:
        raise refused
    return min(ways, key=unevenness)


def unevenness(rota: Rota) -> int:
    """By how many turns the counts of two units differ at most."""
    counts = rota.counts().values()
    return max(counts) - min(counts)


def with_share(rota: Rota, unit_id: UUID, on: date, share: int) -> Rota:
    """The rota with a unit that gets so many of the turns left."""
    done = begun_before(rota, on)
    past, future = rota.turns[:done], rota.turns[done:]
    needs = fair_needs(past, future, rota.units, rota.credit, len(future) - share) | {unit_id: share}
    planned = arranged(past, future, needs, rota)
    others = standing((*past, *planned), rota.units, rota.credit)
    had = sum(turn.unit_id == unit_id for turn in planned)
    credit = dict(rota.credit) | {unit_id: min(others.values()) - had}
    return replace(rota, turns=(*past, *planned), units=(*rota.units, unit_id), credit=MappingProxyType(credit))


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
    turns = (*past, *arranged(past, future, needs, rota))
    return replace(rota, turns=turns, units=units, credit=MappingProxyType(credit))


def leave_all(rotas: Sequence[Rota], unit_id: UUID, on: date) -> list[Rota]:
    """A unit leaves those of a committee's rotas, in the order of their days, that hold it and go on beyond a day: each
    is rearranged beside the one before it as that is by then. The others stay. Raises Conflict as `leave` does."""
    left: list[Rota] = []
    for number, rota in enumerate(rotas):
        before, after = rota.before, rota.after
        if left and meet(left[-1], rota):
            before = left[-1].turns[-1].unit_id
        if any(meet(rota, following) and unit_id in following.units for following in rotas[number + 1 :]):
            after = None  # that one is rearranged next
        beside = replace(rota, before=before, after=after)
        left.append(leave(beside, unit_id, on) if holds_beyond(rota, unit_id, on) else beside)
    return [replace(one, after=begins_as_it_ends(one, left)) for one in left]


def holds_beyond(rota: Rota, unit_id: UUID, on: date) -> bool:
    """Whether the unit is in the rota, and the rota goes on beyond the day."""
    ends = rota.turns[-1].period.until
    return unit_id in rota.units and ends is not None and ends > on


def begins_as_it_ends(rota: Rota, others: Iterable[Rota]) -> UUID | None:
    """The unit of the turn after the last, from the rota that follows among these, else as the rota knows it."""
    return next((other.turns[0].unit_id for other in others if meet(rota, other)), rota.after)


def meet(one: Rota, other: Rota) -> bool:
    """Whether the other begins as this one ends."""
    return one.turns[-1].period.until == other.turns[0].period.since


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


def arranged(past: Sequence[Turn], future: Sequence[Turn], needs: Mapping[UUID, int], rota: Rota) -> tuple[Turn, ...]:
    """The turns left, dealt out by need with no unit twice running; the present plan is kept where that serves.

    Raises Conflict where the neighbouring rotas leave no such order.
    """
    if not future:
        return ()
    edges = (past[-1].unit_id if past else rota.before, rota.after)
    ways = (kept_where_possible(future, needs, edges), dealt_anew(future, needs, edges))
    for planned in ways:
        if planned is not None and twice_running(planned, edges) is None:
            return planned
    raise Conflict(
        "a unit would be on duty twice running where this rota meets the next; swap the next one's first turn"
    )


Edges = tuple[UUID | None, UUID | None]
"""The units that have the turn before and the turn after."""


def twice_running(turns: Sequence[Turn], edges: Edges) -> int | None:
    """The place of the first turn whose unit has the next one too, from -1 for the turn before; None where none has."""
    before, after = edges
    owners = [before, *(turn.unit_id for turn in turns), after]
    return next((n - 1 for n, (one, other) in enumerate(pairwise(owners)) if one is not None and one == other), None)


def kept_where_possible(future: Sequence[Turn], needs: Mapping[UUID, int], edges: Edges) -> tuple[Turn, ...] | None:
    """Turns pass from units with too many to units with too few, spread evenly; None where neighbours forbid it."""
    owners = [turn.unit_id for turn in future]
    surplus = {unit: owners.count(unit) - needs.get(unit, 0) for unit in owners}
    takers = spread({unit: need - owners.count(unit) for unit, need in needs.items() if need > owners.count(unit)})
    for number, taker in enumerate(takers):
        ideal = (2 * number + 1) * len(owners) // (2 * len(takers))
        free = [n for n, owner in enumerate(owners) if surplus[owner] > 0 and taker not in beside(owners, n, edges)]
        if not free:
            return None
        place = min(free, key=lambda n: (abs(n - ideal), n))
        surplus[owners[place]] -= 1
        owners[place] = taker
        surplus.setdefault(taker, 0)
    return tuple(replace(turn, unit_id=owner) for turn, owner in zip(future, owners, strict=True))


def beside(owners: Sequence[UUID], place: int, edges: Edges) -> set[UUID | None]:
    before = owners[place - 1] if place else edges[0]
    return {before, owners[place + 1] if place + 1 < len(owners) else edges[1]}


def spread(gains: Mapping[UUID, int]) -> list[UUID]:
    """Each unit as often as it gains turns, the same unit far from itself."""
    places = [((2 * n + 1) / (2 * gain), unit) for unit, gain in gains.items() for n in range(gain)]
    return [unit for _, unit in sorted(places)]


def dealt_anew(future: Sequence[Turn], needs: Mapping[UUID, int], edges: Edges) -> tuple[Turn, ...]:
    """Always the unit with the most turns still due that was not just on duty, which leaves none twice running
    wherever that is possible; where it is not, a unit takes a turn more than its due."""
    previous, following = edges
    due = dict(needs)
    dealt: list[Turn] = []
    for turn in future:
        unit = max((u for u in due if u != previous), key=lambda u: due[u])
        due[unit] -= 1
        dealt.append(replace(turn, unit_id=unit))
        previous = unit
    if dealt and dealt[-1].unit_id == following:
        return exchanged_at_the_end(dealt, edges)
    return tuple(dealt)


def exchanged_at_the_end(dealt: Sequence[Turn], edges: Edges) -> tuple[Turn, ...]:
    """The last turn exchanged with the latest that lets it, so that the next rota's first unit does not end this one;
    as it was where none does."""
    last = len(dealt) - 1
    for place in reversed(range(last)):
        turns = list(dealt)
        turns[place] = replace(dealt[place], unit_id=dealt[last].unit_id)
        turns[last] = replace(dealt[last], unit_id=dealt[place].unit_id)
        if twice_running(turns, edges) is None:
            return tuple(turns)
    return tuple(dealt)
