"""The visit log: planned, due, recorded, typed in from paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from chassis.database.types import db_now
from chassis.errors import Conflict, Invalid, NotFound
from chassis.jobs.timer_runner import TimerRunner
from services.registry import contract
from services.registry.service import service
from services.registry.visits.tables import Visit
from tests.integration.desk.world import World


def test_a_visit_comes_onto_the_desk_when_its_time_is_near(world: World) -> None:
    with world.acting("staff north") as uow:
        far = uow.today() + timedelta(days=30)
    visit = world.ask(
        "staff north", contract.plan_visit, household=str(world.household), reason="routine", due_on=str(far)
    )
    assert visit["building"] is None and visit["compound"] == str(world.north)
    assert world.ask("staff north", contract.get_desk)["visits"]["count"] == 0

    with world.database.writing() as connection:  # a runner goes by the database's clock, which nobody can put forward
        connection.execute(update(world.database.tables.due).values(next_try_at=db_now()))
    runner = TimerRunner(world.database, service.timers)
    while runner.run_one():
        pass

    desk = world.ask("staff north", contract.get_desk)
    assert [item["id"] for item in desk["visits"]["items"]] == [visit["id"]]
    assert desk["visits"]["compounds"][0]["name"] == "北苑"


def test_recording_plans_the_next_visit(world: World) -> None:
    visit = world.ask("staff north", contract.plan_visit, resident=str(world.resident), reason="elderly")
    done = world.ask(
        "staff north",
        contract.record_visit,
        id=visit["id"],
        happened_on="2026-05-03",
        outcome="met",
        note="身体尚好",
        next_due_on="2026-05-05",
    )
    assert (done["state"], done["happened_on"], done["entered_on"]) == ("done", "2026-05-03", "2026-05-04")

    following = world.ask("staff north", contract.list_visits, state="planned")["items"]
    assert [(v["follows"], v["due_on"], v["reason"]) for v in following] == [(visit["id"], "2026-05-05", "elderly")]
    with pytest.raises(Conflict, match="plan another"):
        world.ask("staff north", contract.record_visit, id=visit["id"], outcome="met")


def test_a_visit_cannot_have_happened_tomorrow(world: World) -> None:
    visit = world.ask("staff north", contract.plan_visit, building=str(world.building), reason="vacant")
    with pytest.raises(Invalid):
        world.ask("staff north", contract.record_visit, id=visit["id"], happened_on="2026-05-05", outcome="met")


def line(world: World, number: int, **more: str) -> dict[str, str]:
    return {
        "reference": f"paper-{number}",
        "resident": str(world.resident),
        "happened_on": "2026-05-01",
        "outcome": "met",
        **more,
    }


def test_paper_sent_twice_is_stored_once(world: World) -> None:
    rows = [line(world, 1), line(world, 2, outcome="nobody_home")]
    first = world.ask("staff north", contract.enter_visits, items=rows)["items"]
    again = world.ask("staff north", contract.enter_visits, items=rows)["items"]
    assert [row["state"] for row in first] == ["recorded", "recorded"]
    assert [(row["state"], row["id"]) for row in again] == [("already", row["id"]) for row in first]
    assert len(world.ask("staff north", contract.list_visits)["items"]) == 2


def test_all_or_nothing_names_each_wrong_row_and_keeps_none(world: World) -> None:
    rows = [line(world, 1), line(world, 2, happened_on="2026-06-01"), line(world, 3, resident=str(world.household))]
    with pytest.raises(Invalid) as refused:
        world.ask("staff north", contract.enter_visits, items=rows)
    assert [error.pointer for error in refused.value.errors] == ["/items/1/happened_on", "/items/2"]
    assert world.ask("staff north", contract.list_visits)["items"] == []


def test_row_by_row_keeps_the_good_ones(world: World) -> None:
    rows = [line(world, 1), line(world, 2, happened_on="2026-06-01")]
    outcomes = world.ask("staff north", contract.enter_visits, items=rows, all_or_nothing=False)["items"]
    assert [row["state"] for row in outcomes] == ["recorded", "refused"]
    assert outcomes[1]["reason"]
    assert outcomes[0]["errors"] == []
    assert len(world.ask("staff north", contract.list_visits)["items"]) == 1


def test_a_reference_cannot_stand_for_two_visits(world: World) -> None:
    world.ask("staff north", contract.enter_visits, items=[line(world, 1)])
    other = line(world, 1, happened_on="2026-05-02")
    [outcome] = world.ask("staff north", contract.enter_visits, items=[other], all_or_nothing=False)["items"]
    assert outcome["state"] == "refused"


def test_a_reference_is_the_own_communitys(world: World) -> None:
    [theirs] = world.ask("staff north", contract.enter_visits, items=[line(world, 1)])["items"]
    with world.database.writing() as connection:
        connection.execute(update(Visit).values(community=uuid4()))
    [own] = world.ask("staff north", contract.enter_visits, items=[line(world, 1)])["items"]
    assert (own["state"], own["id"] != theirs["id"]) == ("recorded", True)


def test_another_compounds_visits_look_like_none(world: World) -> None:
    visit = world.ask("staff north", contract.plan_visit, resident=str(world.resident), reason="routine")
    with pytest.raises(NotFound):
        world.ask("staff south", contract.get_visit, id=visit["id"])
    with pytest.raises(NotFound):
        world.ask("staff south", contract.plan_visit, resident=str(world.resident), reason="routine")
    assert world.ask("staff south", contract.get_desk)["visits"]["count"] == 0


def test_asked_to_be_called_twice_it_is_one_call(world: World) -> None:
    first = world.ask("resident", contract.ask_for_call, purpose="低保材料")
    assert world.ask("resident", contract.ask_for_call)["id"] == first["id"]
    calls = world.ask("staff north", contract.get_desk)["calls"]
    assert (calls["count"], calls["items"][0]["name"]) == (1, "乌兰")


def test_staff_who_live_here_ask_for_a_call_of_their_own(world: World) -> None:
    waiting = world.ask("resident", contract.ask_for_call)
    neighbour = replace(world.actor("staff north"), resident=world.neighbour())
    own = world.ask(neighbour, contract.ask_for_call)
    assert (own["id"] != waiting["id"], own["resident"]) == (True, str(neighbour.resident))
