"""Jobs with real worker processes, on both databases."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from chassis.access.actor import ANONYMOUS, Actor, ActorKind, Scope, system
from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.errors import Conflict, NotFound, Unavailable
from chassis.jobs import (
    Job,
    JobCancelled,
    JobContext,
    JobLimits,
    JobRunner,
    LeaseLost,
    cancel_job,
    job_view,
    list_jobs,
    remove_old_jobs,
    start_job,
)
from chassis.jobs.queue import STAYS
from chassis.testing.probe import JOBS, SOMEBODY, effect, effect_processes, effects, open_probe
from chassis.testing.processes import Process, wait_for

ANOTHER = Actor("account-2", ActorKind.PERSON)
QUICK = {"lease": 1.0, "retry_after": [0.05, 0.05]}


def start(database: Database, kind: str, actor: Actor = SOMEBODY, **more: Any) -> Job:
    arguments = more.pop("arguments", {})
    with database.unit_of_work(actor) as uow:
        return start_job(uow, kind, arguments, **more)


def seen(database: Database, job: Job) -> Job:
    with database.unit_of_work(SOMEBODY, writes=False) as uow:
        return job_view(uow, job.id)


def ended(database: Database, job: Job, within: float = 15.0) -> Job:
    wait_for(lambda: seen(database, job).finished, within, lambda: str(seen(database, job)))
    return seen(database, job)


def steps_of(job: Job, count: int) -> list[str]:
    return [f"{job.id}:{number}" for number in range(count)]


def test_a_worker_does_a_job_and_shows_how_far_it_is(probe: Database, worker: Callable[..., Process]) -> None:
    job = start(probe, "count_up", arguments={"steps": 20})
    assert (job.state, job.done, job.total) == ("waiting", 0, None)
    worker(jobs=QUICK)
    done = ended(probe, job)
    assert (done.state, done.done, done.total, done.result) == ("done", 20, 20, {"counted": 20})
    assert effects(probe) == steps_of(job, 20)


def test_several_workers_share_the_jobs_and_never_do_one_twice(
    probe: Database, worker: Callable[..., Process], tmp_path: Path
) -> None:
    many, gate = JobLimits(of_owner=100), tmp_path / "gate"
    held = [start(probe, "work_between_steps", arguments={"gate": str(gate)}, limits=many) for _ in range(2)]
    jobs = [start(probe, "count_up", arguments={"steps": 20}, limits=many) for _ in range(8)]
    for _ in range(3):
        worker(jobs=QUICK)
    wait_for(lambda: effects(probe).count("first") == 2)  # two are at work, the third does the rest
    for job in jobs:
        assert ended(probe, job).state == "done"
    gate.touch()
    for job in held:
        assert ended(probe, job).state == "done"
    expected = [step for job in jobs for step in steps_of(job, 20)] + ["first", "second"] * 2
    assert sorted(effects(probe)) == sorted(expected)
    assert len(effect_processes(probe)) == 3


def test_a_killed_workers_job_goes_on_from_its_checkpoint(
    probe: Database, worker: Callable[..., Process], tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    job = start(probe, "wait_in_a_step", arguments={"gate": str(gate)})
    first = worker(jobs=QUICK)
    wait_for(lambda: effects(probe) == ["first"])
    first.kill()
    gate.touch()
    worker(jobs=QUICK)
    assert ended(probe, job).state == "done"
    assert effects(probe) == ["first", "second"]


def test_a_worker_that_lost_its_lease_cannot_commit(probe: Database) -> None:
    """The first claim's step is under way when its lease ends and another takes the job and finishes it."""
    job = start(probe, "fenced")
    turns: list[str] = []

    def late(context: JobContext) -> None:
        with context.step(checkpoint=1) as uow:
            effect(uow, "before")
        other = open_probe(probe.engine.url.render_as_string(hide_password=False))
        with other.writing() as connection:
            connection.execute(update(other.tables.jobs).values(due_at=db_now(-1)))
        assert JobRunner(other, {"fenced": second}).run_one()
        other.engine.dispose()
        turns.append("late goes on")
        with context.step(checkpoint=2) as uow:
            effect(uow, "late")
        turns.append("late committed")

    def second(context: JobContext) -> None:
        assert context.checkpoint == 1
        with context.step(checkpoint=2) as uow:
            effect(uow, "taken over")

    assert JobRunner(probe, {"fenced": late}).run_one()
    assert turns == ["late goes on"]
    assert effects(probe) == ["before", "taken over"]
    assert seen(probe, job).state == "done"


def test_a_lease_lost_in_the_middle_of_a_step_undoes_the_step(probe: Database) -> None:
    """Only possible where the database has several writers: on SQLite nobody takes a job inside another's step."""
    if probe.sqlite:
        probe_has_one_writer(probe)
        return
    job = start(probe, "fenced")

    def overtaken(context: JobContext) -> None:
        with context.step(checkpoint=1) as uow:
            effect(uow, "late")
            other = open_probe(probe.engine.url.render_as_string(hide_password=False))
            with other.writing() as connection:
                connection.execute(update(other.tables.jobs).values(due_at=db_now(-1)))
            assert JobRunner(other, {"fenced": lambda _: None}).run_one()
            other.engine.dispose()

    assert JobRunner(probe, {"fenced": overtaken}).run_one()
    assert effects(probe) == []
    assert seen(probe, job).state == "done"


def probe_has_one_writer(probe: Database) -> None:
    other = open_probe(probe.engine.url.render_as_string(hide_password=False))
    with probe.unit_of_work(), pytest.raises(Unavailable), other.unit_of_work():
        pass
    other.engine.dispose()


def test_a_lease_is_renewed_while_a_step_takes_longer_than_it(
    probe: Database, worker: Callable[..., Process], tmp_path: Path
) -> None:
    job = start(probe, "work_between_steps", arguments={"gate": str(tmp_path / "gate")})
    worker(jobs={"lease": 0.6})
    wait_for(lambda: effects(probe) == ["first"])
    worker(jobs={"lease": 0.6})
    renewals = {lease_end(probe)}
    wait_for(lambda: renewals.add(lease_end(probe)) or len(renewals) > 6)  # three leases long
    (tmp_path / "gate").touch()
    assert ended(probe, job).state == "done"
    assert effects(probe) == ["first", "second"]
    assert len(effect_processes(probe)) == 1


def lease_end(probe: Database) -> Any:
    with probe.reading() as connection:
        return connection.scalar(probe.tables.jobs.select().with_only_columns(probe.tables.jobs.c.due_at))


def test_a_job_whose_workers_die_of_it_is_given_up(probe: Database, worker: Callable[..., Process]) -> None:
    job = start(probe, "die")
    deadly = [worker(jobs={"lease": 0.2, "retry_after": [0.05]}) for _ in range(3)]
    given_up = ended(probe, job)
    assert given_up.state == "failed"
    assert "tell the operators" in (given_up.reason or "")
    assert [p.running for p in deadly].count(False) == 2


def test_a_stopped_worker_leaves_its_job_to_the_next_at_once(probe: Database, worker: Callable[..., Process]) -> None:
    job = start(probe, "count_up", arguments={"steps": 150})
    first = worker(jobs={"lease": 600.0})
    wait_for(lambda: seen(probe, job).done > 3)
    assert first.stop() == 0
    assert seen(probe, job).state == "waiting"
    worker(jobs={"lease": 600.0})
    assert ended(probe, job).state == "done"
    assert effects(probe) == steps_of(job, 150)


def test_a_refusal_ends_the_job_with_its_reason_and_errors(probe: Database) -> None:
    job = start(probe, "refuse")
    JobRunner(probe, JOBS).run_one()
    failed = seen(probe, job)
    assert (failed.state, failed.reason) == ("failed", "two rows are wrong; mend them and send the file again")
    place = {"sheet": "成员", "row": 12, "column": "phone"}
    row = {"type": "invalid", "detail": "the telephone number has too few digits"} | place
    assert (failed.errors, failed.error_count) == ([row], 1)


def test_a_fault_is_tried_again_then_told_without_its_inside(probe: Database) -> None:
    job = start(probe, "faulty")
    tries: list[int] = []

    def faulty(context: JobContext) -> None:
        tries.append(1)
        raise KeyError("secret inside")

    runner = JobRunner(probe, {"faulty": faulty}, retry_after=(0.0, 0.0))
    wait_for(lambda: runner.run_one() and seen(probe, job).finished)
    assert len(tries) == 3
    failed = seen(probe, job)
    assert failed.state == "failed"
    assert "secret" not in (failed.reason or "")


def test_a_retry_waits_for_its_pause(probe: Database) -> None:
    start(probe, "faulty")
    tries: list[int] = []

    def faulty(context: JobContext) -> None:
        tries.append(1)
        raise KeyError

    runner = JobRunner(probe, {"faulty": faulty}, retry_after=(600.0,))
    assert runner.run_one()
    assert not runner.run_one()
    assert len(tries) == 1


def test_a_checkpoint_gives_a_new_round_of_tries(probe: Database) -> None:
    job = start(probe, "halting")

    def halting(context: JobContext) -> None:
        number = context.checkpoint or 0
        if number == 10:
            return
        with context.step(checkpoint=number + 1) as uow:
            effect(uow, str(number))
        raise ConnectionError

    runner = JobRunner(probe, {"halting": halting}, retry_after=(0.0,))
    wait_for(lambda: runner.run_one() and seen(probe, job).finished)
    assert seen(probe, job).state == "done"
    assert effects(probe) == [str(n) for n in range(10)]


def test_a_failed_step_keeps_neither_its_changes_nor_its_progress(probe: Database) -> None:
    job = start(probe, "partly")

    def partly(context: JobContext) -> None:
        with context.step(checkpoint="a", done=1):
            context.error("invalid", "first")
        with pytest.raises(ZeroDivisionError), context.step(checkpoint="b", done=2) as uow:
            effect(uow, "undone")
            context.error("invalid", "second")
            context.result = "wrong"
            raise ZeroDivisionError
        assert (context.checkpoint, context.done, context.result, context.error_count) == ("a", 1, None, 1)

    JobRunner(probe, {"partly": partly}).run_one()
    done = seen(probe, job)
    assert (done.state, done.done, done.result, done.error_count) == ("done", 1, None, 1)
    assert effects(probe) == []


def test_errors_are_kept_up_to_a_limit_and_counted_beyond(probe: Database) -> None:
    job = start(probe, "sloppy")

    def sloppy(context: JobContext) -> None:
        for row in range(1000):
            context.error("invalid", "wrong", row=row)

    JobRunner(probe, {"sloppy": sloppy}).run_one()
    done = seen(probe, job)
    assert (len(done.errors), done.error_count) == (200, 1000)


def test_a_waiting_job_is_cancelled_at_once(probe: Database) -> None:
    job = start(probe, "count_up", arguments={"steps": 3}, unique_key="k")
    with probe.unit_of_work(SOMEBODY) as uow:
        cancelled = cancel_job(uow, job.id)
    assert (cancelled.state, cancelled.reason) == ("cancelled", None)
    assert not JobRunner(probe, JOBS).run_one()
    start(probe, "count_up", unique_key="k")


def test_a_running_job_is_cancelled_before_its_next_step(probe: Database) -> None:
    job = start(probe, "long")

    def long(context: JobContext) -> None:
        with context.step(checkpoint=1) as uow:
            effect(uow, "first")
        assert not context.cancelled
        with probe.unit_of_work(SOMEBODY) as uow:
            assert cancel_job(uow, job.id).cancel_asked
        assert context.cancelled
        try:
            with context.step(checkpoint=2) as uow:
                effect(uow, "second")
        except Exception as error:  # a function that goes on after a bad row
            pytest.fail(f"{error!r} would have been taken for a bad row")

    JobRunner(probe, {"long": long}).run_one()
    cancelled = seen(probe, job)
    assert (cancelled.state, cancelled.reason) == ("cancelled", STAYS)
    assert effects(probe) == ["first"]
    assert issubclass(JobCancelled, BaseException) and not issubclass(LeaseLost, Exception)


def test_a_cancelled_job_of_a_killed_worker_ends_cancelled(
    probe: Database, worker: Callable[..., Process], tmp_path: Path
) -> None:
    job = start(probe, "work_between_steps", arguments={"gate": str(tmp_path / "gate")})
    first = worker(jobs=QUICK)
    wait_for(lambda: effects(probe) == ["first"])
    first.kill()
    with probe.unit_of_work(SOMEBODY) as uow:
        cancel_job(uow, job.id)
    worker(jobs=QUICK)
    cancelled = ended(probe, job)
    assert (cancelled.state, cancelled.reason) == ("cancelled", STAYS)
    assert effects(probe) == ["first"]


def test_a_job_that_waits_for_its_next_attempt_is_cancelled_with_what_stays(probe: Database) -> None:
    job = start(probe, "breaks")

    def breaks(context: JobContext) -> None:
        with context.step(checkpoint=1) as uow:
            effect(uow, "first")
        raise ZeroDivisionError

    JobRunner(probe, {"breaks": breaks}).run_one()
    assert seen(probe, job).state == "waiting"
    with probe.unit_of_work(SOMEBODY) as uow:
        cancelled = cancel_job(uow, job.id)
    assert (cancelled.state, cancelled.reason) == ("cancelled", STAYS)


def test_what_has_ended_cannot_be_cancelled(probe: Database) -> None:
    job = start(probe, "refuse")
    JobRunner(probe, JOBS).run_one()
    with pytest.raises(Conflict), probe.unit_of_work(SOMEBODY) as uow:
        cancel_job(uow, job.id)


def test_a_job_is_its_owners_alone(probe: Database) -> None:
    job = start(probe, "count_up")
    start(probe, "count_up", system("registry"))
    for stranger in (ANOTHER, ANONYMOUS):
        with probe.unit_of_work(stranger) as uow:
            with pytest.raises(NotFound):
                job_view(uow, job.id)
            with pytest.raises(NotFound):
                cancel_job(uow, job.id)
    with probe.unit_of_work(ANOTHER, writes=False) as uow:
        assert list_jobs(uow) == []
    with probe.unit_of_work(SOMEBODY, writes=False) as uow:
        assert [found.id for found in list_jobs(uow)] == [job.id]


def test_jobs_are_listed_newest_first_and_in_pages(probe: Database) -> None:
    jobs = sorted((start(probe, "count_up", limits=JobLimits(of_owner=100)).id for _ in range(7)), reverse=True)
    with probe.unit_of_work(SOMEBODY, writes=False) as uow:
        first = list_jobs(uow, limit=4)
        rest = list_jobs(uow, limit=4, before=first[-1].id)
        assert list_jobs(uow, kind="refuse") == []
    assert [job.id for job in first + rest] == jobs


def test_one_open_job_of_a_unique_key(probe: Database) -> None:
    start(probe, "refuse", unique_key="payroll 2026-11")
    with pytest.raises(Conflict) as refused:
        start(probe, "refuse", ANOTHER, unique_key="payroll 2026-11")
    assert refused.value.type == "job-open"
    JobRunner(probe, JOBS).run_one()
    start(probe, "refuse", unique_key="payroll 2026-11")


def test_a_job_that_was_not_committed_does_not_exist(probe: Database) -> None:
    with pytest.raises(ZeroDivisionError), probe.unit_of_work(SOMEBODY) as uow:
        start_job(uow, "count_up", {"steps": 1})
        raise ZeroDivisionError
    assert not JobRunner(probe, JOBS).run_one()


def test_the_queue_has_limits(probe: Database) -> None:
    limits = JobLimits(of_owner=2, in_all=3)
    start(probe, "count_up", limits=limits)
    start(probe, "count_up", limits=limits)
    with pytest.raises(Conflict) as of_owner:
        start(probe, "count_up", limits=limits)
    assert of_owner.value.type == "too-many-jobs"
    start(probe, "count_up", ANOTHER, limits=limits)
    with pytest.raises(Unavailable) as in_all:
        start(probe, "count_up", ANOTHER, limits=limits)
    assert in_all.value.retry_after == 60


def test_a_job_acts_as_who_asked_for_it(probe: Database) -> None:
    community, compound = probe.ids.new(), probe.ids.new()
    reach = Scope(compounds=frozenset({compound}))
    asker = Actor("a", ActorKind.PERSON, roles=frozenset({"staff"}), community=community, scope=reach)
    start(probe, "mirror", asker)
    seen_actor: list[Actor] = []

    def mirror(context: JobContext) -> None:
        with context.step() as uow:
            seen_actor.append(uow.actor)

    JobRunner(probe, {"mirror": mirror}).run_one()
    assert seen_actor == [asker]


def test_a_runner_leaves_kinds_that_it_does_not_know(probe: Database) -> None:
    start(probe, "of_a_later_version")
    assert not JobRunner(probe, JOBS).run_one()


def test_old_jobs_are_removed_and_open_ones_stay(probe: Database) -> None:
    start(probe, "refuse")
    JobRunner(probe, JOBS).run_one()
    open_one = start(probe, "count_up")
    assert remove_old_jobs(probe, keep=3600) == 0
    assert remove_old_jobs(probe, keep=-1) == 1
    assert seen(probe, open_one).state == "waiting"
