"""Which piece rates are fair, by timed trials of a group that is typical, and what a usual hour earns.

Two methods stand side by side: the minimum wage over the group's average pieces an hour, of which a fifth is taken off
(`average ÷ 1.2`: the rule for output work under the National Minimum Wage, gov.uk), and the rate at which a set share
of the group reach the minimum. People of a trial are counted and never named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Final

from chassis.terms import Term

SLOWER: Final = Fraction(12, 10)
SHARE: Final = 90  # in a hundred of the group
FEWEST: Final = 5  # people; of fewer, a figure would tell of one
WEEKS: Final = 8
PER_FEN: Final = 100  # ten-thousandths of a yuan
MINUTES: Final = 60  # of an hour


class Flag(Term):
    BELOW_AVERAGE = "below_average", "低于平均产量法的单价", "Below the rate by the average"
    BELOW_MINIMUM = "below_minimum", "通常一小时所得低于最低工资", "A usual hour earns less than the minimum"
    BELOW_SHARE = "below_share", "低于多数人达到最低工资的单价", "Below the rate at which most reach the minimum"


@dataclass(frozen=True)
class Timed:
    """What one of the group made in so many minutes."""

    pieces: int
    minutes: int

    @property
    def an_hour(self) -> Fraction:
        return Fraction(self.pieces * MINUTES, self.minutes)


@dataclass(frozen=True)
class FairRate:
    """`per_piece` in fen, rounded up; so many of the group reach the minimum at it."""

    per_piece: int
    reached_by: int


@dataclass(frozen=True)
class Workbench:
    people: int
    average: Fraction
    by_average: FairRate
    by_share: FairRate


def workbench(trials: Sequence[Timed], minimum: int, share: int = SHARE) -> Workbench | None:
    """Both rates at an hourly minimum of so many fen; nothing without anybody who made anything."""
    paces = sorted((one.an_hour for one in trials), reverse=True)
    average = sum(paces, Fraction(0)) / len(paces) if paces else Fraction(0)
    if not average:
        return None
    needed = -(-len(paces) * share // 100)  # people, a part of one counts as one
    slowest = paces[needed - 1]
    by_average = _up(minimum * SLOWER / average)
    by_share = _up(minimum / slowest) if slowest else None
    return Workbench(
        len(paces),
        average,
        FairRate(by_average, reached(paces, minimum, by_average)),
        FairRate(by_share, reached(paces, minimum, by_share)) if by_share else FairRate(0, 0),
    )


def reached(paces: Sequence[Fraction], minimum: int, per_piece: int) -> int:
    """How many earn the minimum in an hour at so many fen a piece."""
    return sum(pace * per_piece >= minimum for pace in paces)


def flags(found: Workbench, rate: int) -> list[Flag]:
    """Against which method a rate (ten-thousandths of a yuan) comes out too low."""
    low = []
    if rate < found.by_average.per_piece * PER_FEN:
        low.append(Flag.BELOW_AVERAGE)
    if rate < found.by_share.per_piece * PER_FEN or not found.by_share.per_piece:
        low.append(Flag.BELOW_SHARE)
    return low


def usual_hour(paces: Sequence[Fraction], rate: int) -> int | None:
    """Fen that the median person earns in an hour at a rate (ten-thousandths of a yuan), rounded down; nothing where it
    would be from fewer than five people. A pace counts pieces by their grade.
    """
    if len(paces) < FEWEST:
        return None
    return int(median(paces) * rate / PER_FEN)


def _up(fen: Fraction) -> int:
    return -(-fen.numerator // fen.denominator)
