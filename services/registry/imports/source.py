"""The file of an import: brought together from its encrypted pieces, where a reader can open it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, cast
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.files.store import PIECE
from chassis.files.types import XLSX
from chassis.jobs import JobContext
from chassis.sheets.model import Kind, Row, Table
from chassis.sheets.reader import read
from services.registry.filing import file_store

KINDS: dict[str, Kind] = {XLSX: "xlsx", "text/csv": "csv"}


@contextmanager
def opened(job: JobContext, file_id: object) -> Iterator[tuple[BinaryIO, Kind, int]]:
    """The actor's own file in the open, in a file without a name that ends with the process; its kind and its size in
    bytes. Raises NotFound, Invalid."""
    store = file_store(job.database.keys)
    with tempfile.TemporaryFile() as whole:
        with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
            stored = store.owned(uow, UUID(str(file_id)))
            for start in range(0, stored.size, PIECE):
                whole.write(store.read(uow, stored, start))
        kind = KINDS.get(stored.media_type)
        if kind is None or not stored.complete:
            raise Invalid("an import takes a whole .xlsx or .csv file; send it again", type="file-kind-unknown")
        whole.seek(0)
        yield cast(BinaryIO, whole), kind, stored.size


def rows_of(file: BinaryIO, kind: Kind, tables: Sequence[Table]) -> Iterator[Row]:
    """The file's rows. Raises Invalid where there is none (`file-empty`), or it cannot be read."""
    row = None
    for row in read(file, kind, tables=tables):
        yield row
    if row is None:
        reason = f"the file has no row of data; fill in the sheet {tables[0].heading} below its headings"
        raise Invalid(reason, type="file-empty", errors=[FieldError("/file", reason)])
