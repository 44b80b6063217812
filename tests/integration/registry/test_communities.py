"""Where a community lies is told to who goes by the law of the place."""

from __future__ import annotations

import uuid

import pytest
from stdnum.cn.uscc import calc_check_digit as check_digit

from chassis.errors import Conflict
from services.registry import contract
from services.registry.service import service
from tests.integration.chassis.neighbours import JobByHand

from .community import Community, an_actor

CODE = "91150627MA0N00001A"


def test_a_community_that_is_changed_is_told_and_can_be_told_again(community: Community) -> None:
    before = community.ask(contract.get_community, id=str(community.id))
    own = {"id": str(community.id), "version": before["version"]}
    community.ask(contract.update_community, **own, name="新北", division_code="150627100007")
    service.jobs["announce"](JobByHand(community.database))
    told = [event for event in community.told(str(community.id)) if ".community." in event["type"]]
    assert {event["type"] for event in told} == {contract.community_changed.name, contract.community_stated.name}
    assert [event["data"] for event in told] == [{"name": "新北", "division_code": "150627100007"}] * 2


def test_an_organisation_is_registered_in_each_community_that_it_works_in(community: Community) -> None:
    code = CODE[:-1] + check_digit(CODE[:-1])
    for admin in (community.admin, an_actor("admin", community=uuid.uuid4())):
        employer = {"kind": "employer", "name": "针织二厂", "credit_code": code}
        assert community.ask(contract.register_organisation, admin, **employer)["name"] == "针织二厂"
        with pytest.raises(Conflict):
            community.ask(contract.register_organisation, admin, **employer)
        with pytest.raises(Conflict):
            team = {"kind": "volunteer_team", "name": "同心队"}
            community.ask(contract.register_organisation, admin, **team)
            community.ask(contract.register_organisation, admin, **team)
