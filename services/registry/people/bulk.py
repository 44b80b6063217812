"""Loading many residents at once, by the same rules as one by one, with a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.database.bulk import write_rows
from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption import BlindIndex
from chassis.errors import Conflict, FieldError, Invalid
from services.registry import contract
from services.registry.books.book import Book, Fact, post
from services.registry.books.facts import status_facts
from services.registry.books.store import entry_row
from services.registry.books.tables import BookEntry
from services.registry.households.bulk import Placed, place_households
from services.registry.people import names
from services.registry.people.facts import Standing
from services.registry.people.newcomers import CheckedRow, NewResident, checked
from services.registry.people.tables import RegistrationRow, Resident, ResidentKey, ResidentSkill
from services.registry.people.usecases.telling import event_of, full_state, notify_key, sealed_for
from services.registry.periods import Period
from services.registry.places.bulk import PlaceIndex


def load_batch(uow: UnitOfWork, places: PlaceIndex, rows: Sequence[NewResident]) -> list[UUID]:
    """Register some thousand residents with homes, households, books and events; their ids, in the order of the rows.

    Raises Invalid where a row or a household is wrong, Conflict where an identity number is registered already: then
    nothing of the batch is stored. Errors point into `rows` by number.
    """
    batch = check_rows(uow, rows)
    ids = [uow.new_id() for _ in rows]
    places.add_missing(uow, rows)
    placed = place_households(uow, places, ids, rows)
    homes = placed.homes
    indexes = {name: uow.keys.blind_index(f"residents.{name}") for name in ("identity", "telephone")}
    residents = [resident_row(uow, i, c, homes[i], indexes) for i, c in zip(ids, batch, strict=True)]
    not_registered_yet(uow, residents)
    write_rows(uow, Resident, residents)
    write_rows(uow, ResidentKey, key_rows(uow, residents))
    write_rows(uow, ResidentSkill, skill_rows(uow, ids, batch))
    placed.write(uow)
    facts = write_registrations(uow, places, ids, rows)
    write_books(uow, placed, facts)
    tell(uow, residents, batch)
    return ids


def check_rows(uow: UnitOfWork, rows: Sequence[NewResident]) -> list[CheckedRow]:
    today = uow.today()
    passed, errors = [], []
    for number, row in enumerate(rows):
        try:
            passed.append(checked(row, today))
        except Invalid as invalid:
            errors += [FieldError(f"/{number}{error.pointer}", error.detail) for error in invalid.errors]
    if errors:
        raise Invalid("some rows are wrong; see errors", errors=errors)
    return passed


def resident_row(
    uow: UnitOfWork, resident: UUID, row: CheckedRow, home: tuple[UUID, UUID, UUID], indexes: dict[str, BlindIndex]
) -> dict[str, Any]:
    """All columns of a resident but those that nobody fills at registration."""
    household, dwelling, compound = home
    encrypt = uow.keys.encryption.encrypt
    number, telephone = row.identity_number, row.telephone
    registration = row.row.registration
    return {
        "id": resident,
        "community": uow.actor.community,
        "version": 1,
        "standing": Standing.LIVING_HERE.value,
        "identity_cipher": encrypt(number, context=f"residents.identity:{resident}") if number else None,
        "identity_index": indexes["identity"].of(number) if number else None,
        "identity_last4": number[-4:] if number else None,
        "telephone_cipher": encrypt(telephone, context=f"residents.telephone:{resident}") if telephone else None,
        "telephone_index": indexes["telephone"].of(telephone) if telephone else None,
        "telephone_last4": telephone[-4:] if telephone else None,
        "registration_kind": registration.kind if registration else None,
        "registration_code": registration.division_code if registration else None,
        "household": household,
        "dwelling": dwelling,
        "compound": compound,
        "registered_at": uow.now(),
        **row.columns,
    }


def not_registered_yet(uow: UnitOfWork, residents: Sequence[dict[str, Any]]) -> None:
    """Conflict naming the rows whose identity number is registered already, or stands in the batch twice."""
    seen: set[str] = set()
    twice = [
        number
        for number, row in enumerate(residents)
        if row["identity_index"] and (row["identity_index"] in seen or seen.add(row["identity_index"]))  # type: ignore[func-returns-value]
    ]
    query = select(Resident.identity_index).where(Resident.identity_index.in_(seen))
    known = set(uow.session.scalars(query))
    wrong = sorted({*twice, *(n for n, row in enumerate(residents) if row["identity_index"] in known)})
    if wrong:
        reason = "somebody with this identity number is registered; open that record, or correct the number"
        errors = [FieldError(f"/{number}/identity_number", reason) for number in wrong]
        raise Conflict(
            f"{len(wrong)} rows have identity numbers that are registered", type="duplicate-number", errors=errors
        )


def key_rows(uow: UnitOfWork, residents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"resident": row["id"], "key": key, "community": row["community"]}
        for row in residents
        for key in names.search_keys(row["name"])
    ]


def skill_rows(uow: UnitOfWork, ids: Sequence[UUID], batch: Sequence[CheckedRow]) -> list[dict[str, Any]]:
    return [
        {"resident": resident, "skill": skill, "community": uow.actor.community}
        for resident, row in zip(ids, batch, strict=True)
        for skill in row.skills
    ]


def write_registrations(
    uow: UnitOfWork, places: PlaceIndex, ids: Sequence[UUID], rows: Sequence[NewResident]
) -> list[Fact]:
    """Household registrations, and what they say to the book of those held here."""
    today = uow.today()
    made: list[dict[str, Any]] = []
    facts: list[Fact] = []
    for resident, row in zip(ids, rows, strict=True):
        told = row.registration
        if told is None:
            continue
        home = places.homes[row.address] if told.at_home else None
        made.append(
            {
                "id": uow.new_id(),
                "community": uow.actor.community,
                "resident": resident,
                "kind": told.kind,
                "division_code": told.division_code,
                "since": row.since,
                "until": None,
                "entered_on": today,
                "dwelling": home.dwelling_id if home else None,
                "compound": home.compound_id if home else None,
                "housing_kind": home.housing_kind.value if home else None,
            }
        )
        if home is not None:
            facts += status_facts(Book.REGISTRATIONS, resident, home, Period(row.since))
    write_rows(uow, RegistrationRow, made)
    return facts


def write_books(uow: UnitOfWork, placed: Placed, facts: Sequence[Fact]) -> None:
    community = uow.actor.community
    assert community is not None
    entries = post(placed.facts_before, [*placed.facts_after, *facts], uow.today())
    write_rows(uow, BookEntry, [entry_row(uow, community, entry) for entry in entries])


def tell(uow: UnitOfWork, residents: Sequence[dict[str, Any]], batch: Sequence[CheckedRow]) -> None:
    """What is slow here is the sealing of the telephones; the key is asked for once."""
    key = notify_key(uow)
    for row, passed in zip(residents, batch, strict=True):
        resident = SimpleNamespace(**row)
        state = full_state(resident, sealed_for(key, resident.id, passed.telephone))
        uow.tell(event_of(uow, contract.resident_registered, resident, state))
