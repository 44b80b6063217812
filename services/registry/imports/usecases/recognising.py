"""Whom of those registered the rows of a file mean, and which rows cannot be taken because of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from chassis.access.actor import Actor
from chassis.database.unit_of_work import UnitOfWork
from services.registry.households.household import Relation
from services.registry.imports import matching, store
from services.registry.imports.cells import Problem
from services.registry.imports.residents import ResidentRow
from services.registry.imports.settling import OTHER_HOME
from services.registry.people.duplicates import WHOM_TO_ASK, Finding, KnownPeople
from services.registry.people.identity import Sex
from services.registry.people.tables import RegistrationRow, Resident
from services.registry.scope import named_compounds, reaches

ELSEWHERE = Problem(
    "household-differs",
    "household_number",
    "this person is registered in another household; enter the move as a life event",
)
NO_HOME = Problem(
    "household-differs",
    "household_number",
    "this person is registered and belongs to no household now; add them to it as a life event",
)
OTHER_SEX = Problem(
    "differs-from-record", "sex", "is another than the record's; correct one of them, the record by hand"
)
OTHER_SKILLS = Problem(
    "differs-from-record", "skills", "are others than the record's; enter them by hand, or leave this empty"
)
WITHOUT_NUMBER = Problem(
    "differs-from-record",
    "identity_number",
    "this person is registered without a number; enter it by hand, or leave this empty",
)
OUT_OF_REACH = Problem(
    "registered-elsewhere",
    "identity_number",
    f"somebody with this number is registered outside the compounds that you answer for; {WHOM_TO_ASK}",
)
OTHER_COMMUNITY = Problem(
    "registered-elsewhere",
    "identity_number",
    f"somebody with this number is registered in another community; {WHOM_TO_ASK}",
)


def living_here_otherwise(since: date) -> Problem:
    reason = f"this person lives there since {since} by record; correct that as a life event, or leave this empty"
    return Problem("household-differs", "since", reason)


def otherwise_related(relation: str) -> Problem:
    related = Relation.of(relation)
    said = f"this person is {related.zh} ({related.en.lower()}) by record"
    return Problem(
        "household-differs", "relation_to_head", f"{said}; enter what changed as a life event, or correct this"
    )


@dataclass(frozen=True)
class Recognised:
    """Somebody registered whom a row means, by which rule, and the latest household registration on record."""

    resident: Resident
    rule: str
    registration: RegistrationRow | None = None


@dataclass(frozen=True)
class Registered:
    """What is registered of the people of some rows. `numbers` are their identity indexes by the rows' numbers,
    `compounds` those that a worker who imports answers for."""

    actor: Actor
    compounds: Set[UUID]
    residents: Mapping[UUID, Resident]
    known: KnownPeople
    numbers: Mapping[int, tuple[str, ...]]
    elsewhere: frozenset[str]
    household_numbers: Mapping[UUID, str | None]
    relations: Mapping[UUID, str]
    since: Mapping[UUID, date]
    skills: Mapping[UUID, Set[str]]
    registrations: Mapping[UUID, RegistrationRow]

    @classmethod
    def of(cls, uow: UnitOfWork, rows: Sequence[ResidentRow]) -> Self:
        index = uow.keys.blind_index("residents.identity")
        numbers = {row.number: tuple(index.blind_indexes(row.identity_number)) for row in rows if row.identity_number}
        indexes = [one for several in numbers.values() for one in several]
        people = [(row.name, row.birth_date) for row in rows]
        residents = store.residents_who_may_be_meant(uow, indexes, people)
        return cls(
            uow.actor,
            named_compounds(uow),
            residents,
            store.known(residents.values()),
            numbers,
            store.registered_elsewhere(uow, indexes),
            store.household_numbers(uow, (r.household for r in residents.values() if r.household)),
            store.relations(uow, residents),
            store.living_here_since(uow, residents) if any(row.since for row in rows) else {},
            store.skills(uow, residents) if any(row.skills for row in rows) else {},
            store.last_registered(uow, residents) if any(row.registration for row in rows) else {},
        )

    def meant_by(self, row: ResidentRow, home: store.HomeRow | None) -> Recognised | Problem | None:
        """The resident whom the row means, why it cannot be taken, or nobody: somebody new. `home` is the row's."""
        indexes = self.numbers.get(row.number, ())
        if not self.elsewhere.isdisjoint(indexes):
            return OTHER_COMMUNITY
        found, unclear = matching.meant(row, indexes, home[1] if home else None, self.known)
        if self._out_of_reach(found.resident_ids):
            return OUT_OF_REACH
        if unclear is not None or found.finding is Finding.NEW:
            return unclear
        resident = self.residents[found.resident_ids[0]]
        return self._otherwise(row, resident, home) or Recognised(
            resident, str(found.likeness), self.registrations.get(resident.id)
        )

    def _out_of_reach(self, residents: Iterable[UUID]) -> bool:
        return any(not reaches(self.actor, self.compounds, self.residents[resident].compound) for resident in residents)

    def _otherwise(self, row: ResidentRow, resident: Resident, home: store.HomeRow | None) -> Problem | None:
        """What the row says otherwise than the record and no file changes: it is told, so that nothing is dropped."""
        if problem := self._lives_otherwise(row, resident, home):
            return problem
        relation = self.relations.get(resident.id)
        if relation not in (None, row.relation) and row.relation != Relation.UNSTATED:
            return otherwise_related(relation)
        if row.sex not in (resident.sex, Sex.UNSTATED):
            return OTHER_SEX
        if row.skills and self.skills.get(resident.id, set()) != set(row.skills):
            return OTHER_SKILLS
        return WITHOUT_NUMBER if row.identity_number and resident.identity_index is None else None

    def _lives_otherwise(self, row: ResidentRow, resident: Resident, home: store.HomeRow | None) -> Problem | None:
        if resident.household is None:
            return NO_HOME
        if self.household_numbers.get(resident.household) != row.household_number:
            return ELSEWHERE
        if home is not None and home[0] != resident.dwelling:
            return OTHER_HOME
        since = self.since.get(resident.id)
        return living_here_otherwise(since) if since and row.since not in (None, since) else None
