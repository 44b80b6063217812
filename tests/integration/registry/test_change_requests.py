"""Somebody asks, somebody else decides, and deciding applies it."""

from __future__ import annotations

import uuid
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.registry import contract

from .community import Community, an_actor

PAPER = str(uuid.uuid4())


def test_an_approved_request_is_applied_in_the_same_write(community: Community) -> None:
    household, (head, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    member = an_actor("resident", community=community.id, resident=UUID(head))
    asked = community.ask(contract.ask_change, member, kind="change_head", household=household, head=child)
    assert (asked["state"], asked["allowed_actions"]) == ("open", ["withdraw"])
    assert community.ask(contract.get_household, id=household)["members"][0]["relation"] == "head"

    decided = community.ask(contract.decide_change, id=asked["id"], approve=True)
    assert decided["state"] == "approved"
    members = community.ask(contract.get_household, id=household)["members"]
    assert {m["resident"]: m["relation"] for m in members} == {head: "unstated", child: "head"}
    (event,) = community.ask(contract.list_life_events, household=household)["items"]
    assert (event["kind"], event["request"]) == ("head_changed", asked["id"])
    with pytest.raises(Conflict, match="approved already"):
        community.ask(contract.decide_change, id=asked["id"], approve=True)


def test_a_request_that_the_record_refuses_stays_open(community: Community) -> None:
    household, (head, _) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    worker = an_actor("admin", community=community.id)
    asked = community.ask(
        contract.ask_change,
        worker,
        kind="remove",
        household=household,
        resident=head,
        ending="death",
        evidence=[PAPER],
    )
    with pytest.raises(Conflict, match="name who succeeds"):
        community.ask(contract.decide_change, id=asked["id"], approve=True)
    assert community.ask(contract.get_change_request, id=asked["id"])["state"] == "open"


def test_open_requests_that_exclude_each_other_are_refused(community: Community) -> None:
    household, (_, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    remove = {"kind": "remove", "household": household, "resident": child, "ending": "moved_out"}
    with pytest.raises(Invalid, match="evidence"):
        community.ask(contract.ask_change, **remove)
    first = community.ask(contract.ask_change, **remove, evidence=[PAPER])
    with pytest.raises(Conflict, match="whole household"):
        community.ask(contract.ask_change, kind="exit", household=household)
    community.ask(contract.withdraw_change, id=first["id"])
    assert community.ask(contract.ask_change, kind="exit", household=household)["state"] == "open"


def test_nobody_decides_what_they_asked_for(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    asked = community.ask(contract.ask_change, kind="exit", household=household)
    with pytest.raises(Forbidden):
        community.ask(contract.decide_change, id=asked["id"], approve=True)
    colleague = an_actor("admin", community=community.id)
    with pytest.raises(Invalid, match="reason"):
        community.ask(contract.decide_change, colleague, id=asked["id"], approve=False)
    refused = community.ask(contract.decide_change, colleague, id=asked["id"], approve=False, reason="材料不全")
    assert (refused["state"], refused["reason"]) == ("refused", "材料不全")


def test_residents_ask_for_their_own_household_only(community: Community) -> None:
    compound = community.a_compound()
    _, (head,) = community.a_household(community.a_dwelling(compound, "101"))
    other, _ = community.a_household(community.a_dwelling(compound, "102"), "张三")
    member = an_actor("resident", community=community.id, resident=UUID(head))
    with pytest.raises(NotFound):
        community.ask(contract.ask_change, member, kind="exit", household=other)
    assert community.ask(contract.list_change_requests, member)["items"] == []
