"""Households end to end: what is entered, what follows, and who lived where on which day."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from services.registry import contract
from services.registry.households.tables import MembershipRow, OccupancyRow

from .community import Community, an_actor


def test_forming_a_household_places_its_members(community: Community) -> None:
    compound = community.a_compound()
    dwelling = community.a_dwelling(compound)
    household, (head, child) = community.a_household(dwelling, "巴特尔", "其木格")

    seen = community.ask(contract.get_household, id=household)
    assert [(m["resident"], m["relation"]) for m in seen["members"]] == [(head, "head"), (child, "child")]
    assert (seen["dwelling"], seen["compound"], seen["tenure"]) == (dwelling, compound, "owner")
    resident = community.ask(contract.get_resident, id=child)
    assert (resident["household"], resident["compound"], resident["standing"]) == (household, compound, "living_here")
    assert community.ask(contract.get_dwelling, id=dwelling)["vacant"] is False


def test_as_of_any_date_who_lived_where(community: Community) -> None:
    east, west = community.a_compound("东苑"), community.a_compound("西苑")
    first, second = community.a_dwelling(east), community.a_dwelling(west)
    household, (head,) = community.a_household(first, "巴特尔", since="2026-01-01")
    community.ask(contract.record_life_event, kind="move", household=household, dwelling=second, on="2026-05-01")

    def home_on(day: str) -> list[tuple[str, str]]:
        found = community.ask(contract.list_residents, as_of=day)["items"]
        return [(item["id"], item["dwelling"]) for item in found]

    assert home_on("2025-12-31") == []
    assert home_on("2026-04-30") == [(head, first)]
    assert home_on("2026-05-01") == [(head, second)]
    assert community.ask(contract.list_residents, as_of="2026-04-30", compound=west)["items"] == []
    history = community.ask(contract.get_dwelling_history, id=first)["occupancies"]
    assert [(row["household"], row["since"], row["until"]) for row in history] == [
        (household, "2026-01-01", "2026-05-01")
    ]
    vacant = community.ask(contract.list_dwellings, vacant=True)["items"]
    assert [item["id"] for item in vacant] == [first]


def test_a_heads_death_needs_the_succession_in_the_same_step(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    household, (head, wife, child) = community.a_household(dwelling, "巴特尔", "其木格", "苏和")
    death = {"kind": "remove", "household": household, "resident": head, "ending": "death", "on": "2026-10-01"}
    with pytest.raises(Conflict, match="name who succeeds"):
        community.ask(contract.record_life_event, **death)

    relations = [{"resident": child, "relation": "child"}]
    happened = community.ask(contract.record_life_event, **death, head=wife, relations=relations)["items"]
    assert [event["kind"] for event in happened] == ["left", "head_changed"]
    members = community.ask(contract.get_household, id=household)["members"]
    assert {m["resident"]: m["relation"] for m in members} == {wife: "head", child: "child"}
    assert community.ask(contract.get_resident, id=head)["standing"] == "deceased"
    told = community.told(head)[-1]
    assert told["type"].endswith("resident.deceased.v1")
    assert told["data"]["standing"] == "deceased"


def test_nothing_is_overwritten_by_a_correction(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    household, (_, child) = community.a_household(dwelling, "巴特尔", "其木格")
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    wrong = next(row["id"] for row in rows if row["resident"] == child)

    community.ask(
        contract.record_life_event,
        kind="correct",
        household=household,
        row=wrong,
        relation="spouse",
        since="2026-02-01",
        why="误登记为子女",
    )
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    of_child = sorted((r["relation"], r["since"], r["voided_on"]) for r in rows if r["resident"] == child)
    assert of_child == [("child", "2026-01-01", "2026-10-20"), ("spouse", "2026-02-01", None)]


def test_splitting_and_merging(community: Community) -> None:
    compound = community.a_compound()
    first, second = community.a_dwelling(compound, "101"), community.a_dwelling(compound, "102")
    household, (head, child) = community.a_household(first, "巴特尔", "其木格")
    leaving = [{"resident": child, "relation": "head"}]
    community.ask(
        contract.record_life_event, kind="split", household=household, members=leaving, dwelling=second, on="2026-06-01"
    )
    new = community.ask(contract.get_resident, id=child)["household"]
    assert new != household
    assert community.ask(contract.get_household, id=new)["formation"] == "split"

    community.ask(
        contract.record_life_event,
        kind="merge",
        household=new,
        to_household=household,
        relations=[{"resident": child, "relation": "child"}],
        on="2026-07-01",
    )
    members = community.ask(contract.get_household, id=household)["members"]
    assert {m["resident"]: m["relation"] for m in members} == {head: "head", child: "child"}
    assert community.ask(contract.get_household, id=new)["dissolution"] == "merged"


def test_a_whole_household_moves_out_and_a_member_cannot_move_again(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    household, (head, _) = community.a_household(dwelling, "巴特尔", "其木格")
    community.ask(contract.record_life_event, kind="exit", household=household, on="2026-09-01")
    assert community.ask(contract.get_resident, id=head)["standing"] == "moved_out"
    assert community.ask(contract.get_household, id=household)["dissolution"] == "moved_out"
    with pytest.raises(Conflict):
        community.ask(
            contract.record_life_event,
            kind="remove",
            household=household,
            resident=head,
            ending="moved_out",
            on="2026-09-02",
        )


def test_a_change_says_which_fields_it_needs(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    with pytest.raises(Invalid) as refusal:
        community.ask(contract.record_life_event, kind="transfer", household=household)
    assert [error.pointer for error in refusal.value.errors] == ["/resident", "/to_household", "/relation"]


def test_two_moves_of_one_person_at_once_exclude_each_other(community: Community) -> None:
    compound = community.a_compound()
    homes = [community.a_dwelling(compound, number) for number in ("101", "102", "103")]
    source, (_, child) = community.a_household(homes[0], "巴特尔", "其木格")
    targets = [community.a_household(home, name)[0] for home, name in zip(homes[1:], ("苏和", "娜仁"), strict=True)]
    outcomes: list[Any] = []
    together = threading.Barrier(2)

    def move(target: str) -> None:
        together.wait(10)
        try:
            outcomes.append(
                community.ask(
                    contract.record_life_event,
                    kind="transfer",
                    household=source,
                    resident=child,
                    to_household=target,
                    relation="not_related",
                    on="2026-10-10",
                )
            )
        except Conflict as refused:
            outcomes.append(refused)

    threads = [threading.Thread(target=move, args=(target,)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "dict"]
    rows = community.count(MembershipRow, MembershipRow.resident == UUID(child), MembershipRow.until.is_(None))
    assert rows == 1
    assert community.count(OccupancyRow, OccupancyRow.until.is_(None)) == 3


def test_staff_reach_their_compounds_only(community: Community) -> None:
    east, west = community.a_compound("东苑"), community.a_compound("西苑")
    _, (eastern,) = community.a_household(community.a_dwelling(east), "东方")
    household, (western,) = community.a_household(community.a_dwelling(west), "西门")
    worker = an_actor("staff", community=community.id, compounds=(UUID(east),))
    idle = an_actor("staff", community=community.id)

    assert [r["id"] for r in community.ask(contract.list_residents, worker)["items"]] == [eastern]
    assert community.ask(contract.list_residents, idle)["items"] == []
    for operation, wanted in ((contract.get_resident, western), (contract.get_household, household)):
        with pytest.raises(NotFound):
            community.ask(operation, worker, id=wanted)
    with pytest.raises(NotFound):
        community.ask(contract.record_life_event, worker, kind="exit", household=household)
    figures = community.ask(contract.get_community_statistics, worker)
    assert (figures["compounds"], figures["residents"]) == (1, 1)
    assert community.ask(contract.get_resident, id=western)["id"] == western


def test_a_move_keeps_the_tenure_in_housing_of_the_same_kind(community: Community) -> None:
    compound = community.a_compound(kind="public_rental")
    first, second = (community.a_dwelling(compound, number=n, kind="public_rental") for n in ("101", "102"))
    bought = community.a_dwelling(community.a_compound("东苑"), kind="commodity")
    household, _ = community.a_household(first)

    def moved(dwelling: str, on: str, **told: str) -> str | None:
        community.ask(contract.record_life_event, kind="move", household=household, dwelling=dwelling, on=on, **told)
        tenure: str | None = community.ask(contract.get_household, id=household)["tenure"]
        return tenure

    assert community.ask(contract.get_household, id=household)["tenure"] == "public_tenant"
    assert moved(second, "2026-10-01") == "public_tenant"
    assert moved(bought, "2026-10-05") == "owner"
    assert moved(first, "2026-10-10", tenure="guest") == "guest"
    book = community.ask(contract.read_books, book="tenants", since="2026-10-01", until="2026-10-06", by="total")
    assert (book["total"]["opening"], book["total"]["closing"]) == (1, 0)


def test_a_resident_sees_what_happened_to_the_whole_household_while_in_it(community: Community) -> None:
    compound = community.a_compound()
    first, second = community.a_dwelling(compound), community.a_dwelling(compound, "102")
    household, [head, person, other] = community.a_household(first, "巴特尔", "其木格", "苏和")
    record = contract.record_life_event
    change = {"household": household}
    community.ask(record, **change, kind="move", dwelling=second, on="2026-03-01")
    community.ask(
        contract.record_life_event, **change, kind="remove", resident=other, ending="moved_out", on="2026-04-01"
    )
    community.ask(record, **change, kind="change_tenure", tenure="tenant", on="2026-05-01")
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    corrected = {"why": "误登记", "beginning": "moved_in", "kind": "correct", "household": household}
    for one in (head, person):
        row = next(row["id"] for row in rows if row["resident"] == one)
        community.ask(record, **corrected, row=row, on="2026-06-01")
    neighbours, _ = community.a_household(first, "乌兰", since="2026-03-01")
    community.ask(
        contract.record_life_event, household=neighbours, kind="change_tenure", tenure="tenant", on="2026-05-01"
    )

    def seen(resident: str, **asked: str) -> list[tuple[str, str]]:
        own = an_actor("resident", community=community.id, resident=UUID(resident), household=UUID(household))
        items = community.ask(contract.list_life_events, own, **asked)["items"]
        assert {item["household"] for item in items} <= {household}
        return sorted((item["on"], item["kind"]) for item in items)

    whole = [("2026-03-01", "moved"), ("2026-05-01", "tenure_changed")]
    assert seen(person) == [*whole, ("2026-06-01", "corrected")], "another's leaving and correction are theirs"
    assert seen(person, household=household) == seen(person)
    assert seen(other) == [("2026-03-01", "moved"), ("2026-04-01", "left")]
    row = next(row["id"] for row in rows if row["resident"] == other)
    community.ask(record, **corrected | {"row": row, "why": "入户方式误登"}, on="2026-07-01")
    assert seen(other)[2:] == [("2026-07-01", "corrected")], "it names them, whenever it was, as in their own copy"
    assert seen(other, household=neighbours) == []


def test_a_child_at_the_head_of_a_household_is_a_warning_and_no_refusal(community: Community) -> None:
    compound = community.a_compound()
    dwelling, second = community.a_dwelling(compound), community.a_dwelling(compound, "102")
    child, adult = (
        community.a_resident(name, birth_date=born) for name, born in (("苏和", "2010-10-21"), ("乙", "2010-10-20"))
    )
    members = [{"resident": adult, "relation": "head"}, {"resident": child, "relation": "sibling"}]
    formed = community.ask(contract.form_household, members=members, dwelling=dwelling, since="2026-01-01")
    assert formed["warnings"] == []
    warned = [{"kind": "young_head", "resident": child}]
    asked = {"kind": "change_head", "household": formed["id"], "head": child}
    request = community.ask(contract.ask_change, **asked)
    assert request["warnings"] == warned
    community.ask(contract.withdraw_change, id=request["id"])
    recorded = community.ask(contract.record_life_event, **asked)
    assert (recorded["warnings"], len(recorded["items"])) == (warned, 1)
    assert community.ask(contract.get_household, id=formed["id"])["warnings"] == warned
    alone = community.ask(
        contract.register_resident,
        name="小巴",
        birth_date="2020-01-01",
        home={"dwelling": second, "since": "2026-01-01"},
    )
    assert [row["resident"] for row in alone["household_warnings"]] == [alone["id"]]


def test_a_life_event_is_told_in_names_and_addresses(community: Community) -> None:
    compound = community.a_compound()
    first, second = community.a_dwelling(compound), community.a_dwelling(compound, "102")
    household, [head, wife] = community.a_household(first, "巴特尔", "其木格")
    change = {"household": household, "on": "2026-06-01"}
    [moved] = community.ask(contract.record_life_event, **change, kind="move", dwelling=second)["items"]
    community.ask(contract.record_life_event, **change, kind="change_head", head=wife)
    assert moved["told"]["to_dwelling"].endswith("102室")
    assert moved["told"]["from_dwelling"] != moved["told"]["to_dwelling"]
    assert sorted(moved["told"]["residents"]) == ["其木格", "巴特尔"]
    own = an_actor("resident", community=community.id, resident=UUID(wife), household=UUID(household))

    def heads(actor: Any = None) -> list[tuple[str | None, str | None]]:
        items = community.ask(contract.list_life_events, actor, kind="head_changed")["items"]
        return [(item["told"]["previous"], item["told"]["head"]) for item in items]

    assert heads() == [("巴特尔", "其木格")]
    assert heads(own) == [(None, "其木格")], "other people's names are theirs"
    [left] = community.ask(
        contract.record_life_event, household=household, kind="remove", resident=head, ending="moved_out"
    )["items"]
    assert (left["told"]["resident"], left["told"]["ending"], left["told"]["dwelling"]) == ("巴特尔", "moved_out", None)


def test_residents_of_a_household_as_of_a_day_are_those_who_belonged_to_it_then(community: Community) -> None:
    compound = community.a_compound()
    household, [head, child] = community.a_household(community.a_dwelling(compound), "巴特尔", "其木格")
    change = {"household": household, "kind": "split", "members": [{"resident": child, "relation": "head"}]}
    community.ask(contract.record_life_event, **change, dwelling=community.a_dwelling(compound, "102"), on="2026-06-01")

    def listed(**asked: Any) -> set[str]:
        return {row["id"] for row in community.ask(contract.list_residents, household=household, **asked)["items"]}

    assert (listed(), listed(as_of="2026-06-01"), listed(as_of="2026-05-31")) == ({head}, {head}, {head, child})


def test_nobody_is_named_twice_in_a_change(community: Community) -> None:
    compound = community.a_compound()
    household, [_, child] = community.a_household(community.a_dwelling(compound), "巴特尔", "其木格")
    twice = [{"resident": child, "relation": relation} for relation in ("head", "spouse")]
    for field, kind, more in (
        ("members", "split", {"dwelling": community.a_dwelling(compound, "102")}),
        ("relations", "change_head", {"head": child}),
    ):
        with pytest.raises(Invalid) as refused:
            community.ask(contract.record_life_event, household=household, kind=kind, **more, **{field: twice})
        assert [error.pointer for error in refused.value.errors] == [f"/{field}/1/resident"]
    one = community.a_resident("苏和")
    with pytest.raises(Invalid, match="twice"):
        community.ask(
            contract.form_household,
            dwelling=community.a_dwelling(compound, "103"),
            members=[{"resident": one, "relation": relation} for relation in ("head", "spouse")],
        )


def test_a_household_number_is_given_once(community: Community) -> None:
    compound = community.a_compound()
    dwelling = community.a_dwelling(compound)
    community.ask(contract.register_resident, name="巴特尔", home={"dwelling": dwelling, "number": "A-1"})
    other = community.a_resident("其木格")
    with pytest.raises(Conflict, match="of this number") as by_registering:
        community.ask(contract.register_resident, name="苏和", home={"dwelling": dwelling, "number": "A-1"})
    members = [{"resident": other, "relation": "head"}]
    with pytest.raises(Conflict, match="of this number") as by_forming:
        community.ask(contract.form_household, dwelling=dwelling, number="A-1", members=members)
    assert (by_registering.value.type, by_forming.value.type) == ("exists", "exists")
    assert community.ask(contract.list_residents, q="苏和")["items"] == [], "nothing is kept of what was refused"
    assert community.ask(contract.form_household, dwelling=dwelling, number="A-2", members=members)["number"] == "A-2"
