"""What views are made of."""

from __future__ import annotations

from typing import Any


def columns_of(row: Any) -> dict[str, Any]:
    """All columns of a mapped row, by their names."""
    return {column.key: getattr(row, column.key) for column in type(row).__table__.columns}
