"""Who decides for a child under 14: a guardian, shown to be one, at the desk or by the guardian's own sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.access.actor import Actor
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.registry import contract

from .community import Community, an_actor

GIVEN = {"purpose": "notices", "decision": "given"}
ADULT, CHILD = {"birth_date": "1985-01-01"}, {"birth_date": "2018-01-01"}


def a_family(community: Community, number: str) -> tuple[str, str]:
    """A grown-up and a child of one household."""
    dwelling = community.a_dwelling(community.a_compound(f"苑{number}"), number)
    parent, child = community.a_resident("其木格", **ADULT), community.a_resident("苏和", **CHILD)
    members = [{"resident": parent, "relation": "head"}, {"resident": child, "relation": "child"}]
    community.ask(contract.form_household, members=members, dwelling=dwelling, since="2026-01-01")
    return parent, child


def signed_in(community: Community, resident: str) -> Actor:
    return an_actor("resident", community=community.id, resident=UUID(resident))


def decided(community: Community, child: str, actor: Actor | None = None, **more: Any) -> Any:
    return community.ask(contract.record_consent, actor, resident=child, **GIVEN, **more)


def test_who_lives_with_the_child_needs_no_paper_and_anybody_else_does(community: Community) -> None:
    parent, child = a_family(community, "101")
    stranger, _ = a_family(community, "102")
    with pytest.raises(Invalid) as refusal:
        decided(community, child, guardian=stranger)
    assert [error.pointer for error in refusal.value.errors] == ["/evidence_note"]
    assert decided(community, child, guardian=parent)["by_guardian"]
    assert decided(community, child, guardian=stranger, evidence_note="居委会指定监护人决定书 2026-3")["by_guardian"]
    assert decided(community, child, guardian=stranger)["by_guardian"]  # it is on record now


def test_a_guardian_gives_sees_and_withdraws_the_own_childs_consent(community: Community) -> None:
    parent, child = a_family(community, "101")
    owner = signed_in(community, parent)
    with pytest.raises(NotFound):
        decided(community, child, owner)  # nothing says yet whose child it is
    decided(community, child, guardian=parent)
    given = decided(community, child, owner, sensitive="health")
    assert (given["by_guardian"], given["evidence"]) == (True, "own_sign_in")
    seen = community.ask(contract.list_consents, owner, resident=child)["items"]
    assert {one["sensitive"] for one in seen} == {None, "health"}
    for one in seen:
        assert community.ask(contract.withdraw_consent, owner, id=one["id"])["withdrawn_at"]


def test_a_guardian_reaches_no_other_child_and_nothing_else_of_the_own(community: Community) -> None:
    parent, child = a_family(community, "101")
    other_parent, other = a_family(community, "102")
    decided(community, child, guardian=parent)
    theirs = decided(community, other, guardian=other_parent)["id"]
    owner = signed_in(community, parent)
    with pytest.raises(NotFound):
        decided(community, other, owner)
    with pytest.raises(NotFound):
        community.ask(contract.withdraw_consent, owner, id=theirs)
    with pytest.raises(NotFound):
        community.ask(contract.get_resident, owner, id=child)
    with pytest.raises(NotFound):
        decided(community, child, owner, guardian=other_parent)
    nobody = an_actor("resident", community=community.id)
    assert community.ask(contract.list_consents, nobody)["items"] == []
    secretary = an_actor("secretary", "resident", community=community.id, resident=UUID(parent))
    with pytest.raises(Forbidden, match="guardian"):
        community.ask(contract.withdraw_consent, secretary, id=theirs)


def test_of_two_decisions_the_later_is_the_one_to_withdraw(community: Community) -> None:
    resident = community.a_resident("巴特尔", **ADULT)
    first = decided(community, resident)["id"]
    community.clock.advance(timedelta(minutes=1))
    second = decided(community, resident)["id"]
    allowed = {one["id"]: one["allowed_actions"] for one in community.ask(contract.list_consents)["items"]}
    assert allowed == {first: [], second: ["withdraw"]}
    with pytest.raises(Conflict, match=second) as refusal:
        community.ask(contract.withdraw_consent, id=first)
    assert refusal.value.type == "consent-overtaken"
    community.ask(contract.withdraw_consent, id=second)
    community.ask(contract.record_consent, resident=resident, purpose="roles", decision="given")


def test_who_has_grown_up_decides_alone(community: Community) -> None:
    parent, child = a_family(community, "101")
    given = decided(community, child, guardian=parent)["id"]
    version = community.ask(contract.get_resident, id=child)["version"]
    born = {"id": child, "birth_date": "2012-10-20", "why": "出生日期误登"}
    community.ask(contract.correct_resident, version=version, **born)
    owner = signed_in(community, parent)
    assert community.ask(contract.list_consents, owner, resident=child)["items"] == []
    with pytest.raises(NotFound):
        community.ask(contract.withdraw_consent, owner, id=given)
    with pytest.raises(Invalid, match="decides alone"):
        decided(community, child, guardian=parent)
