"""Errors of the database are logged; what was bound to the statement is somebody's data, and stays out of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chassis.database.database import unavailable_when_away
from chassis.database.engine import make_engine
from chassis.errors import Unavailable


def test_an_error_does_not_show_what_was_bound(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'main.db'}")
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as raised:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "乌云其其格"})
    assert "nowhere" in str(raised.value)
    assert "乌云其其格" not in str(raised.value)
    engine.dispose()


def test_it_is_so_on_postgresql_too() -> None:
    assert make_engine("postgresql+psycopg://nobody@localhost/none").hide_parameters


def test_a_full_disk_is_told_as_that_on_sqlite_too(tmp_path: Path) -> None:
    """On PostgreSQL: tests/faults/test_database.py."""
    engine = make_engine(f"sqlite:///{tmp_path / 'main.db'}")
    with engine.connect() as connection, pytest.raises(Unavailable) as refused, unavailable_when_away():
        connection.exec_driver_sql("CREATE TABLE filled (content)")
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # no more than there are
        connection.exec_driver_sql("INSERT INTO filled VALUES (randomblob(1000000))")
    assert (refused.value.type, refused.value.retry_after) == ("disk-full", 30.0)
    engine.dispose()
