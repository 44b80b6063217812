"""The book of vacant dwellings (空置房台账), which follows from the occupancies and stays: nothing is posted to it.

A dwelling stands empty while no household has its home there and nobody stays there by a registered temporary
residence. What one household leaves on the day on which another
comes is vacant on no day, so it makes no line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.registry.books.book import EntryKind


@dataclass(frozen=True, order=True)
class Lived:
    """A time in which a dwelling was lived in, `until` not included, with the days on which that was entered."""

    since: date
    until: date
    entered_on: date
    end_entered_on: date


def joined(times: Iterable[Lived]) -> list[Lived]:
    """Times that overlap or touch as one, in their order."""
    result: list[Lived] = []
    for time in sorted(times):
        if not result or time.since > result[-1].until:
            result.append(time)
        elif time.until > result[-1].until:
            result[-1] = replace(result[-1], until=time.until, end_entered_on=time.end_entered_on)
    return result


def changes(times: Iterable[Lived]) -> Iterator[tuple[date, EntryKind, bool]]:
    """Day, what happens to the vacancy, and whether it was entered after its day."""
    for time in joined(times):
        yield time.since, EntryKind.ENDED, time.entered_on > time.since
        if time.until != date.max:
            yield time.until, EntryKind.BEGUN, time.end_entered_on > time.until
