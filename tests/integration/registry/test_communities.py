"""Where a community lies is told to who goes by the law of the place."""

from __future__ import annotations

from services.registry import contract
from services.registry.service import service
from tests.integration.chassis.neighbours import JobByHand

from .community import Community


def test_a_community_that_is_changed_is_told_and_can_be_told_again(community: Community) -> None:
    before = community.ask(contract.get_community, id=str(community.id))
    own = {"id": str(community.id), "version": before["version"]}
    community.ask(contract.update_community, **own, name="新北", division_code="150627100007")
    service.jobs["announce"](JobByHand(community.database))
    told = [event for event in community.told(str(community.id)) if ".community." in event["type"]]
    assert {event["type"] for event in told} == {contract.community_changed.name, contract.community_stated.name}
    assert [event["data"] for event in told] == [{"name": "新北", "division_code": "150627100007"}] * 2
