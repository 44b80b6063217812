"""The book of vacant dwellings (空置房台账), which follows from the occupancies: nothing is posted to it.

A dwelling stands empty while no household has its home there. What one household leaves on the day on which another
comes is vacant on no day, so it makes no line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, or_, select

from chassis.database.unit_of_work import UnitOfWork
from services.registry.books.book import EntryKind
from services.registry.households.tables import OccupancyRow
from services.registry.places.store import within_reach
from services.registry.places.tables import Dwelling


@dataclass(frozen=True, order=True)
class Lived:
    """A time in which a dwelling was lived in, `until` not included, with the days on which that was entered."""

    since: date
    until: date
    entered_on: date
    end_entered_on: date


class Sum(NamedTuple):
    """What the book takes from one dwelling: how it opens (`on` None), or what changes on a day."""

    on: date | None
    kind: str
    compound: UUID
    housing_kind: str
    change: int
    late: bool


def joined(times: Iterable[Lived]) -> list[Lived]:
    """Times that overlap or touch as one, in their order."""
    result: list[Lived] = []
    for time in sorted(times):
        if not result or time.since > result[-1].until:
            result.append(time)
        elif time.until > result[-1].until:
            result[-1] = replace(result[-1], until=time.until, end_entered_on=time.end_entered_on)
    return result


def changes(times: Sequence[Lived]) -> Iterator[tuple[date, EntryKind, bool]]:
    """Day, what happens to the vacancy, and whether it was entered after its day."""
    for time in joined(times):
        yield time.since, EntryKind.ENDED, time.entered_on > time.since
        if time.until != date.max:
            yield time.until, EntryKind.BEGUN, time.end_entered_on > time.until


def sums(uow: UnitOfWork, query: Any) -> Iterator[Sum]:
    """What the book of some days takes from each dwelling within reach, as the record stood on `known_on`."""
    of_dwelling: dict[UUID, list[Lived]] = defaultdict(list)
    for row in uow.session.execute(occupancies(uow, query.known_on)):
        end_entered_on = row.end_entered_on or row.entered_on
        is_known = query.known_on is None or end_entered_on <= query.known_on
        until = row.until if row.until is not None and is_known else date.max
        if until > row.since:
            of_dwelling[row.dwelling].append(Lived(row.since, until, row.entered_on, end_entered_on))
    for dwelling in uow.session.scalars(within_reach(uow, Dwelling)):
        where = (dwelling.compound, dwelling.housing_kind)
        opening = 1
        for on, kind, late in changes(of_dwelling[dwelling.id]):
            if on < query.since:
                opening += kind.adds
            elif on < query.until:
                yield Sum(on, kind.value, *where, kind.adds, late)
        if opening:
            yield Sum(None, "", *where, opening, late=False)


def occupancies(uow: UnitOfWork, known_on: date | None) -> Select[Any]:
    row = OccupancyRow
    columns: tuple[Any, ...] = (row.dwelling, row.since, row.until, row.entered_on, row.end_entered_on)
    query = select(*columns).where(row.community == uow.actor.community)
    if known_on is None:
        return query.where(row.voided_on.is_(None))
    return query.where(row.entered_on <= known_on, or_(row.voided_on.is_(None), row.voided_on > known_on))
