"""What ends where a resident dies or goes (a registration, a temporary stay, a role), and follows the day of that: it
ends on another day where the day is corrected, and goes on where nobody died or went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class EndsWithGoing(Protocol):
    """What is kept from `since` up to but without `until`. Where a going cut it short, `cut_by` is the day of that, and
    `foreseen` the end that it would have had, None where none was known."""

    since: date
    until: date | None
    cut_by: date | None
    foreseen: date | None


@dataclass(frozen=True)
class Goings:
    """The days on which a resident died or went, as the record has them now.

    `new` is one that it did not have before and that cuts short what runs then; but for what began on `after` or later,
    where they had gone by that day already: who has gone may have come again for a time.
    """

    days: frozenset[date]
    new: date | None = None
    after: date | None = None

    def cutting(self, row: EndsWithGoing) -> date | None:
        """The day of the going that cuts this short, if one does."""
        if row.cut_by is None:
            return None if self.after is not None and row.since >= self.after else self.new
        days = {self.new} if self.new is not None else set()
        if row.cut_by in self.days:
            return min(days | {row.cut_by})
        return min(days | {day for day in self.days if day >= row.since}, default=None)


def follow(row: EndsWithGoing, goings: Goings, taken: date | None = None) -> bool:
    """Let it end, or go on, as the goings have it; whether it ends on another day than before.

    What goes on again does so up to `taken`, where something else has come into its place since.
    """
    was, whole = row.until, whole_until(row)
    day = goings.cutting(row)
    if day is None or (whole is not None and whole <= day):
        row.until, row.cut_by, row.foreseen = whole, None, None
    else:
        row.until, row.cut_by, row.foreseen = max(row.since, day), day, whole
    if was is not None and taken is not None and (row.until is None or row.until > max(was, taken)):
        row.until = max(was, taken)
    return row.until != was


def shorten(row: EndsWithGoing, day: date) -> bool:
    """Let it end by a day for a reason of its own, whatever becomes of a going; whether it ends earlier than before."""
    end = max(row.since, day)
    if row.until is None or row.until > end:
        row.until, row.cut_by, row.foreseen = end, None, None
        return True
    if row.cut_by is not None:
        row.foreseen = end if row.foreseen is None else min(row.foreseen, end)
    return False


def whole_until(row: EndsWithGoing) -> date | None:
    """The end that it has if nobody goes."""
    return row.until if row.cut_by is None else row.foreseen
