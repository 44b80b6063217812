"""The least for the hours of a month's wage, and what makes it up where less was earned. Amounts are fen.

Whoever is paid a wage by the piece gets no less than the minimum wage of the hours that the pieces took (Labour Law,
article 48; Regulations on Minimum Wages, article 12). What was earned with a month's hours is what its own inspections
earned, as they stood at its end, with the bonus. A raised rate of pieces that a month before paid comes on top of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from uuid import UUID


@dataclass(frozen=True)
class Floor:
    """Of one person's work under one relation in a month: the minutes that were told, and the least for them. None
    where somebody did not say how long a delivery took, or no minimum wage of a day is known.
    """

    minutes: int | None = 0
    least: int | None = 0


@dataclass(frozen=True)
class Corrected:
    """What is known by now of the month of an earlier `payslip` of a wage, after corrections of its pieces and hours
    that were told late: its hours, what was `earned` with them, and the supplement that was `paid` so far.
    """

    payslip: UUID
    hours: Floor
    earned: int
    paid: int


@dataclass(frozen=True)
class Supplement:
    """`amount` makes up a month by the `hours` that are known of it."""

    amount: int
    hours: Floor


def made_up(least: int | None, earned: int) -> int:
    """What is added to what was earned with some hours. Of hours that are not known nothing can be counted."""
    return max(least - earned, 0) if least else 0


def made_up_anew(corrected: Corrected) -> int:
    """What an earlier month's supplement is more, or less, now that its pieces or hours count otherwise: so that a
    correction neither pays for hours again that a supplement paid, nor leaves less than their minimum. Nothing where
    hours are not known yet.
    """
    least = corrected.hours.least
    return 0 if least is None else made_up(least, corrected.earned) - corrected.paid


def supplements(
    payslip: UUID, floor: Floor, earned: int, corrections: Sequence[Corrected] = ()
) -> Mapping[UUID, Supplement]:
    """The supplements of a payslip, by the payslip whose month each is for: its own, and earlier ones that were
    corrected. What is nothing is left out.
    """
    anew = {one.payslip: Supplement(made_up_anew(one), one.hours) for one in corrections}
    found = {payslip: Supplement(made_up(floor.least, earned), floor)} | anew
    return {whose: one for whose, one in found.items() if one.amount}


@cache
def law_on(day: date) -> str:
    """By which law the supplement of a month is paid, from `data/minimum_wages.toml`."""
    text = files("services.training").joinpath("data/minimum_wages.toml").read_text(encoding="utf-8")
    rows = [row for row in tomllib.loads(text)["supplement"] if row["since"] <= day]
    return str(max(rows, key=lambda row: row["since"])["source"])
