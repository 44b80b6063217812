"""Rows of an employer's system: many at once, each with its answer, and safe to send again."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.access.actor import Actor
from chassis.contract import Operation
from chassis.database.database import Database
from chassis.errors import Conflict, Failure, Invalid, NotFound
from chassis.files.types import JSON
from chassis.jobs import JobContext, JobRunner
from chassis.jobs.context import WorkerStopping
from chassis.testing.processes import wait_for
from services.training import contract
from services.training.batches.usecases.entering import enter_rows
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.work.tables import Claim, Delivery, Inspection, Lot
from services.training.piecework.work.usecases.making.deliveries import record_delivery

from .factory import HOUR, Factory

KEPT = {
    Claim: ("lot", "delivered", "in_rework", "state", "version"),
    Lot: ("id", "state", "version"),
    Delivery: ("claim", "employer_reference", "pieces", "rework", "delivered_on", "state", "version", "resident"),
    Inspection: (
        "claim",
        "employer_reference",
        "first",
        "second",
        "rework",
        "rejected",
        "reason",
        "inspected_on",
        "period",
    ),
    Entry: ("line", "grade", "kind", "debit", "credit", "amount", "pieces", "period", "resident"),
}


class Sending:
    """A factory whose system sends rows."""

    def __init__(self, factory: Factory) -> None:
        self.f = factory
        factory.day(10, 1)
        self.operation = factory.operation("YR-2210")
        factory.rate(self.operation, "2026-10-01", "6.50")

    def claims(self, *pieces: int) -> list[str]:
        """A claim of a new lot each, of one worker."""
        worker = self.f.worker()
        return [self.f.claim(worker, lot) for lot in self.f.order(self.operation, *pieces)]

    def batch(self, kind: str, *rows: Any, all_or_nothing: bool = False) -> list[Any]:
        asked = {"kind": kind, "all_or_nothing": all_or_nothing, "items": list(rows)}
        return list(self.f.ask(self.f.inspector, contract.enter_batch, **asked)["items"])

    def upload(self, content: bytes, media_type: str = JSON, name: str = "rows.json") -> str:
        ask, who = self.f.ask, self.f.inspector
        id = ask(who, contract.begin_file, name=name, media_type=media_type)["id"]
        for number, at in enumerate(range(0, len(content), 256 * 1024)):
            piece = base64.b64encode(content[at : at + 256 * 1024]).decode()
            ask(who, contract.append_file, id=id, number=number, content=piece)
        return str(ask(who, contract.finish_file, id=id, size=len(content))["id"])

    def job(self, kind: str, rows: Any, **more: Any) -> Any:
        """What became of a job that enters these rows."""
        file = rows if isinstance(rows, str) else self.upload(json.dumps(rows).encode())
        job = self.f.ask(self.f.inspector, contract.start_import, kind=kind, file=file, **more)
        self.f.work_off_jobs()
        return self.f.ask(self.f.inspector, contract.get_job, id=job["id"])

    def answers(self, job: Any, **narrowed: Any) -> list[Any]:
        found: list[Any] = []
        cursor = None
        while True:
            page = self.f.ask(
                self.f.inspector, contract.list_batch_rows, id=job["id"], limit=200, cursor=cursor, **narrowed
            )
            found += page["items"]
            if (cursor := page["next_cursor"]) is None:
                return found

    def kept(self) -> dict[str, list[Any]]:
        """What stands in the tables, without the ids that each way makes for itself."""
        with self.f.database.unit_of_work(writes=False) as uow:
            return {
                kind.__tablename__: sorted(
                    (tuple(map(str, row)) for row in uow.session.execute(select(*(getattr(kind, n) for n in names)))),
                )
                for kind, names in KEPT.items()
            }

    def created(self) -> int:
        """How many records of new rows the audit has; changes of a row within one transaction are one record."""
        audit = self.f.database.tables.audit
        with self.f.database.reading() as connection:
            return len(connection.execute(select(audit.c.id).where(audit.c.action == "created")).all())


@pytest.fixture
def sending(factory: Factory) -> Sending:
    return Sending(factory)


def test_many_deliveries_and_inspections_are_recorded_in_one_go(sending: Sending) -> None:
    one, two = sending.claims(10, 20)
    brought = sending.batch(
        "deliveries",
        {"claim": one, "pieces": 4, "employer_reference": "a"},
        {"claim": one, "pieces": 6, "employer_reference": "b"},
        {"claim": two, "pieces": 20, "employer_reference": "c"},
    )
    assert [row["state"] for row in brought] == ["recorded"] * 3
    graded = sending.batch(
        "inspections",
        {"delivery_reference": "a", "first": 4},
        {"delivery": brought[1]["id"], "first": 5, "rework": 1, "reason": "针距不匀", "employer_reference": "i"},
        {"delivery_reference": "c", "first": 19, "second": 1},
    )
    assert [row["state"] for row in graded] == ["recorded"] * 3
    earned = sending.f.ask(sending.f.inspector, contract.list_earnings)["items"]
    assert sum(float(row["amount"]["amount"]) for row in earned) == 4 * 6.5 + 5 * 6.5 + 19 * 6.5 + 3.25
    states = {id: sending.f.ask(sending.f.inspector, contract.get_claim, id=id)["state"] for id in (one, two)}
    assert states == {one: "open", two: "done"}


def test_both_ways_leave_the_same(sending: Sending) -> None:
    """One by one and in one go: the same rows and entries, each of them in the audit."""
    first = [[sending.claims(30, 30)], [sending.claims(30, 30)]]
    told: list[Any] = []
    for (claims,), at_once in zip(first, (False, True), strict=True):
        before, created = sending.kept(), sending.created()
        for brought, graded in STORY:
            rows = [{"claim": claims[c], "pieces": p, "rework": r} for c, p, r in brought]
            ids = entered(sending, "deliveries", contract.record_delivery, rows, at_once=at_once)
            grades = [{"delivery": ids[at], **counts} for at, counts in graded]
            entered(sending, "inspections", contract.record_inspection, grades, at_once=at_once)
        with sending.f.database.unit_of_work(writes=False) as uow:
            told.append(
                [
                    sorted(
                        uow.session.execute(
                            select(*(getattr(kind, n) for n in KEPT[kind] if n not in UNLIKE)).where(
                                of(kind).in_([UUID(c) for c in claims])
                            )
                        ).all(),
                        key=str,
                    )
                    for kind, of in OF_CLAIM.items()
                ]
            )
        told[-1].append(sending.created() - created)
        assert sending.kept() != before
    assert told[0] == told[1]


UNLIKE = ("lot", "claim", "line", "id", "resident", "period")
OF_CLAIM: dict[Any, Any] = {
    Claim: lambda kind: kind.id,
    Delivery: lambda kind: kind.claim,
    Inspection: lambda kind: kind.claim,
    Entry: lambda kind: kind.line,
}
STORY: tuple[tuple[tuple[tuple[int, int, bool], ...], tuple[tuple[int, dict[str, Any]], ...]], ...] = (
    (((0, 11, False), (0, 7, False), (1, 30, False)), ((0, {"first": 11}), (1, {"first": 5, "second": 2}))),
    (((0, 12, False),), ((0, {"first": 9, "rework": 3, "reason": "针距不匀"}),)),
    (((0, 3, True),), ((0, {"first": 2, "rejected": 1, "reason": "破损"}),)),
)


def entered(sending: Sending, kind: str, one: Operation, rows: list[Any], *, at_once: bool) -> list[str]:
    if at_once:
        return [row["id"] for row in sending.batch(kind, *rows, all_or_nothing=True)]
    return [sending.f.ask(sending.f.inspector, one, **row)["id"] for row in rows]


def test_what_is_sent_again_is_recorded_once(sending: Sending) -> None:
    (claim,) = sending.claims(10)
    row = {"claim": claim, "pieces": 4, "employer_reference": "a"}
    first, twice = sending.batch("deliveries", row, row)
    assert (first["state"], twice["state"]) == ("recorded", "already")
    again, other = sending.batch("deliveries", row, row | {"pieces": 5})
    assert (again["state"], again["id"]) == ("already", first["id"])
    assert other["state"] == "refused"
    assert other["problem"]["type"] == "/problems/employer-reference-taken"
    assert (other["problem"]["status"], other["problem"]["title"]) == (409, "编号已用于其他内容")
    assert other["row"] == row | {"pieces": 5}
    graded = {"delivery_reference": "a", "first": 4, "employer_reference": "i"}
    assert [r["state"] for r in sending.batch("inspections", graded, graded)] == ["recorded", "already"]
    assert sending.batch("inspections", graded)[0]["state"] == "already"
    assert sending.batch("inspections", graded | {"first": 3, "second": 1})[0]["problem"]["status"] == 409
    assert sending.f.ask(sending.f.inspector, contract.get_claim, id=claim)["delivered"] == 4


def test_all_or_nothing_leaves_nothing(sending: Sending) -> None:
    (claim,) = sending.claims(10)
    before = sending.kept()
    with pytest.raises(Invalid) as refused:
        sending.batch("deliveries", {"claim": claim, "pieces": 4}, {"claim": claim, "pieces": 7}, all_or_nothing=True)
    assert refused.value.type == "rows-refused"
    assert [error.pointer for error in refused.value.errors] == ["/items/1/pieces"]
    assert sending.kept() == before


def test_orders_and_rates_come_by_their_natural_keys(sending: Sending) -> None:
    codes = {"style_code": "YR-2210", "operation_code": "SF"}
    order = {"employer_reference": "WO-1", **codes, "lots": [5, 7]}
    made, again, other = sending.batch("work_orders", order, order, order | {"lots": [5]})
    assert (made["state"], again["state"], again["id"]) == ("recorded", "already", made["id"])
    assert other["problem"]["type"] == "/problems/employer-reference-taken"
    rate = {**codes, "since": "2026-10-16", "per_piece": "7.00"}
    set_, same, differs = sending.batch("rates", rate, rate, rate | {"per_piece": "7.10"})
    assert (set_["state"], same["state"]) == ("recorded", "already")
    assert differs["problem"]["type"] == "/problems/rate-set"
    worker = sending.f.worker()
    lots = sending.f.ask(sending.f.inspector, contract.list_lots, work_order=made["id"])["items"]
    claim = sending.f.claim(worker, next(lot["id"] for lot in lots if lot["number"] == 2))
    (brought,) = sending.batch("deliveries", {"work_order": "WO-1", "lot": 2, "pieces": 7, "resident": worker.resident})
    assert sending.f.ask(sending.f.inspector, contract.get_delivery, id=brought["id"])["claim"] == claim


def test_a_job_enters_thousands_and_answers_for_each(sending: Sending) -> None:
    (claim,) = sending.claims(2_000)
    rows = [{"claim": claim, "pieces": 1, "employer_reference": f"r{n}"} for n in range(1_200)]
    rows[700] = {"claim": claim, "pieces": 0}
    done = sending.job("deliveries", rows, partial=True)
    assert (done["state"], done["done"], done["error_count"]) == ("done", 1_200, 1)
    assert done["result"] == {"rows": 1_200, "recorded": 1_199, "refused": 1, "dry_run": False}
    answers = sending.answers(done)
    assert [answer["index"] for answer in answers] == list(range(1_200))
    (refused,) = sending.answers(done, state="refused")
    assert (refused["index"], refused["row"]) == (700, rows[700])
    assert refused["problem"]["errors"][0]["pointer"] == "/pieces"
    again = sending.job("deliveries", rows[:700])
    assert again["result"] == {"rows": 700, "already": 700, "dry_run": False}
    assert sending.f.ask(sending.f.inspector, contract.get_claim, id=claim)["delivered"] == 1_199


def test_a_job_of_all_or_nothing_keeps_nothing_of_a_wrong_one(sending: Sending) -> None:
    (claim,) = sending.claims(2_000)
    before = sending.kept()
    rows: list[Any] = [{"claim": claim, "pieces": 1} for _ in range(600)]
    failed = sending.job("deliveries", [*rows, {"claim": claim, "pieces": 5_000}])
    assert (failed["state"], failed["result"]["left_out"], failed["result"]["refused"]) == ("failed", 600, 1)
    assert failed["errors"][0]["pointer"] == "/items/600/pieces"
    (refused,) = sending.answers(failed, state="refused")
    assert f"/problems/{failed['errors'][0]['type']}" == refused["problem"]["type"]
    assert {answer["state"] for answer in sending.answers(failed)} == {"left_out", "refused"}
    tried = sending.job("deliveries", rows, dry_run=True)
    assert (tried["state"], tried["result"]) == ("done", {"recordable": 600, "rows": 600, "dry_run": True})
    assert sending.kept() == before


def test_another_employer_reaches_nothing_by_a_row(sending: Sending) -> None:
    (claim,) = sending.claims(10)
    (brought,) = sending.batch("deliveries", {"claim": claim, "pieces": 1, "employer_reference": "mine"})
    stranger = sending.f.actor("employer", employer=sending.f.compound)
    rows = {
        "deliveries": {"claim": claim, "pieces": 1},
        "inspections": {"delivery": brought["id"], "first": 1},
        "rates": {"style_code": "YR-2210", "operation_code": "SF", "since": "2026-11-01", "per_piece": "1.00"},
        "work_orders": {"employer_reference": "x", "operation": sending.operation, "lots": [1]},
        "counts": {"work_order": "x", "day": "2026-10-01"},
    }
    for kind, row in rows.items():
        asked = {"kind": kind, "all_or_nothing": False, "items": [row]}
        (answer,) = sending.f.ask(stranger, contract.enter_batch, **asked)["items"]
        assert answer["problem"]["status"] == 404, kind
    mine = sending.job("deliveries", [{"claim": claim, "pieces": 1, "employer_reference": "mine"}])
    with pytest.raises(NotFound):
        sending.f.ask(stranger, contract.list_batch_rows, id=mine["id"])
    file = sending.upload(b"[{}]")
    with pytest.raises(NotFound):
        sending.f.ask(stranger, contract.start_import, kind="deliveries", file=file)


def test_counts_are_compared_by_order_and_day(sending: Sending) -> None:
    f = sending.f
    made = f.ask(
        f.inspector, contract.open_work_order, employer_reference="WO-7", operation=sending.operation, lots=[9, 9]
    )
    worker = f.worker()
    one, two = (f.claim(worker, lot["id"]) for lot in made["lots"])
    f.bring(one, 9, first=8, rejected=1)
    f.day(10, 2)
    wrong = f.bring(two, 9, first=9)
    f.ask(f.inspector, contract.correct_inspection, id=wrong["id"], first=7, second=2)
    mine = {"work_order": "WO-7", "day": "2026-10-01", "delivered": 9, "first": 8, "rejected": 1}
    agrees, missing = sending.batch(
        "counts", mine, {**mine, "day": "2026-10-03", "delivered": 0, "first": 0, "rejected": 0}
    )[::2]
    assert agrees["state"] == "agrees"
    assert (missing["state"], missing["row"]["day"]) == ("missing", "2026-10-02")
    assert (missing["row"]["first"], missing["row"]["second"]) == (7, 2)
    differs, unknown, twice = sending.batch("counts", mine | {"first": 9}, mine | {"work_order": "WO-8"}, mine)
    assert differs["problem"]["errors"] == [{"pointer": "/first", "detail": "yours 9, ours 8"}]
    assert (unknown["problem"]["status"], twice["problem"]["status"]) == (404, 422)
    receipt = sending.job("counts", [mine, {**mine, "day": "2026-10-02", "first": 7, "second": 2, "rejected": 0}])
    assert (receipt["state"], receipt["result"]) == (
        "done",
        {"agrees": 2, "differs": 0, "missing": 0, "rows": 2, "dry_run": False},
    )


def test_what_is_no_batch_is_refused(sending: Sending) -> None:
    for content in (b'{"items": []}', b"[]", b"[1]", b'[{"a": "\\u0000"}]', b'[{"a": NaN}]', b'[{"a": "\\ud800"}]'):
        failed = sending.job("deliveries", sending.upload(content))
        assert (failed["state"], failed["result"]) == ("failed", None), content
    many = json.dumps([{}] * 10_001).encode()
    assert "10,000" in sending.job("deliveries", sending.upload(many))["reason"]
    with pytest.raises(Invalid):
        sending.batch("deliveries", *[{}] * 501)
    with pytest.raises(Conflict):
        for _ in range(7):
            sending.f.ask(sending.f.inspector, contract.start_import, kind="counts", file=sending.upload(b"[{}]"))


def test_lists_tell_what_changed_since(sending: Sending) -> None:
    """What was made and what was changed, by single requests and in one go; nothing that stood before."""
    f = sending.f
    one, two = sending.claims(10, 20)
    sending.batch("deliveries", {"claim": two, "pieces": 1, "employer_reference": "before"})
    f.day(10, 3)
    sending.batch("deliveries", {"claim": one, "pieces": 4, "employer_reference": "a"})

    def ids(operation: Operation, **narrowed: Any) -> list[str]:
        asked = {"updated_since": f.clock.now().isoformat(), **narrowed}
        return [item["id"] for item in f.ask(f.inspector, operation, **asked)["items"]]

    assert ids(contract.list_claims) == [one]
    assert ids(contract.list_styles) == ids(contract.list_rates) == ids(contract.list_lots) == []
    (brought,) = f.ask(f.inspector, contract.list_deliveries, employer_reference="a")["items"]
    assert ids(contract.list_deliveries) == [brought["id"]]
    assert ids(contract.list_deliveries, updated_since="2026-10-01T00:00:00+08:00", employer_reference="before") != []
    (lot,) = f.order(sending.operation, 3)
    assert ids(contract.list_lots) == [lot]
    assert len(ids(contract.list_work_orders)) == 1
    assert ids(contract.list_styles, updated_since="1850-01-01T00:00:00Z") != []
    with pytest.raises(Invalid):
        ids(contract.list_claims, updated_since="2026-10-01T00:00:00")


def test_runs_and_payslips_tell_what_changed_since(sending: Sending) -> None:
    """A payslip comes with each step of its run, and to its resident once the run is final; an older run does not."""
    f = sending.f
    worker = f.worker()
    first, second = f.order(sending.operation, 10, 10)
    f.bring(f.claim(worker, first), 10, first=10)
    old = f.pay(f.today())
    f.next_month()
    f.bring(f.claim(worker, second), 10, first=10)
    month = f.today()[:7]

    def since(operation: Operation, moment: str, who: Actor) -> list[str]:
        return [item["month"][:7] for item in f.ask(who, operation, updated_since=moment)["items"]]

    drafted = f.clock.now().isoformat()
    f.start(f.today())
    f.work_off_jobs()
    for operation in (contract.list_payroll_runs, contract.list_payslips):
        assert since(operation, drafted, f.inspector) == [month]
    assert since(contract.list_payslips, drafted, worker) == [], "a draft is nothing to a resident"
    run = next(one for one in f.runs() if one["id"] != old["id"])
    f.clock.advance(HOUR)
    later = f.clock.now().isoformat()
    assert since(contract.list_payroll_runs, later, f.finance) == since(contract.list_payslips, later, f.finance) == []
    f.ask(f.finance, contract.check_payroll, id=run["id"])
    f.ask(f.second, contract.approve_payroll, id=run["id"])
    f.work_off_jobs()
    for who in (f.finance, worker):
        assert since(contract.list_payslips, later, who) == [month], "it became final"
    assert since(contract.list_payroll_runs, later, f.finance) == [month]
    assert since(contract.list_payslips, "2026-10-01T00:00:00+08:00", worker) == ["2026-10", month]


class Meanwhile:
    """Somebody else who asks in a thread of its own, while we hold what they need."""

    def __init__(self, database: Database, ask: Callable[[], Any]) -> None:
        self._database = database
        self._answer: list[Any] = []
        self._thread = threading.Thread(target=self._work, args=(ask,))
        self._thread.start()

    def _work(self, ask: Callable[[], Any]) -> None:
        try:
            self._answer.append(ask())
        except Failure as failure:
            self._answer.append(failure)

    def wait_until_held_up(self) -> None:
        """On PostgreSQL until they wait for our lock. SQLite has one writer at a time, which is us."""
        if not self._database.sqlite:
            wait_for(self._is_held_up, 20.0, "the other to wait for our row")

    def _is_held_up(self) -> bool:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        with self._database.reading() as connection:
            return bool(connection.execute(text(waiting)).scalar())

    def answer(self) -> Any:
        self._thread.join(30)
        return self._answer[0]


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
