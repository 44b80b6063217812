"""A resident's whole picture: all that is held of them, given to them alone, and what is next for them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor
from chassis.errors import Invalid, NotFound
from services.training import contract
from tests.integration.training.factory import HOUR, Factory

OCTOBER = "2026-10-01"
PAY = {"engagements", "claims", "deliveries", "inspections", "entries", "payslips", "payslip_lines", "payouts"}


def held(factory: Factory, who: Actor, limit: int = 200, **asked: Any) -> list[tuple[str, str]]:
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = factory.ask(who, contract.list_held, limit=limit, **asked, **more)
        found += [(item["part"], str(item["row"])) for item in page["items"]]
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


def test_the_number_of_ones_account_is_ones_own_and_its_reading_is_recorded(factory: Factory, paid: Actor) -> None:
    number, holder = "6228480402564890018", "乌云其木格"
    mine = {"resident": paid.resident, "bank": "农业银行伊旗支行", "holder": holder, "number": number}
    factory.ask(paid, contract.set_pay_account, **mine)
    rows = dict(held(factory, paid))
    assert number in rows["pay_accounts"] and holder in rows["pay_accounts"] and "cipher" not in rows["pay_accounts"]
    audit = factory.database.tables.audit
    with factory.database.reading() as connection:
        looks = connection.execute(select(audit).where(audit.c.action == "revealed")).all()
    (look,) = looks
    told = (look.subject, look.actor, look.entry["purpose"], look.entry["after"])
    assert told == (paid.resident, paid.subject, "own_request", {"field": "bank_account"})
    assert number not in str(held(factory, factory.staff, resident=paid.resident)), "at the desk there is no pay"


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
    with pytest.raises(Invalid, match="no cursor of this list"):
        factory.ask(paid, contract.list_held, cursor="bm9uZQ")


def test_a_payslip_that_may_still_change_is_not_given_out(factory: Factory) -> None:
    operation = factory.operation("W1")
    factory.rate(operation, OCTOBER, "6.80")
    who = factory.worker()
    factory.bring(factory.claim(who, factory.order(operation, 10)[0]), 10, first=10)
    factory.start(OCTOBER)
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
    nothing = {"applications": 0, "due": 0, "overdue": 0}
    desk = factory.ask(factory.staff, contract.get_home)
    assert desk.pop("wage_desk") == {"overdue": 0}
    waiting = dict.fromkeys(("to_answer", "to_appoint", "to_conclude", "to_confirm"), 0)
    others = {"venture_desk": nothing, "mediations": waiting}
    assert desk == {"learning": None, "work": None, "teaching": None, "venture": None, **others}


def test_the_chain_of_an_order_goes_on_to_work_and_pay(factory: Factory) -> None:
    order, course = factory.order_for_people(heads=3)
    learners = [factory.resident() for _ in range(2)]
    for who in learners:
        factory.certify(who, "手缝工", course=course, demand_order=order)
        factory.engage(who)
    operation = factory.operation("W1")
    factory.rate(operation, OCTOBER, "6.80")
    works, pauses = learners
    lot, other = factory.order(operation, 100, 10)
    factory.bring(factory.claim(works, lot), 100, first=100)
    factory.ask(pauses, contract.return_claim, id=factory.claim(pauses, other))

    def chain() -> Any:
        return factory.ask(factory.inspector, contract.get_demand_order, id=order)["chain"]

    assert (chain()["passed"], chain()["working"], chain()["paid"]) == (2, 1, 0)
    factory.pay(OCTOBER)
    (due,) = factory.ask(factory.finance, contract.list_payments)["items"]
    factory.ask(factory.finance, contract.report_payment, id=due["id"], state="paid")
    assert chain()["paid"] == 1
    assert chain()["lost"] == {"enrolled": 1, "passed": 0, "working": 1, "paid": 0}
    outcomes = factory.ask(factory.staff, contract.get_course_outcomes, id=course)
    assert (outcomes["started_work"], outcomes["income_3_months"]) == (1, {"people": 0, "a_month": None})
    factory.day(12, 31)
    factory.clock.advance(HOUR * 24 * 40)
    after = factory.ask(factory.staff, contract.get_course_outcomes, id=course)["income_3_months"]
    assert after == {"people": 2, "a_month": None}, "two are too few for a figure"


def test_who_reads_of_a_resident_is_told_to_them_and_what_they_read_themselves_is_not(
    factory: Factory, paid: Actor
) -> None:
    [slip] = factory.ask(paid, contract.list_payslips)["items"]
    for operation in (contract.get_payslip, contract.show_payslip):
        factory.ask(paid, operation, id=slip["id"])
    assert factory.ask(paid, contract.list_own_looks)["items"] == [], "one's own is no look"
    for operation in (contract.get_payslip, contract.show_payslip):
        factory.ask(factory.finance, operation, id=slip["id"])
    factory.ask(factory.finance, contract.list_payslips, resident=paid.resident)
    factory.ask(factory.finance, contract.list_payslips)
    first = factory.ask(paid, contract.list_own_looks, limit=1)
    rest = factory.ask(paid, contract.list_own_looks, cursor=first["next_cursor"])
    looks = [*first["items"], *rest["items"]]
    assert [look["field"] for look in looks] == ["payslips", "payslip", "payslip"]
    assert {look["by"] for look in looks} == {factory.finance.subject}
    audit = factory.database.tables.audit
    with factory.database.reading() as connection:
        noted = connection.execute(select(audit).where(audit.c.action == "noted")).all()
    [many] = [one for one in noted if one.entry["kind"] == "list_of_payslips"]
    assert (many.actor, many.entry["after"]["rows"]) == (factory.finance.subject, 2), "of many: how many, not of whom"
