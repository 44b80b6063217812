"""A bag is counted by both sides; an inspection names what is wrong by kind, and is corrected once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid
from services.training import contract

from .factory import Factory


class Bag:
    def __init__(self, f: Factory) -> None:
        self.f = f
        f.day(10, 1)
        self.operation = f.operation("YR-2210")
        f.rate(self.operation, "2026-10-01", "6.50")
        self.worker = f.worker()
        self.claim = f.claim(self.worker, f.order(self.operation, 10)[0])

    def count(self, direction: str = "back", **counted: Any) -> Any:
        asked = {"claim": self.claim, "direction": direction, **counted}
        return self.f.ask(self.f.staff, contract.record_handover, **asked)

    def confirm(self, bag: Any, who: Actor | None = None, **counted: Any) -> Any:
        return self.f.ask(who or self.worker, contract.confirm_handover, id=bag["id"], **counted)

    def deliver(self, pieces: int) -> str:
        return str(self.f.ask(self.f.staff, contract.record_delivery, claim=self.claim, pieces=pieces)["id"])


@pytest.fixture
def bag(factory: Factory) -> Bag:
    return Bag(factory)


def test_both_count_the_same(bag: Bag) -> None:
    counted = bag.count(pieces=10, grams=50)
    assert counted["state"] == "counted"
    agreed = bag.confirm(counted, pieces=10, grams=50)
    assert (agreed["state"], agreed["rule"], agreed["stands_pieces"], agreed["stands_grams"]) == (
        "agreed",
        "equal",
        10,
        50,
    )
    with pytest.raises(Conflict) as again:
        bag.confirm(counted, pieces=9)
    with pytest.raises(Conflict) as nothing:
        bag.f.ask(bag.f.staff, contract.settle_handover, id=counted["id"])
    assert (again.value.type, nothing.value.type) == ("handover-counted", "handover-agrees")


@pytest.mark.parametrize(
    ("direction", "together", "stands", "rule"),
    [
        ("back", None, 10, "employer_bears"),
        ("out", None, 9, "employer_bears"),
        ("back", {"pieces": 9}, 9, "together"),
    ],
)
def test_a_difference_is_settled_by_the_rules(bag: Bag, direction: str, together: Any, stands: int, rule: str) -> None:
    counted = bag.count(direction, pieces=9)
    differs = bag.confirm(counted, pieces=10)
    assert (differs["state"], differs["rule"], differs["stands_pieces"]) == ("differs", None, None)
    more = {"together": together} if together else {}
    settled = bag.f.ask(bag.f.inspector, contract.settle_handover, id=counted["id"], **more)
    assert (settled["state"], settled["stands_pieces"], settled["rule"]) == ("settled", stands, rule)
    (seen,) = bag.f.ask(bag.worker, contract.list_handovers, claim=bag.claim)["items"]
    assert seen["stands_pieces"] == stands


def test_staff_confirm_for_a_resident_only_with_what_shows_it(bag: Bag) -> None:
    counted = bag.count(pieces=10)
    with pytest.raises(Invalid, match="counted"):
        bag.confirm(counted, bag.f.staff, pieces=10)
    assert bag.confirm(counted, bag.f.staff, pieces=10, consent="签字的清点单")["state"] == "agreed"


def test_an_empty_bag_is_none(bag: Bag) -> None:
    for counted in ({}, {"pieces": -1}, {"pieces": 100_001}, {"grams": 1_000_001}):
        with pytest.raises(Invalid):
            bag.count(**counted)
    assert bag.f.ask(bag.worker, contract.list_handovers)["items"] == []


def test_an_inspection_names_what_is_wrong_by_kind(bag: Bag) -> None:
    f = bag.f
    for code, consequence in (("TZ", "rework"), ("PD", "reject")):
        f.ask(f.inspector, contract.enter_defect_kind, code=code, name=code, consequence=consequence)
    with pytest.raises(Conflict):
        f.ask(f.inspector, contract.enter_defect_kind, code="TZ", name="跳针", consequence="reject")
    graded = {"delivery": bag.deliver(5), "first": 3, "rework": 1, "rejected": 1}
    with pytest.raises(Invalid):
        f.ask(f.inspector, contract.record_inspection, **graded)
    for wrong in ([{"kind": "XX", "pieces": 1}], [{"kind": "TZ", "pieces": 2}], [{"kind": "TZ", "pieces": 0}]):
        with pytest.raises(Invalid):
            f.ask(f.inspector, contract.record_inspection, **graded, defects=wrong)
    named = [{"kind": "TZ", "pieces": 1}, {"kind": "PD", "pieces": 1}]
    made = f.ask(f.inspector, contract.record_inspection, **graded, defects=named)
    assert f.ask(bag.worker, contract.get_inspection, id=made["id"])["defects"] == named


def test_an_inspection_offers_its_correction_once(bag: Bag) -> None:
    f = bag.f
    first = f.ask(f.inspector, contract.record_inspection, delivery=bag.deliver(2), first=2)
    assert first["allowed_actions"] == ["correct"]
    newer = f.ask(f.inspector, contract.correct_inspection, id=first["id"], second=2)
    assert newer["allowed_actions"] == ["correct"]
    listed = f.ask(f.inspector, contract.list_inspections)["items"]
    assert {one["id"]: one["allowed_actions"] for one in listed} == {first["id"]: [], newer["id"]: ["correct"]}
    assert f.ask(bag.worker, contract.get_inspection, id=newer["id"])["allowed_actions"] == []
    with pytest.raises(Conflict):
        f.ask(f.inspector, contract.correct_inspection, id=first["id"], second=2)


def test_what_inspections_offer_costs_the_same_for_one_as_for_many(bag: Bag) -> None:
    f = bag.f
    counted: list[int] = []
    statements: list[str] = []
    engine = f.database.engine

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for pieces in (1, 4):
            for _ in range(pieces):
                f.ask(f.inspector, contract.record_inspection, delivery=bag.deliver(1), first=1)
            statements.clear()
            f.ask(f.inspector, contract.list_inspections)
            counted.append(len(statements))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert counted[0] == counted[1]
