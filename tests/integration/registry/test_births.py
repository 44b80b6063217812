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


def a_role(world: Community, child: str, _household: str, _dwelling: str, day: str) -> Any:
    given = {"purpose": "roles", "decision": "given", "evidence": "in_person"}
    guardian = world.a_resident("其木格", birth_date="1980-01-01")
    world.ask(contract.record_consent, resident=child, guardian=guardian, evidence_note="户口簿", **given)
    return contract.grant_role, {"id": child, "kind": "skilled_resident", "since": day}, "/since"


def a_representation(world: Community, child: str, _household: str, _dwelling: str, day: str) -> Any:
    known = world.ask(contract.list_organisations)["items"]
    team = (known or [world.ask(contract.register_organisation, kind="volunteer_team", name="同心志愿队")])[0]["id"]
    return (
        contract.appoint_representative,
        {"id": team, "resident": child, "capacity": "contact", "since": day},
        "/since",
    )


ENTRIES = (
    a_representation,
    a_role,
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


LONG_AGO, MONTH_LATER = "1980-03-05", "2026-04-06"


def by_birth(household: str, **more: str) -> dict[str, str]:
    return {"household": household, "relation": "child", "beginning": "birth", **more}


def pointers(world: Community, operation: Operation, version: int | None = None, **told: Any) -> list[str]:
    """Of the fields that were refused."""
    with pytest.raises(Invalid) as refusal:
        world.ask(operation, version=version, **told)
    return [error.pointer for error in refusal.value.errors]


def test_nobody_comes_by_birth_who_was_born_another_time(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    home = by_birth(household, since=BORN)
    old = community.a_resident("苏和", birth_date=LONG_AGO)
    told = by_birth(household, kind="add", resident=old, on=BORN)
    assert pointers(community, contract.register_resident, name="小巴", birth_date=LONG_AGO, home=home) == [
        "/home/beginning"
    ]
    assert pointers(community, contract.record_life_event, **told) == ["/beginning"]
    assert pointers(community, contract.ask_change, **told) == ["/beginning"]
    young = community.a_resident("小苏", birth_date=BORN)
    told = by_birth(household, kind="add", resident=young)
    assert pointers(community, contract.record_life_event, **told, on=MONTH_LATER) == ["/beginning"]
    assert pointers(community, contract.record_life_event, **told) == ["/beginning"]
    assert community.ask(contract.record_life_event, **told, on="2026-04-05")["items"]


def test_nobody_comes_by_birth_whose_birth_is_not_on_record(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    home = by_birth(household, since=BORN)
    assert pointers(community, contract.register_resident, name="小巴", home=home) == ["/home/beginning"]
    child = community.a_resident("小苏")
    told = by_birth(household, kind="add", resident=child, on=BORN)
    assert pointers(community, contract.record_life_event, **told) == ["/beginning"]
    community.ask(contract.correct_resident, id=child, birth_date=BORN, why="出生证", version=1)
    assert community.ask(contract.record_life_event, **told)["items"]
    version = community.ask(contract.get_resident, id=child)["version"]
    gone = {"id": child, "birth_date": None, "why": "误录", "version": version}
    assert pointers(community, contract.correct_resident, **gone) == ["/birth_date"]


def test_a_year_in_which_nobody_alive_was_born_is_refused(community: Community) -> None:
    for year in ("0001-03-05", "1799-03-05"):
        assert pointers(community, contract.register_resident, name="苏和", birth_date=year) == ["/birth_date"]


def test_a_membership_is_not_corrected_into_another_birth(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    child = community.a_resident("小苏", birth_date=BORN, home=by_birth(household, since=BORN))
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    row = next(row["id"] for row in rows if row["resident"] == child)
    correct = {"kind": "correct", "household": household, "row": row, "why": "误登记"}
    assert pointers(community, contract.record_life_event, **correct, since=MONTH_LATER) == ["/since"]
    assert community.ask(contract.record_life_event, **correct, since=MONTH_LATER, beginning="moved_in")["items"]
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    row = next(row["id"] for row in rows if row["resident"] == child and row["voided_on"] is None)
    again = {**correct, "row": row, "beginning": "birth"}
    assert pointers(community, contract.record_life_event, **again) == ["/beginning"]


def a_standing_membership(world: Community, child: str) -> None:
    household, _ = world.a_household(world.a_dwelling(world.a_compound()))
    world.ask(contract.record_life_event, kind="add", household=household, resident=child, relation="child", on=BORN)


def a_standing(entry: Entry) -> Callable[[Community, str], None]:
    def standing(world: Community, child: str) -> None:
        operation, told, _ = entry(world, child, "", world.a_dwelling(world.a_compound()), BORN)
        world.ask(operation, version=1 if operation is contract.correct_resident else None, **told)

    return standing


STANDING = (
    a_standing_membership,
    *map(a_standing, (a_stay, a_fact, a_registration, a_resettlement, a_role, a_representation)),
)
NAMES = ("membership", "stay", "fact", "registration", "resettlement", "role", "representation")


@pytest.mark.parametrize("stand", STANDING, ids=NAMES)
def test_a_birth_is_not_corrected_to_after_what_stands_on_record(community: Community, stand: Any) -> None:
    child = community.a_resident("苏和", birth_date=BORN)
    stand(community, child)
    version = community.ask(contract.get_resident, id=child)["version"]
    told = {"id": child, "why": "更正"}
    late = "2026-03-06"
    assert pointers(community, contract.correct_resident, version, **told, birth_date=late) == ["/birth_date"]
    assert community.ask(contract.get_resident, id=child)["birth_date"] == BORN
    corrected = community.ask(contract.correct_resident, version=version, **told, birth_date=BEFORE)
    assert corrected["birth_date"] == BEFORE


def test_a_birth_by_which_somebody_came_is_not_corrected_to_another_time(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    child = community.a_resident("小苏", birth_date=BORN, home=by_birth(household, since=BORN))
    told = {"id": child, "why": "更正"}
    assert pointers(community, contract.correct_resident, 1, **told, birth_date=LONG_AGO) == ["/birth_date"]
    assert community.ask(contract.correct_resident, version=1, **told, birth_date=BEFORE)["birth_date"] == BEFORE


def test_an_identity_number_that_brings_a_later_birth_is_refused(community: Community) -> None:
    person = community.a_resident("苏和")
    fact = {"id": person, "topic": "work", "on": "1949-12-30", "what": "在家手缝"}
    community.ask(contract.record_fact, **fact)
    told = {"id": person, "why": "补录", "identity_number": "11010519491231002X"}
    assert pointers(community, contract.correct_resident, 1, **told) == ["/identity_number"]


def test_records_are_not_merged_where_one_lived_before_the_others_birth(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    _, [kept] = community.a_household(dwelling, "苏和", since=BEFORE)
    absorbed = community.a_resident("苏和", birth_date=BORN)
    version = community.ask(contract.get_resident, id=kept)["version"]
    told = {"id": kept, "absorbed": absorbed, "why": "重复"}
    assert pointers(community, contract.merge_residents, version, **told) == ["/absorbed"]
    assert community.ask(contract.get_resident, id=absorbed)["standing"] == "no_home"
