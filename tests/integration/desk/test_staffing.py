"""Who answers for which compound, and covers for leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.access.actor import ActorKind, Scope
from chassis.errors import Conflict, Invalid, NotFound
from services.registry import contract
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases.people import edit_account
from services.registry.households.usecases import get_household
from services.registry.people.tables import Resident
from services.registry.scope import reaches, sees_all_compounds
from services.registry.staffing.store import acting_at
from tests.integration.desk.world import World


def arrange(world: World, since: str = "2026-05-04", until: str = "2026-05-11", **more: str) -> dict[str, Any]:
    both = {"absent": str(world.accounts["staff north"]), "deputy": str(world.accounts["staff south"])}
    return world.ask("admin", contract.arrange_cover, **both | {"since": since, "until": until} | more)


def test_who_covers_reaches_the_compounds_for_the_time_of_the_leave(world: World) -> None:
    assert world.reach("staff south") == {world.south}
    cover = arrange(world)
    assert cover["compounds"] == [str(world.north)]
    assert world.reach("staff south") == {world.north, world.south}
    world.clock.advance(timedelta(days=7))
    assert world.reach("staff south") == {world.south}


def test_a_cover_is_handed_back_early_with_a_word_on_what_happened(world: World) -> None:
    cover = arrange(world)
    visit = world.ask("staff south", contract.plan_visit, resident=str(world.resident), reason="routine")
    world.ask("staff south", contract.record_visit, id=visit["id"], outcome="met")
    world.clock.advance(timedelta(days=2))
    assert world.ask("staff north", contract.get_desk)["covers"]["count"] == 1

    back = world.ask("staff south", contract.hand_back, id=cover["id"], note="三户已走访")
    assert (back["until"], back["open_matters"]["visits_done"]) == ("2026-05-06", 1)
    assert world.reach("staff south") == {world.south}
    assert world.reach("staff north") == {world.north}
    assert world.ask("staff north", contract.get_desk)["covers"]["count"] == 0
    with pytest.raises(Conflict):
        world.ask("staff south", contract.hand_back, id=cover["id"])


def test_nobody_covers_the_same_leave_twice(world: World) -> None:
    arrange(world)
    with pytest.raises(Conflict, match="stands in for this worker from 2026-05-08"):
        arrange(world, "2026-05-08", "2026-05-20")


def test_one_leave_has_one_deputy(world: World) -> None:
    arrange(world)
    another = world.ask("admin", contract.create_account, username="another", roles=["staff"], name="另一位")
    with pytest.raises(Conflict, match="stands in for this worker from 2026-05-04"):
        arrange(world, deputy=another["id"])


def test_a_worker_whose_compounds_were_given_with_the_account_is_covered_and_turned_to(world: World) -> None:
    north, south = str(world.north), str(world.south)
    new = {"username": "new-worker", "roles": ["staff"], "name": "新来的", "compounds": [north]}
    made = world.ask("admin", contract.create_account, **new)
    assert made["compounds"] == [north]
    world.accounts["staff new"] = UUID(made["id"])
    [held] = world.ask("admin", contract.list_assignments, account=made["id"])["items"]
    assert (held["compound"], held["since"], held["until"]) == (north, "2026-05-04", None)
    with world.acting("admin") as uow:
        assert "新来的" in {account.name for account, _ in acting_at(uow, world.north, None, uow.today())}
    assert arrange(world, absent=made["id"])["compounds"] == [north]

    version = {"id": made["id"], "compounds": [south]}
    with world.acting("admin") as uow:
        uow.if_match = str(made["version"])
        edited = edit_account(uow, contract.edit_account.request.parse(version))
        assert edited.compounds == [world.south]
    assert world.reach("staff new") == {world.south}
    assert world.reach("staff south") == {world.south}, "nobody stands in where nobody is away"
    assert world.ask("admin", contract.get_account, id=made["id"])["compounds"] == [south]

    with world.acting("admin") as uow:
        uow.if_match = str(edited.version)
        edit_account(uow, contract.edit_account.request.parse({"id": made["id"], "roles": ["auditor"]}))
    assert world.ask("admin", contract.list_assignments, account=made["id"], on="2026-05-04")["items"] == []


def test_only_workers_answer_for_compounds(world: World) -> None:
    account = {"username": "an-auditor", "roles": ["auditor"], "name": "审计", "compounds": [str(world.north)]}
    with pytest.raises(Invalid, match="only workers"):
        world.ask("admin", contract.create_account, **account)


def test_a_worker_of_another_community_answers_for_none_of_this_one(world: World) -> None:
    made = world.ask("admin", contract.create_account, username="elsewhere", roles=["staff"], name="别处")["id"]
    with world.acting("admin") as uow:
        uow.session.get_one(Account, UUID(made)).community = uow.new_id()
    with pytest.raises(NotFound, match="no such worker"):
        world.ask("admin", contract.create_assignment, account=made, compound=str(world.north))


def test_what_was_handed_back_is_closed_to_the_token_of_before(world: World) -> None:
    cover = arrange(world)
    deputy = world.actor("staff south")
    of_before = replace(deputy, scope=Scope(compounds=frozenset({world.north, world.south})))
    household = contract.get_household.request.parse({"id": str(world.household)})
    with world.database.unit_of_work(of_before, writes=False) as uow:
        assert get_household(uow, household)["number"] == "N-1"
    world.ask("staff south", contract.hand_back, id=cover["id"])
    with world.database.unit_of_work(of_before, writes=False) as uow, pytest.raises(NotFound):
        get_household(uow, household)


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


def lives_here(world: World, who: str, resident: UUID) -> None:
    """The account is a resident's, whose roles may be recorded."""
    with world.database.unit_of_work() as uow:
        uow.session.get_one(Account, world.accounts[who]).resident = resident
        uow.session.get_one(Resident, resident).birth_date = date(1980, 5, 1)  # an adult decides alone
    consent = {"resident": str(resident), "purpose": "roles", "decision": "given"}
    world.ask("admin", contract.record_consent, **consent)


def a_worker_who_heads_a_building(world: World) -> None:
    lives_here(world, "staff north", world.resident)
    role = {"kind": "building_head", "place": str(world.building), "since": "2026-05-01"}
    world.ask("admin", contract.grant_role, id=str(world.resident), **role)


def a_neighbour(world: World) -> UUID:
    made = world.ask("admin", contract.register_resident, name="其木格", birth_date="1980-05-01")
    return UUID(str(made["id"]))


def test_a_worker_who_heads_a_building_is_covered_in_one_step_and_comes_back_to_both(world: World) -> None:
    a_worker_who_heads_a_building(world)
    neighbour = a_neighbour(world)
    lives_here(world, "staff south", neighbour)
    cover = arrange(world)
    assert cover["compounds"] == [str(world.north)]
    assert [one["covers_for"] for one in cover["assignments"]] == [str(world.accounts["staff north"])]
    assert [(one["resident"], one["covers_for"]) for one in cover["roles"]] == [(str(neighbour), str(world.resident))]
    assert (cover["absent_resident"], cover["deputy_resident"]) == (str(world.resident), str(neighbour))

    def head() -> Any:
        (building,) = world.ask("admin", contract.list_buildings, compound=str(world.north))["items"]
        return building["head"]

    world.clock.advance(timedelta(days=2))
    assert head() == str(neighbour)
    world.ask("staff south", contract.hand_back, id=cover["id"], note="已交接")
    assert head() == str(world.resident)
    assert world.reach("staff south") == frozenset({world.south})


def test_whoever_takes_the_roles_has_to_be_named_where_the_deputy_does_not_live_here(world: World) -> None:
    a_worker_who_heads_a_building(world)
    with pytest.raises(Invalid, match="name the resident who takes these"):
        arrange(world)
    neighbour = a_neighbour(world)
    with pytest.raises(Conflict, match="consent"):
        arrange(world, deputy_resident=str(neighbour))
    consent = {"resident": str(neighbour), "purpose": "roles", "decision": "given"}
    world.ask("admin", contract.record_consent, **consent)
    cover = arrange(world, deputy_resident=str(neighbour))
    assert cover["deputy_resident"] == str(neighbour)


def test_a_resident_is_not_named_for_roles_that_nobody_holds(world: World) -> None:
    with pytest.raises(Invalid, match="holds no role"):
        arrange(world, deputy_resident=str(a_neighbour(world)))


def test_who_answers_for_no_compound_reaches_not_even_newcomers_without_a_home(world: World) -> None:
    newcomer = {"name": "阿木尔", "sex": "male", "birth_date": "1990-05-01", "language": "zh-CN"}
    made = world.ask("staff south", contract.register_resident, **newcomer)["id"]
    none_yet = world.ask("admin", contract.create_account, username="none-yet", roles=["staff"], name="未分派")
    world.accounts["staff none"] = UUID(none_yet["id"])

    def seen(who: str) -> list[str]:
        return [one["id"] for one in world.ask(who, contract.list_residents)["items"]]

    assert seen("staff none") == []
    with pytest.raises(NotFound):
        world.ask("staff none", contract.get_resident, id=made)
    assert made in seen("staff south"), "whoever answers for some compound receives newcomers"

    world.ask("admin", contract.create_assignment, account=none_yet["id"], compound=str(world.south))
    assert seen("staff none") == [made]


def test_a_person_whose_roles_were_all_taken_is_not_the_house_at_its_own_work(world: World) -> None:
    nobody = replace(world.actor("staff north"), roles=frozenset())
    assert not sees_all_compounds(nobody)
    assert sees_all_compounds(replace(nobody, kind=ActorKind.JOB))


def test_a_loaded_row_is_reached_as_the_same_row_is_found(world: World) -> None:
    worker = world.actor("staff north")
    for named, compound in ((set(), None), ({world.north}, None), ({world.north}, world.north), (set(), world.north)):
        assert reaches(worker, named, compound) == bool(named)
    assert not reaches(worker, {world.north}, world.south)
