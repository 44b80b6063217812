"""Everything that is held of one resident, as `holdings.py` says; and what residents asked to have corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, String, Table, cast, false, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.periods import Period
from services.registry.accounts.tables import Account
from services.registry.base import Base
from services.registry.books.tables import BookEntry
from services.registry.filing import files
from services.registry.households.life_events import LifeEventKind
from services.registry.households.tables import ChangeRequest, HouseholdRow, LifeEvent, MembershipRow, OccupancyRow
from services.registry.people import store as people
from services.registry.people.gone import CLOSED
from services.registry.people.tables import Resident
from services.registry.places.store import addresses
from services.registry.rights.holdings import BY_RULE, LEFT_OUT, NOT_THE_SUBJECT
from services.registry.rights.tables import CorrectionRow
from services.registry.visits.tables import Visit

Rows = list[dict[str, Any]]


def columns_to(table: Table, named: str, refers_to: str) -> list[Column[Any]]:
    """The columns of a table that name whom its rows are about."""
    return [
        column
        for column in table.columns
        if column.name not in NOT_THE_SUBJECT
        and (column.name == named or any(key.target_fullname == refers_to for key in column.foreign_keys))
    ]


def ways_to_resident(table: Table) -> list[Column[Any]]:
    return columns_to(table, "resident", "residents.id")


def ways_to_account(table: Table) -> list[Column[Any]]:
    return columns_to(table, "", "accounts.id")


def tables() -> list[Table]:
    """Those whose rows name a resident or a sign-in, and are not secret."""
    given = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT and table.name != "residents"]
    return [table for table in given if ways_to_resident(table) or ways_to_account(table)]


def is_inside(column: Column[Any]) -> bool:
    """What is of use to the system only, or names somebody else."""
    return is_inner(column.name)


def is_inner(name: str) -> bool:
    return name.endswith(("_cipher", "_hash", "_index", "_digest")) or name in NOT_THE_SUBJECT


@dataclass(frozen=True)
class Person:
    """One person as the registry has them: all records, with those merged into the one; sign-ins; when they belonged
    to which household; and all households that a row, voided or not, has or had them in."""

    records: tuple[UUID, ...]
    accounts: tuple[UUID, ...]
    stays: tuple[tuple[UUID, Period], ...]
    households: frozenset[UUID]

    def touched(self, household: UUID, day: date) -> bool:
        """Whether the person belonged to the household on that day, or until it."""
        return any(household == one and (period.covers(day) or period.until == day) for one, period in self.stays)

    def is_told(self, named: Collection[UUID], households: Iterable[UUID], day: date) -> bool:
        """What happened to households, or was asked about them: where it names somebody, whose matter it is, it is for
        those alone, whenever it was; else for who belonged to one of them on its day."""
        if named:
            return not set(named).isdisjoint(self.records)
        return any(self.touched(household, day) for household in households)


def person(uow: UnitOfWork, records: Iterable[UUID]) -> Person:
    ids = tuple(records)
    accounts = uow.session.scalars(select(Account.id).where(Account.resident.in_(ids)).order_by(Account.id))
    rows = uow.session.scalars(select(MembershipRow).where(MembershipRow.resident.in_(ids))).all()
    stays = [(row.household, Period(row.since, row.until)) for row in rows if row.voided_on is None]
    return Person(ids, tuple(accounts), tuple(stays), frozenset(row.household for row in rows))


def is_about(table: Table, whose: Person) -> ColumnElement[bool]:
    """The rows that name the person: by a record, or by a sign-in."""
    named = [column.in_(whose.records) for column in ways_to_resident(table)]
    named += [column.in_(whose.accounts) for column in ways_to_account(table)]
    return or_(false(), *named)


def rows_about(uow: UnitOfWork, whose: Person) -> dict[str, Rows]:
    """The rows that name the person, by table; ciphers, hashes and links to other people left out."""
    found = {}
    for table in tables():
        if table.name not in BY_RULE and (held := held_rows(uow, table, is_about(table, whose))):
            found[table.name] = held
    return found


def held_rows(uow: UnitOfWork, table: Any, condition: ColumnElement[bool]) -> Rows:
    shown = [column for column in table.columns if not is_inside(column)]
    return [dict(row._mapping) for row in uow.session.execute(select(*shown).where(condition))]


def columns_of(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns if not is_inside(column)}


# ---- what concerns somebody by the household that they belonged to


def of_households(uow: UnitOfWork, whose: Person) -> dict[str, Rows]:
    """The households that the person belonged to, the homes, and what happened to them meanwhile."""
    ids = {household for household, _ in whose.stays}
    named = select(HouseholdRow.id, HouseholdRow.number).where(HouseholdRow.id.in_(ids))
    return {
        "households": [dict(row._mapping) for row in uow.session.execute(named)],
        "homes": homes(uow, whose),
        "life_events": [columns_of(row) for row in life_events(uow, whose)],
        "change_requests": [
            columns_of(row) | {"evidence": named_files(uow, map(UUID, row.evidence))}
            for row in change_requests(uow, whose)
        ],
        "visits": [columns_of(row) for row in visits(uow, whose)],
        "book_entries": held_rows(uow, BookEntry.__table__, BookEntry.subject.in_(whose.records)),
    }


def left_by_all(uow: UnitOfWork, whose: Person) -> set[UUID]:
    """The households of the person of whose people nobody is on record any more."""
    ids = whose.households
    others = select(MembershipRow.household).join(Resident, Resident.id == MembershipRow.resident)
    still = others.where(MembershipRow.household.in_(ids), Resident.standing.not_in(CLOSED))
    return set(ids) - set(uow.session.scalars(still))


def homes(uow: UnitOfWork, whose: Person) -> Rows:
    """Where the person lived when: of each of the household's homes the days on which they belonged to it."""
    found = []
    ids = {household for household, _ in whose.stays}
    lived = select(OccupancyRow).where(OccupancyRow.household.in_(ids), OccupancyRow.voided_on.is_(None))
    for row in uow.session.scalars(lived):
        for household, period in whose.stays:
            shared = period.shared_with(Period(row.since, row.until)) if household == row.household else None
            if shared is not None:
                told = {name: getattr(row, name) for name in ("household", "dwelling", "compound", "tenure")}
                found.append(told | {"since": shared.since, "until": shared.until})
    known = addresses(uow, {home["dwelling"] for home in found})
    found.sort(key=lambda home: home["since"])
    return [home | {"address": known.get(home["dwelling"])} for home in found]


def life_events(uow: UnitOfWork, whose: Person) -> Sequence[LifeEvent]:
    """What happened to the person, and to the whole household while they belonged to it."""
    of_all = LifeEvent.household.in_(whose.households) & LifeEvent.resident.is_(None)
    query = (
        select(LifeEvent).where(or_(LifeEvent.resident.in_(whose.records), of_all)).order_by(LifeEvent.on, LifeEvent.id)
    )
    return [row for row in uow.session.scalars(query) if whose.is_told(named_in(row), [row.household], row.on)]


def named_in(event: LifeEvent) -> list[UUID]:
    """Whose matter alone it is. A correction tells why somebody's record was wrong; a move names all who moved."""
    if event.resident is not None:
        return [event.resident]
    corrected = event.details.get("residents", ()) if event.kind == LifeEventKind.CORRECTED else ()
    return [UUID(one) for one in corrected]


def change_requests(uow: UnitOfWork, whose: Person) -> list[ChangeRequest]:
    """What the person asked for, what was asked about them, and about their household while they belonged to it.

    What a worker asked on duty is of the household that it is about, and not of the worker.
    """
    about = [cast(ChangeRequest.change, String).contains(str(record)) for record in whose.records]
    of_all = [cast(ChangeRequest.households, String).contains(str(household)) for household in whose.households]
    rows = uow.session.scalars(
        select(ChangeRequest).where(or_(false(), *about, *of_all)).order_by(ChangeRequest.id)
    ).all()
    of_row = owners_of(uow, rows)
    return [row for row in rows if concerns(uow, whose, row, of_row)]


def concerns(uow: UnitOfWork, whose: Person, row: ChangeRequest, of_row: Mapping[str, UUID]) -> bool:
    if row.asked_by in whose.accounts and row.household in whose.households:
        return True
    day = row.asked_at.astimezone(uow.database.zone).date()
    moved, corrected = row.change.get("resident"), of_row.get(row.change.get("row", ""))
    named = [UUID(moved)] if moved else [corrected] if corrected else []
    return whose.is_told(named, map(UUID, row.households), day)


def owners_of(uow: UnitOfWork, requests: Iterable[ChangeRequest]) -> dict[str, UUID]:
    """Whose memberships these requests correct, by the membership; a home has no owner."""
    ids = {UUID(row.change["row"]) for row in requests if row.change.get("row")}
    found = select(MembershipRow.id, MembershipRow.resident).where(MembershipRow.id.in_(ids))
    return {str(row.id): row.resident for row in uow.session.execute(found)}


def visits(uow: UnitOfWork, whose: Person) -> list[Visit]:
    """Visits to the person, and to the household while they belonged to it."""
    of_all = Visit.household.in_({household for household, _ in whose.stays}) & Visit.resident.is_(None)
    query = select(Visit).where(or_(Visit.resident.in_(whose.records), of_all)).order_by(Visit.id)
    return [row for row in uow.session.scalars(query) if row.resident is not None or visited(uow, whose, row)]


def visited(uow: UnitOfWork, whose: Person, row: Visit) -> bool:
    day = row.happened_on or row.due_on or row.planned_at.astimezone(uow.database.zone).date()
    return row.household is not None and whose.touched(row.household, min(day, uow.today()))


# ---- what was sent and asked for under the sign-ins


def of_sign_ins(uow: UnitOfWork, whose: Person) -> dict[str, Rows]:
    """Files by name, and long work that was asked for."""
    owners = [str(account) for account in whose.accounts]
    sent, asked = uow.tables.files, uow.tables.jobs
    of_files = select(sent.c.id).where(sent.c.owner.in_(owners), sent.c.complete).order_by(sent.c.id)
    of_jobs = select(asked.c.id, asked.c.kind, asked.c.state, asked.c.created_at, asked.c.finished_at)
    return {
        "files": named_files(uow, uow.session.scalars(of_files)),
        "jobs": [dict(row._mapping) for row in uow.session.execute(of_jobs.where(asked.c.owner.in_(owners)))],
    }


def copies_of(uow: UnitOfWork, whose: Person) -> list[UUID]:
    """The files of the copies that were made of a person's data, whoever asked for them."""
    jobs = uow.tables.jobs
    about = or_(false(), *(jobs.c.arguments["resident"].as_string() == str(record) for record in whose.records))
    made = select(jobs.c.result).where(jobs.c.kind == "export_person", jobs.c.result.is_not(None), about)
    return [UUID(result["file"]) for result in uow.session.scalars(made) if result and "file" in result]


def named_files(uow: UnitOfWork, ids: Iterable[UUID]) -> Rows:
    """Files that are still kept, without their content."""
    found = []
    for file_id in ids:
        with suppress(NotFound):
            file = files(uow).permitted(uow, file_id)
            found.append({name: getattr(file, name) for name in ("id", "name", "media_type", "size", "created_at")})
    return found


# ---- corrections that were asked for


def corrections(uow: UnitOfWork) -> Select[Any]:
    residents = people.within_reach(uow).with_only_columns(Resident.id)
    return select(CorrectionRow).where(CorrectionRow.resident.in_(residents))


def correction(uow: UnitOfWork, correction_id: UUID, *, locked: bool = False) -> CorrectionRow:
    """Raises NotFound, also for what is out of reach."""
    query = corrections(uow).where(CorrectionRow.id == correction_id)
    found: CorrectionRow | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such request for correction")
    return found


def own_resident(uow: UnitOfWork, *, locked: bool = False) -> Resident:
    """The caller's own record. Raises NotFound where the sign-in belongs to no resident."""
    query = select(Resident).where(Resident.id == uow.actor.resident)
    found: Resident | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("this sign-in belongs to no resident")
    return found
