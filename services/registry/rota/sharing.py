"""How turns are shared among units that are in a rota for different times: each has its fair part of the turns of its
own time, nobody has a turn outside it, and nobody is on duty twice running.

A turn is owed by all who are in the rota as it begins, to each an equal part of it; so what is due to a unit is a sum
of fractions, and is counted in fractions. A way to share the turns that lie ahead is level where what is still due to
one unit and to another differs by one at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

Due = dict[UUID, Fraction]
Edges = tuple[UUID | None, UUID | None]
"""The units that have the turn before and the turn after."""
Passing = tuple[int, UUID]
"""A turn, by its place, and the unit that it passes to."""


def mean(amounts: Collection[Fraction]) -> Fraction:
    return sum(amounts, Fraction()) / len(amounts) if amounts else Fraction()


def due_of_begun(owners: Sequence[UUID], there: Sequence[Sequence[UUID]]) -> Due:
    """What is due to each unit of the last of these turns, as all of them have begun. Who comes in begins at the mean
    of those who are there: it neither gains nor pays for what was before it."""
    due: Due = {}
    for owner, units in zip(owners, there, strict=True):
        stayed = {unit: due[unit] for unit in units if unit in due}
        due = {unit: stayed.get(unit, mean(stayed.values())) + Fraction(1, len(units)) for unit in units}
        if owner in due:
            due[owner] -= 1
    return due


def due_ahead(begun: Due, there: Iterable[Sequence[UUID]]) -> Due:
    """How many of the turns ahead are due to each unit that has a part in one; `there` names those of each turn."""
    due: Due = {}
    for units in there:
        base = mean([begun[unit] for unit in units if unit in begun])
        for unit in units:
            due[unit] = due.get(unit, begun.get(unit, base)) + Fraction(1, len(units))
    return due


@dataclass(frozen=True)
class Sharing:
    """The turns ahead: `there` names the units of each, two or more; `due` how many of them are due to each unit."""

    there: Sequence[Sequence[UUID]]
    due: Due
    edges: Edges

    def shared(self, plan: Sequence[UUID]) -> list[UUID] | None:
        """The owners of these turns; the present plan is kept where that serves, and so far as it does. None where what
        lies beside leaves no order in which nobody is on duty twice running."""
        ways = []
        for way in (self.filled, self.dealt_anew):
            if (begun := way(plan)) is None or self.twice_running(begun):
                continue
            ways.append(self.levelled(begun))
            if self.unevenness(ways[-1]) <= 1:
                break
        return min(ways, key=self.unevenness, default=None)

    def lacks(self, owners: Iterable[UUID | None]) -> Due:
        """What is due to each unit beyond those of these turns that it has."""
        counts = Counter(owners)
        return {unit: due - counts[unit] for unit, due in self.due.items()}

    def unevenness(self, owners: Iterable[UUID]) -> Fraction:
        """By how much what two units lack differs at most."""
        lacks = self.lacks(owners).values()
        return max(lacks) - min(lacks) if lacks else Fraction()

    def twice_running(self, owners: Sequence[UUID]) -> bool:
        return any(one == other for one, other in pairwise((self.edges[0], *owners, self.edges[1])) if one is not None)

    def filled(self, plan: Sequence[UUID]) -> list[UUID] | None:
        """Turns of units that are not there pass to those that lack most; None where neighbours forbid it."""
        owners = [unit if unit in units else None for unit, units in zip(plan, self.there, strict=True)]
        for place, owner in enumerate(owners):
            if owner is None:
                lacks = self.lacks(owners)
                beside = self.beside(owners, place)
                free = [unit for unit in self.there[place] if unit not in beside]
                if not free:
                    return None
                owners[place] = max(free, key=lambda unit: lacks[unit])
        return [unit for unit in owners if unit is not None]

    def beside(self, owners: Sequence[UUID | None], place: int) -> set[UUID | None]:
        before = owners[place - 1] if place else self.edges[0]
        return {before, owners[place + 1] if place + 1 < len(owners) else self.edges[1]}

    # ---- levelling

    def levelled(self, owners: list[UUID]) -> list[UUID]:
        """Turns pass, one by one, from units that lack less to units that lack more, until that makes it no more level.

        Each passing brings what two units lack nearer to one another, so there is an end to it.
        """
        while (better := self.a_step(owners)) is not None:
            owners = better
        return owners

    def a_step(self, owners: list[UUID]) -> list[UUID] | None:
        """One turn more for the unit that lacks most of those that can have one, one less for one that lacks least."""
        lacks = self.lacks(owners)
        least = min(lacks.values())
        for taker in sorted((unit for unit in lacks if lacks[unit] - least > 1), key=lambda unit: -lacks[unit]):
            for passings in self.ways_to(taker, owners, lacks):
                passed = list(owners)
                for place, unit in passings:
                    passed[place] = unit
                if not self.twice_running(passed):
                    return passed
        return None

    def ways_to(self, taker: UUID, owners: Sequence[UUID], lacks: Due) -> list[list[Passing]]:
        """How a turn reaches the taker from units that lack less than it by more than one, in the shortest ways; of
        those from the one that lacks least first. Each hands one on to the next."""
        reached: dict[UUID, list[Passing]] = {taker: []}
        newly = [taker]
        while newly:
            givers: dict[UUID, list[Passing]] = {}
            for unit in newly:
                for giver, place in self.givers(unit, owners).items():
                    if giver not in reached:
                        givers.setdefault(giver, [*reached[unit], (place, unit)])
            found = [giver for giver in givers if lacks[taker] - lacks[giver] > 1]
            if found:
                return [givers[giver] for giver in sorted(found, key=lambda giver: lacks[giver])]
            reached |= givers
            newly = list(givers)
        return []

    def givers(self, unit: UUID, owners: Sequence[UUID]) -> dict[UUID, int]:
        """Who has a turn that can be the unit's, and which: the one that lies farthest from the unit's others; from
        where its time begins and ends, half of that will do."""
        time = [place for place, units in enumerate(self.there) if unit in units]
        others = [place for place, owner in enumerate(owners) if owner == unit]
        best: dict[UUID, tuple[int, int]] = {}
        for place in time:
            if owners[place] != unit and unit not in self.beside(owners, place):
                ends = (2 * (place - time[0]) + 1, 2 * (time[-1] - place) + 1)
                far = min(*ends, *(abs(place - other) for other in others))
                best[owners[place]] = max(best.get(owners[place], (-1, 0)), (far, -place))
        return {owner: -place for owner, (_, place) in best.items()}

    # ---- dealing anew

    def dealt_anew(self, _: Sequence[UUID]) -> list[UUID] | None:
        """Turn by turn to the unit to which most is due of the turns of its time, of those that leave an order for the
        turns that follow. None where there is no such order at all."""
        possible = self.possible()
        left = Counter(unit for units in self.there for unit in units)
        due, previous = dict(self.due), self.edges[0]
        dealt: list[UUID] = []
        for units, can in zip(self.there, possible, strict=True):
            free = [unit for unit in can if unit != previous]
            if not free:
                return None
            previous = max(free, key=lambda unit: due[unit] / left[unit])
            due[previous] -= 1
            left.subtract(units)
            dealt.append(previous)
        return dealt

    def possible(self) -> list[list[UUID]]:
        """Of each turn the units that can have it so that those after it can be dealt out."""
        possible: list[list[UUID]] = []
        following = [] if self.edges[1] is None else [self.edges[1]]
        for units in reversed(self.there):
            can = [unit for unit in units if not following or set(following) - {unit}]
            possible.append(can)
            following = can
        return possible[::-1]
