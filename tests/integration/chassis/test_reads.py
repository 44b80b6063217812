"""One pool serves reads, whose statements stand each for itself, and transactions, which need one of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, text

from chassis.database.engine import make_engines
from chassis.testing.postgresql import PostgreSQL


@pytest.fixture
def engines(postgres: PostgreSQL) -> Iterator[tuple[Engine, Engine]]:
    writer, reader = make_engines(postgres.url(), pool=1)  # so both have the same connection in turn
    yield writer, reader
    reader.dispose()


def status(connection: Connection) -> TransactionStatus:
    connection.execute(text("SELECT 1"))
    driver = connection.connection.driver_connection
    assert driver is not None
    return TransactionStatus(driver.info.transaction_status)


def test_a_read_opens_no_transaction_and_all_else_does(engines: tuple[Engine, Engine]) -> None:
    writer, reader = engines
    for _ in range(2):
        with reader.connect() as connection:
            assert status(connection) is TransactionStatus.IDLE
        with writer.connect() as connection:
            assert status(connection) is TransactionStatus.INTRANS
            assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"


def test_what_a_transaction_wrote_goes_with_it(engines: tuple[Engine, Engine]) -> None:
    writer, reader = engines
    with writer.begin() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE kept (n int)"))
    with pytest.raises(ZeroDivisionError), writer.begin() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1)"))
        raise ZeroDivisionError
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM kept")) == 0


def test_columns_are_described_to_whoever_looks(engines: tuple[Engine, Engine]) -> None:
    with engines[1].connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SELECT 1 AS one, 'x' AS other")
        described = cursor.description
        assert described is not None
        assert [column[0] for column in described] == ["one", "other"]
        assert (len(described), described[1].name, [c.name for c in described[:1]]) == (2, "other", ["one"])
        cursor.execute("SET search_path TO public")
        assert cursor.description is None
        rows = connection.execute(text("SELECT 1 AS one, 'x' AS other")).mappings().all()
        assert rows == [{"one": 1, "other": "x"}]
