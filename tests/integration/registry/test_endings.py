"""Who belongs to no household here dies or goes all the same, and what stood with it ends."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.errors import Conflict, Invalid
from services.registry import contract

from .community import Community


def ended(community: Community, resident: str, ending: str | None = "death", **more: Any) -> Any:
    return community.ask(contract.record_ending, id=resident, ending=ending, **more)


def test_a_death_without_a_household_is_recorded_told_and_ends_what_stood(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    resident = community.a_resident("巴特尔", birth_date="1950-01-01")
    stay = {"id": resident, "dwelling": dwelling, "since": "2026-03-01", "until": "2027-03-01"}
    community.ask(contract.register_temporary_residence, **stay)
    after = ended(community, resident, on="2026-09-01")
    assert (after["standing"], after["ended"], after["ended_on"]) == ("deceased", "death", "2026-09-01")
    assert community.told(resident)[-1]["type"] == "tongxin.registry.resident.deceased.v1"
    stays = community.ask(contract.list_temporary_residences, resident=resident)["items"]
    assert [one["until"] for one in stays] == ["2026-09-01"]
    with pytest.raises(Conflict, match="has died by record"):
        ended(community, resident)


def test_who_left_a_household_earlier_can_be_recorded_as_deceased(community: Community) -> None:
    _, (resident, _) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    household = community.ask(contract.get_resident, id=resident)["household"]
    with pytest.raises(Conflict, match=household):
        ended(community, resident)
    leaving = {"kind": "exit", "household": household, "on": "2026-05-01"}
    community.ask(contract.record_life_event, **leaving)
    assert community.ask(contract.get_resident, id=resident)["standing"] == "moved_out"
    with pytest.raises(Invalid) as refusal:
        ended(community, resident, on="2026-04-30")
    assert [error.pointer for error in refusal.value.errors] == ["/on"]
    assert ended(community, resident, on="2026-06-01")["standing"] == "deceased"


def test_an_end_entered_wrong_is_taken_back_with_its_reason(community: Community) -> None:
    resident = community.a_resident("巴特尔")
    with pytest.raises(Conflict, match="no end is recorded"):
        ended(community, resident, None, why="误录")
    assert ended(community, resident, "moved_out")["standing"] == "moved_out"
    with pytest.raises(Invalid, match="say how"):
        ended(community, resident, None)
    back = ended(community, resident, None, why="同名误录")
    assert (back["standing"], back["ended"], back["ended_on"]) == ("no_home", None, None)
    entries = community.ask(contract.list_audit, subject=resident)["items"]
    (entry,) = [one for one in entries if one["purpose"] == "同名误录"]
    assert (entry["before"]["ended"], entry["after"]["ended"]) == ("moved_out", None)


def purposes(community: Community, resident: str) -> set[str | None]:
    return {entry["purpose"] for entry in community.ask(contract.list_audit, subject=resident)["items"]}


def test_a_reason_that_is_given_stands_in_the_audit_whatever_is_done(community: Community) -> None:
    resident, other = community.a_resident("巴特尔"), community.a_resident("巴特尔")
    assert purposes(community, resident) == {None}
    version = community.ask(contract.get_resident, id=resident)["version"]
    community.ask(contract.merge_residents, id=resident, absorbed=other, why="登记了两次", version=version)
    assert "登记了两次" in purposes(community, resident)
    ended(community, resident, "moved_out", why="已迁往旗里")
    assert "已迁往旗里" in purposes(community, resident)


def test_who_has_gone_may_come_again(community: Community) -> None:
    resident = community.a_resident("巴特尔")
    ended(community, resident, "moved_out", on="2026-06-01")
    dwelling = community.a_dwelling(community.a_compound())
    members = [{"resident": resident, "relation": "head"}]
    community.ask(contract.form_household, members=members, dwelling=dwelling, since="2026-07-01")
    assert community.ask(contract.get_resident, id=resident)["standing"] == "living_here"


@pytest.mark.parametrize(
    ("told", "pointer"),
    [({"ending": "transferred"}, "/ending"), ({"on": "2019-12-31"}, "/on"), ({"on": "2026-10-21"}, "/on")],
)
def test_a_wrong_end_is_refused_by_its_field(community: Community, told: dict[str, str], pointer: str) -> None:
    resident = community.a_resident("巴特尔", birth_date="2020-01-01")
    with pytest.raises(Invalid) as refusal:
        ended(community, resident, **told)
    assert [error.pointer for error in refusal.value.errors] == [pointer]


def test_a_duplicate_with_an_end_is_not_merged_away(community: Community) -> None:
    kept, gone = community.a_resident("巴特尔"), community.a_resident("巴特尔")
    ended(community, gone)
    version = community.ask(contract.get_resident, id=kept)["version"]
    with pytest.raises(Conflict, match="died or gone"):
        community.ask(contract.merge_residents, id=kept, absorbed=gone, why="重复", version=version)
