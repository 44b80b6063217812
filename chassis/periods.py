"""Stretches of days. All dated facts use them."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, replace
from datetime import date
from typing import Protocol

from chassis.errors import invalid_at


@dataclass(frozen=True)
class Period:
    """Days from `since` up to but without `until`; without `until` it is still going on.

    `until == since` holds no day: a fact that was begun and ended on one day and is still kept.
    """

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise invalid_at("/until", "a period cannot end before it begins; correct one of its two dates")

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def is_open(self) -> bool:
        return self.until is None

    @property
    def is_empty(self) -> bool:
        return self.until == self.since

    def overlaps(self, other: Period) -> bool:
        """Whether some day lies in both."""
        return self.shared_with(other) is not None

    def holds(self, other: Period) -> bool:
        """Whether this one lasts as long as the other, before it and after it; one without a day may lie in both."""
        ends_with_it = self.until is None or (other.until is not None and other.until <= self.until)
        return self.since <= other.since and ends_with_it

    def meets(self, other: Period) -> bool:
        """Whether both say something of one day: as `overlaps`, and where one is empty it counts for its day."""
        if self.is_empty or other.is_empty:
            return self == other or self.covers(other.since) or other.covers(self.since)
        return self.overlaps(other)

    def shared_with(self, other: Period) -> Period | None:
        """The days that lie in both, if any."""
        since = max(self.since, other.since)
        until = min((day for day in (self.until, other.until) if day is not None), default=None)
        return Period(since, until) if until is None or since < until else None

    def refuse_ended(self) -> None:
        """Raises Invalid where its end is known: there is nothing to end."""
        if self.until is not None:
            raise invalid_at("", f"this period has ended already on {self.until.isoformat()}; correct that end instead")

    def ended(self, on: date) -> Period:
        """The same period with `on` as its first day after."""
        self.refuse_ended()
        return replace(self, until=on)


class Dated(Protocol):
    """What is kept with its period."""

    since: date
    until: date | None


def refuse_ended(_: object, thing: Dated) -> None:
    """Raises Invalid where the end of what is kept is known already."""
    Period(thing.since, thing.until).refuse_ended()


@dataclass(frozen=True)
class Dating:
    """The day on which something became so, and the day on which it was entered.

    A fact may be entered late (backdated), never in advance: then it is Invalid at the field that `pointer` names.
    """

    on: date
    entered_on: date
    pointer: InitVar[str] = "/on"

    def __post_init__(self, pointer: str) -> None:
        if self.on > self.entered_on:
            reason = "a fact can be entered from the day on which it happens; enter this one again on that day"
            raise invalid_at(pointer, reason)

    @property
    def is_backdated(self) -> bool:
        return self.on < self.entered_on
