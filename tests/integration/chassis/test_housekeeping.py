"""What services' tables are rid of, on both databases."""

from uuid import uuid4

import pytest
from sqlalchemy import Table, insert, select

from chassis.database.database import Database
from chassis.database.removal import remove_in_portions
from chassis.database.types import db_now
from chassis.jobs.housekeeping import (
    DAY,
    HOUSEKEEPING,
    remove_handled_events,
    remove_old_answers,
    remove_sent_events,
)
from chassis.jobs.timer_runner import TimerRunner
from chassis.jobs.timers import given_up


def fill(probe: Database, table: Table, rows: list[dict[str, object]]) -> None:
    with probe.writing() as connection:
        for row in rows:
            connection.execute(insert(table).values(**row))


def left(probe: Database, table: Table) -> int:
    with probe.reading() as connection:
        return len(connection.execute(select(*table.primary_key.columns)).all())


def test_what_is_unsent_or_young_stays_in_the_outbox(probe: Database) -> None:
    event = {"type": "t", "body": b"{}"}
    ages = (None, db_now(-DAY), db_now(-8 * DAY), db_now(-9 * DAY))
    fill(probe, probe.tables.outbox, [event | {"id": uuid4(), "sent_at": sent} for sent in ages])
    assert remove_sent_events(probe) == 2
    assert left(probe, probe.tables.outbox) == 2


def test_what_is_not_done_or_young_stays_in_the_inbox(probe: Database) -> None:
    old, young = db_now(-40 * DAY), db_now(-DAY)
    rows = [("done", old), ("done", young), ("retry", old), ("parked", old)]
    fill(
        probe,
        probe.tables.inbox,
        [{"event_id": uuid4(), "type": "t", "state": state, "received_at": at} for state, at in rows],
    )
    assert remove_handled_events(probe) == 1
    assert left(probe, probe.tables.inbox) == 3


def test_answers_are_kept_for_thirty_days(probe: Database) -> None:
    answer = {"actor": "a", "operation": "o", "request_hash": "h"}
    ages = enumerate((29, 31))
    fill(
        probe, probe.tables.idempotency, [answer | {"key": str(n), "created_at": db_now(-age * DAY)} for n, age in ages]
    )
    assert remove_old_answers(probe) == 1
    assert left(probe, probe.tables.idempotency) == 1


@pytest.mark.parametrize("portion", [1, 3, 100])
def test_removal_in_portions_removes_all_that_fits(probe: Database, portion: int) -> None:
    outbox = probe.tables.outbox
    fill(probe, outbox, [{"id": uuid4(), "type": "ab"[n % 2], "body": b""} for n in range(20)])
    assert remove_in_portions(probe, outbox, outbox.c.type == "a", portion) == 10
    assert left(probe, outbox) == 10


def test_every_chore_runs_on_this_database(probe: Database) -> None:
    runner = TimerRunner(probe, {}, every=HOUSEKEEPING, retry_after=())
    done = 0
    while runner.run_one():
        done += 1
    assert done == len(HOUSEKEEPING)
    with probe.reading() as connection:
        assert set(connection.scalars(select(probe.tables.due.c.error))) == {None}
    assert given_up(probe) == []
