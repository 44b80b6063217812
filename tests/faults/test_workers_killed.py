"""kill -9 of workers at random moments: every step and every due row takes effect once, and all is finished."""

from collections.abc import Callable
from datetime import timedelta

from chassis.database.database import Database
from chassis.jobs import JobLimits, job_view, start_job
from chassis.jobs.timers import schedule
from chassis.testing.kills import kill_until, seeded
from chassis.testing.probe import SOMEBODY, effects
from chassis.testing.processes import Process

QUICK = {"lease": 0.5, "retry_after": [0.05, 0.05, 0.05]}
JOBS, STEPS, ROWS, KILLS = 4, 60, 150, 5


def test_each_step_of_each_job_takes_effect_once_through_kills(probe: Database, worker: Callable[..., Process]) -> None:
    chance = seeded()
    with probe.unit_of_work(SOMEBODY) as uow:
        jobs = [start_job(uow, "count_up", {"steps": STEPS}, limits=JobLimits(of_owner=JOBS)) for _ in range(JOBS)]

    def finished() -> bool:
        with probe.unit_of_work(SOMEBODY, writes=False) as uow:
            return all(job_view(uow, job.id).finished for job in jobs)

    kills = kill_until([worker(jobs=QUICK) for _ in range(2)], finished, chance, at_least=KILLS)
    with probe.unit_of_work(SOMEBODY, writes=False) as uow:
        assert [(job_view(uow, job.id).state, job_view(uow, job.id).done) for job in jobs] == [("done", STEPS)] * JOBS
    assert sorted(effects(probe)) == sorted(f"{job.id}:{number}" for job in jobs for number in range(STEPS))
    assert kills >= KILLS


def test_each_due_row_happens_once_through_kills(probe: Database, worker: Callable[..., Process]) -> None:
    chance = seeded()
    keys = [f"reminder:{number:03}" for number in range(ROWS)]
    with probe.unit_of_work() as uow:
        for key in keys:
            schedule(uow, "happen", key, uow.now() - timedelta(seconds=1))

    def finished() -> bool:
        with probe.reading() as connection:
            return connection.execute(probe.tables.due.select()).first() is None

    runners = [worker(timers={"lease": 0.5, "retry_after": [0.05] * 20}) for _ in range(2)]
    kill_until(runners, finished, chance, at_least=KILLS)
    assert sorted(effects(probe)) == keys
