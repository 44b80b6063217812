"""Household registration (户籍), which is apart from where somebody lives (人户分离), and temporary residence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import Conflict
from chassis.periods import Dating, Period
from chassis.terms import Term
from services.registry.places.divisions import division
from services.registry.places.housing import Home


class RegistrationKind(Term):
    """Farm and town registrations are one since 2014 (State Council 2014 no. 25)."""

    FAMILY = "family", "家庭户", "Family household"
    COLLECTIVE = "collective", "集体户", "Collective household"
    NONE = "none", "无户口", "Not registered anywhere"


class Residence(Term):
    """How registration and home stand to each other."""

    TOGETHER = "together", "人户一致", "Registered and living here"
    LIVES_HERE = "lives_here", "人在户不在", "Lives here, registered elsewhere"
    REGISTERED_HERE = "registered_here", "户在人不在", "Registered here, lives elsewhere"
    ELSEWHERE = "elsewhere", "人户均不在", "Neither"


@dataclass(frozen=True)
class Registration:
    """Where somebody is registered: `division_code` always, `home` where it is held in this community."""

    resident_id: UUID
    kind: RegistrationKind
    division_code: str
    period: Period
    entered_on: date
    home: Home | None = None


@dataclass(frozen=True)
class TemporaryResidence:
    """A stay under the rules for residence permits (State Council Order 663); `until` is when it lapses."""

    resident_id: UUID
    home: Home
    period: Period
    entered_on: date


def stayed(
    stay: TemporaryResidence, others: Iterable[TemporaryResidence], registrations: Iterable[Registration]
) -> TemporaryResidence:
    """A new temporary residence, beside the household registrations on record. Raises Conflict."""
    for other in others:
        if other.period.overlaps(stay.period):
            raise Conflict(f"a temporary residence since {other.period.since} is on record; renew or end that one")
    refuse_registered_here(stay, registrations)
    return stay


def refuse_registered_here(stay: TemporaryResidence, registrations: Iterable[Registration]) -> None:
    """Raises Conflict where a registration is held here on any day of the stay."""
    for row in registrations:
        if row.home is not None and row.period.overlaps(stay.period):
            reason = f"the household registration is held here since {row.period.since}; "
            raise Conflict(reason + "who is registered here is no temporary resident")


def renewed(
    stay: TemporaryResidence,
    until: date,
    others: Iterable[TemporaryResidence],
    registrations: Iterable[Registration],
) -> TemporaryResidence:
    """It lapses later than it would have. Raises Conflict."""
    if stay.period.until is None or until <= stay.period.until:
        raise Conflict(f"it lapses on {stay.period.until}; a renewal names a later day")
    longer = replace(stay, period=Period(stay.period.since, until))
    if any(other.period.overlaps(longer.period) for other in others):
        raise Conflict("another temporary residence begins before that day; renew that one")
    refuse_registered_here(longer, registrations)
    return longer


def ended_early(stay: TemporaryResidence, on: date) -> TemporaryResidence:
    """`on` is the first day without it. Raises Conflict where it has lapsed by then, or not begun."""
    if stay.period.until is None or not stay.period.since <= on < stay.period.until:
        raise Conflict(f"it lasts from {stay.period.since} until {stay.period.until}; give a day in between")
    return replace(stay, period=Period(stay.period.since, on))


def residence(registration: Registration | None, home: Home | None) -> Residence:
    """Registration and home of one day, compared within the community."""
    registered_here = registration is not None and registration.home is not None
    if home is not None:
        return Residence.TOGETHER if registered_here else Residence.LIVES_HERE
    return Residence.REGISTERED_HERE if registered_here else Residence.ELSEWHERE


def is_at_another_address(registration: Registration | None, home: Home | None) -> bool:
    """Both here, and yet in two dwellings: separated within the community."""
    return registration is not None and None not in (registration.home, home) and registration.home != home


def registered_anew(
    registrations: Iterable[Registration],
    resident_id: UUID,
    kind: RegistrationKind,
    division_code: str,
    when: Dating,
    *,
    home: Home | None = None,
) -> tuple[Registration, ...]:
    """The registration is transferred: the former ends and the new one begins. Raises Conflict, Invalid."""
    new = Registration(resident_id, kind, division(division_code).code, Period(when.on), when.entered_on, home)
    rows = tuple(registrations)
    ends = [row.period.is_open and row.period.since < when.on for row in rows]
    refuse_overlap(new, (row for row, ending in zip(rows, ends, strict=True) if not ending))
    closed = (
        replace(row, period=row.period.ended(when.on)) if ending else row
        for row, ending in zip(rows, ends, strict=True)
    )
    return (*closed, new)


def refuse_overlap(one: Registration, others: Iterable[Registration]) -> None:
    """Raises Conflict where another registration holds on one of its days: nobody has two."""
    taken = [other.period for other in others if other.period.overlaps(one.period)]
    if taken:
        first = min(taken, key=lambda period: period.since)
        until = f" until {first.until}" if first.until else ""
        raise Conflict(f"a registration from {first.since}{until} is on record; correct or void that first")


def corrected(
    others: Iterable[Registration], wrong: Registration, right: Registration | None
) -> tuple[Registration, ...]:
    """A resident's other registrations, in their order, when `wrong` is found to be `right`, or never to have been.

    The one that ended by it ends by the right one, or lasts as long as it would have. Raises Conflict."""
    until = right.period.since if right else wrong.period.until
    after = tuple(replace(row, period=lasting(row, until)) if is_ended_by(row, wrong) else row for row in others)
    if right is not None:
        refuse_overlap(right, after)
    return after


def is_ended_by(former: Registration, one: Registration) -> bool:
    return former.period.until == one.period.since and not former.period.is_empty


def lasting(former: Registration, until: date | None) -> Period:
    if until is not None and until <= former.period.since:
        raise Conflict(f"a registration from {former.period.since} is on record; correct or void that first")
    return Period(former.period.since, until)


def latest(registrations: Iterable[Registration]) -> Registration | None:
    return max(registrations, key=lambda row: (row.period.is_open, row.period.since), default=None)
