"""Heads of buildings and workers of grids: dated roles of residents, with their consent, and covers for leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from services.registry import contract

from .community import Community, an_actor

LEAVE = {"since": "2026-10-20", "until": "2026-10-27"}


@dataclass
class House:
    """A building with its grid, and two residents of it who consent to their roles being recorded."""

    compound: str
    grid: str
    building: str
    household: str
    head: str
    neighbour: str


@pytest.fixture
def house(community: Community) -> House:
    compound = community.a_compound()
    dwelling = community.a_dwelling(compound)
    grid = community.ask(contract.create_grid, compound=compound, name="一网格")["id"]
    [building] = community.ask(contract.list_buildings, compound=compound)["items"]
    community.ask(contract.update_building, version=1, id=building["id"], grid=grid)
    head, neighbour = (community.a_resident(name, birth_date="1970-01-01") for name in ("甲", "乙"))
    members = [{"resident": head, "relation": "head"}, {"resident": neighbour, "relation": "spouse"}]
    formed = community.ask(
        contract.form_household, members=members, dwelling=dwelling, since="2026-01-01", formation="registered"
    )
    for resident in (head, neighbour):
        agree(community, resident)
    return House(compound, grid, building["id"], formed["id"], head, neighbour)


def agree(community: Community, resident: str, decision: str = "given") -> str:
    given: str = community.ask(
        contract.record_consent, resident=resident, purpose="roles", decision=decision, evidence="signed_paper"
    )["id"]
    return given


def grant(community: Community, resident: str, kind: str, place: str | None, since: str = "2026-10-01") -> Any:
    return community.ask(contract.grant_role, id=resident, kind=kind, place=place, since=since)


def head_on(community: Community, house: House, day: str | None = None) -> str | None:
    [shown] = community.ask(contract.list_buildings, compound=house.compound, as_of=day)["items"]
    found: str | None = shown["head"]
    return found


def workers_on(community: Community, house: House, day: str | None = None) -> list[str]:
    [shown] = community.ask(contract.list_grids, compound=house.compound, as_of=day)["items"]
    found: list[str] = shown["workers"]
    return found


def test_the_head_of_a_building_is_whoever_holds_the_role_on_the_day(community: Community, house: House) -> None:
    role = grant(community, house.head, "building_head", house.building)
    assert [head_on(community, house, day) for day in ("2026-09-30", "2026-10-01", None)] == [
        None,
        house.head,
        house.head,
    ]
    with pytest.raises(Conflict, match="somebody holds"):
        grant(community, house.neighbour, "building_head", house.building)
    community.ask(contract.end_role, id=role["id"], until="2026-10-15")
    grant(community, house.neighbour, "building_head", house.building, since="2026-10-15")
    assert [head_on(community, house, day) for day in ("2026-10-14", "2026-10-15")] == [house.head, house.neighbour]


def test_a_role_is_held_at_a_place_of_its_kind_within_reach(community: Community, house: House) -> None:
    for kind, place in (("building_head", house.grid), ("grid_worker", house.building), ("grid_worker", house.head)):
        with pytest.raises(NotFound, match=r"no such (building|grid)"):
            grant(community, house.head, kind, place)
    with pytest.raises(Conflict, match="for no place"):
        grant(community, house.head, "resident_leader", house.building)
    elsewhere = community.a_compound("别苑")
    other = community.ask(contract.create_building, compound=elsewhere, number="9")["id"]
    staff = an_actor("staff", community=community.id, compounds=(UUID(house.compound),))
    with pytest.raises(NotFound, match="no such building"):
        community.ask(contract.grant_role, staff, id=house.head, kind="building_head", place=other)
    assert grant(community, house.head, "building_head", other)["place"] == other


def test_without_consent_nobody_is_shown_as_head(community: Community, house: House) -> None:
    stranger = community.a_resident("丙", birth_date="1970-01-01")
    with pytest.raises(Conflict, match="consent"):
        grant(community, stranger, "grid_worker", house.grid)
    consent = agree(community, stranger)
    grant(community, stranger, "grid_worker", house.grid)
    assert workers_on(community, house) == [stranger]
    community.clock.advance(timedelta(seconds=1))
    community.ask(contract.withdraw_consent, id=consent)
    assert workers_on(community, house) == []


def test_a_neighbour_stands_in_for_all_roles_in_one_step_and_hands_back(community: Community, house: House) -> None:
    grant(community, house.head, "building_head", house.building)
    grant(community, house.head, "grid_worker", house.grid)
    cover = community.ask(contract.cover_roles, id=house.head, deputy=house.neighbour, note="钥匙在门卫", **LEAVE)
    assert (cover["absent_resident"], cover["deputy_resident"]) == (house.head, house.neighbour)
    assert (cover["absent"], cover["compounds"]) == (None, [house.compound])
    assert sorted(role["kind"] for role in cover["roles"]) == ["building_head", "grid_worker"]
    assert {(role["resident"], role["covers_for"], role["cover"]) for role in cover["roles"]} == {
        (house.neighbour, house.head, cover["id"])
    }
    days = ("2026-10-19", "2026-10-20", "2026-10-26", "2026-10-27")
    assert [head_on(community, house, day) for day in days] == [house.head, *[house.neighbour] * 2, house.head]
    assert workers_on(community, house) == [house.neighbour]
    with pytest.raises(Conflict, match="hand it back"):
        community.ask(contract.end_role, id=cover["roles"][0]["id"])

    community.clock.advance(timedelta(days=2))
    back = community.ask(contract.hand_back, id=cover["id"], note="三户来访")
    assert (back["until"], back["allowed_actions"]) == ("2026-10-22", [])
    assert {role["until"] for role in back["roles"]} == {"2026-10-22"}
    assert [head_on(community, house, day) for day in ("2026-10-21", None)] == [house.neighbour, house.head]
    told = [event for event in community.told(cover["roles"][0]["id"]) if "role" in event["type"]]
    assert [event["data"]["until"] for event in told] == ["2026-10-27", "2026-10-22"]


def test_a_leave_is_covered_once_by_somebody_else_who_consents(community: Community, house: House) -> None:
    with pytest.raises(Conflict, match="nothing to cover"):
        community.ask(contract.cover_roles, id=house.head, deputy=house.neighbour, **LEAVE)
    grant(community, house.head, "building_head", house.building)
    with pytest.raises(Invalid):
        community.ask(contract.cover_roles, id=house.head, deputy=house.head, **LEAVE)
    third = community.a_resident("丙", birth_date="1970-01-01")
    with pytest.raises(Conflict, match="consent"):
        community.ask(contract.cover_roles, id=house.head, deputy=third, **LEAVE)
    agree(community, third)
    community.ask(contract.cover_roles, id=house.head, deputy=house.neighbour, **LEAVE)
    for again in (house.neighbour, third):
        with pytest.raises(Conflict, match="stands in there already since 2026-10-20; hand that cover back first"):
            community.ask(contract.cover_roles, id=house.head, deputy=again, **LEAVE)
    assert head_on(community, house) == house.neighbour


def test_staff_see_the_covers_of_residents_whom_they_answer_for(community: Community, house: House) -> None:
    grant(community, house.head, "building_head", house.building)
    cover = community.ask(contract.cover_roles, id=house.head, deputy=house.neighbour, **LEAVE)["id"]
    here = an_actor("staff", community=community.id, compounds=(UUID(house.compound),))
    elsewhere = an_actor("staff", community=community.id, compounds=(UUID(community.a_compound("别苑")),))
    assert [one["id"] for one in community.ask(contract.list_covers, here)["items"]] == [cover]
    assert community.ask(contract.get_desk, here)["covers"]["count"] == 1
    assert community.ask(contract.list_covers, elsewhere)["items"] == []
    assert community.ask(contract.get_desk, elsewhere)["covers"]["count"] == 0
    with pytest.raises(NotFound):
        community.ask(contract.hand_back, elsewhere, id=cover)


def test_who_has_died_or_whose_role_ended_is_covered_by_nobody(community: Community, house: House) -> None:
    role = grant(community, house.head, "building_head", house.building)
    grant(community, house.head, "grid_worker", house.grid)
    community.ask(contract.cover_roles, id=house.head, deputy=house.neighbour, **LEAVE)
    community.ask(contract.end_role, id=role["id"], until="2026-10-20")
    assert (head_on(community, house), workers_on(community, house)) == (None, [house.neighbour])
    community.ask(
        contract.record_life_event,
        kind="remove",
        household=house.household,
        resident=house.head,
        ending="death",
        on="2026-10-20",
        head=house.neighbour,
    )
    assert workers_on(community, house) == []
    assert workers_on(community, house, "2026-10-19") == [house.head]


def test_the_desk_and_the_forms_name_the_head_of_the_day(community: Community, house: House) -> None:
    grant(community, house.head, "building_head", house.building)
    community.ask(contract.plan_visit, resident=house.neighbour, reason="routine")

    def named() -> tuple[str | None, str | None]:
        [compound] = community.ask(contract.get_desk)["visits"]["compounds"]
        form = community.ask(contract.fill_form, id=house.neighbour, form="visit")
        [line] = [field for field in form["fields"] if field["name"] == "building_head"]
        return compound["buildings"][0]["head_name"], line["value"]

    assert named() == ("甲", "甲")
    community.ask(contract.cover_roles, id=house.head, deputy=house.neighbour, **LEAVE)
    assert named() == ("乙", "乙")
    community.clock.advance(timedelta(days=7))
    assert named() == ("甲", "甲")


def test_a_resident_sees_who_looks_after_them_today(community: Community, house: House) -> None:
    def a_worker(name: str, **place: str) -> str:
        told = {"username": f"worker-{name}", "name": name, "roles": ["staff"]}
        account = str(community.ask(contract.create_account, **told)["id"])
        if place:
            community.ask(contract.create_assignment, account=account, since="2026-10-01", **place)
        return account

    worker, deputy = a_worker("娜仁", compound=house.compound), a_worker("高娃")
    a_worker("其木格", compound=house.compound, grid=house.grid)
    a_worker("别处", compound=community.a_compound("西苑"))
    grant(community, house.head, "building_head", house.building)
    grant(community, house.head, "grid_worker", house.grid)
    own = an_actor("resident", community=community.id, resident=UUID(house.neighbour))

    def turned_to() -> set[tuple[str, str, bool]]:
        shown = community.ask(contract.get_home, own)["turn_to"]
        return {(one["kind"], one["name"], one["stands_in"]) for one in shown}

    always = {("worker", "其木格", False)}
    of_the_house = {("building_head", "甲", False), ("grid_worker", "甲", False)}
    assert turned_to() == always | of_the_house | {("worker", "娜仁", False)}
    community.ask(contract.arrange_cover, absent=worker, deputy=deputy, **LEAVE)
    assert turned_to() == always | of_the_house | {("worker", "高娃", True)}
    community.ask(contract.cover_roles, id=house.head, deputy=house.neighbour, **LEAVE)
    covered = {("building_head", "乙", True), ("grid_worker", "乙", True)}
    assert turned_to() == always | covered | {("worker", "高娃", True)}
    community.clock.advance(timedelta(days=7))
    assert turned_to() == always | of_the_house | {("worker", "娜仁", False)}
    homeless = an_actor("resident", community=community.id, resident=UUID(community.a_resident("丙")))
    assert community.ask(contract.get_home, homeless)["turn_to"] == []
