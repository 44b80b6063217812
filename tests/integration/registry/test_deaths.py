"""A death that was entered wrong is taken back, or told on another day: what came of it follows, and the books."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.errors import Conflict, Invalid
from services.registry import contract

from .community import Community, an_actor

BOOKS = ("population", "households", "tenants", "registrations", "temporary")
TAKEN_BACK = {"until": None, "ending": None}


class Family:
    """A couple, each registered here, with a temporary stay (of the wife) and a role (of the husband)."""

    def __init__(self, community: Community) -> None:
        self.community = community
        compound = community.a_compound()
        self.home, self.other = (community.a_dwelling(compound, number) for number in ("101", "102"))
        [building] = community.ask(contract.list_buildings, compound=compound)["items"]
        self.building = building["id"]
        self.husband, self.wife = (self.a_person(name) for name in ("巴特尔", "其木格"))
        members = [{"resident": self.husband, "relation": "head"}, {"resident": self.wife, "relation": "spouse"}]
        told = {"members": members, "dwelling": self.home, "since": "2026-01-01", "formation": "registered"}
        self.household = community.ask(contract.form_household, **told)["id"]

    def a_person(self, name: str) -> str:
        code = {"kind": "family", "division_code": "150627100"}
        registration = {**code, "dwelling": self.home, "since": "2026-01-01"}
        person = self.community.a_resident(name, birth_date="1970-01-01", registration=registration)
        self.community.ask(contract.record_consent, resident=person, purpose="roles", decision="given")
        self.community.ask(contract.grant_role, id=person, kind="grid_worker", place=self.a_grid(), since="2026-02-01")
        return person

    def a_grid(self) -> str:
        [compound] = self.community.ask(contract.list_compounds)["items"]
        grids = self.community.ask(contract.list_grids, compound=compound["id"])["items"]
        if grids:
            return str(grids[0]["id"])
        return str(self.community.ask(contract.create_grid, compound=compound["id"], name="一")["id"])

    def rows(self, resident: str) -> list[dict[str, Any]]:
        history = self.community.ask(contract.get_household_history, id=self.household)["memberships"]
        return [row for row in history if row["resident"] == resident and row["voided_on"] is None]

    def dies(self, resident: str, day: str, **more: Any) -> None:
        told = {"kind": "remove", "household": self.household, "resident": resident, "ending": "death", "on": day}
        self.community.ask(contract.record_life_event, **told, **more)

    def correct(self, resident: str, **right: Any) -> Any:
        row = self.rows(resident)[-1]["id"]
        told = {"kind": "correct", "household": self.household, "row": row, "why": "误登死亡"}
        return self.community.ask(contract.record_life_event, **told, **right)

    def registered_until(self) -> dict[str, int]:
        """The days on which registrations held here ended, and how many."""
        told = {"book": "registrations", "since": "2026-01-02", "until": "2026-10-21", "by": "day"}
        lines = self.community.ask(contract.read_books, **told)["lines"]
        return {line["day"]: line["counts"]["ended"] for line in lines if line["counts"].get("ended")}

    def books(self) -> list[dict[str, Any]]:
        told = {"since": "2026-01-01", "until": "2026-10-21", "by": "day"}
        lines = [self.community.ask(contract.read_books, book=book, **told)["lines"] for book in BOOKS]
        return [[{**line, "late": 0} for line in book if line["counts"]] for book in lines]

    def roles_until(self, resident: str) -> list[str | None]:
        return [role["until"] for role in self.community.ask(contract.list_roles, id=resident)["items"]]

    def standing(self, resident: str) -> tuple[str, str | None]:
        seen = self.community.ask(contract.get_resident, id=resident)
        return seen["standing"], seen["residence"]

    def balanced(self) -> bool:
        return bool(self.community.ask(contract.check_books)["balanced"])


@pytest.fixture
def family(community: Community) -> Family:
    return Family(community)


def test_a_death_that_never_was_is_taken_back_with_all_that_ended_with_it(family: Family) -> None:
    at, before = family, family.books()
    at.dies(at.wife, "2026-06-01")
    assert (at.standing(at.wife), at.registered_until()) == (("deceased", "elsewhere"), {"2026-06-01": 1})
    assert at.roles_until(at.wife) == ["2026-06-01"]
    at.correct(at.wife, **TAKEN_BACK)
    assert at.standing(at.wife) == ("living_here", "together")
    assert (at.registered_until(), at.roles_until(at.wife), at.books()) == ({}, [None], before)
    [row] = at.rows(at.wife)
    assert (row["since"], row["until"], row["ended"], row["end_entered_on"]) == ("2026-01-01", None, None, None)
    assert at.balanced()


def test_a_heads_death_is_taken_back_with_the_succession_in_one_step(family: Family) -> None:
    at, before = family, family.books()
    at.dies(at.husband, "2026-06-01", head=at.wife)
    at.correct(at.husband, **TAKEN_BACK)
    household = at.community.ask(contract.get_household, id=at.household)
    told = {one["resident"]: (one["relation"], one["since"]) for one in household["members"]}
    assert told == {at.husband: ("head", "2026-01-01"), at.wife: ("spouse", "2026-01-01")}
    assert (at.standing(at.husband), at.books()) == (("living_here", "together"), before)
    assert at.balanced()


def test_the_death_of_the_last_member_is_taken_back_and_the_household_goes_on(family: Family) -> None:
    at = family
    at.dies(at.wife, "2026-03-01")
    before = at.books()
    at.dies(at.husband, "2026-06-01")
    assert at.community.ask(contract.get_household, id=at.household)["dissolution"] == "died_out"
    at.correct(at.husband, **TAKEN_BACK)
    household = at.community.ask(contract.get_household, id=at.household)
    assert (household["dissolution"], household["dwelling"]) == (None, at.home)
    assert (at.standing(at.husband), at.books()) == (("living_here", "together"), before)
    child = at.community.a_resident("苏和", birth_date="2026-09-01")
    joining = {"kind": "add", "household": at.household, "resident": child, "relation": "child", "on": "2026-09-01"}
    at.community.ask(contract.record_life_event, **joining, beginning="birth")
    assert at.balanced()


def test_a_death_is_taken_back_by_a_request_too(family: Family) -> None:
    at = family
    at.dies(at.wife, "2026-06-01")
    colleague = an_actor("admin", community=at.community.id)
    [row] = at.rows(at.wife)
    told = {"kind": "correct", "household": at.household, "row": row["id"], "why": "误登死亡", **TAKEN_BACK}
    asked = at.community.ask(contract.ask_change, colleague, **told, evidence=[at.community.a_paper(colleague)])
    at.community.ask(contract.decide_change, id=asked["id"], approve=True)
    assert at.standing(at.wife) == ("living_here", "together")


@pytest.mark.parametrize("half", ["until", "ending"])
def test_an_end_is_not_taken_back_by_halves(family: Family, half: str) -> None:
    at = family
    at.dies(at.wife, "2026-06-01")
    with pytest.raises(Invalid) as refusal:
        at.correct(at.wife, **{half: None})
    assert [error.pointer for error in refusal.value.errors] == [f"/{half}"]
    assert at.standing(at.wife)[0] == "deceased"


def test_a_correction_that_would_change_nothing_says_so(family: Family) -> None:
    for right in (TAKEN_BACK, {"relation": "spouse"}):
        with pytest.raises(Invalid, match="nothing was changed"):
            family.correct(family.wife, **right)


def test_a_membership_does_not_go_on_beyond_a_death_told_elsewhere(family: Family) -> None:
    at = family
    left = {"kind": "remove", "household": at.household, "resident": at.wife, "ending": "moved_out"}
    at.community.ask(contract.record_life_event, **left, on="2026-05-01")
    at.community.ask(contract.record_ending, id=at.wife, ending="death", on="2026-06-01")
    for right in (TAKEN_BACK, {"until": "2026-07-01"}):
        with pytest.raises(Conflict, match="died or gone on 2026-06-01"):
            at.correct(at.wife, **right)
    at.community.ask(contract.record_ending, id=at.wife, ending=None, why="误登")
    at.correct(at.wife, **TAKEN_BACK)
    assert at.standing(at.wife) == ("living_here", "together")


@pytest.mark.parametrize("day", ["2026-05-20", "2026-06-10"])
def test_what_ended_with_a_death_follows_its_day(family: Family, day: str) -> None:
    at = family
    at.dies(at.wife, "2026-06-01")
    at.correct(at.wife, until=day)
    assert (at.registered_until(), at.roles_until(at.wife)) == ({day: 1}, [day])
    assert at.balanced()


def test_who_moved_away_and_did_not_die_is_still_registered(family: Family) -> None:
    at = family
    at.dies(at.wife, "2026-06-01")
    at.correct(at.wife, ending="moved_out")
    assert (at.standing(at.wife), at.registered_until()) == (("moved_out", "registered_here"), {})
    assert at.roles_until(at.wife) == ["2026-06-01"]
    at.correct(at.wife, ending="death", until="2026-06-05")
    assert (at.registered_until(), at.roles_until(at.wife)) == ({"2026-06-05": 1}, ["2026-06-05"])
    assert at.balanced()


def test_a_temporary_stay_follows_the_day_of_a_going_outside_any_household(family: Family) -> None:
    at, ask = family, family.community.ask
    person = at.community.a_resident("高娃", birth_date="1970-01-01")
    stay = {"id": person, "dwelling": at.other, "since": "2026-03-01", "until": "2027-03-01"}
    ask(contract.register_temporary_residence, **stay)

    def until() -> str:
        [one] = ask(contract.list_temporary_residences, resident=person)["items"]
        return str(one["until"])

    for day in ("2026-06-20", "2026-06-10", "2026-06-30"):
        ask(contract.record_ending, id=person, ending="moved_out", on=day)
        assert until() == day
        ask(contract.record_ending, id=person, ending=None, why="误登")
        assert until() == "2027-03-01"
    assert at.balanced()


def test_a_registration_follows_the_day_of_a_death_outside_any_household(family: Family) -> None:
    at, ask = family, family.community.ask
    person = at.a_person("高娃")
    for day in ("2026-06-20", "2026-06-10"):
        ask(contract.record_ending, id=person, ending="death", on=day)
        assert at.registered_until() == {day: 1}
        ask(contract.record_ending, id=person, ending=None, why="误登")
        assert (at.standing(person), at.registered_until()) == (("no_home", "registered_here"), {})
    assert at.balanced()


def test_who_left_and_came_again_keeps_what_began_since(family: Family) -> None:
    """A going that is past stays one: what it ended does not go on by a return, and follows its day all the same."""
    at, ask = family, family.community.ask
    moved = {"household": at.household, "resident": at.wife}
    ask(contract.record_life_event, kind="remove", ending="moved_out", on="2026-05-01", **moved)
    coming = {"kind": "add", "relation": "spouse", "beginning": "moved_in", "on": "2026-06-01", **moved}
    ask(contract.record_life_event, **coming)
    assert at.roles_until(at.wife) == ["2026-05-01"]
    row = at.rows(at.wife)[0]["id"]
    told = {"kind": "correct", "household": at.household, "row": row, "why": "日期误登", "until": "2026-04-20"}
    ask(contract.record_life_event, **told)
    assert at.roles_until(at.wife) == ["2026-04-20"]
    assert at.standing(at.wife)[0] == "living_here"


def test_a_role_goes_on_until_somebody_else_took_it(family: Family) -> None:
    at, ask = family, family.community.ask
    heading = {"kind": "building_head", "place": at.building}
    ask(contract.grant_role, id=at.husband, since="2026-02-01", **heading)
    at.dies(at.husband, "2026-06-01", head=at.wife)
    ask(contract.grant_role, id=at.wife, since="2026-07-01", **heading)
    at.correct(at.husband, **TAKEN_BACK)
    held = ask(contract.list_roles, id=at.husband)["items"]
    assert {role["kind"]: role["until"] for role in held} == {"building_head": "2026-07-01", "grid_worker": None}
