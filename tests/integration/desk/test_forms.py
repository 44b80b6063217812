"""Forms filled from the record, printed, and typed in by the stack."""

from __future__ import annotations

import pytest

from chassis.errors import Invalid
from services.registry import contract
from tests.integration.desk.world import World


def test_a_form_is_filled_and_what_is_missing_is_named(world: World) -> None:
    form = world.ask("staff north", contract.fill_form, id=str(world.resident), form="move_in")
    values = {field["name"]: field["value"] for field in form["fields"]}
    assert (values["name"], values["sex"]) == ("乌兰", "女")
    assert {"birth_date", "address"} <= set(form["missing"])
    assert "wishes" not in form["missing"]  # written by hand


def printed(world: World, form: str = "visit") -> dict[str, object]:
    return world.ask("staff north", contract.print_sheet, form=form, resident=str(world.resident))


def test_a_sheet_is_a_page_with_its_number_and_nothing_to_load(world: World) -> None:
    with world.acting("admin") as uow:
        from services.registry.people.tables import Resident

        uow.session.get_one(Resident, world.resident).name = "<script>alert(1)</script>"
    sheet = printed(world)
    number = str(sheet["number"])
    page = world.ask("staff north", contract.show_sheet, number=number)["html"]
    assert f"{number[:3]} {number[3:6]} {number[6:]}" in page
    assert "<script" not in page and "src=" not in page and "http" not in page


def test_a_stack_of_visit_sheets_is_typed_in_once_and_stands_in_the_visit_log(world: World) -> None:
    numbers = [str(printed(world)["number"]) for _ in range(3)]
    assert world.ask("staff north", contract.get_desk)["forms"]["count"] == 3
    answers = {"happened_on": "2026-05-02", "outcome": "met", "note": "一切正常"}
    rows = [{"sheet": number, "answers": answers} for number in numbers]
    first = world.ask("staff north", contract.enter_sheets, items=rows)["items"]
    again = world.ask("staff north", contract.enter_sheets, items=rows)["items"]
    assert ({row["state"] for row in first}, {row["state"] for row in again}) == ({"recorded"}, {"already"})
    assert world.ask("staff north", contract.get_desk)["forms"]["count"] == 0
    assert len(world.ask("staff north", contract.list_visits, state="done")["items"]) == 3


def test_what_differs_from_the_record_is_named(world: World) -> None:
    number = str(printed(world, "move_in")["number"])
    answers = {"name": "乌兰其其格", "sex": "女", "moved_in_on": "2026-05-01"}
    row = {"sheet": f"{number[:3]} {number[3:]}", "answers": answers}
    [outcome] = world.ask("staff north", contract.enter_sheets, items=[row])["items"]
    assert outcome["state"] == "recorded"
    assert world.ask("staff north", contract.get_sheet, number=number)["differences"] == ["name", "moved_in_on"]


def test_a_mistyped_number_and_wrong_answers_are_refused(world: World) -> None:
    number = str(printed(world)["number"])
    mistyped = number[:4] + str((int(number[4]) + 1) % 10) + number[5:]
    rows = [
        {"sheet": mistyped, "answers": {"happened_on": "2026-05-02", "outcome": "met"}},
        {"sheet": number, "answers": {"happened_on": "yesterday", "outcome": "fine", "colour": "red"}},
    ]
    with pytest.raises(Invalid) as refused:
        world.ask("staff north", contract.enter_sheets, items=rows, all_or_nothing=True)
    assert [error.pointer for error in refused.value.errors] == [
        "/items/0/sheet",
        "/items/1/answers/colour",
        "/items/1/answers/happened_on",
        "/items/1/answers/outcome",
    ]
    assert world.ask("staff north", contract.get_sheet, number=number)["state"] == "waiting"
