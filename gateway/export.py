"""Every list as a file: `?format=csv` or `xlsx`.

The list is read page by page as its caller, spooled to disk, and written outside of the hub's thread, so that neither
memory nor other requests feel its size.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from typing import IO, Any, BinaryIO, cast

from eventlet import tpool
from flask import Response, stream_with_context
from marshmallow import fields

from chassis.contract import Schema, to_json
from chassis.errors import Invalid, Unavailable
from chassis.sheets.model import Cell, Column
from chassis.sheets.writer import write_csv, write_xlsx
from gateway.house import House, current
from gateway.routing import Route

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
MOST_ROWS = 200_000
PAGE = 200
SECONDS = 120.0
IN_MEMORY = 1_000_000  # bytes of a spool before it goes to disk
PIECE = 64 * 1024


def export(house: House, route: Route, body: bytes, kind: str) -> Response:
    """The whole list as a file. Raises Invalid (`too-many-rows`) and the operation's own failures."""
    target = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when the response is
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as rows:
        for page in _pages(house, route, body):
            rows.writelines(to_json(item) + b"\n" for item in page)
        rows.seek(0)
        columns = columns_of(_item_schema(route), current().language)
        tpool.execute(WRITERS[kind], columns, _records(rows), cast(BinaryIO, target))
    target.seek(0)
    response = Response(stream_with_context(_pieces(target)), content_type=FORMATS[kind])
    response.call_on_close(target.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{route.group}.{kind}"'
    return response


def _pages(house: House, route: Route, body: bytes) -> Iterator[list[dict[str, Any]]]:
    asked = json.loads(body)
    asked["limit"] = PAGE
    until = time.monotonic() + SECONDS
    count = 0
    while True:
        answer = json.loads(house.pass_on(route.operation, to_json(asked)).body)
        count += len(answer["items"])
        if count > MOST_ROWS:
            raise Invalid(f"a file holds {MOST_ROWS} rows at most; narrow the list", type="too-many-rows")
        yield answer["items"]
        if not answer["next_cursor"]:
            return
        if time.monotonic() > until:
            raise Unavailable("reading the list took too long; narrow it or try again later")
        asked["cursor"] = answer["next_cursor"]


def _item_schema(route: Route) -> type[Schema]:
    assert route.operation.answer is not None
    items = cast("fields.List[Any]", route.operation.answer._declared_fields["items"])
    nested = cast(fields.Nested, items.inner).nested
    return cast(type[Schema], nested)


def columns_of(schema: type[Schema], language: str, prefix: str = "") -> list[Column]:
    """One column for each plain field; a nested object's fields follow as `name.field`, money is one column.

    A heading is the field's `labels` in its metadata (`{"zh-CN": "姓名"}`), else its name.
    """
    columns: list[Column] = []
    for name, field in schema._declared_fields.items():
        if field.load_only:
            continue
        path = prefix + (field.data_key or name)
        nested = field.nested if isinstance(field, fields.Nested) else None
        if isinstance(nested, type) and not {"amount", "currency"} <= set(cast(type[Schema], nested)._declared_fields):
            columns += columns_of(cast(type[Schema], nested), language, path + ".")
        else:
            columns.append(Column(path, field.metadata.get("labels", {}).get(language, path)))
    return columns


def _records(lines: Iterable[bytes]) -> Iterator[dict[str, Cell]]:
    for line in lines:
        yield dict(_cells(json.loads(line)))


def _cells(item: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Cell]]:
    for name, value in item.items():
        if isinstance(value, dict) and "amount" not in value:
            yield from _cells(value, f"{prefix}{name}.")
        else:
            yield prefix + name, _cell(value)


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return str(value["amount"])
    if isinstance(value, list):
        return "; ".join(str(_cell(v)) if not isinstance(v, dict) else json.dumps(v, ensure_ascii=False) for v in value)
    return cast(Cell, value)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
