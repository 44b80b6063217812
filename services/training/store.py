"""What training knows of people beyond their rows: names, which records are one person's, and what they allow.

A merge rewrites nothing that was entered under the record that is no more: `known_residents.merged_into` is the
mapping, and whoever reads for a person reads for all their records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, func, literal, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.tables import KnownConsent, KnownOrganisation, KnownResident

MERGED = "merged"  # of the registry's standings
EMPLOYMENT = "employment"  # of the registry's purposes of consents
SERVICES = "registration"  # registration and services of the community
PAY_ACCESS = "pay_access"  # showing pay to staff


def names_of(uow: UnitOfWork, residents: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """What they are called, of those who are known here."""
    return _named(uow, KnownResident, residents)


def organisations_named(uow: UnitOfWork, organisations: Iterable[UUID | None]) -> dict[UUID | None, str]:
    return _named(uow, KnownOrganisation, organisations)


def _named(uow: UnitOfWork, known: Any, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {one for one in ids if one is not None}
    rows = uow.session.execute(select(known.id, known.name).where(known.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def records_of(resident: UUID) -> Select[Any]:
    """The ids of all records that are this person's: the one named, and those merged into it, by way of others too."""
    known = KnownResident.__table__.c
    records = select(literal(resident, known.id.type).label("id")).cte(recursive=True)
    records = records.union(select(known.id).where(known.merged_into == records.c.id))
    return select(records.c.id)


def the_one_record(uow: UnitOfWork, resident: UUID) -> UUID:
    """The record that stays of a person: the one named, or that which it was merged into, by way of others too."""
    seen = {resident}
    known = uow.session.get(KnownResident, resident)
    while known is not None and known.merged_into is not None and known.merged_into not in seen:
        seen.add(known.merged_into)
        resident = known.merged_into
        known = uow.session.get(KnownResident, resident)
    return resident


def persons_by_record() -> Subquery:
    """`record` and `person` of all records that were merged: the one that stays, by way of others too."""
    known, further, ends = KnownResident.__table__.c, KnownResident.__table__.alias(), KnownResident.__table__.alias()
    merged = select(known.id.label("record"), known.merged_into.label("person")).where(known.merged_into.is_not(None))
    ways = merged.cte(recursive=True)
    onward = select(ways.c.record, further.c.merged_into).join(further, further.c.id == ways.c.person)
    ways = ways.union(onward.where(further.c.merged_into.is_not(None)))
    goes_on = select(ends.c.id).where(ends.c.id == ways.c.person, ends.c.merged_into.is_not(None)).exists()
    return select(ways.c.record, ways.c.person).where(~goes_on).subquery()


def persons_of(uow: UnitOfWork, records: Collection[UUID]) -> dict[UUID, UUID]:
    """Of each record the one that stays of its person."""
    merged = persons_by_record()
    rows = uow.session.execute(select(merged).where(merged.c.record.in_(records)))
    return {record: record for record in records} | {record: person for record, person in rows}


def refuses(uow: UnitOfWork, resident: UUID, purpose: str) -> bool:
    """Whether the person said no: refused, withdrew, or what they gave has ended. Nothing said is no refusal: what a
    contract with them needs is lawful without (PIPL, article 13, item 2).
    """
    latest = uow.session.scalar(
        select(KnownConsent)
        .where(KnownConsent.resident.in_(records_of(resident)), KnownConsent.purpose == purpose)
        .order_by(KnownConsent.id.desc())
        .limit(1)
    )
    return latest is not None and says_no(uow, latest.allowed, latest.until)


def refusing(uow: UnitOfWork, persons: Collection[UUID], purpose: str) -> frozenset[UUID]:
    """Those of them of whom `refuses` is true, in one query."""
    merged = persons_by_record()
    person = func.coalesce(merged.c.person, KnownConsent.resident, type_=KnownConsent.__table__.c.resident.type)
    query = (
        select(person, KnownConsent.allowed, KnownConsent.until)
        .outerjoin(merged, merged.c.record == KnownConsent.resident)
        .where(KnownConsent.purpose == purpose, person.in_(persons))
        .order_by(KnownConsent.id)
    )
    latest = {who: says_no(uow, allowed, until) for who, allowed, until in uow.session.execute(query)}
    return frozenset(who for who, no in latest.items() if no)


def says_no(uow: UnitOfWork, allowed: bool, until: datetime | None) -> bool:
    return not allowed or (until is not None and until <= uow.now())
