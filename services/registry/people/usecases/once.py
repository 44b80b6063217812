"""What both records of one person say of the same days, or of days that follow on one another, is said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork


def take_once(
    uow: UnitOfWork, rows: Iterable[Any], kept: UUID, says: Callable[[Any], Hashable], told: Callable[..., Event]
) -> list[Any]:
    """Of the rows of two records, each kept from `since` up to `until`, all are those of the record that stays. Those
    that say the same and meet become the first of them, which lasts as long as all: these. The others go, and are told
    as holding no day."""
    joined = []
    for first, *others in stretches(rows, kept, says):
        if all(row.resident == kept for row in (first, *others)):
            continue
        last = max((first, *others), key=lambda row: row.until or date.max)
        first.until, first.cut_by, first.foreseen = last.until, last.cut_by, last.foreseen
        first.resident, first.version = kept, first.version + 1
        uow.add(first, told(uow, first))
        for other in others:
            other.until, other.version = other.since, other.version + 1
            uow.add(other, told(uow, other))
            uow.session.delete(other)
        joined += [first] if others else []
    return joined


def stretches(rows: Iterable[Any], kept: UUID, says: Callable[[Any], Hashable]) -> Iterator[list[Any]]:
    """Rows that say the same and meet, in the order of their days; of those that begin together the kept one first."""
    alike: dict[Hashable, list[list[Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.since, row.resident != kept)):
        found = alike[says(row)]
        if found and any(one.until is None or one.until >= row.since for one in found[-1]):
            found[-1].append(row)
        else:
            found.append([row])
    return (stretch for found in alike.values() for stretch in found)
