"""What views are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from chassis.database.unit_of_work import UnitOfWork

Row = TypeVar("Row")


def columns_of(row: Any) -> dict[str, Any]:
    """All columns of a mapped row, by their names."""
    return {column.key: getattr(row, column.key) for column in type(row).__table__.columns}


def loaded_with(uow: UnitOfWork, kind: type[Row], rows: Sequence[Any], *relations: Any) -> Sequence[Row]:
    """The same rows as they stand now, with what their relations lead to loaded in one query each."""
    model: Any = kind
    query = select(model).where(model.id.in_([row.id for row in rows])).options(*map(selectinload, relations))
    return uow.session.scalars(query.execution_options(populate_existing=True)).all()
