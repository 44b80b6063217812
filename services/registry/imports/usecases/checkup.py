"""The first pass over a file of residents: every row checked, compared with the others and with the registry.

Nothing is written. What is left is which rows are to be written in which order, and what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import msgspec

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.registry.households import store as households
from services.registry.households.household import Household, Relation
from services.registry.imports import matching, store
from services.registry.imports.cells import Problem
from services.registry.imports.checking import Checked, portions
from services.registry.imports.families import Families, Family
from services.registry.imports.prepare import Settling
from services.registry.imports.registered import Anew, told_anew
from services.registry.imports.residents import ResidentRow
from services.registry.imports.settling import why_not_formed, why_not_joined
from services.registry.imports.spool import Spool
from services.registry.imports.usecases.recognising import Recognised, Registered
from services.registry.imports.usecases.telephones import Brought, RegisteredTelephones
from services.registry.people.tables import Resident
from services.registry.people.usecases.keeping import paper_to_record

MOST_MATCHES = 200  # shown of one file
NO_DWELLING = Problem(
    "no-such-dwelling",
    "dwelling",
    "there is no such dwelling within your reach; enter it first, or correct the address",
)
ADDRESS = frozenset({"compound", "building", "unit", "dwelling"})
NOT_ALLOTTED = Problem(
    "no-such-dwelling",
    "resettled_to",
    "there is no such dwelling in the community; enter it first, or correct it",
)
OTHER_HOUSING = Problem(
    "differs-from-record",
    "housing_kind",
    "the registry has another kind of housing for this dwelling; correct one of them",
)
_decoder = msgspec.msgpack.Decoder(ResidentRow)


@dataclass(frozen=True, slots=True)
class Change:
    """A resident whom a row of the file means and describes otherwise in these columns."""

    resident: UUID
    place: int
    columns: tuple[str, ...]
    allotted: UUID | None = None
    registration: Anew | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that is right by itself and beside the others of the file."""

    family: Family
    number: int
    body: bytes
    row: ResidentRow

    def bringing(self, resident: UUID | None = None) -> list[Brought]:
        """The telephone that the row brings, if any."""
        told = self.row.telephone
        return [Brought(self.number, self.row.household_number, told, resident)] if told else []


def _without_consent(uow: UnitOfWork, row: ResidentRow, resident: Resident) -> Problem | None:
    """Why the ethnic group that the row tells of somebody registered cannot be kept."""
    try:
        paper_to_record(uow, resident, row.ethnic_group_consent)
    except Conflict as refusal:
        return Problem.of("ethnic_group_consent", refusal)
    return None


@dataclass
class Checkup:
    """What is found row by row. Of a file that an earlier attempt has stored in part those rows are found registered,
    as they are when it is sent again."""

    homes: Mapping[store.Address, store.HomeRow]
    spool: Spool
    today: date
    division_code: str
    somebody_registered: bool
    families: Families
    settlings: dict[str, Settling] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    matches: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    telephones: RegisteredTelephones = field(default_factory=RegisteredTelephones)
    rows: int = 0
    wrong: int = 0
    unchanged: int = 0

    def take(self, uow: UnitOfWork, portion: Sequence[Checked]) -> None:
        """Rows as the checks left them, in the order of the file."""
        self.rows += len(portion)
        candidates = list(self._right(uow, portion))
        if self.somebody_registered:
            candidates = list(self._new_ones(uow, candidates))
        for candidate in candidates:
            self._keep(uow, candidate)

    def finish(self, uow: UnitOfWork) -> None:
        """What can be said of households once all their rows are known; what rows were compared with is let go."""
        self.families.forget_rows()
        self.homes = {}
        for numbers in portions(n for n, family in self.families.by_number.items() if family.places):
            known = store.households(uow, numbers) if self.somebody_registered else {}
            kept = households.kept(uow, known.values()) if known else {}
            for number in numbers:
                row = known.get(number)
                self._settle(number, self.families.by_number[number], kept[row.id] if row else None)

    def _right(self, uow: UnitOfWork, portion: Sequence[Checked]) -> Iterator[Candidate]:
        for one in portion:
            row = _decoder.decode(one.body)
            problems = one.problems if one.keys is None else self.families.problems(one.number, one.keys)
            if one.keys is None or problems:
                self._refuse(one.number, *problems, *self._of_its_housing(uow, row, problems))
            else:
                yield Candidate(self.families.family(one.number, one.keys), one.number, one.body, row)

    def _of_its_housing(self, uow: UnitOfWork, row: ResidentRow, known: Sequence[Problem]) -> list[Problem]:
        """What is wrong in a refused row's housing too, so that all is told at once. Where its address is not legible,
        that was told."""
        problems = self._housed_otherwise(row, self._allotted(uow, row))
        illegible = any(problem.column in ADDRESS for problem in known)
        return [problem for problem in problems if not (illegible and problem is NO_DWELLING)]

    def _keep(self, uow: UnitOfWork, candidate: Candidate) -> None:
        row, family = candidate.row, candidate.family
        allotted = self._allotted(uow, row)
        if problems := self._housed_otherwise(row, allotted):
            self._refuse(candidate.number, *problems)
            return
        settling = Settling(row.household_number, self.homes[row.home])
        settling = self.settlings.setdefault(row.household_number, settling)
        if allotted is not None:
            settling.allotted[row.number] = allotted
        family.places.append(self.spool.add(candidate.body))
        family.lived_in(row.since, candidate.number, as_head=row.relation == Relation.HEAD.value)

    def _allotted(self, uow: UnitOfWork, row: ResidentRow) -> UUID | None:
        """The dwelling that the row says was allotted, where there is such a one."""
        if row.resettled_to is None:
            return None
        home = self.homes.get(row.resettled_to)
        return home[0] if home else store.dwelling_at(uow, row.resettled_to)

    def _housed_otherwise(self, row: ResidentRow, allotted: UUID | None) -> list[Problem]:
        """Why the registry has not those dwellings that the row tells, or has them otherwise."""
        home = self.homes.get(row.home)
        problems = []
        if home is None:
            problems.append(NO_DWELLING)
        elif row.housing_kind not in (None, home[2]):
            problems.append(OTHER_HOUSING)
        if row.resettled_to and allotted is None:
            problems.append(NOT_ALLOTTED)
        return problems

    def _settle(self, number: str, family: Family, known: Household | None) -> None:
        settling = self.settlings[number]
        if known is None:
            refusal = why_not_formed(family, self.today)
        else:
            head = known.head_on(self.today)
            settling = self.settlings[number] = replace(settling, household=known.id, head=head)
            refusal = why_not_joined(family, settling, known, self.today)
        if refusal is not None:
            self.refuse_family(family, *refusal)

    def refuse_family(self, family: Family, row: int, problem: Problem) -> None:
        """None of its new members is taken; one of their rows is told why."""
        self.wrong += len(family.places) - 1
        self._refuse(row, problem)
        family.places.clear()

    def _new_ones(self, uow: UnitOfWork, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """Those who are new. Whom the registry knows is noted, with what the row says otherwise."""
        registered = Registered.of(uow, [one.row for one in candidates])
        brought: list[Brought] = []
        for one in candidates:
            found = registered.meant_by(one.row, self.homes.get(one.row.home))
            if found is None:
                brought += one.bringing()
                yield one
            elif isinstance(found, Problem):
                self._refuse(one.number, found)
            elif "telephone" in self._known(uow, one, found):
                brought += one.bringing(found.resident.id)
        self.telephones.look_up(uow, brought)

    def _known(self, uow: UnitOfWork, one: Candidate, found: Recognised) -> tuple[str, ...]:
        """Note what the row changes of somebody registered: these columns."""
        allotted = self._allotted(uow, one.row)
        problems = self._housed_otherwise(one.row, allotted)
        anew = told_anew(one.row, found.registration, self.division_code, self.today)
        if isinstance(anew, Problem):
            self._refuse(one.number, *problems, anew)
            return ()
        if problems:
            self._refuse(one.number, *problems)
            return ()
        telephones = uow.keys.blind_index("residents.telephone")
        indexes = telephones.blind_indexes(one.row.telephone) if one.row.telephone else ()
        columns = matching.changes(one.row, found.resident, indexes, allotted)
        columns += ("registration",) if anew else ()
        if "ethnic_group" in columns and (problem := _without_consent(uow, one.row, found.resident)):
            self._refuse(one.number, problem)
            return ()
        if len(self.matches) < MOST_MATCHES:
            self.matches.append(
                (one.number, {"resident": str(found.resident.id), "rule": found.rule, "changes": list(columns)})
            )
        if columns:
            self.changes.append(Change(found.resident.id, self.spool.add(one.body), columns, allotted, anew))
        else:
            self.unchanged += 1
        return columns

    def _refuse(self, row: int, *problems: Problem) -> None:
        self.wrong += 1
        self.problems += [(row, problem) for problem in problems]
