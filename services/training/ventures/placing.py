"""Places of a maker space, which hold so many ventures at a time, and terms with a first day and one without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chassis.errors import Conflict, FieldError, Invalid
from chassis.terms import Term


class PlaceKind(Term):
    WORKSTATION = "workstation", "工位", "Workstations"
    ROOM = "room", "房间", "Room"
    STALL = "stall", "摊位", "Stalls"


@dataclass(frozen=True)
class Span:
    """From `since` up to but without `until`; None: for the time being. An empty one never came to be."""

    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: Span) -> bool:
        return self.is_one and other.is_one and self._begins_within(other) and other._begins_within(self)

    def _begins_within(self, other: Span) -> bool:
        return other.until is None or self.since < other.until

    @property
    def is_one(self) -> bool:
        return self.until is None or self.since < self.until


def most_at_once(asked: Span, given: Sequence[Span]) -> int:
    """How many of the given terms hold on the fullest day of the asked one: a day on which one of them begins."""
    days = [asked.since, *(one.since for one in given if asked.covers(one.since))]
    return max(sum(one.covers(day) for one in given) for day in days)


def check_term(asked: Span) -> None:
    """Raises Invalid where it would be over before it begins."""
    if not asked.is_one:
        reason = "should lie after since: it is the first day without the place"
        raise Invalid(reason, errors=[FieldError("/until", reason)])


def check_room(asked: Span, given: Sequence[Span], capacity: int) -> None:
    """Raises Conflict (`venture-place-full`)."""
    if most_at_once(asked, given) >= capacity:
        raise Conflict(
            f"this place holds {capacity} at a time and is full on a day of these; "
            "choose another of GET /v1/venture-places",
            type="venture-place-full",
        )


def check_alone(asked: Span, own: Sequence[Span]) -> None:
    """Raises Conflict (`venture-placed`): a venture has one place at a time."""
    if any(asked.overlaps(one) for one in own):
        raise Conflict("this venture has a place on some of these days; end that one first", type="venture-placed")


def cut(term: Span, on: date) -> date | None:
    """Its first day without, where it has to end on that day at the latest: one that had not begun becomes empty."""
    last = max(on, term.since)
    return last if term.until is None or last < term.until else term.until
