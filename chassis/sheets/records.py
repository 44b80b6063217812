"""Records of no fixed columns as the text of a .csv: what is held of somebody, table by table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from chassis.sheets.harmless import made_harmless

MARK = "\ufeff"  # by which Excel knows UTF-8


def csv_of(records: Iterable[Mapping[str, Any]]) -> str:
    """A column for each name in any record, by its first place; a list or an object in a cell is JSON."""
    rows = list(records)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: made_harmless(_cell(value)) for name, value in row.items()})
    return MARK + text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)
