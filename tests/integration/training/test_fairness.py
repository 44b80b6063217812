"""Fair rates beside those in force, and what a resident sees before taking work."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid
from services.training import contract

from .factory import Factory

FIVE = [{"pieces": pieces, "minutes": 60} for pieces in (4, 3, 5, 3, 5)]


class Office:
    def __init__(self, f: Factory) -> None:
        self.f = f
        f.day(10, 1)
        self.operation = f.operation("YR-2210")
        f.rate(self.operation, "2026-10-01", "6.50")

    def trial(self, **more: Any) -> Any:
        asked = {"operation": self.operation, "chosen": "抽签", "results": FIVE, **more}
        return self.f.ask(self.f.staff, contract.record_trial, **asked)

    def fair(self, who: Actor | None = None, **more: Any) -> Any:
        asked = {"operation": self.operation, **more}
        (found,) = self.f.ask(who or self.f.staff, contract.list_fair_rates, **asked)["items"]
        return found

    def sew(self, who: Actor, pieces: int, minutes: int | None) -> None:
        """A lot brought at once, and how long the resident says that it took."""
        f = self.f
        claim = f.claim(who, f.order(self.operation, pieces)[0])
        brought = {"claim": claim, "pieces": pieces, **({"minutes": minutes} if minutes else {})}
        delivery = f.ask(f.staff, contract.record_delivery, **brought)["id"]
        f.ask(f.inspector, contract.record_inspection, delivery=delivery, first=pieces)

    def offers(self, who: Actor, **query: Any) -> list[Any]:
        return list(self.f.ask(who, contract.list_offers, **query)["items"])


@pytest.fixture
def office(factory: Factory) -> Office:
    return Office(factory)


def test_the_worked_example_beside_the_rate_in_force(office: Office) -> None:
    office.trial()
    found = office.fair()
    assert (found["hourly"]["amount"], found["people"], found["average"]) == ("22.40", 5, "4.00")
    assert (found["by_average"]["per_piece"]["amount"], found["by_average"]["reached_by"]) == ("6.72", 3)
    assert (found["by_share"]["per_piece"]["amount"], found["by_share"]["reached_by"]) == ("7.47", 5)
    assert (found["rate"], found["flags"]) == ("6.50", ["below_average", "below_share"])
    office.f.day(10, 16)
    office.f.rate(office.operation, "2026-10-16", "7.00")
    assert (office.fair()["rate"], office.fair()["flags"]) == ("7.00", ["below_share"])
    assert office.fair(on="2026-10-15")["rate"] == "6.50"
    assert office.fair(share=60)["by_share"]["per_piece"]["amount"] == "5.60", "three of five"


def test_a_trial_that_is_void_counts_no_more(office: Office) -> None:
    office.trial()
    wrong = office.trial(results=[{"pieces": 0, "minutes": 60}])
    assert office.fair()["people"] == 6
    void = {"id": wrong["id"], "reason": "未计时"}
    assert office.f.ask(office.f.staff, contract.void_trial, **void)["void_because"] == "未计时"
    assert office.fair()["people"] == 5
    with pytest.raises(Conflict):
        office.f.ask(office.f.staff, contract.void_trial, **void)


def test_without_trials_and_rates_nothing_is_made_up(office: Office) -> None:
    found = office.fair(on="2026-09-30")
    names = ("rate", "average", "by_average", "by_share", "usual_hour")
    assert [found[name] for name in names] == [None] * 5
    assert found["flags"] == []


@pytest.mark.parametrize(
    "more",
    [
        {"held_on": "2026-10-02"},
        {"results": []},
        {"results": [{"pieces": -1, "minutes": 60}]},
        {"results": [{"pieces": 1, "minutes": 0}]},
        {"results": [{"pieces": 1, "minutes": 60, "resident": str(uuid.uuid4())}]},
    ],
)
def test_a_trial_that_cannot_be_is_refused_and_names_nobody(office: Office, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        office.trial(**more)
    assert office.f.ask(office.f.staff, contract.list_trials)["items"] == []


def test_staff_enter_the_minimum_wage_that_follows(office: Office) -> None:
    f = office.f
    (former, now) = f.ask(f.staff, contract.list_minimum_wages)["items"]
    assert (former["hourly"]["amount"], now["since"], now["entered"]) == ("20.80", "2024-12-01", False)
    assert (now["division_code"], now["here"]) == ("150627", True)
    entered = {"division_code": "150627", "region": now["region"], "since": "2026-10-10"}
    entered |= {"hourly": {"amount": "24.00"}, "document": "新标准"}
    f.ask(f.staff, contract.set_minimum_wage, **entered)
    f.ask(f.staff, contract.set_minimum_wage, **{**entered, "hourly": {"amount": "24.10"}})
    assert [row["hourly"]["amount"] for row in f.ask(f.staff, contract.list_minimum_wages)["items"]] == [
        "20.80",
        "22.40",
        "24.10",
    ]
    assert (office.fair()["hourly"]["amount"], office.fair(on="2026-10-10")["hourly"]["amount"]) == ("22.40", "24.10")
    with pytest.raises(Invalid, match="no hourly minimum wage"):
        office.fair(on="2020-01-01")
    with pytest.raises(Invalid):
        f.ask(f.staff, contract.set_minimum_wage, **{**entered, "hourly": {"amount": "0.00"}})


def test_another_county_has_its_own_minimum(office: Office) -> None:
    f = office.f
    entered = {"division_code": "110101", "region": "东城区", "since": "2025-09-01", "document": "京人社发"}
    said = f.ask(f.staff, contract.set_minimum_wage, **entered, hourly={"amount": "27.70"})
    assert not said["here"]
    assert office.fair()["hourly"]["amount"] == "22.40"
    f.lies_in("110101001001")
    assert office.fair()["hourly"]["amount"] == "27.70"
    assert [row["here"] for row in f.ask(f.staff, contract.list_minimum_wages)["items"]] == [True, False, False]
    f.lies_in(None)
    with pytest.raises(Invalid, match="community's county"):
        office.fair()
    with pytest.raises(Invalid):
        f.ask(f.staff, contract.set_minimum_wage, **{**entered, "division_code": "1101"}, hourly={"amount": "27.70"})


def test_what_staff_of_another_community_enter_holds_there_only(factory: Factory) -> None:
    f, staff = factory, factory.staff
    built_in = f.ask(staff, contract.list_minimum_wages)["items"]
    entered = {"division_code": "150627", "region": "伊金霍洛旗", "since": "2024-12-01", "document": "新标准"}
    f.ask(staff, contract.set_minimum_wage, **entered, hourly={"amount": "24.00"})
    ours = f.ask(staff, contract.list_minimum_wages)["items"]
    f.begin_anew()
    assert f.ask(f.staff, contract.list_minimum_wages)["items"] == built_in != ours
    f.ask(f.staff, contract.set_minimum_wage, **entered, hourly={"amount": "30.00"})
    assert f.ask(staff, contract.list_minimum_wages)["items"] == ours


def test_a_usual_hour_is_told_from_five_people_on_and_warns_staff(office: Office) -> None:
    f = office.f
    workers = [f.worker() for _ in range(5)]
    for who, pieces in zip(workers[:4], (2, 3, 3, 10), strict=True):
        office.sew(who, pieces, 60)
    office.sew(workers[4], 7, None)
    (lot,) = f.order(office.operation, 4)
    (offer,) = office.offers(workers[0])
    assert (offer["lot"], offer["usual_hour"], office.fair()["usual_hour"]) == (lot, None, None), "four have told"
    (brought,) = f.ask(workers[4], contract.list_deliveries)["items"]
    f.ask(workers[4], contract.tell_minutes, id=brought["id"], minutes=60)
    expected = {"amount": {"amount": "19.50", "currency": "CNY"}, "people": 5, "weeks": 8}
    assert office.offers(workers[0])[0]["usual_hour"] == expected, "three pieces, the median"
    assert (office.fair()["usual_hour"], office.fair()["flags"]) == (expected, ["below_minimum"])
    f.merge(workers[3], workers[4])
    assert office.fair()["usual_hour"] is None, "two of them are one person, so it is from four"
    f.day(12, 1)
    assert office.fair()["usual_hour"] is None, "weeks ago"


def test_a_corrected_inspection_counts_as_it_was_put_right(office: Office) -> None:
    f = office.f
    for _ in range(5):
        office.sew(f.worker(), 4, 60)
    for inspection in f.ask(f.inspector, contract.list_inspections)["items"]:
        f.ask(f.inspector, contract.correct_inspection, id=inspection["id"], second=4)
    assert office.fair()["usual_hour"]["amount"]["amount"] == "13.00", "a second-grade piece counts half"


def test_a_resident_sees_what_suits_and_what_it_pays(office: Office) -> None:
    f = office.f
    who = f.worker(share="0.90")
    f.operation("YR-1")
    order = {"employer_reference": "due", "operation": office.operation, "lots": [60, 20_000], "due_on": "2026-10-31"}
    f.ask(f.inspector, contract.open_work_order, **order)
    late = {"employer_reference": "late", "operation": office.operation, "lots": [5], "due_on": "2026-10-01"}
    f.ask(f.inspector, contract.open_work_order, **late)
    f.day(10, 2)
    other = f.operation("YR-2", skill="拆纱工")
    f.rate(other, "2026-10-02", "1.00")
    f.order(other, 5)
    small, large = sorted(office.offers(who), key=lambda offer: int(offer["pieces"]))
    assert (small["pieces"], small["rate"], small["pays"]["amount"]) == (60, "5.85", "351.00")
    assert (small["style_name"], small["operation_name"], small["due_on"]) == ("围巾", "手缝", "2026-10-31")
    assert (small["relation"], small["tax_scheme"]) == ("contract_work", "labour_remuneration")
    assert (small["within_limit"], large["within_limit"]) == (True, False)
    assert office.offers(f.resident()) == [], "no certificate, no engagement"
    assert office.offers(f.staff, resident=who.resident) == office.offers(who), "at the desk"
    with pytest.raises(Invalid, match="name the resident"):
        office.offers(f.staff)


def test_offers_come_in_pages(office: Office) -> None:
    f = office.f
    who = f.worker()
    lots = f.order(office.operation, 1, 1, 1)
    seen, cursor = [], None
    for _ in range(3):
        answer = f.ask(who, contract.list_offers, limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [offer["lot"] for offer in answer["items"]]
        cursor = answer["next_cursor"]
    assert (sorted(seen), cursor) == (sorted(lots), None)


def test_a_resident_sees_deadlines_and_what_was_earned_so_far(office: Office) -> None:
    f = office.f
    who = f.worker()
    order = {"employer_reference": "due", "operation": office.operation, "lots": [10, 5], "due_on": "2026-10-05"}
    lots = [lot["id"] for lot in f.ask(f.inspector, contract.open_work_order, **order)["lots"]]
    claim = f.claim(who, lots[0])
    f.bring(claim, 4, first=3, rework=1)
    f.day(10, 7)
    mine = f.ask(who, contract.get_my_work)
    assert mine["earned"] == [
        {"employer": str(f.id), "month": "2026-10-01", "amount": {"amount": "19.50", "currency": "CNY"}}
    ]
    (held,) = mine["claims"]
    assert (held["claim"], held["to_bring"], held["days_left"]) == (claim, 7, -2)
    for other in (f.worker(), f.elsewhere(who)):
        assert f.ask(other, contract.get_my_work) == {"earned": [], "claims": []}
