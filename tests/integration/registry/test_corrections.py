"""What was entered wrong is corrected, and the books follow on every day, or it is refused with what to do instead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict
from services.registry import contract

from .community import Community, an_actor

WHY = {"kind": "correct", "why": "误登记"}


def memberships(community: Community, household: str, resident: str) -> list[dict[str, Any]]:
    """A resident's rows that count, in their order."""
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    return [row for row in rows if row["resident"] == resident and row["voided_on"] is None]


def counted(community: Community, compound: str, day: str, until: str) -> int:
    lines = community.ask(contract.read_books, since=day, until=until, by="compound")["lines"]
    return sum(line["closing"] for line in lines if line["compound"] == compound)


@pytest.fixture
def changed(community: Community) -> tuple[str, str, str]:
    """A household whose head changed on 1 June: its id, the new head's, and the compound's."""
    compound = community.a_compound()
    household, (_, member) = community.a_household(community.a_dwelling(compound), "巴特尔", "其木格")
    community.ask(contract.record_life_event, kind="change_head", household=household, head=member, on="2026-06-01")
    return household, member, compound


@pytest.mark.parametrize(
    ("row", "correction"),
    [
        (0, {"ending": "moved_out"}),
        (0, {"ending": "death"}),
        (0, {"withdraw": True}),
        (1, {"beginning": "moved_in"}),
        (1, {"since": "2026-07-01"}),
    ],
)
def test_a_change_of_relation_cannot_be_corrected_at_one_end(
    community: Community, changed: tuple[str, str, str], row: int, correction: dict[str, Any]
) -> None:
    household, member, compound = changed
    before = memberships(community, household, member)
    with pytest.raises(Conflict, match=r"relation changed on 2026-06-01.*withdraw the row"):
        community.ask(contract.record_life_event, household=household, row=before[row]["id"], **WHY, **correction)
    assert memberships(community, household, member) == before
    assert counted(community, compound, "2026-05-31", "2026-06-01") == 2
    assert community.ask(contract.check_books)["balanced"]


def test_a_membership_whose_relation_changed_is_withdrawn_row_by_row(community: Community) -> None:
    compound = community.a_compound()
    people = ("巴特尔", "其木格", "苏和")
    household, (_, wife, stranger) = community.a_household(community.a_dwelling(compound), *people)
    community.ask(contract.record_life_event, kind="change_head", household=household, head=wife, on="2026-06-01")

    def withdraw() -> None:
        last = memberships(community, household, stranger)[-1]
        community.ask(contract.record_life_event, household=household, row=last["id"], withdraw=True, **WHY)

    withdraw()
    (whole,) = memberships(community, household, stranger)
    assert (whole["relation"], whole["since"], whole["until"]) == ("child", "2026-01-01", None)
    assert community.ask(contract.check_books)["balanced"]
    withdraw()
    assert memberships(community, household, stranger) == []
    assert counted(community, compound, "2026-05-31", "2026-06-01") == 2
    assert community.ask(contract.check_books)["balanced"]


def test_a_row_that_does_not_count_is_corrected_no_more(community: Community) -> None:
    """Also where a withdrawal left nobody's row that counts: whose it was is locked no more."""
    household, (_, member) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    (row,) = memberships(community, household, member)
    told = {"household": household, "row": row["id"], **WHY}
    community.ask(contract.record_life_event, **told, withdraw=True)
    for again in ({"withdraw": True}, {"since": "2026-02-01"}, {"relation": "spouse"}):
        with pytest.raises(Conflict, match="does not count any more"):
            community.ask(contract.record_life_event, **told, **again)
    assert books_balance(community)


def test_a_household_to_which_nobody_ever_belonged_never_was(community: Community) -> None:
    compound = community.a_compound()
    wrong, right = community.a_dwelling(compound, "101"), community.a_dwelling(compound, "102")
    colleague = an_actor("admin", community=community.id)
    for by_request in (False, True):
        home = {"dwelling": wrong, "number": "A-1", "since": "2026-01-01"}
        person = community.a_resident("巴特尔", birth_date="1980-01-01", home=home)
        household = community.ask(contract.get_resident, id=person)["household"]
        (row,) = memberships(community, household, person)
        told = {"household": household, "row": row["id"], "withdraw": True, **WHY}
        if by_request:
            asked = community.ask(contract.ask_change, colleague, **told, evidence=[community.a_paper(colleague)])
            community.ask(contract.decide_change, id=asked["id"], approve=True)
        else:
            community.ask(contract.record_life_event, **told)
        seen = community.ask(contract.get_household, id=household)
        assert (seen["dissolution"], seen["members"], seen["number"]) == ("voided", [], None)
        homes = community.ask(contract.get_household_history, id=household)["occupancies"]
        assert [home["voided_why"] for home in homes] == ["误登记"]
        assert community.ask(contract.get_resident, id=person)["standing"] == "no_home"
        assert community.ask(contract.get_dwelling, id=wrong)["vacant"]
        for book in ("population", "households"):
            lines = community.ask(contract.read_books, book=book, since="2026-01-01", until="2026-10-21", by="total")
            assert (lines["total"]["closing"], lines["total"]["counts"]) == (0, {})
        assert community.ask(contract.check_books)["balanced"]
    members = [{"resident": person, "relation": "head"}]
    formed = community.ask(contract.form_household, members=members, dwelling=right, number="A-1")
    assert formed["number"] == "A-1", "the number is free again"


def books_balance(community: Community) -> bool:
    """Whether, on every day, as many moved in from within the community as moved out."""
    lines = community.ask(contract.read_books, since="2026-01-01", until="2026-10-21", by="day")["lines"]
    counts = [line["counts"] for line in lines]
    moved = all(one.get("internal_in", 0) == one.get("internal_out", 0) for one in counts)
    return moved and bool(community.ask(contract.check_books)["balanced"])


class Transferred:
    """A child who went on 1 June to a household of another compound."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.compounds = [community.a_compound(name) for name in ("东苑", "西苑")]
        first, second = (community.a_dwelling(compound) for compound in self.compounds)
        self.source, (self.head, self.child) = community.a_household(first, "巴特尔", "其木格")
        self.target, _ = community.a_household(second, "苏和")
        self.change(self.source, kind="transfer", to_household=self.target, resident=self.child, relation="child")

    def change(self, household: str, actor: Any = None, **what: Any) -> Any:
        told = what if what["kind"] == "correct" else what | {"on": "2026-06-01"}
        return self.community.ask(contract.record_life_event, actor, household=household, **told)

    def row(self, household: str) -> dict[str, Any]:
        (row,) = memberships(self.community, household, self.child)
        return row

    def correct(self, household: str, actor: Any = None, **right: Any) -> Any:
        return self.change(household, actor, row=self.row(household)["id"], **WHY, **right)

    def versions(self) -> list[int]:
        return [self.community.ask(contract.get_household, id=one)["version"] for one in (self.source, self.target)]


@pytest.fixture
def transferred(community: Community) -> Transferred:
    return Transferred(community)


@pytest.mark.parametrize(("end", "right"), [("source", {"until": "2026-06-10"}), ("target", {"since": "2026-05-20"})])
def test_both_ends_of_a_transfer_are_corrected_in_one_write(
    transferred: Transferred, end: str, right: dict[str, str]
) -> None:
    at, versions = transferred, transferred.versions()
    made = at.correct(getattr(at, end), **right)["items"]
    (day,) = right.values()
    assert (at.row(at.source)["until"], at.row(at.target)["since"]) == (day, day)
    assert at.versions() == [version + 1 for version in versions]
    assert {(one["household"], one["kind"]) for one in made} == {(at.source, "corrected"), (at.target, "corrected")}
    told = [one["subject"] for one in at.community.told() if one["type"].endswith("household.corrected.v1")]
    assert sorted(told) == sorted([at.source, at.target])
    assert books_balance(at.community)


def test_a_transfer_that_never_was_is_withdrawn_at_both_ends(transferred: Transferred) -> None:
    at = transferred
    at.correct(at.target, withdraw=True)
    assert memberships(at.community, at.target, at.child) == []
    assert (at.row(at.source)["until"], at.row(at.source)["ended"]) == (None, None)
    child = at.community.ask(contract.get_resident, id=at.child)
    assert (child["household"], child["compound"]) == (at.source, at.compounds[0])
    assert books_balance(at.community)


def test_a_stay_that_never_was_leaves_no_transfer(transferred: Transferred) -> None:
    at = transferred
    at.correct(at.source, withdraw=True)
    assert at.row(at.target)["began"] == "registered"
    assert books_balance(at.community)


def test_the_other_end_of_a_transfer_is_corrected_by_who_answers_for_both(transferred: Transferred) -> None:
    at = transferred
    one, both = (
        an_actor("staff", community=at.community.id, compounds=tuple(UUID(c) for c in at.compounds[:count]))
        for count in (1, 2)
    )
    before = at.row(at.source)
    with pytest.raises(Conflict, match="colleague who answers for both"):
        at.correct(at.source, one, until="2026-06-10")
    assert at.row(at.source) == before
    at.correct(at.source, one, relation="sibling")
    at.correct(at.source, both, until="2026-06-10")
    assert books_balance(at.community)


def test_a_household_ends_on_the_day_on_which_its_last_member_left(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    household, (person,) = community.a_household(dwelling)
    leaving = {"kind": "remove", "resident": person, "ending": "death", "on": "2026-06-01"}
    community.ask(contract.record_life_event, household=household, **leaving)
    for day in ("2026-05-20", "2026-06-10"):
        (row,) = memberships(community, household, person)
        community.ask(contract.record_life_event, household=household, row=row["id"], until=day, **WHY)
        homes = community.ask(contract.get_household_history, id=household)["occupancies"]
        assert [home["until"] for home in homes if home["voided_on"] is None] == [day]
        for book in ("population", "households"):
            for until in (day, "2026-10-20"):
                line = community.ask(contract.read_books, book=book, since="2026-05-01", until=until, by="total")
                assert line["total"]["closing"] == (1 if until == day else 0)
        assert books_balance(community)


def test_a_correction_lets_nobody_live_in_two_homes(community: Community) -> None:
    compound = community.a_compound()
    first, second = community.a_dwelling(compound, "101"), community.a_dwelling(compound, "102")
    source, (_, child) = community.a_household(first, "巴特尔", "其木格")
    target, _ = community.a_household(second, "苏和")
    for kind, household, more in (
        ("remove", source, {"ending": "moved_out"}),
        ("add", target, {"relation": "child", "beginning": "moved_in"}),
    ):
        told = {"kind": kind, "household": household, "resident": child, "on": "2026-06-01", **more}
        community.ask(contract.record_life_event, **told)
    for household, wrong_day in ((source, {"until": "2026-06-10"}), (target, {"since": "2026-05-20"})):
        (row,) = memberships(community, household, child)
        with pytest.raises(Conflict, match="belongs to another household on 2026-0"):
            community.ask(contract.record_life_event, household=household, row=row["id"], **wrong_day, **WHY)


class Succeeded:
    """Three members: the head died by record, the wife came after, and then by a change of head the son."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.compound = community.a_compound()
        people = ("巴特尔", "其木格", "苏和")
        self.household, (self.man, self.wife, self.son) = community.a_household(
            community.a_dwelling(self.compound), *people
        )
        self.before = self.standing()
        self.tell(kind="remove", resident=self.man, ending="death", head=self.wife, on="2026-05-01")
        self.widowed = self.standing()
        self.tell(kind="change_head", head=self.son, on="2026-07-01")

    def tell(self, **change: Any) -> Any:
        return self.community.ask(contract.record_life_event, household=self.household, **change)

    def last(self, resident: str) -> str:
        return str(memberships(self.community, self.household, resident)[-1]["id"])

    def standing(self) -> list[tuple[Any, ...]]:
        names = ("resident", "relation", "since", "until", "began", "ended")
        rows = self.community.ask(contract.get_household_history, id=self.household)["memberships"]
        return sorted(tuple(str(row[name]) for name in names) for row in rows if row["voided_on"] is None)


@pytest.fixture
def succeeded(community: Community) -> Succeeded:
    return Succeeded(community)


@pytest.mark.parametrize("whose", ["son", "wife"])
def test_a_change_of_head_that_never_was_is_withdrawn_by_either_row(succeeded: Succeeded, whose: str) -> None:
    """A death is taken back though a wrong change of head came later: that is withdrawn first."""
    at = succeeded
    back = {"row": at.last(at.man), "until": None, "ending": None, **WHY}
    with pytest.raises(Conflict, match=r"2 heads on 2026-07-01.*withdraw the row"):
        at.tell(**back)
    [event] = at.tell(row=at.last(getattr(at, whose)), withdraw=True, **WHY)["items"]
    assert set(event["details"]["residents"]) == {at.wife, at.son}
    assert at.standing() == at.widowed
    at.tell(**back)
    assert at.standing() == at.before
    assert at.community.ask(contract.get_resident, id=at.man)["standing"] == "living_here"
    assert at.community.ask(contract.check_books)["balanced"]


@pytest.mark.parametrize("first", [0, 1])
def test_two_changes_of_head_are_withdrawn_in_either_order(succeeded: Succeeded, first: int) -> None:
    """Nobody else heads the household in between, so that each is withdrawn by itself."""
    at = succeeded
    rows = [at.last(at.son)]
    at.tell(kind="change_head", head=at.wife, on="2026-08-01")
    rows.append(at.last(at.wife))
    at.tell(row=rows[first], withdraw=True, **WHY)
    at.tell(row=rows[1] if first == 0 else at.last(at.son), withdraw=True, **WHY)
    assert at.standing() == at.widowed
    assert at.community.ask(contract.check_books)["balanced"]


def test_the_succession_by_a_death_is_not_withdrawn_without_it(succeeded: Succeeded) -> None:
    at = succeeded
    at.tell(row=at.last(at.son), withdraw=True, **WHY)
    with pytest.raises(Conflict, match="no head from 2026-05-01"):
        at.tell(row=at.last(at.wife), withdraw=True, **WHY)
    assert at.standing() == at.widowed
