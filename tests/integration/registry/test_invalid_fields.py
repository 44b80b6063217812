"""What is refused as invalid names the field that is wrong, so that a form can show it there."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.contract import Operation
from chassis.errors import Invalid
from services.registry import contract

from .community import Community, an_actor

AHEAD, PAST = "2099-01-01", "2020-01-01T00:00:00+08:00"


def pointers(world: Community, operation: Operation, **told: Any) -> list[str]:
    """Of the fields that were refused."""
    with pytest.raises(Invalid) as refusal:
        world.ask(operation, **told)
    assert refusal.value.type == "invalid"
    return [error.pointer for error in refusal.value.errors]


def test_an_organisation_without_its_code(community: Community) -> None:
    assert pointers(community, contract.register_organisation, kind="employer", name="无码") == ["/credit_code"]


def test_a_visit_of_a_day_to_come(community: Community) -> None:
    resident = community.a_resident()
    visit = community.ask(contract.plan_visit, resident=resident, reason="routine")["id"]
    told = {"id": visit, "outcome": "met", "happened_on": AHEAD}
    assert pointers(community, contract.record_visit, **told) == ["/happened_on"]


def test_a_consent_that_is_over_or_by_another_sign_in(community: Community) -> None:
    given = {"resident": community.a_resident(), "purpose": "notices", "decision": "given"}
    assert pointers(community, contract.record_consent, **given, expires_at=PAST) == ["/expires_at"]
    assert pointers(community, contract.record_consent, **given, evidence="own_sign_in") == ["/evidence"]


def test_a_refusal_without_its_reason(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    household, _ = community.a_household(dwelling)
    asking = an_actor("admin", community=community.id)
    asked = {
        "household": household,
        "kind": "change_tenure",
        "tenure": "tenant",
        "evidence": [community.a_paper(asking)],
    }
    request = community.ask(contract.ask_change, asking, **asked)["id"]
    assert pointers(community, contract.decide_change, id=request, approve=False) == ["/reason"]


def test_a_day_to_come_is_told_where_it_was_sent(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    household, [resident] = community.a_household(dwelling)
    members = [{"resident": community.a_resident(), "relation": "head"}]
    formed = {"members": members, "dwelling": dwelling, "since": AHEAD}
    assert pointers(community, contract.form_household, **formed) == ["/since"]
    home = {"household": household, "relation": "child", "since": AHEAD}
    assert pointers(community, contract.register_resident, name="小巴", home=home) == ["/home/since"]
    alone = {"dwelling": dwelling, "since": AHEAD}
    assert pointers(community, contract.register_resident, name="小巴", home=alone) == ["/home/since"]
    leaving = {"kind": "remove", "household": household, "resident": resident, "ending": "death", "on": AHEAD}
    assert pointers(community, contract.record_life_event, **leaving) == ["/on"]
    stay = {"id": resident, "dwelling": dwelling, "since": AHEAD, "until": "2099-06-01"}
    assert pointers(community, contract.register_temporary_residence, **stay) == ["/since"]
    registration = {"kind": "family", "division_code": "152527", "since": AHEAD}
    told = {"name": "小苏", "registration": registration}
    assert pointers(community, contract.register_resident, **told) == ["/registration/since"]


def test_a_period_that_ends_before_it_begins(community: Community) -> None:
    worker = community.ask(contract.create_account, username="a-worker", roles=["staff"], name="员工")["id"]
    days = {"since": "2026-11-02", "until": "2026-11-01"}
    told = {"account": worker, "compound": community.a_compound()}
    assert pointers(community, contract.create_assignment, **told, **days) == ["/until"]


def test_the_code_of_a_community_that_is_not_there(community: Community) -> None:
    own = {"id": str(community.id), "version": community.ask(contract.get_community, id=str(community.id))["version"]}
    assert pointers(community, contract.update_community, **own, division_code="999999999999") == ["/division_code"]
    right = community.ask(contract.update_community, **own, division_code="150627100007")
    assert right["division_code"] == "150627100007"
