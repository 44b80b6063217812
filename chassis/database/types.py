"""Column types and expressions that mean the same on PostgreSQL and on SQLite.

Released revisions run this as it stands: what is to be otherwise is a new module beside it (`migrations.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

Json = JSON().with_variant(JSONB(), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite, which has no time zones, keeps it as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class db_now(GenericFunction[datetime]):
    """The database's clock, plus `seconds`: `db_now(30)` is half a minute from now.

    Leases and retries go by it, since the clocks of two replicas differ. It moves on within a transaction.
    """

    type = Moment()
    inherit_cache = True

    def __init__(self, seconds: float = 0.0, **kwargs: Any) -> None:
        super().__init__(seconds, **kwargs)


@compiles(db_now, "postgresql")
def _postgresql(element: db_now, compiler: Any, **kwargs: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kwargs)}))"


@compiles(db_now, "sqlite")
def _sqlite(element: db_now, compiler: Any, **kwargs: Any) -> str:
    # julianday has millisecond resolution; the format is the one SQLAlchemy stores a DateTime in.
    seconds = compiler.process(element.clauses, **kwargs)
    return f"strftime('%Y-%m-%d %H:%M:%f000', julianday('now') + ({seconds}) / 86400.0)"
