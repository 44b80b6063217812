"""Who may be the same person is told at registration, by written rules; a number is registered once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from chassis.errors import Conflict
from services.registry import contract
from services.registry.people import store
from services.registry.people.tables import Resident

from .community import Community, a_number, an_actor


def test_a_number_that_is_registered_is_refused(community: Community) -> None:
    community.a_resident("巴特尔", identity_number=a_number())
    with pytest.raises(Conflict) as refusal:
        community.a_resident("别人", identity_number=a_number())
    assert refusal.value.type == "duplicate-number"
    assert a_number() not in refusal.value.detail
    assert community.count(Resident) == 1


def test_who_may_be_the_same_is_a_warning(community: Community) -> None:
    first = community.a_resident("巴特尔", birth_date="1980-01-01", telephone="13800138000")
    second = community.ask(contract.register_resident, name="巴特尔", birth_date="1980-01-01")
    here = {"candidates": [first], "elsewhere": False, "ask": None}
    assert second["warnings"] == [{"kind": "same_name_and_birth", **here}]
    third = community.ask(contract.register_resident, name="其木格", telephone="13800138000")
    assert third["warnings"] == [{"kind": "same_telephone", **here}]
    assert community.ask(contract.register_resident, name="巴特尔", birth_date="1981-01-01")["warnings"] == []


def test_a_namesake_in_another_community_is_nobody_who_may_be_meant(community: Community) -> None:
    alike = {"name": "巴特尔", "birth_date": "1980-01-01", "telephone": "13800138000"}
    community.a_resident(**alike)
    elsewhere = an_actor("admin", community=uuid4())
    assert community.ask(contract.register_resident, elsewhere, **alike)["warnings"] == []


def test_of_those_who_share_a_telephone_the_latest_are_looked_at(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where an office enters its own number for everybody; who shares more than that is always found."""
    monkeypatch.setattr(store, "MOST_OF_A_TELEPHONE", 3)
    called, born = {"telephone": "13800138000"}, {"birth_date": "1980-01-01"}
    first = community.a_resident("某人", **called, **born)
    others = [community.a_resident(f"某人{number}", **called) for number in range(5)]
    namesake, sharing = community.ask(contract.register_resident, name="某人", **called, **born)["warnings"]
    assert (namesake["kind"], namesake["candidates"]) == ("same_name_and_birth", [first])
    assert (sharing["kind"], set(sharing["candidates"])) == ("same_telephone", set(others[2:]))


def test_who_may_be_the_same_in_another_compound_is_not_named(community: Community) -> None:
    east, west = community.a_compound("东苑"), community.a_compound("西苑")
    born = {"birth_date": "1980-01-01"}
    there, here = (
        community.a_resident("巴特尔", home={"dwelling": community.a_dwelling(compound)}, **born)
        for compound in (east, west)
    )
    clerk = an_actor("staff", community=community.id, compounds=(UUID(west),))
    (warning,) = community.ask(contract.register_resident, clerk, name="巴特尔", **born)["warnings"]
    assert (warning["candidates"], warning["elsewhere"]) == ([here], True)
    assert "ask an administrator" in warning["ask"]
    (seen,) = community.ask(contract.register_resident, name="巴特尔", birth_date="1980-01-01")["warnings"]
    assert (seen["elsewhere"], seen["ask"]) == (False, None) and {here, there} < set(seen["candidates"])
    corrected = {"id": here, "language": "mn-Mong", "why": "本人要求"}
    (again,) = community.ask(contract.correct_resident, clerk, version=1, **corrected)["warnings"]
    assert there not in again["candidates"] and again["elsewhere"] is True
