"""Writes of one moment go together: of many callers that each want rows written, one writes for all who wait.

While one write is on its way the next ones gather. So there is one transaction at a time, and the busier the service
is, the more rows it holds. Nobody goes on before their rows are committed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from typing import Any

Rows = Sequence[dict[str, Any]]


class _Batch:
    def __init__(self) -> None:
        self.parts: list[Rows] = []
        self.written = False


class Together:
    """Puts the rows of callers that know nothing of each other into one write."""

    def __init__(self, write: Callable[[Rows], None]) -> None:
        """`write` stores all rows that it is given, or raises and stores none."""
        self._write = write
        self._gathering = _Batch()
        self._gathers = threading.Lock()
        self._writes = threading.Lock()

    def add(self, rows: Rows) -> None:
        """Store these rows; returns when they are committed. Raises what `write` raises of these rows."""
        with self._gathers:
            batch = self._gathering
            batch.parts.append(rows)
        with self._writes:
            if batch is self._gathering:
                self._write_all(batch)
        if not batch.written:  # one caller's row must not fail the others
            self._write(rows)

    def _write_all(self, batch: _Batch) -> None:
        with self._gathers:
            self._gathering = _Batch()
        with suppress(Exception) if len(batch.parts) > 1 else nullcontext():
            self._write([row for rows in batch.parts for row in rows])
            batch.written = True
