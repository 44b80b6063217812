"""Programmes with their courses, and what came of all of them together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from services.registry import contract as registry
from services.training import contract
from services.training.learning.usecases.programmes import edit_programme
from tests.integration.training.world import GOOD, WEAK, World


def names(world: World, who: str = "admin", **query: Any) -> list[str]:
    return [one["name"] for one in world.ask(who, contract.list_programmes, **query)["items"]]


def test_a_programme_has_a_name_of_its_own_and_a_provider_of_the_community(world: World) -> None:
    provider = world.organisation(uuid4(), "training_provider")
    made = world.programme(name="订单式培训", provider=provider)
    assert (made["provider"], made["provider_name"], made["until"]) == (str(provider), "针织二厂", None)
    assert made["allowed_actions"] == ["edit"]
    assert world.ask("employer", contract.get_programme, id=made["id"]) == made | {"allowed_actions": []}
    with pytest.raises(Conflict) as refused:
        world.programme(name="订单式培训")
    assert (refused.value.type, refused.value.errors[0].pointer) == ("programme-name-taken", "/name")
    other = world.programme()
    with pytest.raises(Conflict, match="another programme has this name"):
        world.ask("admin", contract.edit_programme, id=other["id"], name="订单式培训")
    assert world.ask("admin", contract.get_programme, id=other["id"]) == other, "nothing of it was kept"
    stranger = replace(world.actor("admin"), community=uuid4())
    told = {"name": "订单式培训", "aim": "学会即可上岗", "since": "2026-05-04"}
    elsewhere = world.ask(stranger, contract.create_programme, **told)
    with pytest.raises(NotFound):
        world.ask("admin", contract.get_programme, id=elsewhere["id"])
    for asked in ({"provider": uuid4()}, {"provider": world.organisation(uuid4(), closed_on=world.clock.now().date())}):
        with pytest.raises(NotFound, match="no such organisation"):
            world.ask("admin", contract.edit_programme, id=made["id"], **asked)


def test_a_programme_is_edited_as_it_was_read_and_does_not_end_before_it_begins(world: World) -> None:
    made = world.programme(since="2026-05-10")
    edited = world.ask("admin", contract.edit_programme, id=made["id"], aim="居家就业", until="2026-06-01")
    assert (edited["aim"], edited["until"], edited["version"]) == ("居家就业", "2026-06-01", 2)
    with pytest.raises(Invalid) as refused:
        world.ask("admin", contract.edit_programme, id=made["id"], since="2026-06-02")
    assert [error.pointer for error in refused.value.errors] == ["/until"]
    assert world.ask("admin", contract.edit_programme, id=made["id"], until=None)["until"] is None
    with world.acting("admin") as uow, pytest.raises(Conflict, match="If-Match"):
        edit_programme(uow, contract.EditProgramme.parse({"id": made["id"], "name": "x"}))


def test_programmes_are_listed_by_the_day_on_which_they_run(world: World) -> None:
    world.programme(name="春", since="2026-03-01", until="2026-06-01")
    world.programme(name="长", since="2026-05-01")
    assert names(world) == ["春", "长"]
    days = ("2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01")
    assert [names(world, on=day) for day in days] == [[], ["春"], ["春", "长"], ["长"]]
    assert world.ask(replace(world.actor("admin"), community=uuid4()), contract.list_programmes)["items"] == []


def test_a_course_belongs_to_a_programme_that_is_not_over(world: World) -> None:
    runs, ahead = world.programme(), world.programme(since="2026-09-01")
    over = world.programme(since="2026-01-01", until=world.clock.now().date())
    course = world.course(programme=runs["id"])
    world.course(programme=ahead["id"])
    world.course()
    listed = world.ask("admin", contract.list_courses, programme=runs["id"])["items"]
    assert [one["id"] for one in listed] == [course["id"]]
    stranger = replace(world.actor("admin"), community=uuid4())
    told = {"name": "别处", "aim": "别处", "since": "2026-05-04"}
    elsewhere = world.ask(stranger, contract.create_programme, **told)
    for missing in (elsewhere["id"], uuid4()):
        with pytest.raises(NotFound, match="no such programme"):
            world.course(programme=missing)
    with pytest.raises(Conflict) as refused:
        world.course(programme=over["id"])
    assert refused.value.type == "programme-over"
    with pytest.raises(Conflict, match="was over on"):
        world.ask("admin", contract.edit_course, id=course["id"], programme=over["id"])
    world.ask("admin", contract.edit_programme, id=runs["id"], until=world.clock.now().date())
    stays = world.ask("admin", contract.edit_course, id=course["id"], programme=runs["id"], name="手缝工初级")
    assert (stays["programme"], stays["name"]) == (runs["id"], "手缝工初级"), "what is in it stays in it"
    assert world.ask("admin", contract.edit_course, id=course["id"], programme=None)["programme"] is None


def test_outcomes_of_a_programme_count_each_person_once_and_name_no_income_of_fewer_than_five(world: World) -> None:
    programme = world.programme()
    first, second = (world.course(programme=programme["id"]) for _ in range(2))
    people = [world.resident() for _ in range(5)]
    for course in (first, second):
        for who in people[:4] if course is first else people:
            world.certified(who, course)
        world.clock.advance(timedelta(days=1))
    held = world.training_class(second, to="running", seats=9)
    again, erased = world.enrol(held, people[0]), world.enrol(held)
    for enrolment in (again, erased):
        world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=WEAK)
    world.ask("trainer", contract.assess_enrolment, id=again["id"], marks=GOOD)
    world.tell(registry.resident_erased, UUID(erased["resident"]))
    world.certified(world.resident(), world.course())
    world.clock.advance(timedelta(days=130))
    found = {one["id"]: world.ask("admin", contract.get_course_outcomes, id=one["id"]) for one in (first, second)}
    found[programme["id"]] = world.ask("secretary", contract.get_programme_outcomes, id=programme["id"])
    counts = ("enrolled", "finished", "certified", "started_work")
    figures = {key: tuple(one[name] for name in counts) for key, one in found.items()}
    assert figures == {first["id"]: (4, 4, 4, 0), second["id"]: (6, 6, 5, 0), programme["id"]: (6, 6, 5, 0)}
    incomes = {key: (one["income_3_months"]["people"], one["income_3_months"]["a_month"]) for key, one in found.items()}
    nothing = {"amount": "0.00", "currency": "CNY"}
    assert incomes == {first["id"]: (4, None), second["id"]: (5, nothing), programme["id"]: (5, nothing)}
    assert found[programme["id"]]["income_12_months"] == {"people": 0, "a_month": None}
    nobody = world.ask("admin", contract.get_programme_outcomes, id=world.programme()["id"])
    assert {nobody[name] for name in counts} == {0}
    with pytest.raises(NotFound):
        stranger = replace(world.actor("admin"), community=uuid4())
        world.ask(stranger, contract.get_programme_outcomes, id=programme["id"])
