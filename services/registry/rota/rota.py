"""The rotating secretary's rota (轮值书记): which member unit is on duty when.

Three promises: no unit is on duty twice running, none is outside the time for which it is in the rota, and each has its
fair part of the turns of that time, so that those of units that are in it for the same time differ by at most one.
The first two hold through every join, leave and swap; the first also across the seam to the rota before and after: a
rota knows the units that its neighbours end and begin with. The third holds through every swap (a swap exchanges turns,
so it changes no count), and through joins and leaves as long as turns are left to level with: two or more a unit,
and three units or more, since two can only alternate. Where swaps have crowded a unit's turns into the part of the year
that is over, a later join or leave comes as near to level as it can.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

from chassis.errors import Conflict, NotFound, invalid_at
from chassis.periods import Period
from services.registry.rota.sharing import Edges, Sharing, due_ahead, due_of_begun

TURN_DAYS = 7
TURNS = 52


@dataclass(frozen=True)
class Turn:
    period: Period
    unit_id: UUID


@dataclass(frozen=True)
class Stint:
    """The time for which a unit is in a rota: it takes the turns that begin within it."""

    unit_id: UUID
    period: Period

    def goes_beyond(self, day: date) -> bool:
        return self.period.until is None or self.period.until > day


@dataclass(frozen=True)
class Rota:
    """A year of turns, and who is in it for which time, in the order of their coming.

    `before` is the unit that has the turn up to this rota's first day, `after` the one that has the turn from its end:
    the edges of the rotas beside it, where there are such.
    """

    turns: tuple[Turn, ...]
    stints: tuple[Stint, ...]
    before: UUID | None = None
    after: UUID | None = None

    @property
    def units(self) -> tuple[UUID, ...]:
        """Those that are in it at its end."""
        return self.there(self.turns[-1].period.since)

    def there(self, day: date) -> tuple[UUID, ...]:
        """The units that are in it on a day."""
        return tuple(stint.unit_id for stint in self.stints if stint.period.covers(day))

    def counts(self) -> dict[UUID, int]:
        """Turns of each of its units over the whole rota, so that they compare: who came later is credited with what a
        unit that was there would have had by then."""
        there = [self.there(turn.period.since) for turn in self.turns]
        due = due_of_begun([turn.unit_id for turn in self.turns], there)
        whole = sum(Fraction(1, len(units)) for units in there)
        return {unit: math.floor(whole - due[unit]) for unit in self.units}

    def on_duty(self, day: date) -> UUID:
        """The unit on duty on a day. Raises NotFound outside of the rota."""
        return self.turns[self.index_on(day)].unit_id

    def index_on(self, day: date) -> int:
        found = next((n for n, turn in enumerate(self.turns) if turn.period.covers(day)), None)
        if found is None:
            raise NotFound(f"the rota has no turn on {day}; generate the rota of that year first")
        return found


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
    return Rota(dealt, tuple(Stint(unit, Period(starts_on)) for unit in order), before=before, after=after)


def join(rota: Rota, unit_id: UUID, on: date, until: date | None = None) -> Rota:
    """A unit joins for the turns that begin on that day or later, up to the day from which it is no member any more,
    where that is known: it gets its fair part of those, an equal share rounded.

    The others give up turns so that they stay level; nobody else's turn moves where that can be done.
    """
    if any(stint.unit_id == unit_id and stint.goes_beyond(on) for stint in rota.stints):
        raise Conflict("this unit is in the rota already")
    return shared_anew(replace(rota, stints=(*rota.stints, Stint(unit_id, Period(on, until)))), on)


def leave(rota: Rota, unit_id: UUID, on: date) -> Rota:
    """A unit leaves: its turns that begin on that day or later go to those that have had the fewest."""
    if not any(stint.unit_id == unit_id and stint.goes_beyond(on) for stint in rota.stints):
        raise Conflict("this unit is not in the rota")
    stints = [cut(stint, on) if stint.unit_id == unit_id else stint for stint in rota.stints]
    return shared_anew(replace(rota, stints=tuple(stint for stint in stints if stint is not None)), on)


def cut(stint: Stint, on: date) -> Stint | None:
    """What is left of it where it ends on a day."""
    if stint.period.since >= on:
        return None
    return replace(stint, period=Period(stint.period.since, on)) if stint.goes_beyond(on) else stint


def shared_anew(rota: Rota, on: date) -> Rota:
    """The turns that begin on a day or later, shared among the units that are in the rota then.

    Raises Conflict where fewer than two of them are, or where the neighbouring rotas leave no order.
    """
    done = begun_before(rota, on)
    there = [rota.there(turn.period.since) for turn in rota.turns]
    if any(len(units) < 2 for units in there[done:]):
        raise Conflict("two units must stay in the rota, or one would be on duty twice running; add one first")
    if done == len(rota.turns):
        return rota
    owners = [turn.unit_id for turn in rota.turns]
    due = due_ahead(due_of_begun(owners[:done], there[:done]), there[done:])
    before = owners[done - 1] if done else rota.before
    shared = Sharing(there[done:], due, (before, rota.after)).shared(owners[done:])
    if shared is None:
        raise Conflict(
            "a unit would be on duty twice running where this rota meets the next; swap the next one's first turn"
        )
    ahead = (replace(turn, unit_id=unit) for turn, unit in zip(rota.turns[done:], shared, strict=True))
    return replace(rota, turns=(*rota.turns[:done], *ahead))


def leave_all(rotas: Sequence[Rota], unit_id: UUID, on: date) -> list[Rota]:
    """A unit leaves those of a committee's rotas, in the order of their days, that hold it and go on beyond a day: each
    is rearranged beside the one before it as that is by then. The others stay. Raises Conflict as `leave` does."""
    left: list[Rota] = []
    for number, rota in enumerate(rotas):
        before, after = rota.before, rota.after
        if left and meet(left[-1], rota):
            before = left[-1].turns[-1].unit_id
        if any(meet(rota, following) and holds_beyond(following, unit_id, on) for following in rotas[number + 1 :]):
            after = None  # that one is rearranged next
        beside = replace(rota, before=before, after=after)
        left.append(leave(beside, unit_id, on) if holds_beyond(rota, unit_id, on) else beside)
    return [replace(one, after=begins_as_it_ends(one, left)) for one in left]


def holds_beyond(rota: Rota, unit_id: UUID, on: date) -> bool:
    """Whether the unit is in the rota, and the rota goes on beyond the day."""
    ends = rota.turns[-1].period.until
    stays = any(stint.unit_id == unit_id and stint.goes_beyond(on) for stint in rota.stints)
    return stays and ends is not None and ends > on


def begins_as_it_ends(rota: Rota, others: Iterable[Rota]) -> UUID | None:
    """The unit of the turn after the last, from the rota that follows among these, else as the rota knows it."""
    return next((other.turns[0].unit_id for other in others if meet(rota, other)), rota.after)


def meet(one: Rota, other: Rota) -> bool:
    """Whether the other begins as this one ends."""
    return one.turns[-1].period.until == other.turns[0].period.since


def begun_before(rota: Rota, on: date) -> int:
    return sum(turn.period.since < on for turn in rota.turns)


def twice_running(turns: Sequence[Turn], edges: Edges) -> int | None:
    """The place of the first turn whose unit has the next one too, from -1 for the turn before; None where none has."""
    before, after = edges
    owners = [before, *(turn.unit_id for turn in turns), after]
    return next((n - 1 for n, (one, other) in enumerate(pairwise(owners)) if one is not None and one == other), None)
