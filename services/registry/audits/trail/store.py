"""Which entries of the audit are of an engagement's compounds.

An entry is shown where its object is known to lie within them, and never because nothing is known of it: one whose
object is gone, or of a kind that nobody thought of, is not. How a row leads to a compound follows from its columns: its
own, its resident's, its household's, its sign-in's. All that a row has of these must lie within.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, Uuid, and_, or_, select, union_all

from chassis.database.recorder import audited
from services.registry.accounts.tables import Account
from services.registry.base import Base
from services.registry.households.tables import HouseholdRow
from services.registry.people.tables import Resident
from services.registry.places.tables import Compound
from services.registry.rights.holdings import NOT_THE_SUBJECT

TO_PLACES, TO_RESIDENTS, TO_HOUSEHOLDS, TO_ACCOUNTS = "compounds.id", "residents.id", "households.id", "accounts.id"
NAMED = {"compound": TO_PLACES, "resident": TO_RESIDENTS, "household": TO_HOUSEHOLDS, "subject": TO_RESIDENTS}
# Of any engagement's records; what is within one's own is read where it stands, as samples and in the register.
OF_OTHERS = frozenset({"audit_samples", "incidents", "incident_entries"})
OPEN_BESIDE_TABLES = ("organisation_contact",)  # what a telephone of an office is recorded as


def seen(audit: Table, places: Sequence[UUID]) -> ColumnElement[bool]:
    """Entries whose object lies in these compounds, or tells of no person and no place; and notes on many rows at once,
    which name none of them."""
    kind = audit.c.entry["kind"].as_string()
    of_many = audit.c.subject.is_(None) & (audit.c.action == "noted")
    return or_(audit.c.subject.in_(_objects(places)), kind.in_(open_kinds()), of_many)


@cache
def open_kinds() -> tuple[str, ...]:
    return tuple(sorted({table.name for table in tables() if not ways(table)} - OF_OTHERS)) + OPEN_BESIDE_TABLES


@cache
def tables() -> tuple[Table, ...]:
    """Whatever is audited by its own rows."""
    return tuple(mapper.local_table for mapper in Base.registry.mappers if audited(mapper.class_))  # type: ignore[misc]


@cache
def ways(table: Table) -> tuple[tuple[Column[Any], str], ...]:
    """The columns of a table that lead to a compound, each with what it refers to."""
    if table.name == Compound.__tablename__:
        return ((table.c.id, TO_PLACES),)
    if table.name in (Resident.__tablename__, HouseholdRow.__tablename__):
        return ((table.c.compound, TO_PLACES),)
    found = []
    for column in table.columns:
        refers = {key.target_fullname for key in column.foreign_keys} & {*NAMED.values(), TO_ACCOUNTS}
        to = NAMED.get(column.name) or next(iter(refers), None)
        if to is not None and column.name not in NOT_THE_SUBJECT:
            found.append((column, to))
    return tuple(found)


def _objects(places: Sequence[UUID]) -> Select[Any]:
    """The ids of all rows that lie in these compounds."""
    found = []
    for table in tables():
        key = list(table.primary_key)
        if ways(table) and len(key) == 1 and isinstance(key[0].type, Uuid):
            found.append(select(key[0].label("id")).where(lies_within(table, places)))
    return select(union_all(*found).subquery().c.id)


def lies_within(table: Table, places: Sequence[UUID]) -> ColumnElement[bool]:
    columns = ways(table)
    if table.name in (Compound.__tablename__, Resident.__tablename__, HouseholdRow.__tablename__):
        return columns[0][0].in_(places)
    each = [or_(column.is_(None), column.in_(_within(to, places))) for column, to in columns]
    if table.name == Account.__tablename__:  # a worker's has no resident
        return and_(*each)
    return and_(*each, or_(*(column.is_not(None) for column, _ in columns)))


def _within(to: str, places: Sequence[UUID]) -> Any:
    if to == TO_PLACES:
        return places
    if to == TO_RESIDENTS:
        return select(Resident.id).where(Resident.compound.in_(places))
    if to == TO_HOUSEHOLDS:
        return select(HouseholdRow.id).where(HouseholdRow.compound.in_(places))
    residents = select(Resident.id).where(Resident.compound.in_(places))
    return select(Account.id).where(or_(Account.resident.is_(None), Account.resident.in_(residents)))
