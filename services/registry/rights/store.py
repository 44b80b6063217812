"""Everything that is held of one resident, found by the schema itself, so that a new table cannot be left out.

A row is a resident's where a column of it refers to `residents`, or is named `resident`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.base import Base
from services.registry.people import store as people
from services.registry.people.tables import Resident
from services.registry.rights.tables import CorrectionRow

OWN_KEYS = {"residents", "subject_keys", "resident_keys"}
# Of a row that concerns two people, only who it is about gets it; the other's name in it is not theirs to have.
NOT_THE_SUBJECT = {"guardian", "covers_for", "deputy_resident", "kept", "merged_into"}


def tables_of_residents() -> Iterator[tuple[Table, list[Any]]]:
    """Every table with rows about residents, and the columns that name them."""
    for table in Base.metadata.sorted_tables:
        columns = [
            column
            for column in table.columns
            if column.name not in NOT_THE_SUBJECT
            and (column.name == "resident" or any(key.target_fullname == "residents.id" for key in column.foreign_keys))
        ]
        if columns and table.name not in OWN_KEYS:
            yield table, columns


def is_about(columns: list[Any], resident: UUID) -> ColumnElement[bool]:
    return or_(*(column == resident for column in columns))


def rows_about(uow: UnitOfWork, resident: UUID) -> dict[str, list[dict[str, Any]]]:
    """All rows about a resident, by table; ciphers, hashes and links to other people left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, columns in tables_of_residents():
        shown = [column for column in table.columns if not is_inside(column)]
        rows = uow.session.execute(select(*shown).where(is_about(columns, resident)))
        if held := [dict(row._mapping) for row in rows]:
            found[table.name] = held
    return found


def is_inside(column: Any) -> bool:
    """What is of use to the system only, or names somebody else."""
    return column.name.endswith(("_cipher", "_hash", "_index", "_digest")) or column.name in NOT_THE_SUBJECT


def corrections(uow: UnitOfWork) -> Select[Any]:
    residents = people.within_reach(uow).with_only_columns(Resident.id)
    return select(CorrectionRow).where(CorrectionRow.resident.in_(residents))


def correction(uow: UnitOfWork, correction_id: UUID) -> CorrectionRow:
    found: CorrectionRow | None = uow.session.scalar(
        corrections(uow).where(CorrectionRow.id == correction_id).with_for_update()
    )
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
