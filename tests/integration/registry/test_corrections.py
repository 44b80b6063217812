"""What was entered wrong is corrected, and the books follow on every day, or it is refused with what to do instead."""

from __future__ import annotations

from typing import Any

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


def test_a_correction_lets_nobody_live_in_two_homes(community: Community) -> None:
    compound = community.a_compound()
    first, second = community.a_dwelling(compound, "101"), community.a_dwelling(compound, "102")
    source, (_, child) = community.a_household(first, "巴特尔", "其木格")
    target, _ = community.a_household(second, "苏和")
    community.ask(
        contract.record_life_event,
        kind="transfer",
        household=source,
        resident=child,
        to_household=target,
        relation="child",
        on="2026-06-01",
    )
    for household, wrong_day in ((source, {"until": "2026-06-10"}), (target, {"since": "2026-05-20"})):
        (row,) = memberships(community, household, child)
        with pytest.raises(Conflict, match="belongs to another household on 2026-0"):
            community.ask(contract.record_life_event, household=household, row=row["id"], **wrong_day, **WHY)
