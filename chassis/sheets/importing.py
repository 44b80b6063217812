"""The file of an import: an upload of the actor's, brought together from its encrypted pieces for a reader, and the
table to fill in beforehand.
"""

from __future__ import annotations

import base64
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import BinaryIO, cast
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.files.store import PIECE, FileStore, StoredFile
from chassis.files.types import XLSX
from chassis.jobs import JobContext
from chassis.sheets.model import Kind, Row, Table
from chassis.sheets.reader import read
from chassis.sheets.template import write_template

KINDS: Mapping[str, Kind] = MappingProxyType({XLSX: "xlsx", "text/csv": "csv"})


def refuse_no_table(stored: StoredFile) -> None:
    """Raises Invalid (`file-kind-unknown`) unless the upload is whole and a table."""
    if stored.media_type not in KINDS or not stored.complete:
        reason = "an import takes a whole .xlsx or .csv file"
        raise Invalid(reason, type="file-kind-unknown", errors=[FieldError("/file", reason)])


@contextmanager
def whole(job: JobContext, store: FileStore, file_id: object) -> Iterator[tuple[BinaryIO, StoredFile]]:
    """The actor's own file in the open, in a file without a name that ends with the process. Raises NotFound."""
    with tempfile.TemporaryFile() as content:
        with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
            stored = store.owned(uow, UUID(str(file_id)))
            for start in range(0, stored.size, PIECE):
                content.write(store.read(uow, stored, start))
        content.seek(0)
        yield cast(BinaryIO, content), stored


@contextmanager
def opened(job: JobContext, store: FileStore, file_id: object) -> Iterator[tuple[BinaryIO, Kind, int]]:
    """The actor's own table as `whole` gives it, its kind and its size in bytes. Raises NotFound, Invalid."""
    with whole(job, store, file_id) as (content, stored):
        kind = KINDS.get(stored.media_type)
        if kind is None or not stored.complete:
            raise Invalid("an import takes a whole .xlsx or .csv file; send it again", type="file-kind-unknown")
        yield content, kind, stored.size


def rows_of(file: BinaryIO, kind: Kind, tables: Sequence[Table], others: Sequence[Table] = ()) -> Iterator[Row]:
    """The file's rows, see `read`. Raises Invalid where there is none (`file-empty`), or it cannot be read."""
    row = None
    for row in read(file, kind, tables=tables, others=others):
        yield row
    if row is None:
        reason = f"the file has no row of data; fill in the sheet {tables[0].heading} below its headings"
        raise Invalid(reason, type="file-empty", errors=[FieldError("/file", reason)])


def template_of(tables: Sequence[Table]) -> dict[str, str]:
    """The table to fill in, as the contracts' `ImportTemplate` writes it."""
    target = io.BytesIO()
    write_template(tables, target)
    return {
        "name": f"{tables[0].label}导入模板.xlsx",
        "media_type": XLSX,
        "content": base64.b64encode(target.getvalue()).decode(),
    }
