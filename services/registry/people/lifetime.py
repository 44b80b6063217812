"""The days of somebody's life: nothing is dated before the birth, and who came by birth came with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.registry.households.household import Beginning
from services.registry.people.identity import refuse

WITH_THE_BIRTH = timedelta(days=31)  # a birth is declared within a month: Household Registration Regulations, article 7


@dataclass(frozen=True)
class Dated:
    """Something that stands on record since a day, by the words that tell staff what to look at."""

    what: str
    on: date
    by_birth: bool = False


def not_before_birth(day: date | None, births: Iterable[date | None], pointer: str) -> None:
    """Raises Invalid where the day lies before the birth of one of those concerned. A birth not known is passed."""
    if day is not None and any(born is not None and day < born for born in births):
        refuse(pointer, "this day lies before the birth of somebody concerned; correct one of the two dates")


def with_the_birth(beginning: Beginning, day: date, born: date | None, pointer: str) -> None:
    """Raises Invalid where somebody is said to come into a household by a birth that was another time, or is not
    on record."""
    if beginning is not Beginning.BIRTH:
        return
    if born is None:
        refuse(pointer, "nobody comes by birth whose date of birth is not on record; enter that first")
    if not came_with_it(day, born):
        reason = f"born on {born}, nobody comes by birth on {day}; give the day of the birth, or say how they came"
        refuse(pointer, reason)


def came_with_it(day: date, born: date | None) -> bool:
    return born is not None and born <= day <= born + WITH_THE_BIRTH


def fits_the_record(born: date | None, record: Iterable[Dated], pointer: str) -> None:
    """Raises Invalid where a date of birth contradicts what stands on record, naming the first of it."""
    for one in sorted(record, key=lambda one: one.on):
        if born is not None and one.on < born:
            refuse(pointer, f"{one.what} stands on record since {one.on}, before this birth; correct that first")
        if one.by_birth and not came_with_it(one.on, born):
            refuse(pointer, f"{one.what} says that they were born into it on {one.on}; correct how they came first")
