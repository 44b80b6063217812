"""What a household of a file becomes in the database: rows of each table, ready to be written, and events.

Pure work without a database, so that it is done side by side in several processes. The rules are the registry's own:
a household is formed by `changes.form`, the books take what `all_facts` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from chassis.database.recorder import created
from chassis.periods import Dating, Period
from services.registry.books.book import Book, Entry, post
from services.registry.books.facts import all_facts, status_facts
from services.registry.households import changes
from services.registry.households.household import Beginning, Formation, Household, Relation
from services.registry.households.tables import HouseholdRow
from services.registry.imports import persons
from services.registry.imports.ground import Ground
from services.registry.imports.persons import Rows
from services.registry.imports.residents import ResidentRow
from services.registry.imports.words import Registered
from services.registry.people import identifiers, names
from services.registry.people.registration import RegistrationKind
from services.registry.places.housing import Home, HousingKind, usual_tenure

_decoder = msgspec.msgpack.Decoder(ResidentRow)


@dataclass(frozen=True)
class Settling:
    """Where a household of the file lives; `household` where the registry has it already, to be joined, and who was its
    `head` when the file was checked; `allotted` has the dwellings that its members were allotted at their resettlement,
    by the number of the row."""

    number: str
    home: tuple[UUID, UUID, str]
    household: UUID | None = None
    head: UUID | None = None
    allotted: dict[int, UUID] = field(default_factory=dict)


class Joiner(NamedTuple):
    """A new resident, to be joined to a household that the registry has, by who writes: it has to be locked first."""

    household: UUID
    resident: UUID
    relation: str
    since: date


Batch = Sequence[tuple[Settling, Sequence[bytes]]]  # whole households, their members' rows encoded


def prepared(ground: Ground, families: Batch) -> tuple[Rows, list[Joiner]]:
    """The rows of these households, by table, and who of them joins another."""
    rows: Rows = defaultdict(list)
    joiners: list[Joiner] = []
    for settling, bodies in families:
        _family(ground, rows, joiners, settling, [_decoder.decode(body) for body in bodies])
    return rows, joiners


def _family(ground: Ground, rows: Rows, joiners: list[Joiner], settling: Settling, members: list[ResidentRow]) -> None:
    dwelling, compound, kind = settling.home
    home = Home(dwelling, compound, HousingKind.of(kind))
    ids = {ground.ids.new(): member for member in members}
    if settling.household is None:
        household = _formed(ground, rows, settling.number, home, ids)
    else:
        household = settling.household
        joiners += [Joiner(household, one, row.relation, row.since or ground.today) for one, row in ids.items()]
    for resident_id, row in ids.items():
        key, cipher = identifiers.own_key(ground.encryption, resident_id)
        rows["subject_keys"].append(key)
        columns = persons.resident(ground, cipher, resident_id, row) | {
            "household": household,
            "dwelling": dwelling,
            "compound": compound,
            "resettled_to": settling.allotted.get(row.number),
        }
        rows["residents"].append(columns)
        rows["resident_keys"] += [
            {"resident": resident_id, "key": key, "community": ground.community} for key in names.search_keys(row.name)
        ]
        rows["resident_skills"] += [
            {"resident": resident_id, "skill": skill, "community": ground.community} for skill in row.skills
        ]
        _registration(ground, rows, resident_id, row, home)
        persons.audited(ground, rows, resident_id, row, columns)
        rows["outbox"].append(persons.told(ground, resident_id, row, columns))
        if row.ethnic_group is not None:
            persons.consents(ground, rows, resident_id, row)


def _formed(ground: Ground, rows: Rows, number: str, home: Home, members: Mapping[UUID, ResidentRow]) -> UUID:
    """A household that the registry has not: its first registration."""
    household_id = ground.ids.new()
    household = _history(ground, household_id, home, members)
    columns = {
        "id": household_id,
        "community": ground.community,
        "version": 1,
        "number": number,
        "formation": household.formation.value,
        "dwelling": home.dwelling_id,
        "compound": home.compound_id,
    }
    rows["households"].append(columns)
    since = min(occupancy.period.since for occupancy in household.occupancies)
    persons.audit(ground, rows, created(HouseholdRow, columns), since=since)
    _record(ground, rows, household)
    _post(ground, rows, post((), all_facts(household), ground.today))
    return household_id


def _history(ground: Ground, household_id: UUID, home: Home, members: Mapping[UUID, ResidentRow]) -> Household:
    """The household since its head lives there: who came later joined it later. Nobody came before: see `checkup`."""
    relations = {resident_id: Relation.of(row.relation) for resident_id, row in members.items()}
    days = {resident_id: row.since or ground.today for resident_id, row in members.items()}
    first = min(days.values())
    founders = {resident_id: relation for resident_id, relation in relations.items() if days[resident_id] == first}
    settled = changes.Settling(home, usual_tenure(home.housing_kind))
    household = changes.form(
        household_id,
        ground.community,
        founders,
        settled,
        Dating(first, ground.today),
        formation=Formation.REGISTERED,
    ).households[0]
    for resident_id in relations.keys() - founders.keys():
        when = Dating(days[resident_id], ground.today)
        household = changes.join(household, resident_id, relations[resident_id], when, Beginning.REGISTERED).households[
            0
        ]
    return household


def _record(ground: Ground, rows: Rows, household: Household) -> None:
    for member in household.memberships:
        row = _membership(ground, household.id, member.resident_id, member.relation.value, member.period.since)
        rows["household_members"].append(row)
    for occupancy in household.occupancies:
        rows["occupancies"].append(
            {
                "id": ground.ids.new(),
                "community": ground.community,
                "household": household.id,
                "dwelling": occupancy.home.dwelling_id,
                "compound": occupancy.home.compound_id,
                "housing_kind": occupancy.home.housing_kind.value,
                "tenure": occupancy.tenure.value,
                "since": occupancy.period.since,
                "entered_on": occupancy.entered_on,
            }
        )


def _membership(ground: Ground, household: UUID, resident: UUID, relation: str, since: date) -> dict[str, Any]:
    return {
        "id": ground.ids.new(),
        "community": ground.community,
        "household": household,
        "resident": resident,
        "relation": relation,
        "since": since,
        "began": "registered",
        "entered_on": ground.today,
    }


def _post(ground: Ground, rows: Rows, entries: Iterable[Entry]) -> None:
    for entry in entries:
        fact = entry.fact
        rows["book_entries"].append(
            {
                "id": ground.ids.new(),
                "community": ground.community,
                "book": fact.book.value,
                "kind": fact.kind.value,
                "subject": fact.subject_id,
                "compound": fact.cell.compound_id,
                "housing_kind": fact.cell.housing_kind.value,
                "on": fact.on,
                "entered_on": entry.entered_on,
                "reversal": entry.reversal,
                "change": entry.change,
            }
        )


def _registration(ground: Ground, rows: Rows, resident_id: UUID, row: ResidentRow, home: Home) -> None:
    """The household registration, where the file tells its division: here with the home, in the county by its code."""
    division = persons.registered_in(ground, row)
    if division is None:
        return
    here = row.registration == Registered.HERE.value
    since = row.registration_since or ground.today
    rows["household_registrations"].append(
        {
            "id": ground.ids.new(),
            "community": ground.community,
            "resident": resident_id,
            "kind": RegistrationKind.FAMILY.value,
            "division_code": division,
            "since": since,
            "entered_on": ground.today,
            "dwelling": home.dwelling_id if here else None,
            "compound": home.compound_id if here else None,
            "housing_kind": home.housing_kind.value if here else None,
        }
    )
    if here:
        facts = status_facts(Book.REGISTRATIONS, resident_id, home, Period(since))
        _post(ground, rows, (Entry(fact, ground.today) for fact in facts))
