"""What must hold among the rows of one file: one home and one head a household, and nobody twice.

Rows come one after another and are not kept: of each only what later rows are compared with, so that memory stays
small whatever the file's size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

import msgspec

from services.registry.households.household import Relation
from services.registry.imports.cells import Problem
from services.registry.imports.residents import ResidentRow
from services.registry.people.names import normalised

MOST_SHARED = 200  # shown of one file


class RowKeys(msgspec.Struct, frozen=True, array_like=True):
    """What of a row is compared with the others. `person` is name, birth date and compound; all are digests."""

    household: str
    home: bytes
    heads: bool
    number: bytes | None
    person: bytes
    telephone: bytes | None = None


def digest(*parts: str) -> bytes:
    """Sixteen bytes that stand for the parts."""
    return blake2b("\0".join(parts).encode(), digest_size=16).digest()


def keys_of(row: ResidentRow) -> RowKeys:
    return RowKeys(
        row.household_number,
        digest(*row.home),
        row.relation == Relation.HEAD.value,
        digest(row.identity_number) if row.identity_number else None,
        digest(normalised(row.name), row.birth_date.isoformat(), row.compound),
        digest(row.telephone) if row.telephone else None,
    )


@dataclass(slots=True)
class Family:
    """One household of the file: `first` is its first row, `head` its head's, 0 without one, `places` are where its new
    members' rows stand in the spool, the first of them being row `first_new`, `new_head` whether one of them is its
    head, since when `head_since` tells; `earliest` is the first day that a row tells of somebody in its home, and that
    row."""

    home: bytes
    first: int
    head: int = 0
    first_new: int = 0
    places: list[int] = field(default_factory=list)
    new_head: bool = False
    head_since: date | None = None
    earliest: tuple[date, int] | None = None

    def lived_in(self, since: date | None, row: int, *, as_head: bool) -> None:
        """A new member lives there since that day; since today where none is told."""
        self.first_new = self.first_new or row
        if as_head:
            self.new_head, self.head_since = True, since
        if since is not None:
            self.earliest = min((since, row), self.earliest or (since, row))

    def before(self, day: date) -> int | None:
        """The row of somebody who is said to live there before that day."""
        return self.earliest[1] if self.earliest is not None and self.earliest[0] < day else None


class Families:
    """The households of a file in the order of their first rows. `named` tells how a row is called in what is said of
    another. `shared`: rows with a telephone that an earlier row of another household has, and that row."""

    def __init__(self, named: Callable[[int, int], str]) -> None:
        self._named = named
        self.by_number: dict[str, Family] = {}
        self._numbers: dict[bytes, int] = {}
        self._people: dict[bytes, int] = {}  # the row; below 0 where it has no number
        self._telephones: dict[bytes, tuple[int, Family]] = {}
        self.shared: list[tuple[int, int]] = []

    def family(self, row: int, keys: RowKeys) -> Family:
        found = self.by_number.get(keys.household)
        if found is None:
            found = self.by_number[keys.household] = Family(keys.home, row)
        return found

    def forget_rows(self) -> None:
        """All rows were compared: what is left is the households."""
        self._numbers, self._people, self._telephones = {}, {}, {}

    def problems(self, row: int, keys: RowKeys) -> list[Problem]:
        """What forbids to take the row beside those before it; it is remembered if nothing does."""
        family = self.family(row, keys)
        found = [*self._in_household(row, keys, family), *self._twice(row, keys)]
        if found:
            return found
        if keys.heads:
            family.head = row
        if keys.number is not None:
            self._numbers[keys.number] = row
        self._people.setdefault(keys.person, row if keys.number is not None else -row)
        self._note_telephone(row, keys, family)
        return []

    def _note_telephone(self, row: int, keys: RowKeys, family: Family) -> None:
        """In one household a telephone is often shared; in two it may be one person's, or mistyped."""
        if keys.telephone is None:
            return
        first, household = self._telephones.setdefault(keys.telephone, (row, family))
        if household is not family and len(self.shared) < MOST_SHARED:
            self.shared.append((row, first))

    def _in_household(self, row: int, keys: RowKeys, family: Family) -> list[Problem]:
        found = []
        if family.home != keys.home:
            first = self._named(family.first, row)
            reason = f"its household has another home in {first}; correct one of them"
            found.append(Problem("household-in-two-homes", "dwelling", reason))
        if family.head and keys.heads:
            head = self._named(family.head, row)
            reason = f"its household has a head already, in {head}"
            found.append(Problem("second-head", "relation_to_head", reason))
        return found

    def _twice(self, row: int, keys: RowKeys) -> list[Problem]:
        if keys.number is not None and (before := self._numbers.get(keys.number)):
            place = self._named(before, row)
            reason = f"stands in {place} too; nobody is registered twice"
            return [Problem("twice-in-file", "identity_number", reason)]
        first = self._people.get(keys.person, 0)
        if first < 0 or (first and keys.number is None):  # two people only if each has a number of their own
            place = self._named(abs(first), row)
            reason = f"this name and birth date stand in {place} too; tell them apart by their numbers"
            return [Problem("twice-in-file", "name", reason)]
        return []
