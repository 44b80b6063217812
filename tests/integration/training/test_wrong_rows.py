"""What an employer's system gets wrong: each a clear 4xx by single request and by row, and nothing stored by either."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.contract import Operation
from chassis.errors import Failure, Invalid
from gateway.errors import status_of
from services.training import contract

from .factory import Factory
from .sending import Sending

TABLES = (
    *("claims", "deliveries", "inspections", "entries", "lots", "work_orders", "piece_rates", "demand_orders"),
    *("advances", "style_operations", "outbox", "audit"),
)


class Site(Sending):
    """A claim with a delivery that waits, one that is done, a closed order, and somebody without a certificate."""

    def __init__(self, factory: Factory) -> None:
        super().__init__(factory)
        f = factory
        self.style = f.ask(f.inspector, contract.list_styles)["items"][0]["id"]
        self.worker, self.uncertified = f.worker(), f.resident()
        f.ask(
            f.staff,
            contract.record_engagement,
            resident=self.uncertified.resident,
            employer=f.id,
            relation="contract_work",
            evidence="协议",
        )
        f.day(10, 2)
        lot, small, self.lot = f.order(self.operation, 30, 1, 5)
        self.claim, self.done = f.claim(self.worker, lot), f.claim(self.worker, small)
        f.bring(self.done, 1, first=1)
        self.delivery = f.ask(
            f.inspector, contract.record_delivery, claim=self.claim, pieces=10, employer_reference="d"
        )["id"]
        (self.shut,) = f.order(self.operation, 5)
        lots = f.ask(f.inspector, contract.list_lots)["items"]
        order = next(lot["work_order"] for lot in lots if lot["id"] == self.shut)
        f.ask(f.inspector, contract.close_work_order, id=order)

    def counted(self) -> dict[str, int]:
        """How many rows each table has."""
        tables = self.f.database.tables.outbox.metadata.tables
        with self.f.database.reading() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(tables[name])).scalar_one() for name in TABLES
            }


@dataclass(frozen=True)
class Wrong:
    """`kind` is that of the batch, "" where no batch has such rows; `row` is made for the site."""

    what: str
    kind: str
    one: Operation
    row: Callable[[Site], dict[str, Any]]
    status: int
    pointer: str = ""
    as_row: int | None = None  # where a row with its natural key is refused otherwise


def delivery(what: str, status: int, pointer: str = "", **row: Any) -> Wrong:
    return Wrong(
        what, "deliveries", contract.record_delivery, lambda s: {"claim": s.claim, "pieces": 1, **row}, status, pointer
    )


def inspection(what: str, status: int, pointer: str = "", **row: Any) -> Wrong:
    return Wrong(
        what, "inspections", contract.record_inspection, lambda s: {"delivery": s.delivery, **row}, status, pointer
    )


def rate(what: str, pointer: str, as_row: int | None = None, **row: Any) -> Wrong:
    asked = {"since": "2026-10-20", "per_piece": "7.00"} | row
    return Wrong(what, "rates", contract.set_rate, lambda s: {"operation": s.operation, **asked}, 422, pointer, as_row)


def order(what: str, pointer: str, **row: Any) -> Wrong:
    asked = {"employer_reference": "WO-9", "lots": [5]} | row
    return Wrong(
        what, "work_orders", contract.open_work_order, lambda s: {"operation": s.operation, **asked}, 422, pointer
    )


def people(what: str, pointer: str, **row: Any) -> Wrong:
    asked = {"skill": "手缝工", "heads": 4, "by_when": "2026-12-31"} | row
    return Wrong(what, "demand_orders", contract.open_demand_order, lambda _: asked, 422, pointer)


NOBODY = str(uuid.UUID(int=7))
HUGE = 10**30
CASES = (
    delivery("a negative count", 422, "/pieces", pieces=-1),
    delivery("zero pieces", 422, "/pieces", pieces=0),
    delivery("a huge count", 422, "/pieces", pieces=HUGE),
    delivery("a part of a piece", 422, "/pieces", pieces=1.5),
    delivery("a count as text", 422, "/pieces", pieces="two"),
    delivery("more than is out", 422, "/pieces", pieces=21),
    delivery("more rework than is out", 422, "/pieces", pieces=1, rework=True),
    delivery("a day ahead", 422, "/delivered_on", delivered_on="2026-10-03"),
    delivery("a day before the lot was taken", 422, "/delivered_on", delivered_on="2026-10-01"),
    delivery("a claim that is not there", 404, claim=NOBODY),
    delivery("a field that is not known", 422, "/price", price="6.50"),
    delivery("a reference of another delivery", 409, "/employer_reference", employer_reference="d", pieces=9),
    Wrong(
        "a lot that is done",
        "deliveries",
        contract.record_delivery,
        lambda s: {"claim": s.done, "pieces": 1},
        409,
    ),
    inspection("more accepted than delivered", 422, "/first", first=11),
    inspection("fewer graded than delivered", 422, "/first", first=9),
    inspection("nothing graded", 422, "/first"),
    inspection("a negative count of a grade", 422, "/second", first=11, second=-1),
    inspection("a huge count of a grade", 422, "/first", first=HUGE),
    inspection("rejected without a reason", 422, "/reason", first=9, rejected=1),
    inspection("an inspection of tomorrow", 422, "/inspected_on", first=10, inspected_on="2026-10-03"),
    inspection("an inspection before it was brought", 422, "/inspected_on", first=10, inspected_on="2026-10-01"),
    inspection("a delivery that is not there", 404, delivery=NOBODY, first=1),
    rate("a rate that overlaps the one in force", "/since", as_row=409, since="2026-10-01", per_piece="7.50"),
    rate("a rate of a day that is past", "/since", since="2026-09-30"),
    rate("a rate of nothing", "/per_piece", per_piece="0.00"),
    rate("a negative rate", "/per_piece", per_piece="-1.00"),
    rate("a rate of five places", "/per_piece", per_piece="0.35551"),
    rate("a huge rate", "/per_piece", per_piece="9" * 30),
    rate("a rate in another currency", "/currency", currency="USD"),
    order("an order without lots", "/lots", lots=[]),
    order("a lot of nothing", "/lots/0", lots=[0]),
    order("a negative lot", "/lots/1", lots=[1, -5]),
    order("a huge lot", "/lots/0", lots=[HUGE]),
    order("an order due yesterday", "/due_on", due_on="2026-10-01"),
    order("an order without a reference", "/employer_reference", employer_reference=""),
    people("nobody asked for", "/heads", heads=0),
    people("fewer than nobody", "/heads", heads=-1),
    people("more than there are", "/heads", heads=HUGE),
    people("people of yesterday", "/by_when", by_when="2026-10-01"),
    Wrong(
        "a worker who is not known",
        "",
        contract.claim_lot,
        lambda s: {"lot": s.lot, "resident": NOBODY, "declared": True},
        404,
    ),
    Wrong(
        "a worker without a certificate",
        "",
        contract.claim_lot,
        lambda s: {"lot": s.lot, "resident": str(s.uncertified.resident), "declared": True},
        409,
    ),
    Wrong(
        "a lot of a closed order",
        "",
        contract.claim_lot,
        lambda s: {"lot": s.shut, "resident": str(s.worker.resident), "declared": True},
        409,
    ),
    rate("a rate above the ceiling", "/per_piece", per_piece="1000.01"),
    Wrong(
        "an advance above the ceiling",
        "",
        contract.give_advance,
        lambda s: {"resident": str(s.worker.resident), "amount": {"amount": "20000.01"}},
        422,
        "/amount/amount",
    ),
    Wrong(
        "an advance in another currency",
        "",
        contract.give_advance,
        lambda s: {"resident": str(s.worker.resident), "amount": {"amount": "1.00", "currency": "USD"}},
        422,
        "/amount/currency",
    ),
)


def refusal(site: Site, asked: Wrong, **body: Any) -> Failure:
    who = {"training.claim_lot": site.f.staff, "training.give_advance": site.f.finance}
    try:
        answered = site.f.ask(who.get(asked.one.name, site.f.inspector), asked.one, **body)
    except Failure as failure:
        return failure
    raise AssertionError(f"{asked.what} was taken: {answered}")


def test_a_wrong_row_is_a_clear_refusal_and_nothing_is_stored(factory: Factory) -> None:
    site = Site(factory)
    before = site.counted()
    for case in CASES:
        row = case.row(site)
        refused = refusal(site, case, **row)
        assert status_of(refused) == case.status, f"{case.what}: {refused.detail}"
        pointers = [error.pointer for error in refused.errors]
        assert case.pointer in (pointers or [""]), f"{case.what}: {pointers}"
        assert len(refused.detail) > 10, case.what
        assert site.counted() == before, f"{case.what}, sent alone, left something"


def test_it_is_refused_alike_among_others(factory: Factory) -> None:
    site = Site(factory)
    before = site.counted()
    for case in (case for case in CASES if case.kind):
        row = case.row(site)
        for name in [name for name in row if row[name] is None]:
            del row[name]
        (answer,) = site.batch(case.kind, row)
        problem = answer["problem"]
        assert answer["state"] == "refused", case.what
        assert (answer["id"], answer["row"]) == (None, row), case.what
        assert problem["status"] == (case.as_row or case.status), f"{case.what}: {problem}"
        assert case.pointer in ([e["pointer"] for e in problem["errors"]] or [""]), f"{case.what}: {problem}"
        with pytest.raises(Invalid) as refused:
            site.batch(case.kind, row, all_or_nothing=True)
        assert refused.value.errors[0].pointer.startswith("/items/0"), case.what
        assert site.counted() == before, f"{case.what}, sent as a row, left something"
