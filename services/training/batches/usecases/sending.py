"""The rows of an upload: a list in JSON, or the lines of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from chassis.errors import Invalid
from chassis.files.types import JSON
from chassis.jobs import JobContext
from chassis.sheets.importing import KINDS, rows_of, whole
from services.training.batches.columns import TABLES, as_sent
from services.training.batches.rows import Sent
from services.training.contract.batches import MOST_ROWS
from services.training.filing import file_store

MOST_BYTES = 8_000_000  # of JSON


def rows_sent(job: JobContext) -> list[Sent]:
    """All rows of the job's file. Raises NotFound, Invalid (`too-many-rows`, `not-json`, or as a reader says)."""
    kind = job.arguments["kind"]
    with whole(job, file_store(job.database.keys), job.arguments["file"]) as (content, stored):
        rows = _listed(content, stored.size) if stored.media_type == JSON else _lines(content, stored.media_type, kind)
        found = list(islice(rows, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise Invalid(f"{MOST_ROWS:,} rows may come at once; send the others after them", type="too-many-rows")
    return found


def _lines(content: BinaryIO, media_type: str, kind: str) -> Iterator[Sent]:
    table = TABLES[kind]
    for index, row in enumerate(rows_of(content, KINDS[media_type], [table])):
        yield Sent(index, as_sent(table.name, row.cells), row.number, row.sheet, row.headed)


def _listed(content: BinaryIO, size: int) -> Iterator[Sent]:
    if size > MOST_BYTES:
        raise Invalid(f"a batch has {MOST_BYTES:,} bytes at most; send its rows in parts", type="file-too-big")
    try:
        rows = json.load(content)
    except (ValueError, RecursionError):
        raise Invalid("the batch is not JSON in UTF-8", type="not-json") from None
    if not isinstance(rows, list) or not rows:
        raise Invalid("a batch is a list of rows, and has one at least", type="not-json")
    for index, row in enumerate(rows):
        yield Sent(index, _sound(index, row))


def _sound(index: int, row: Any) -> Mapping[str, Any]:
    """A row that every database holds. Raises Invalid (`not-json`)."""
    if not isinstance(row, dict):
        raise Invalid(f"row {index} is no object", type="not-json")
    try:
        text = json.dumps(row, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        text = "\\u0000"
    if "\\u0000" in text:
        raise Invalid(f"row {index} holds what is no text or no number of JSON", type="not-json")
    return row
