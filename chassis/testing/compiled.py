"""Statements compiled once a test run: making SQL of them is a third of the work of a test with a database of its own.

SQLAlchemy keeps what it compiled by engine and by dialect object, so that an engine for each test makes all of it anew.
Here all engines of a kind count as one. What is compiled, and how it is run, stays as it is.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

MOST = 4_000  # statements that are kept
COMPILED: LRUCache[Any, Any] = LRUCache(MOST)


class OneKind:
    """Dialect objects of one class are equal: their engines differ only in where they connect to."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=COMPILED)


class SQLite(OneKind, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class PostgreSQL(OneKind, PGDialect_psycopg):
    supports_statement_cache = True


def share() -> None:
    """Let all engines that are made from now on in this process share what was compiled."""
    registry.register("sqlite", __name__, SQLite.__name__)
    registry.register("postgresql.psycopg", __name__, PostgreSQL.__name__)
