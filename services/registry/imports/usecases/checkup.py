"""The first pass over a file of residents: every row checked, compared with the others and with the registry.

Nothing is written. What is left is which rows are to be written in which order, and what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import msgspec

from chassis.database.unit_of_work import UnitOfWork
from services.registry.households.household import Relation
from services.registry.households.tables import HouseholdRow
from services.registry.imports import matching, store
from services.registry.imports.cells import Problem
from services.registry.imports.checking import Checked, portions
from services.registry.imports.families import Families, Family
from services.registry.imports.prepare import Settling
from services.registry.imports.residents import ResidentRow
from services.registry.imports.spool import Spool
from services.registry.people.duplicates import Finding
from services.registry.people.tables import Resident

MOST_MATCHES = 200  # shown of one file
NO_DWELLING = Problem("dwelling", "there is no such dwelling within your reach; enter it first, or correct the address")
ELSEWHERE = Problem(
    "household_number", "this person is registered in another household; enter the move as a life event"
)
NO_HEAD = Problem("relation_to_head", "no row of this household that is right is its head's")
SECOND_HEAD = Problem("relation_to_head", "this household has a head in the registry; a file does not change the head")
OTHER_HOME = Problem("dwelling", "the registry has another home for this household; enter its move as a life event")
_decoder = msgspec.msgpack.Decoder(ResidentRow)


@dataclass(frozen=True, slots=True)
class Change:
    """A resident whom a row of the file means and describes otherwise in these columns."""

    resident: UUID
    place: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that is right by itself and beside the others of the file."""

    family: Family
    number: int
    body: bytes
    row: ResidentRow


@dataclass
class Checkup:
    """What is found row by row. `written` households of the file were written by an earlier attempt at it: they are
    not looked for in the registry again."""

    homes: Mapping[store.Address, store.HomeRow]
    spool: Spool
    somebody_registered: bool
    written: int = 0
    families: Families = field(default_factory=Families)
    settlings: dict[str, Settling] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    matches: list[dict[str, object]] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    rows: int = 0
    wrong: int = 0
    unchanged: int = 0

    def take(self, uow: UnitOfWork, portion: Sequence[Checked]) -> None:
        """Rows as the checks left them, in the order of the file."""
        self.rows += len(portion)
        candidates = list(self._right(portion))
        if self.somebody_registered:
            candidates = list(self._new_ones(uow, candidates))
        for candidate in candidates:
            self._keep(candidate)

    def finish(self, uow: UnitOfWork) -> None:
        """What can be said of households once all their rows are known."""
        for numbers in portions(n for n, family in self.families.by_number.items() if family.places):
            known = store.households(uow, numbers) if self.somebody_registered else {}
            for number in numbers:
                self._settle(number, self.families.by_number[number], known.get(number))

    def _right(self, portion: Sequence[Checked]) -> Iterator[Candidate]:
        for one in portion:
            if one.keys is None:
                self._refuse(one.number, *one.problems)
            elif problems := self.families.problems(one.number, one.keys):
                self._refuse(one.number, *problems)
            else:
                family = self.families.family(one.number, one.keys)
                yield Candidate(family, one.number, one.body, _decoder.decode(one.body))

    def _keep(self, candidate: Candidate) -> None:
        row, family = candidate.row, candidate.family
        home = self.homes.get(row.home)
        if home is None:
            self._refuse(candidate.number, NO_DWELLING)
            return
        self.settlings.setdefault(row.household_number, Settling(row.household_number, home))
        family.places.append(self.spool.add(candidate.body))
        family.new_head |= row.relation == Relation.HEAD.value

    def _settle(self, number: str, family: Family, known: HouseholdRow | None) -> None:
        """A new household needs its head; one that the registry has is joined, at its home and under its head."""
        if family.index < self.written:
            return
        settling = self.settlings[number]
        problem = None
        if known is None:
            problem = None if family.new_head else NO_HEAD
        elif family.new_head:
            problem = SECOND_HEAD
        elif known.dwelling != settling.home[0]:
            problem = OTHER_HOME
        else:
            self.settlings[number] = replace(settling, household=known.id)
        if problem is not None:
            self.wrong += len(family.places) - 1
            self._refuse(family.first, problem)
            family.places.clear()

    def _new_ones(self, uow: UnitOfWork, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """Those who are new. Whom the registry knows is noted, with what the row says otherwise."""
        asked = [one for one in candidates if one.family.index >= self.written]
        indexes = uow.keys.blind_index("residents.identity")
        numbers = {
            one.number: indexes.blind_indexes(one.row.identity_number) for one in asked if one.row.identity_number
        }
        residents = store.residents_who_may_be_meant(
            uow,
            [index for several in numbers.values() for index in several],
            [(one.row.name, one.row.birth_date) for one in asked],
        )
        known = store.known(residents.values())
        of_household = store.household_numbers(uow, (r.household for r in residents.values() if r.household))
        for one in candidates:
            if one.family.index < self.written:
                yield one
                continue
            home = self.homes.get(one.row.home)
            compound = home[1] if home else None
            found, unclear = matching.meant(one.row, numbers.get(one.number, ()), compound, known)
            if unclear is not None:
                self._refuse(one.number, unclear)
            elif found.finding is Finding.NEW:
                yield one
            else:
                resident = residents[found.resident_ids[0]]
                number = of_household.get(resident.household) if resident.household else None
                self._known(uow, one, resident, str(found.likeness), number)

    def _known(self, uow: UnitOfWork, one: Candidate, resident: Resident, rule: str, household: str | None) -> None:
        if household != one.row.household_number:
            self._refuse(one.number, ELSEWHERE)
            return
        telephones = uow.keys.blind_index("residents.telephone")
        indexes = telephones.blind_indexes(one.row.telephone) if one.row.telephone else ()
        columns = matching.changes(one.row, resident, indexes)
        if len(self.matches) < MOST_MATCHES:
            self.matches.append(
                {"row": one.number, "resident": str(resident.id), "rule": rule, "changes": list(columns)}
            )
        if columns:
            self.changes.append(Change(resident.id, self.spool.add(one.body), columns))
        else:
            self.unchanged += 1

    def _refuse(self, row: int, *problems: Problem) -> None:
        self.wrong += 1
        self.problems += [(row, problem) for problem in problems]
