"""Nothing is entered of anybody on a day before their birth, at the first registration or later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chassis.contract import Operation
from chassis.errors import Invalid
from services.registry import contract

from .community import Community

BORN, BEFORE = "2026-03-05", "2026-03-04"
Entry = Callable[[Community, str, str, str, str], tuple[Operation, dict[str, Any], str]]


def a_stay(world: Community, child: str, _household: str, dwelling: str, day: str) -> Any:
    told = {"id": child, "dwelling": dwelling, "since": day, "until": "2027-01-01"}
    return contract.register_temporary_residence, told, "/since"


def a_fact(world: Community, child: str, _household: str, _dwelling: str, day: str) -> Any:
    return contract.record_fact, {"id": child, "topic": "work", "on": day, "what": "在家手缝"}, "/on"


def a_registration(world: Community, child: str, _household: str, dwelling: str, day: str) -> Any:
    told = {"kind": "family", "division_code": "152527", "since": day}
    return contract.correct_resident, {"id": child, "why": "补录", "registration": told}, "/registration/since"


def a_resettlement(world: Community, child: str, _household: str, _dwelling: str, day: str) -> Any:
    told = {"id": child, "why": "补录", "resettlement": {"settled_on": day}}
    return contract.correct_resident, told, "/resettlement/settled_on"


def a_household(world: Community, child: str, _household: str, dwelling: str, day: str) -> Any:
    members = [{"resident": child, "relation": "head"}]
    return contract.form_household, {"members": members, "dwelling": dwelling, "since": day}, "/since"


def a_life_event(world: Community, child: str, household: str, _dwelling: str, day: str) -> Any:
    told = {"kind": "add", "household": household, "resident": child, "relation": "child", "on": day}
    return contract.record_life_event, told, "/on"


def a_request(world: Community, child: str, household: str, dwelling: str, day: str) -> Any:
    return contract.ask_change, a_life_event(world, child, household, dwelling, day)[1], "/on"


def a_corrected_membership(world: Community, child: str, household: str, dwelling: str, day: str) -> Any:
    entry = a_life_event(world, child, household, dwelling, "2026-05-01")
    if not any(member["resident"] == child for member in world.ask(contract.get_household, id=household)["members"]):
        world.ask(entry[0], **entry[1])
    rows = world.ask(contract.get_household_history, id=household)["memberships"]
    row = next(row["id"] for row in rows if row["resident"] == child and row["voided_on"] is None)
    told = {"kind": "correct", "household": household, "row": row, "since": day, "why": "误登记"}
    return contract.record_life_event, told, "/since"


ENTRIES = (
    a_stay,
    a_fact,
    a_registration,
    a_resettlement,
    a_household,
    a_life_event,
    a_request,
    a_corrected_membership,
)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_day_before_the_birth_is_refused_and_the_day_itself_taken(community: Community, entry: Entry) -> None:
    compound = community.a_compound()
    household, _ = community.a_household(community.a_dwelling(compound, "101"))
    free = community.a_dwelling(compound, "102")
    child = community.a_resident("苏和", birth_date=BORN)
    operation, told, pointer = entry(community, child, household, free, BEFORE)
    version = 1 if operation is contract.correct_resident else None
    with pytest.raises(Invalid) as refusal:
        community.ask(operation, version=version, **told)
    assert [error.pointer for error in refusal.value.errors] == [pointer]
    operation, told, _ = entry(community, child, household, free, BORN)
    assert community.ask(operation, version=version, **told)


def test_a_home_is_not_corrected_to_a_day_before_its_heads_birth(community: Community) -> None:
    child = community.a_resident("苏和", birth_date=BORN)
    _, told, _ = a_household(community, child, "", community.a_dwelling(community.a_compound()), "2026-05-01")
    household = community.ask(contract.form_household, **told)["id"]
    row = community.ask(contract.get_household_history, id=household)["occupancies"][0]["id"]
    correct = {"kind": "correct", "household": household, "row": row, "why": "误登记"}
    with pytest.raises(Invalid) as refusal:
        community.ask(contract.record_life_event, **correct, since=BEFORE)
    assert [error.pointer for error in refusal.value.errors] == ["/since"]
    assert community.ask(contract.record_life_event, **correct, since=BORN)["items"]
