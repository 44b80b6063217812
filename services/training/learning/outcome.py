"""What a course led to: income of those whom it certified."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import TypeVar

Person = TypeVar("Person", bound=Hashable)
FEWEST = 5  # people; a figure from fewer would tell of somebody


@dataclass(frozen=True)
class Income:
    """The median over `people` of what each earned a month, in fen; none where they are fewer than five."""

    people: int
    a_month: int | None


def months_after(day: date, months: int) -> list[date]:
    """The first days of the so many whole months that follow the month of a day."""
    first = day.year * 12 + day.month
    return [date((first + ahead) // 12, (first + ahead) % 12 + 1, 1) for ahead in range(months)]


def income_after(
    certified: Sequence[tuple[Person, date]], earned: Mapping[Person, Mapping[date, int]], months: int, today: date
) -> Income:
    """Of those (person, day of the certificate) for whom the months after it are over. Who earned nothing counts with
    nothing, or the figure would tell of those only who found work.
    """
    over = [(who, after) for who, day in certified if (after := months_after(day, months + 1))[-1] <= today]
    sums = [sum(earned.get(who, {}).get(month, 0) for month in after[:months]) for who, after in over]
    return Income(len(sums), median_low(sums) // months if len(sums) >= FEWEST else None)
