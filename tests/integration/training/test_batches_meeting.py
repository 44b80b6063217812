"""Rows that meet another sender's, and a job of rows that is broken off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chassis.jobs import JobContext, JobRunner
from chassis.jobs.context import WorkerStopping
from services.training import contract
from services.training.batches.usecases.entering import enter_rows
from services.training.piecework.work.usecases.making.deliveries import record_delivery

from .meanwhile import Meanwhile
from .sending import Sending


@pytest.mark.parametrize("at_once", [False, True])
def test_two_who_send_one_reference_at_the_same_moment_record_it_once(sending: Sending, at_once: bool) -> None:
    """Under different keys, for different lots, so that no lock but the reference's own index keeps them apart."""
    one, two = sending.claims(10, 10)
    f, row = sending.f, {"claim": two, "pieces": 2, "employer_reference": "same"}
    with f.database.unit_of_work(f.inspector) as uow:
        first = contract.RecordDelivery.parse({"claim": one, "pieces": 1, "employer_reference": "same"})
        record_delivery(uow, first)
        uow.session.flush()
        other = Meanwhile(
            sending.f.database,
            (lambda: sending.batch("deliveries", row)[0])
            if at_once
            else (lambda: f.ask(f.inspector, contract.record_delivery, **row)),
        )
        other.wait_until_held_up()
    answer = other.answer()
    assert (answer["problem"]["type"] if at_once else answer.type).rpartition("/")[2] == "employer-reference-taken"
    (kept,) = f.ask(f.inspector, contract.list_deliveries, employer_reference="same")["items"]
    assert (kept["claim"], kept["pieces"]) == (one, 1)


def test_a_job_that_is_broken_off_goes_on_where_it_was(sending: Sending) -> None:
    (claim,) = sending.claims(3_000)
    rows = [{"claim": claim, "pieces": 1} for _ in range(2_500)]  # without references: a second time would show
    file = sending.upload(json.dumps(rows).encode())
    started = sending.f.ask(sending.f.inspector, contract.start_import, kind="deliveries", file=file, partial=True)

    def broken_off(job: JobContext) -> None:
        step, steps = job.step, iter(range(2))

        def few(**more: Any) -> Any:
            if next(steps, None) is None:
                raise WorkerStopping
            return step(**more)

        job.step = few  # type: ignore[method-assign]
        enter_rows(job)

    JobRunner(sending.f.database, {"enter_rows": broken_off}).run_one()
    halfway = sending.f.ask(sending.f.inspector, contract.get_job, id=started["id"])
    assert halfway["state"] == "waiting"
    assert 0 < halfway["done"] < 2_500
    sending.f.work_off_jobs()
    done = sending.f.ask(sending.f.inspector, contract.get_job, id=started["id"])
    assert (done["state"], done["result"]) == ("done", {"recorded": 2_500, "rows": 2_500, "dry_run": False})
    assert [answer["index"] for answer in sending.answers(done)] == list(range(2_500))
    assert sending.f.ask(sending.f.inspector, contract.get_claim, id=claim)["delivered"] == 2_500
