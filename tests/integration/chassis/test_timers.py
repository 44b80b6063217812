"""Due rows with real runner processes, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from chassis.clock import ManualClock
from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.jobs.timer_runner import TimerRunner
from chassis.jobs.timers import Due, Every, cancel, given_up, schedule, try_again
from chassis.testing.probe import TIMERS, effect, effect_processes, effects, open_probe
from chassis.testing.processes import Process, wait_for


def plan(database: Database, key: str, after: float = -1.0, kind: str = "happen", **arguments: Any) -> None:
    """`after` is in seconds from now."""
    with database.unit_of_work() as uow:
        schedule(uow, kind, key, uow.now() + timedelta(seconds=after), arguments)


def due_rows(database: Database) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(select(database.tables.due).order_by(database.tables.due.c.key)))


def test_each_happens_once_with_three_runners(probe: Database, worker: Callable[..., Process]) -> None:
    keys = [f"reminder:{number:03}" for number in range(60)]
    for key in keys:
        plan(probe, key, after=60)
    runners = [worker(timers={}) for _ in range(3)]
    for runner in runners:
        runner.wait_for_output("works")
    with probe.writing() as connection:  # all at once, when all runners look
        connection.execute(update(probe.tables.due).values(next_try_at=db_now()))
    wait_for(lambda: not due_rows(probe))
    assert sorted(effects(probe)) == keys
    assert len(effect_processes(probe)) >= 2


def test_nothing_happens_before_its_time(probe: Database) -> None:
    plan(probe, "tomorrow", after=86_400)
    plan(probe, "now")
    runner = TimerRunner(probe, TIMERS)
    assert runner.run_one()
    assert not runner.run_one()
    assert effects(probe) == ["now"]


def test_only_the_databases_clock_counts(probe: Database) -> None:
    """A runner whose machine's clock is an hour ahead, and one an hour behind, do the same."""
    plan(probe, "in ten minutes", after=600)
    for hours in (1, -1):
        clock = ManualClock(probe.clock.now() + timedelta(hours=hours))
        wrong = open_probe(probe.engine.url.render_as_string(hide_password=False), clock)
        assert not TimerRunner(wrong, TIMERS).run_one()
        wrong.engine.dispose()
    plan(probe, "due")
    clock = ManualClock(probe.clock.now() - timedelta(hours=1))
    late = open_probe(probe.engine.url.render_as_string(hide_password=False), clock)
    assert TimerRunner(late, TIMERS).run_one()
    late.engine.dispose()
    assert effects(probe) == ["due"]


def test_scheduling_again_moves_it(probe: Database) -> None:
    plan(probe, "meeting", after=-1, room="a")
    plan(probe, "meeting", after=3600, room="b")
    assert not TimerRunner(probe, TIMERS).run_one()
    (row,) = due_rows(probe)
    assert row.arguments == {"room": "b"}
    plan(probe, "meeting", after=-1)
    assert TimerRunner(probe, TIMERS).run_one()
    assert effects(probe) == ["meeting"]


def test_what_was_cancelled_does_not_happen(probe: Database) -> None:
    plan(probe, "meeting")
    with probe.unit_of_work() as uow:
        assert cancel(uow, "meeting")
        assert not cancel(uow, "meeting")
    assert not TimerRunner(probe, TIMERS).run_one()


def test_an_effect_may_schedule_its_own_key_anew(probe: Database) -> None:
    def weekly(uow: UnitOfWork, due: Due) -> None:
        effect(uow, due.at.isoformat())
        schedule(uow, "weekly", due.key, due.at + timedelta(days=7))

    plan(probe, "digest", after=-1, kind="weekly")
    (before,) = due_rows(probe)
    assert TimerRunner(probe, {"weekly": weekly}).run_one()
    (after,) = due_rows(probe)
    assert after.at - before.at == timedelta(days=7)
    assert (after.attempts, after.next_try_at) == (0, after.at)


def test_one_that_is_cancelled_while_it_is_taken_does_not_happen(probe: Database) -> None:
    plan(probe, "meeting")
    runner = TimerRunner(probe, TIMERS)
    claimed = runner._claim()
    assert claimed is not None
    with probe.unit_of_work() as uow:
        cancel(uow, "meeting")
    runner._let(*claimed)
    assert effects(probe) == []


def test_one_that_is_put_off_while_it_is_taken_happens_at_its_new_time_only(probe: Database) -> None:
    plan(probe, "meeting")
    runner = TimerRunner(probe, TIMERS)
    claimed = runner._claim()
    assert claimed is not None
    plan(probe, "meeting", after=3600)
    runner._let(*claimed)
    assert effects(probe) == []
    assert [row.key for row in due_rows(probe)] == ["meeting"]


def test_a_runner_that_lost_its_lease_has_no_effect(probe: Database) -> None:
    plan(probe, "meeting")
    late = TimerRunner(probe, TIMERS, lease=0.0)
    claimed = late._claim()
    assert claimed is not None
    wait_for(TimerRunner(probe, TIMERS).run_one)
    late._let(*claimed)
    assert effects(probe) == ["meeting"]


def test_a_failing_one_is_tried_again_then_given_up_and_can_be_retried(probe: Database) -> None:
    broken = [True]

    def fragile(uow: UnitOfWork, due: Due) -> None:
        effect(uow, f"attempt {due.attempt}")
        if broken[0]:
            raise ConnectionError("the printer is off")

    plan(probe, "print", kind="fragile")
    plan(probe, "other")
    runner = TimerRunner(probe, TIMERS | {"fragile": fragile}, retry_after=(0.0, 0.0))
    wait_for(lambda: not runner.run_one() and given_up(probe))
    (row,) = given_up(probe)
    assert (row.key, row.attempts, row.error) == ("print", 3, "ConnectionError: the printer is off")
    assert effects(probe) == ["other"]
    broken[0] = False
    with probe.unit_of_work() as uow:
        try_again(uow, "print")
        with pytest.raises(NotFound):
            try_again(uow, "other")
    assert runner.run_one()
    assert effects(probe) == ["other", "attempt 1"]
    assert given_up(probe) == []


def test_what_happens_again_and_again_happens_once_a_period(probe: Database) -> None:
    done: list[str] = []
    every = {"sweep": Every(3600, lambda _: done.append("sweep"))}
    first, second = TimerRunner(probe, {}, every=every), TimerRunner(probe, {}, every=every)
    assert first.run_one()
    assert not second.run_one()
    assert not first.run_one()
    with probe.writing() as connection:
        connection.execute(update(probe.tables.due).values(next_try_at=db_now(-1)))
    assert second.run_one()
    assert not first.run_one()
    assert done == ["sweep", "sweep"]


def test_a_failing_chore_goes_on_with_its_period(probe: Database) -> None:
    def fail(_: Database) -> None:
        raise ConnectionError("away")

    runner = TimerRunner(probe, {}, every={"sweep": Every(0.0, fail)}, retry_after=(0.0,))
    for _ in range(5):
        wait_for(runner.run_one)
    (row,) = due_rows(probe)
    assert row.error == "ConnectionError: away"
    assert row.next_try_at is not None
    assert given_up(probe) == []
