"""One row of a batch or a file, from what was sent to what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from chassis.contract import Schema
from chassis.errors import Failure, FieldError, Invalid
from chassis.jobs import JobContext
from chassis.sheets.model import Headed, where

SHOWN = ("refused", "differs", "missing")  # whose rows are given back as they were sent


@dataclass(frozen=True, slots=True)
class Sent:
    """A row as it was sent: number `index` from 0, and in a file its `line` and which cell is which field."""

    index: int
    row: Mapping[str, Any]
    line: int | None = None
    sheet: str = ""
    headed: Mapping[str, Headed] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    sent: Sent
    state: str
    id: UUID | None = None
    failure: Failure | None = None

    @property
    def refused(self) -> bool:
        return self.state == "refused"


def read(schema: type[Schema], sent: Sent) -> Any:
    """The row's fields, or the Failure that says which are wrong."""
    try:
        return schema.parse(sent.row)
    except Failure as failure:
        return failure


def refusals(outcomes: Iterable[Outcome], most: int = 200) -> list[FieldError]:
    """What is wrong, by pointers into the request's `items`."""
    found: list[FieldError] = []
    for one in outcomes:
        if one.refused and one.failure is not None:
            errors = one.failure.errors or (FieldError("", one.failure.detail),)
            found += [FieldError(f"/items/{one.sent.index}{error.pointer}", error.detail) for error in errors]
        if len(found) >= most:
            break
    return found[:most]


def refuse_all(outcomes: Iterable[Outcome]) -> None:
    """Raises Invalid (`rows-refused`) where one is refused."""
    if errors := refusals(outcomes):
        raise Invalid("some rows are wrong, and none was recorded; see errors", type="rows-refused", errors=errors)


def taken_back(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What a dry run tells of its rows: what would be recorded, was not."""
    return [replace(one, state="recordable", id=None) if one.state == "recorded" else one for one in outcomes]


def left_out(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What becomes of all rows of a batch that is refused as a whole."""
    return [one if one.refused else replace(one, state="left_out", id=None) for one in outcomes]


def tell(job: JobContext, one: Outcome) -> None:
    """Note what is wrong with a row among its job's errors: in a file by its cell, else by a pointer into the rows."""
    if one.failure is None:
        return
    for error in one.failure.errors or (FieldError("", one.failure.detail),):
        if one.sent.line is None:
            job.error(one.failure.type, error.detail, pointer=f"/items/{one.sent.index}{error.pointer}")
        else:
            _tell_cell(job, one.sent, one.failure.type, error)


def _tell_cell(job: JobContext, sent: Sent, type: str, error: FieldError) -> None:
    """Of what is merely invalid it is told whether something stands in the cell."""
    column = error.pointer.strip("/").partition("/")[0]
    place = where(sent.sheet, sent.line or 0, column, (sent.headed or {}).get(column))
    if not column or type != Invalid.default_type:
        job.error(type, error.detail, **place)
    elif column in sent.row:
        job.error("cell-wrong", error.detail, **place)
    else:
        job.error("cell-empty", error.detail, **place)
