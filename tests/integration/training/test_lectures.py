"""Joint lectures and the meetings of branches, on a real database and by who asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from services.registry import contract as registry
from services.training import contract
from tests.integration.training.world import World

HOUR = timedelta(hours=1)


@pytest.fixture
def branch(world: World) -> UUID:
    return world.organisation(uuid4(), "community_branch")


def planned(world: World, branch: UUID, **more: Any) -> dict[str, Any]:
    plan = {
        "title": "光影中的党课",
        "kind": "film",
        "films": ["建国大业", "红海行动"],
        "place": "小广场",
        "starts_at": world.clock.now(),
        "ends_at": world.clock.now() + 2 * HOUR,
        "hosts": [branch],
        "performers": ["乌兰牧骑"],
        "audiences": ["village", "community", "in_service"],
    }
    return world.ask("secretary", contract.plan_lecture, **plan | more)


def came(world: World, lecture: dict[str, Any], *residents: UUID, **more: Any) -> dict[str, Any]:
    named = [{"resident": one, "audience": "community"} for one in residents]
    return world.ask("secretary", contract.record_lecture_attendance, id=lecture["id"], residents=named, **more)


def people(lecture: dict[str, Any]) -> dict[str, int]:
    return {one["audience"]: one["people"] for one in lecture["attendance"]}


def test_who_came_is_counted_across_audiences_and_sent_again_changes_nothing(world: World, branch: UUID) -> None:
    lecture, somebody = planned(world, branch), world.resident()
    assert sorted(lecture["allowed_actions"]) == ["cancel", "record_attendance"]
    for _ in range(2):
        held = came(world, lecture, somebody, others=[{"audience": "village", "people": 12}])
    assert people(held) == {"community": 1, "village": 12, "in_service": 0}
    assert (held["state"], held["allowed_actions"]) == ("held", ["record_attendance"])
    later = came(world, lecture, world.resident(), others=[{"audience": "in_service", "people": 3}])
    assert people(later) == {"community": 2, "village": 12, "in_service": 3}
    with pytest.raises(Conflict, match="only a planned one"):
        world.ask("secretary", contract.cancel_lecture, id=lecture["id"], reason="误")


def test_a_lecture_is_hosted_by_organisations_of_here(world: World, branch: UUID) -> None:
    closed = world.organisation(uuid4(), "village_branch", closed_on=date(2026, 1, 1))
    for nobody in (closed, uuid4()):
        with pytest.raises(NotFound, match="no such organisation"):
            planned(world, branch, hosts=[branch, nobody])
    with pytest.raises(Invalid):
        planned(world, branch, films=[])


def test_to_a_cancelled_lecture_or_before_it_nobody_came(world: World, branch: UUID) -> None:
    lecture = planned(world, branch)
    world.ask("staff north", contract.cancel_lecture, id=lecture["id"], reason="放映设备故障")
    ahead = planned(world, branch, starts_at=world.clock.now() + HOUR)
    for one in (lecture, ahead):
        with pytest.raises(Conflict):
            came(world, one, world.resident())


def test_visits_are_seen_within_reach_and_another_community_sees_nothing(world: World, branch: UUID) -> None:
    lecture, mine, others = planned(world, branch), world.resident(), world.resident(compound=world.south)
    came(world, lecture, mine, others)
    meeting(world, branch)

    def seen(who: Any, **asked: Any) -> set[str]:
        return {one["resident"] for one in world.ask(who, contract.list_lecture_visits, **asked)["items"]}

    assert seen("secretary", lecture=lecture["id"]) == {str(mine), str(others)}
    assert seen("staff north") == {str(mine)}
    assert (seen(mine), seen(mine, resident=others)) == ({str(mine)}, set())
    with pytest.raises(NotFound):
        beyond = [{"resident": others, "audience": "community"}]
        world.ask("staff south", contract.record_lecture_attendance, id=uuid4(), residents=beyond)
    with pytest.raises(NotFound):
        unseen = world.resident(compound=world.south)
        named = [{"resident": unseen, "audience": "community"}]
        world.ask("staff north", contract.record_lecture_attendance, id=lecture["id"], residents=named)
    elsewhere = replace(world.actor("secretary"), community=uuid4())
    with pytest.raises(NotFound):
        world.ask(elsewhere, contract.get_lecture, id=lecture["id"])
    for listed in (contract.list_lectures, contract.list_lecture_visits, contract.list_branch_meetings):
        assert world.ask(elsewhere, listed)["items"] == []
    assert world.ask(elsewhere, contract.list_due_meetings)["items"] == []


def test_what_is_due_goes_by_the_meetings_of_its_own_community(world: World, branch: UUID) -> None:
    meeting(world, branch)
    elsewhere = replace(world, community=uuid4())
    elsewhere.organisation(uuid4(), "village_branch")
    world.clock.advance(timedelta(days=59))
    asker = replace(world.actor("secretary"), community=elsewhere.community)
    due = world.ask(asker, contract.list_due_meetings)["items"]
    assert len(due) == 4 and all(one["missed"] == 0 for one in due)
    here = world.ask("secretary", contract.list_due_meetings)["items"]
    assert any(one["missed"] for one in here)


def test_a_merge_hands_visits_over_once_and_an_erasure_leaves_the_count(world: World, branch: UUID) -> None:
    lecture, kept, absorbed = planned(world, branch), world.resident(), world.resident()
    both = planned(world, branch)
    came(world, lecture, absorbed)
    came(world, both, absorbed, kept)
    world.tell(registry.resident_merged, absorbed, standing="merged", merged_into=kept)
    visits = world.ask(kept, contract.list_lecture_visits, lecture=lecture["id"])["items"]
    assert [one["resident"] for one in visits] == [str(kept)]
    world.tell(registry.resident_erased, kept)
    assert people(world.ask("secretary", contract.get_lecture, id=lecture["id"]))["community"] == 1
    assert world.ask("secretary", contract.list_lecture_visits, resident=kept)["items"] == []


def meeting(world: World, branch: UUID, **more: Any) -> dict[str, Any]:
    told = {"kind": "committee", "held_on": date(2026, 5, 4), "subject": "讨论发展党员", "expected": 7, "present": 6}
    return world.ask("secretary", contract.record_branch_meeting, organisation=branch, **told | more)


def test_a_meeting_is_recorded_once_and_what_is_wrong_is_refused(world: World, branch: UUID) -> None:
    assert meeting(world, branch) == meeting(world, branch)
    with pytest.raises(Conflict, match="another such meeting"):
        meeting(world, branch, present=5)
    lecture = planned(world, branch)
    assert meeting(world, branch, kind="lecture", lecture=lecture["id"])["lecture"] == lecture["id"]
    for wrong in ({"held_on": date(2026, 5, 5)}, {"present": 8}, {"kind": "group", "lecture": lecture["id"]}):
        with pytest.raises(Invalid):
            meeting(world, branch, **wrong)
    for nobody in (world.employer, uuid4()):
        with pytest.raises(NotFound):
            meeting(world, nobody)
    with pytest.raises(NotFound):
        meeting(world, branch, kind="lecture", lecture=uuid4(), held_on=date(2026, 5, 3))
    kinds = [one["kind"] for one in world.ask("admin", contract.list_branch_meetings, organisation=branch)["items"]]
    assert sorted(kinds) == ["committee", "lecture"]


def test_what_is_due_follows_from_what_was_held(world: World, branch: UUID) -> None:
    meeting(world, branch)
    other = world.organisation(uuid4(), "village_branch")

    def stands(**asked: Any) -> dict[tuple[str, str], tuple[str, int]]:
        items = world.ask("staff north", contract.list_due_meetings, **asked)["items"]
        return {(one["organisation"], one["kind"]): (one["due_by"], one["missed"]) for one in items}

    assert stands(overdue_only=True) == {}
    assert stands()[str(branch), "committee"] == ("2026-06-30", 0)
    assert stands()[str(other), "committee"] == ("2026-05-31", 0)
    world.clock.advance(timedelta(days=59))  # the second of July
    assert stands()[str(branch), "committee"] == ("2026-07-31", 1)
    overdue = stands(overdue_only=True)
    assert overdue[str(other), "members"] == ("2026-09-30", 1)
    assert len(overdue) == 8
