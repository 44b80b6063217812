"""Pages by key: a cursor says after which row to go on, so that a page costs the same however far down it is.

A cursor is good for the list that gave it: the desk marks each with what was asked (`marked`), and takes the mark off
where the same is asked again (`unmarked`). So a use case sees none of another list's.
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import InstrumentedAttribute

from chassis.contract import PAGING
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from chassis.ids import lowest_at


def page(
    uow: UnitOfWork, query: Select[Any], query_key: InstrumentedAttribute[UUID], limit: int, cursor: str | None
) -> dict[str, Any]:
    """One page of `query` in the order of its key: `items` and `next_cursor`, which is null on the last page."""
    if cursor is not None:
        query = query.where(query_key > key_of(cursor))
    rows = list(uow.session.scalars(query.order_by(query_key).limit(limit + 1)))
    more = len(rows) > limit
    items = rows[:limit]
    return {"items": items, "next_cursor": cursor_of(getattr(items[-1], query_key.key)) if more else None}


def narrowed(found: Select[Any], kind: Any, asked: Any, *names: str) -> Select[Any]:
    """The rows of `kind` that have in these columns what is asked for; null asks for nothing."""
    wanted = {name: value for name in names if (value := getattr(asked, name)) is not None}
    return found.where(*(getattr(kind, name) == value for name, value in wanted.items()))


def updated_since(uow: UnitOfWork, kind: Any, moment: datetime | None) -> ColumnElement[bool]:
    """Of rows that are audited: those that were made or changed then or later, by the audit, which leaves out no change
    of one row. True of all where no moment is given.

    By the clock of who changed them: two replicas may differ by seconds.
    """
    if moment is None:
        return true()
    audit = uow.tables.audit
    changed = select(audit.c.subject).where(audit.c.id >= lowest_at(moment), audit.c.subject.is_not(None))
    return kind.id.in_(changed)  # type: ignore[no-any-return]


def cursor_of(key: UUID) -> str:
    """Where the page after the row of this key begins."""
    return urlsafe_b64encode(json.dumps([str(key)]).encode()).decode().rstrip("=")


def key_of(cursor: str) -> UUID:
    """The key in a cursor. Raises Invalid."""
    try:
        return UUID(json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0])
    except (ValueError, TypeError, KeyError, IndexError, binascii.Error, AttributeError, RecursionError):
        raise no_cursor() from None


def marked(cursor: str, operation: str, asked: Mapping[str, Any]) -> str:
    """The cursor as it is given out, for the next page of this list with these filters."""
    return f"{cursor}.{_mark(operation, asked)}"


def unmarked(cursor: str, operation: str, asked: Mapping[str, Any]) -> str:
    """The cursor as the list gave it. Raises Invalid for what was not given out for this list with these filters."""
    given, _, mark = cursor.rpartition(".")
    if mark != _mark(operation, asked):
        raise no_cursor()
    return given


def _mark(operation: str, asked: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps([operation, filters(asked)], sort_keys=True).encode()).digest()
    return urlsafe_b64encode(digest[:9]).decode()


def filters(asked: Mapping[str, Any]) -> dict[str, Any]:
    """By what a list is narrowed, as it was asked."""
    return {name: value for name, value in asked.items() if name not in PAGING and value is not None}


def no_cursor() -> Invalid:
    reason = "this is no cursor of this list; take next_cursor from the page before, with the same filters"
    return Invalid(reason, errors=[FieldError("/cursor", reason)])
