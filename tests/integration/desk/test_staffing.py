"""Who answers for which compound, and covers for leave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis.errors import Conflict
from services.registry import contract
from tests.integration.desk.world import World


def arrange(world: World, since: str = "2026-05-04", until: str = "2026-05-11") -> dict[str, object]:
    return world.ask(
        "admin",
        contract.arrange_cover,
        absent=str(world.accounts["staff north"]),
        deputy=str(world.accounts["staff south"]),
        since=since,
        until=until,
    )


def test_who_covers_reaches_the_compounds_for_the_time_of_the_leave(world: World) -> None:
    assert world.actor("staff south").scope.compounds == {world.south}
    cover = arrange(world)
    assert cover["compounds"] == [str(world.north)]
    assert world.actor("staff south").scope.compounds == {world.north, world.south}
    world.clock.advance(timedelta(days=7))
    assert world.actor("staff south").scope.compounds == {world.south}


def test_a_cover_is_handed_back_early_with_a_word_on_what_happened(world: World) -> None:
    cover = arrange(world)
    visit = world.ask("staff south", contract.plan_visit, resident=str(world.resident), reason="routine")
    world.ask("staff south", contract.record_visit, id=visit["id"], outcome="met")
    world.clock.advance(timedelta(days=2))
    assert world.ask("staff north", contract.get_desk)["covers"]["count"] == 1

    back = world.ask("staff south", contract.hand_back, id=cover["id"], note="三户已走访")
    assert (back["until"], back["open_matters"]["visits_done"]) == ("2026-05-06", 1)
    assert world.actor("staff south").scope.compounds == {world.south}
    assert world.actor("staff north").scope.compounds == {world.north}
    assert world.ask("staff north", contract.get_desk)["covers"]["count"] == 0
    with pytest.raises(Conflict):
        world.ask("staff south", contract.hand_back, id=cover["id"])


def test_nobody_covers_the_same_leave_twice(world: World) -> None:
    arrange(world)
    with pytest.raises(Conflict, match="already since"):
        arrange(world, "2026-05-08", "2026-05-20")


def test_a_leave_of_somebody_without_a_place_needs_no_cover(world: World) -> None:
    [own] = world.ask("admin", contract.list_assignments, account=str(world.accounts["staff north"]))["items"]
    world.ask("admin", contract.end_assignment, id=own["id"], on="2026-05-04")
    with pytest.raises(Conflict, match="nothing to cover"):
        arrange(world)


def test_the_same_place_is_not_assigned_twice(world: World) -> None:
    with pytest.raises(Conflict, match="already"):
        world.ask(
            "admin",
            contract.create_assignment,
            account=str(world.accounts["staff north"]),
            compound=str(world.north),
        )
