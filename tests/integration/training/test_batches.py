"""Rows of an employer's system: many at once, each with its answer, and safe to send again."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.contract import Operation
from chassis.errors import Conflict, Invalid, NotFound
from services.training import contract
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.work.tables import Claim, Delivery, Inspection

from .sending import KEPT, Sending


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
