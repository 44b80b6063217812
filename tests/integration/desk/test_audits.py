"""Auditors: engaged for a scope and a time, with samples that can be drawn again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Invalid, NotFound
from services.registry import contract
from services.registry.audits.sampling import draw
from services.registry.books.tables import BookEntry
from services.registry.books.usecases import read_books
from services.registry.households.tables import ChangeRequest
from services.registry.people.tables import Resident
from services.registry.people.usecases import get_resident, list_residents
from services.registry.places.usecases import list_compounds
from services.registry.rights.usecases.looking import list_audit
from services.registry.statistics.usecases import get_community_statistics
from tests.integration.desk.world import World


def engage(world: World, **more: Any) -> dict[str, Any]:
    asked = {
        "auditor": str(world.accounts["auditor"]),
        "purpose": "年度内部审计",
        "since": "2026-05-04",
        "until": "2026-05-18",
        "records_since": "2026-01-01",
        "records_until": "2026-12-31",
        "compounds": [str(world.north)],
    }
    return world.ask("admin", contract.create_audit_engagement, **asked | more)


def test_an_auditor_reaches_the_engaged_compounds_while_the_engagement_runs(world: World) -> None:
    assert world.reach("auditor") == frozenset()
    engagement = engage(world)
    assert world.reach("auditor") == {world.north}
    assert world.ask("auditor", contract.get_audit_engagement, id=engagement["id"])["running"]
    world.clock.advance(timedelta(days=14))
    assert world.reach("auditor") == frozenset()
    with pytest.raises(NotFound):
        world.ask("auditor", contract.get_audit_engagement, id=engagement["id"])


def test_an_engagement_ended_early_ends_its_reach(world: World) -> None:
    engagement = engage(world)
    world.ask("admin", contract.end_audit_engagement, id=engagement["id"])
    assert world.reach("auditor") == frozenset()


def test_every_list_begins_and_ends_with_the_engagement_under_one_token(world: World) -> None:
    auditor = world.actor("auditor")

    def seen() -> list[int]:
        with world.database.unit_of_work(auditor, writes=False) as uow:
            books = {"since": "2026-05-04", "until": "2026-05-05", "book": "population"}
            return [
                get_community_statistics(uow, contract.get_community_statistics.request.parse({}))["compounds"],
                len(list_compounds(uow, contract.list_compounds.request.parse({}))["items"]),
                len(list_residents(uow, contract.list_residents.request.parse({}))["items"]),
                read_books(uow, contract.read_books.request.parse(books))["total"]["closing"],
            ]

    with world.acting("admin", "registry.prepare") as uow:
        uow.session.add(
            BookEntry(
                id=uow.new_id(),
                community=world.community,
                book="population",
                kind="birth",
                subject=world.resident,
                compound=world.north,
                housing_kind="commodity",
                on=uow.today(),
                entered_on=uow.today(),
                reversal=False,
                change=1,
            )
        )
    assert seen() == [0, 0, 0, 0]
    engagement = engage(world)
    assert seen() == [1, 1, 1, 1]
    world.ask("admin", contract.end_audit_engagement, id=engagement["id"])
    assert seen() == [0, 0, 0, 0]


def test_a_sample_is_drawn_again_from_its_seed_by_anybody(world: World) -> None:
    engagement = engage(world)
    for number in range(20):
        world.ask("staff north", contract.enter_visits, items=[paper(world, number)])
    asked = {"id": engagement["id"], "population": "visits", "size": 5, "seed": "审计2026"}
    sample = world.ask("auditor", contract.draw_sample, **asked)
    everything = [UUID(v["id"]) for v in world.ask("admin", contract.list_visits)["items"]]
    assert [UUID(item["id"]) for item in sample["items"]] == draw("审计2026", reversed(everything), 5)

    again = world.ask("auditor", contract.get_sample, id=engagement["id"], sample=sample["id"])
    assert (again["population_changed"], again["same_draw"], again["items"]) == (False, True, sample["items"])
    world.ask("staff north", contract.enter_visits, items=[paper(world, 99)])
    later = world.ask("auditor", contract.get_sample, id=engagement["id"], sample=sample["id"])
    assert later["population_changed"] and later["items"] == sample["items"]


def paper(world: World, number: int) -> dict[str, str]:
    return {
        "reference": f"line-{number}",
        "resident": str(world.resident),
        "happened_on": "2026-05-01",
        "outcome": "met",
    }


def test_records_outside_of_the_engagement_are_in_no_sample(world: World) -> None:
    world.ask("staff north", contract.enter_visits, items=[paper(world, 1)])
    elsewhere = engage(world, compounds=[str(world.south)])
    earlier = engage(world, records_until="2026-03-31")
    for engagement in (elsewhere, earlier):
        sample = world.ask("auditor", contract.draw_sample, id=engagement["id"], population="visits", size=5)
        assert (sample["population_count"], sample["items"]) == (0, [])


def test_who_asked_and_decided_the_same_thing_is_reported(world: World) -> None:
    engagement = engage(world)
    own, others = (touched(world, decider) for decider in ("staff north", "staff south"))
    report = world.ask("auditor", contract.report_duty_conflicts, id=engagement["id"])
    assert report["things"] == 2
    assert [(c["subject"], c["actor"]) for c in report["conflicts"]] == [(str(own), str(world.accounts["staff north"]))]
    assert [deed["duty"] for deed in report["conflicts"][0]["deeds"]] == ["entered", "approved"]
    assert str(others) not in str(report)


def touched(world: World, decider: str) -> UUID:
    """A change request entered by the north's worker and decided by `decider`, past the rules: as an audit finds it."""
    with world.acting("staff north", "registry.ask_change") as uow:
        request = ChangeRequest(
            id=uow.new_id(),
            community=world.community,
            compound=world.north,
            kind="move",
            state="open",
            household=world.household,
            households=[],
            change={},
            evidence=[],
            asked_by=world.accounts["staff north"],
            asked_at=uow.now(),
        )
        uow.add(request)
    with world.acting(decider, "registry.decide_change") as uow:
        uow.session.get_one(ChangeRequest, request.id).state = "approved"
    return request.id


def test_an_engagement_needs_an_auditor(world: World) -> None:
    with pytest.raises(NotFound):
        engage(world, auditor=str(world.accounts["staff north"]))


def test_an_auditor_sees_records_and_nobody_in_them(world: World) -> None:
    engage(world)
    resident = str(world.resident)
    with world.acting("admin", "prepare") as uow:
        row = uow.session.get_one(Resident, world.resident)
        row.birth_date, row.education, row.ethnic_group = date(1980, 1, 1), "college", "02"
    seen = world.ask("auditor", contract.get_resident, id=resident)
    (listed,) = world.ask("auditor", contract.list_residents)["items"]
    for shown in (seen, listed):
        assert (shown["id"], shown["name"], shown["sex"], shown["skills"]) == (resident, "乌**", "unstated", [])
        for field in ("birth_date", "telephone", "identity_number", "education", "employment", "language"):
            assert shown[field] is None
        assert shown["household"] == str(world.household)
    for probe in ({"q": "乌"}, {"age_band": "35-59"}, {"sex": "female"}, {"skill": "刺绣"}, {"education": "college"}):
        with pytest.raises(Invalid) as refusal:
            world.ask("auditor", contract.list_residents, **probe)
        assert [error.pointer for error in refusal.value.errors] == [f"/{next(iter(probe))}"]
    assert world.ask("staff north", contract.get_resident, id=resident)["name"] == "乌兰"


def test_an_auditors_reach_ends_with_compound_days_and_engagement(world: World) -> None:
    resident = str(world.resident)
    elsewhere = engage(world, compounds=[str(world.south)])
    with pytest.raises(NotFound):
        world.ask("auditor", contract.get_resident, id=resident)
    world.ask("admin", contract.end_audit_engagement, id=elsewhere["id"])
    before = engage(world, records_until="2026-05-03")  # the resident was registered on 4 May
    assert world.ask("auditor", contract.list_residents)["items"] == []
    world.ask("admin", contract.end_audit_engagement, id=before["id"])
    running = engage(world, records_until="2026-05-04")
    assert [one["id"] for one in world.ask("auditor", contract.list_residents)["items"]] == [resident]
    with pytest.raises(Invalid, match="outside of the days"):
        world.ask("auditor", contract.list_residents, as_of="2025-12-31")
    auditor = world.actor("auditor")  # a token that still lives when the engagement ends
    world.ask("admin", contract.end_audit_engagement, id=running["id"])
    with world.database.unit_of_work(auditor, writes=False) as uow, pytest.raises(NotFound):
        get_resident(uow, contract.get_resident.request.parse({"id": resident}))


def test_an_auditors_log_is_that_of_the_engagement(world: World) -> None:
    def subjects(who: str) -> set[UUID]:
        with world.acting(who, "registry.list_audit") as uow:
            return {entry["subject"] for entry in list_audit(uow, contract.list_audit.request.parse({}))["items"]}

    assert subjects("auditor") == set()
    elsewhere = engage(world, compounds=[str(world.south)])
    assert world.resident not in subjects("auditor")
    world.ask("admin", contract.end_audit_engagement, id=elsewhere["id"])
    engage(world)
    assert world.resident in subjects("auditor")
    assert subjects("auditor") <= subjects("admin")
