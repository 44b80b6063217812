"""A query must not stop the other greenlets, and a killed one must not keep what it was given."""

from __future__ import annotations

import uuid

from chassis.testing.green import green
from chassis.testing.postgresql import PostgreSQL


def test_queries_run_side_by_side_while_the_hub_goes_on(postgres: PostgreSQL) -> None:
    beats_while_twenty_queries_sleep(url=postgres.url())


@green
def beats_while_twenty_queries_sleep(url: str) -> None:
    import itertools
    import time

    import eventlet
    from sqlalchemy import text

    from chassis.database.engine import make_engine, make_green

    make_green()
    engine = make_engine(url, pool=20)
    beats = [time.monotonic()]

    def beat() -> None:
        while True:
            eventlet.sleep(0.01)
            beats.append(time.monotonic())

    def query() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_sleep(0.5)"))

    beating = eventlet.spawn(beat)
    began = time.monotonic()
    for greenlet in [eventlet.spawn(query) for _ in range(20)]:
        greenlet.wait()
    took = time.monotonic() - began
    beating.kill()
    longest = max(after - before for before, after in itertools.pairwise(beats))
    assert took < 5, f"20 queries of half a second took {took:.1f} s: one after the other"
    assert longest < 0.5, f"the hub stood still for {longest:.2f} s"


def test_a_query_cut_by_a_time_out_gives_its_place_back(postgres: PostgreSQL) -> None:
    time_out_queries_and_waiters(url=postgres.url())


@green
def time_out_queries_and_waiters(url: str) -> None:
    import eventlet
    from sqlalchemy import text

    from chassis.database.engine import make_engine, make_green

    make_green()
    engine = make_engine(url, pool=2)

    def query(seconds: float) -> bool:
        with eventlet.Timeout(0.2, False), engine.connect() as connection:
            connection.execute(text(f"SELECT pg_sleep({seconds})"))
            return True
        return False

    cut = [eventlet.spawn(query, 30) for _ in range(6)]  # two are cut while they run, four while they wait
    assert not any(greenlet.wait() for greenlet in cut)
    assert [query(0), query(0), query(0)] == [True, True, True]
    assert engine.pool.checkedout() == 0


def test_reads_see_what_was_committed_meanwhile(postgres: PostgreSQL) -> None:
    name = f"reads-{uuid.uuid4().hex}"
    read_between_commits(url=postgres.create_database(name))
    postgres.drop_database(name)


@green
def read_between_commits(url: str) -> None:
    from sqlalchemy import func, select, text

    from chassis.database.database import Database
    from chassis.database.engine import make_green
    from services.registry.base import Base

    make_green()
    database = Database(url, Base, service="registry")
    database.tables.signing_keys.create(database.engine)
    count = select(func.count()).select_from(database.tables.signing_keys)
    with database.unit_of_work(writes=False) as reader:
        assert reader.session.scalar(count) == 0
        with database.writing() as connection:
            connection.execute(database.tables.signing_keys.insert().values(id="k", jwk={}))
        assert reader.session.scalar(count) == 1
        state = text("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
        assert reader.session.scalar(state) == 0, "a read keeps no transaction open"
    database.engine.dispose()
