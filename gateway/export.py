"""Every list as a file: `?format=csv` or `xlsx`.

The list is read page by page as its caller, spooled to disk, and written by a child process, so that neither memory nor
other requests feel its size. (A thread would do for the latter; but each thread of the hub's pool keeps the memory that
its writer took, twenty times over.)
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import IO, Any, BinaryIO, cast

import structlog
from flask import Response, stream_with_context
from marshmallow import fields

from chassis.bus.messages import PAGE_OF_FILE
from chassis.contract import Code, Schema, to_json
from chassis.errors import Invalid, Unavailable
from chassis.languages import FIRST, said
from chassis.limited_child import LimitedChild
from chassis.sheets.model import Column
from gateway.contracts import labels_of
from gateway.house import House, current
from gateway.routing import PARAMETER, Route

Words = Mapping[str, Mapping[str, str]]

log = structlog.get_logger(__name__)

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = 200_000
PAGE = 200
SECONDS = 120.0
IN_MEMORY = 1_000_000  # bytes of a file before it goes to disk
PIECE = 64 * 1024


def export(house: House, route: Route, body: bytes, kind: str) -> Response:
    """The whole list as a file. Raises Invalid (`too-many-rows`) and the operation's own failures."""
    caller, schema = current(), item_schema(route)
    headings = headings_of(house, route.operation.service, caller.language)
    columns = columns_of(schema, headings)
    words = words_of(schema, labels_in(house, caller.language)) | booleans_in(caller.language)
    with house.exports.one_more(caller), tempfile.TemporaryFile() as rows:
        for page in _pages(house, route, body):
            rows.writelines(to_json(item) + b"\n" for item in page)
        rows.seek(0)
        target = _written(kind, columns, words, {**headings, **names_of(schema, headings)}, cast(BinaryIO, rows))
    response = Response(stream_with_context(_pieces(target)), content_type=FORMATS[kind])
    response.call_on_close(target.close)
    response.headers["Content-Language"] = "en" if caller.language == "en" else FIRST
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(route)}.{kind}"'
    return response


def _written(kind: str, columns: list[Column], words: Words, names: Mapping[str, str], rows: BinaryIO) -> IO[bytes]:
    """The file, to be closed by its reader. Raises Unavailable."""
    named = [(column.name, column.label) for column in columns]
    order = json.dumps({"kind": kind, "columns": named, "words": words, "names": names})
    target = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when the response is
    with LimitedChild("gateway.export_worker", order, rows, seconds=SECONDS) as child:
        target.writelines(_pieces(child.output))
        status = child.ended()
    if status:
        target.close()
        log.error("export_failed", kind=kind, status=status, overdue=child.overdue)
        raise Unavailable("the file could not be written; narrow the list or try again later", retry_after=30)
    target.seek(0)
    return target


def _pages(house: House, route: Route, body: bytes) -> Iterator[list[dict[str, Any]]]:
    asked = json.loads(body)
    if "limit" in route.fields:  # a list without pages comes whole
        asked["limit"] = PAGE
    until = time.monotonic() + SECONDS
    count = number = 0
    while True:
        number += 1
        answer = json.loads(house.pass_on(route.operation, to_json(asked), {PAGE_OF_FILE: str(number)}).body)
        count += len(answer["items"])
        if count > MOST_ROWS:
            raise Invalid(f"a file holds {MOST_ROWS} rows at most; narrow the list", type="too-many-rows")
        yield answer["items"]
        if not answer["next_cursor"]:
            return
        if time.monotonic() > until:
            raise Unavailable("reading the list took too long; narrow it or try again later")
        asked["cursor"] = answer["next_cursor"]


def file_name(route: Route) -> str:
    """What the file is called: `incidents`, `me-incidents`, `incidents-entries`."""
    return "-".join(part for part in route.path.removeprefix("/v1/").split("/") if not PARAMETER.search(part))


def item_schema(route: Route) -> type[Schema]:
    assert route.operation.answer is not None
    items = cast("fields.List[Any]", route.operation.answer._declared_fields["items"])
    nested = cast(fields.Nested, items.inner).nested
    return cast(type[Schema], nested)


def headings_of(house: House, service: str, language: str) -> Mapping[str, str]:
    """What fields are called in a file of this service's list: its contract's `HEADINGS`, which are Chinese, and the
    others' for what it does not name (a name is one thing in one service, another in another); in English each has its
    own name.

    A field that one schema calls otherwise stands there as `Schema.field`.
    """
    if language == "en":
        return {}
    others = [contract for name, contract in house.contracts.items() if name != service]
    ordered = [*others, *([house.contracts[service]] if service in house.contracts else [])]
    return {name: said for contract in ordered for name, said in _headings(contract).items()}


def _headings(contract: ModuleType) -> Mapping[str, str]:
    return cast(Mapping[str, str], getattr(contract, "HEADINGS", {}))


def columns_of(schema: type[Schema], headings: Mapping[str, str], prefix: str = "", said: str = "") -> list[Column]:
    """One column for each plain field; a nested object's fields follow as `name.field`, money is one column. A field of
    the metadata `file: False` is for programs."""
    columns: list[Column] = []
    for name, field in schema._declared_fields.items():
        if field.load_only or field.metadata.get("file") is False:
            continue
        key = field.data_key or name
        path = prefix + key
        heading = said + _heading(schema, key, headings)
        nested = cast("type[Schema]", field.nested) if isinstance(field, fields.Nested) else None
        if nested is not None and not _is_money(nested):
            columns += columns_of(nested, headings, path + ".", heading + ".")
        else:
            columns.append(Column(path, heading))
    return columns


def _heading(schema: type[Schema], key: str, headings: Mapping[str, str]) -> str:
    return headings.get(f"{schema.__name__}.{key}", headings.get(key, key))


def names_of(
    schema: type[Schema], headings: Mapping[str, str], prefix: str = "", *, in_a_cell: bool = False
) -> dict[str, str]:
    """What the fields of objects within lists, which stand in a cell, are called: by their paths (`contacts.name`)."""
    names: dict[str, str] = {}
    for name, field in schema._declared_fields.items():
        key = field.data_key or name
        if in_a_cell:
            names[prefix + key] = _heading(schema, key, headings)
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested) and not _is_money(nested := cast("type[Schema]", inner.nested)):
            names |= names_of(nested, headings, f"{prefix}{key}.", in_a_cell=in_a_cell or inner is not field)
    return names


def _is_money(schema: type[Schema]) -> bool:
    return {"amount", "currency"} <= set(schema._declared_fields)


def labels_in(house: House, language: str) -> Words:
    """By vocabulary what each word is called in a file, in the language or else in Chinese; in English its code."""
    if language == "en":
        return {}
    return {
        vocabulary: {word: said(labels, language).text for word, labels in words.items()}
        for vocabulary, words in labels_of(house.contracts.values()).items()
    }


def booleans_in(language: str) -> dict[str, Mapping[str, str]]:
    """What true and false are called in a file, whatever their column, as `labels_in` has it."""
    return {} if language == "en" else {"": {"true": "是", "false": "否"}}


def words_of(schema: type[Schema], labels: Words, prefix: str = "") -> dict[str, Mapping[str, str]]:
    """By column the labels of its words, for those columns that hold words of a vocabulary."""
    words: dict[str, Mapping[str, str]] = {}
    for name, field in schema._declared_fields.items():
        path = prefix + (field.data_key or name)
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            words |= words_of(cast("type[Schema]", inner.nested), labels, path + ".")
        elif isinstance(inner, Code) and inner.vocabulary in labels:
            words[path] = labels[inner.vocabulary]
    return words


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
