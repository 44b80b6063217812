"""Forms filled from the record, printed, and typed in by the stack."""

from __future__ import annotations

import pytest

from chassis.errors import Invalid
from services.registry import contract
from services.registry.people.tables import Resident
from services.registry.people.usecases import keep_identity, keep_telephone
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
    by_row = world.ask("staff north", contract.enter_sheets, items=rows, all_or_nothing=False)["items"]
    assert [[error["pointer"] for error in row["errors"]] for row in by_row] == [
        ["/sheet"],
        ["/answers/colour", "/answers/happened_on", "/answers/outcome"],
    ]


NUMBER, TELEPHONE = "11010519491231002X", "+8613800138000"


@pytest.fixture
def numbered(world: World) -> World:
    with world.acting("admin", "prepare") as uow:
        resident = uow.session.get_one(Resident, world.resident)
        keep_identity(uow, resident, NUMBER)
        keep_telephone(uow, resident, TELEPHONE)
    return world


def looks(world: World) -> list[tuple[str, str, str]]:
    """What the resident reads in the log of who looked: field, purpose, by whose account."""
    found = world.ask("resident", contract.list_own_access_log)["items"]
    return sorted((look["field"], look["purpose"], look["by"].partition("-")[0]) for look in found)


def test_an_identity_number_on_a_form_is_revealed_for_a_purpose_and_logged(numbered: World) -> None:
    world, asked = numbered, {"id": str(numbered.resident), "form": "move_in"}
    masked = {f["name"]: f["value"] for f in world.ask("staff north", contract.fill_form, **asked)["fields"]}
    assert masked["identity_number"] == NUMBER[-4:]
    assert looks(world) == []
    opened = world.ask("staff north", contract.fill_form, **asked, purpose="authority_filing")["fields"]
    values = {field["name"]: field["value"] for field in opened}
    assert values["identity_number"] == NUMBER
    assert ("identity_number", "authority_filing", "staff north") in looks(world)


def test_a_printed_sheet_shows_what_it_was_printed_for_and_every_look_counts(numbered: World) -> None:
    world, asked = numbered, {"form": "move_in", "resident": str(numbered.resident)}
    plain = world.ask("staff north", contract.print_sheet, **asked)
    assert NUMBER not in world.ask("staff north", contract.show_sheet, number=plain["number"])["html"]
    assert looks(world) == []
    sheet = world.ask("staff north", contract.print_sheet, **asked, purpose="benefit_application")
    for who in ("staff north", "admin"):
        assert NUMBER in world.ask(who, contract.show_sheet, number=sheet["number"])["html"]
    logged = [look for look in looks(world) if look[0] == "identity_number"]
    assert logged == [
        ("identity_number", "benefit_application", "admin"),
        ("identity_number", "benefit_application", "staff north"),
    ]


def test_a_number_written_out_is_no_difference(numbered: World) -> None:
    sheets = [str(printed(numbered, "move_in")["number"]) for _ in range(2)]
    answers = {"name": "乌兰", "sex": "女", "moved_in_on": "2026-05-01"}
    for number, differs, written in zip(sheets, (False, True), (NUMBER, "110105194912310046"), strict=True):
        row = {"sheet": number, "answers": answers | {"identity_number": written}}
        numbered.ask("staff north", contract.enter_sheets, items=[row])
        named = numbered.ask("staff north", contract.get_sheet, number=number)["differences"]
        assert ("identity_number" in named) is differs
