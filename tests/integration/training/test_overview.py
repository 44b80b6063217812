"""A resident's whole picture: all that is held of them, given to them alone, and what is next for them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from chassis.access.actor import Actor
from chassis.errors import Invalid, NotFound
from services.training import contract
from tests.integration.training.factory import Factory

OCTOBER = "2026-10-01"
PAY = {"engagements", "claims", "deliveries", "inspections", "entries", "payslips", "payslip_lines", "payouts"}


def held(factory: Factory, who: Actor, limit: int = 200, **asked: Any) -> list[tuple[str, str]]:
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = factory.ask(who, contract.list_held, limit=limit, **asked, **more)
        found += [(item["part"], item["row"]["id"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.fixture
def paid(factory: Factory) -> Actor:
    """Who was certified, worked, and has a payslip of October; and somebody else who was, too."""
    operation = factory.operation("W1")
    factory.rate(operation, OCTOBER, "6.80")
    one, other = factory.worker(), factory.worker()
    for who, lot in zip((one, other), factory.order(operation, 10, 10), strict=True):
        factory.bring(factory.claim(who, lot), 10, first=10)
    factory.pay(OCTOBER)
    return one


def test_a_resident_gets_all_that_is_held_of_them_and_nothing_of_others(factory: Factory, paid: Actor) -> None:
    rows = held(factory, paid)
    assert {part for part, _ in rows} >= PAY | {"known_residents", "enrolments", "assessments", "certificates"}
    assert [part for part, _ in rows].count("payslips") == 1
    for item in factory.ask(paid, contract.list_held)["items"]:
        assert item["row"].get("resident") in (None, str(paid.resident)), item
        assert not [name for name in item["row"] if name.endswith("_by")], "accounts of others stay out"


def test_small_pages_hold_the_same_as_one(factory: Factory, paid: Actor) -> None:
    assert held(factory, paid, limit=1) == held(factory, paid)


def test_at_the_desk_it_is_without_pay_and_of_residents_within_reach_only(factory: Factory, paid: Actor) -> None:
    parts = {part for part, _ in held(factory, factory.staff, resident=paid.resident)}
    assert parts == {"known_residents", "enrolments", "assessments", "certificates"}
    elsewhere = factory.actor("staff", compounds=frozenset({uuid4()}))
    with pytest.raises(NotFound):
        held(factory, elsewhere, resident=paid.resident)
    with pytest.raises(NotFound):
        held(factory, factory.resident(), resident=paid.resident)
    with pytest.raises(Invalid):
        held(factory, factory.staff)
    with pytest.raises(Invalid, match="no cursor of ours"):
        factory.ask(paid, contract.list_held, cursor="bm9uZQ")


def test_a_payslip_that_may_still_change_is_not_given_out(factory: Factory) -> None:
    operation = factory.operation("W1")
    factory.rate(operation, OCTOBER, "6.80")
    who = factory.worker()
    factory.bring(factory.claim(who, factory.order(operation, 10)[0]), 10, first=10)
    factory.ask(factory.inspector, contract.start_payroll, month=OCTOBER)
    factory.work_off_jobs()
    assert not {"payslips", "payslip_lines"} & {part for part, _ in held(factory, who)}


def test_home_says_what_is_next(factory: Factory) -> None:
    operation = factory.operation("W1")
    factory.rate(operation, OCTOBER, "6.80")
    who = factory.worker()
    claim = factory.claim(who, factory.order(operation, 10)[0])
    factory.bring(claim, 4, first=4)
    home = factory.ask(who, contract.get_home)
    assert home["work"] == {
        "claims": 1,
        "pieces_out": 6,
        "next_due_on": None,
        "earned": {"amount": "27.20", "currency": "CNY"},
    }
    assert [one["skill"] for one in home["learning"]["certificates"]] == ["手缝工"]
    assert (home["learning"]["next_sessions"], home["teaching"]) == ([], None)
    assert factory.ask(factory.staff, contract.get_home) == {"learning": None, "work": None, "teaching": None}
