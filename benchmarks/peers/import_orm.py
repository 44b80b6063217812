"""What one would write first: each row read, checked, and added with its parts by the ORM, a commit a row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.sheets.reader import read
from services.registry import contract
from services.registry.books.tables import BookEntry
from services.registry.households.tables import HouseholdRow, MembershipRow, OccupancyRow
from services.registry.imports import store
from services.registry.imports.checking import check_portion
from services.registry.imports.columns import RESIDENTS
from services.registry.imports.residents import ResidentRow
from services.registry.people import names
from services.registry.people.tables import Resident, ResidentKey, ResidentSkill
from services.registry.people.usecases.keeping import keep_identity, keep_telephone
from services.registry.people.usecases.telling import state_event

if TYPE_CHECKING:
    from benchmarks.import_work import Site


def row_by_row(site: Site, path: Path) -> None:
    """The same checks; a transaction a row."""
    with site.database.unit_of_work(site.actor, writes=False) as uow:
        homes, today = store.homes(uow), uow.today()
    for line in read(path, "csv" if path.suffix == ".csv" else "xlsx", tables=[RESIDENTS]):
        checked = check_portion([(line.number, line.cells)], today=today, county="150627")[0]
        row = msgspec.msgpack.decode(checked.body, type=ResidentRow)
        with site.database.unit_of_work(site.actor) as uow:
            _add(uow, row, homes[row.home])


def _add(uow: UnitOfWork, row: ResidentRow, home: tuple[UUID, UUID, str]) -> None:
    household = _household(uow, row, home)
    resident = Resident(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        name=row.name,
        sex=row.sex,
        birth_date=row.birth_date,
        language=row.language or "zh-CN",
        standing="living_here",
        marital_status=row.marital_status,
        education=row.education,
        employment=row.employment,
        ethnic_group=row.ethnic_group,
        origin_code=row.origin_code,
        resettled_on=row.resettled_on,
        household=household.id,
        dwelling=home[0],
        compound=home[1],
        registered_at=uow.now(),
    )
    if row.identity_number:
        keep_identity(uow, resident, row.identity_number)
    keep_telephone(uow, resident, row.telephone)
    uow.add(resident, state_event(uow, contract.resident_registered, resident, row.telephone))
    uow.session.flush()
    place = {"community": uow.actor.community, "resident": resident.id}
    uow.session.add_all(ResidentKey(key=key, **place) for key in names.search_keys(row.name))
    uow.session.add_all(ResidentSkill(skill=skill, **place) for skill in row.skills)
    stay = {"since": uow.today(), "entered_on": uow.today()}
    uow.add(
        MembershipRow(
            id=uow.new_id(), household=household.id, relation=row.relation, began="registered", **place, **stay
        )
    )
    uow.add(_entry(uow, "population", resident.id, home))


def _household(uow: UnitOfWork, row: ResidentRow, home: tuple[UUID, UUID, str]) -> HouseholdRow:
    of_number = (HouseholdRow.community == uow.actor.community) & (HouseholdRow.number == row.household_number)
    known: HouseholdRow | None = uow.session.scalar(select(HouseholdRow).where(of_number))
    if known is not None:
        return known
    new = HouseholdRow(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        number=row.household_number,
        formation="registered",
        dwelling=home[0],
        compound=home[1],
    )
    uow.add(new)
    uow.session.flush()
    there = {"dwelling": home[0], "compound": home[1], "housing_kind": home[2], "tenure": "owner"}
    stay = {"since": uow.today(), "entered_on": uow.today(), "community": uow.actor.community}
    uow.add(OccupancyRow(id=uow.new_id(), household=new.id, **there, **stay))
    uow.add(_entry(uow, "households", new.id, home))
    return new


def _entry(uow: UnitOfWork, book: str, subject: UUID, home: tuple[UUID, UUID, str]) -> BookEntry:
    return BookEntry(
        id=uow.new_id(),
        community=uow.actor.community,
        book=book,
        kind="registered",
        subject=subject,
        compound=home[1],
        housing_kind=home[2],
        on=uow.today(),
        entered_on=uow.today(),
        reversal=False,
        change=1,
    )
