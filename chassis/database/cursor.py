"""A cursor that describes its columns only to whoever looks at them.

psycopg makes an object for each column of a result as soon as it is asked for the description, and SQLAlchemy asks with
each statement, but looks only the first time, as it keeps what it has learnt with the compiled statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import psycopg
from psycopg import Column


class Cursor(psycopg.Cursor[Any]):
    @property
    def description(self) -> Sequence[Column] | None:  # type: ignore[override] # a list, elsewhere
        """The columns of the result in hand; None where it has none."""
        result = self.pgresult
        return _Columns(self) if result is not None and result.nfields else super().description


class _Columns(Sequence[Column]):
    """Made when they are first looked at, which must be before the cursor's next result."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._made: list[Column] | None = None

    def _columns(self) -> list[Column]:
        if self._made is None:
            self._made = [Column(self._cursor, number) for number in range(len(self))]
        return self._made

    def __len__(self) -> int:
        result = self._cursor.pgresult
        return result.nfields if result is not None else 0

    @overload
    def __getitem__(self, at: int) -> Column: ...

    @overload
    def __getitem__(self, at: slice) -> list[Column]: ...

    def __getitem__(self, at: int | slice) -> Column | list[Column]:
        return self._columns()[at]

    def __iter__(self) -> Iterator[Column]:
        return iter(self._columns())
