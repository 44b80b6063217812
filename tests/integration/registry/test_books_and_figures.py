"""Books that balance, figures that are counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.contract import Operation
from chassis.errors import Conflict, Invalid
from services.registry import contract
from services.registry.books.tables import BookEntry
from services.registry.places.tables import Dwelling

from .community import TODAY, Community, an_actor


def test_the_population_book_of_a_month_balances(community: Community) -> None:
    east, west = community.a_compound("东苑"), community.a_compound("西苑", "public_rental")
    here, there = community.a_dwelling(east), community.a_dwelling(west, kind="public_rental")
    household, (_, wife, child) = community.a_household(here, "巴特尔", "其木格", "苏和", since="2026-01-01")
    newborn = {"household": household, "relation": "child", "beginning": "birth", "since": "2026-10-05"}
    community.a_resident("小巴", birth_date="2026-10-05", home=newborn)
    community.ask(
        contract.record_life_event, kind="remove", household=household, resident=child, ending="death", on="2026-10-08"
    )
    community.ask(contract.record_life_event, kind="move", household=household, dwelling=there, on="2026-10-10")

    book = community.ask(contract.read_books, since="2026-10-01", until="2026-11-01", by="compound_and_kind")
    lines = {(line["compound"], line["housing_kind"]): line for line in book["lines"]}
    assert lines[east, "affordable"]["counts"] == {"birth": 1, "death": 1, "internal_out": 3}
    assert (lines[east, "affordable"]["opening"], lines[east, "affordable"]["closing"]) == (3, 0)
    assert (lines[west, "public_rental"]["opening"], lines[west, "public_rental"]["closing"]) == (0, 3)
    assert book["total"]["closing"] == 3
    assert sum(line["closing"] for line in book["lines"]) == 3
    households = community.ask(
        contract.read_books, book="households", since="2026-10-01", until="2026-11-01", by="total"
    )
    assert (households["total"]["opening"], households["total"]["closing"]) == (1, 1)
    assert community.ask(contract.check_books) == {"as_of": "2026-10-20", "balanced": True, "differences": []}
    assert wife in [m["resident"] for m in community.ask(contract.get_household, id=household)["members"]]


def test_a_birth_entered_late_changes_the_book_of_its_day(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    home = {"household": household, "relation": "child", "beginning": "birth", "since": "2026-10-05"}
    community.a_resident("小巴", birth_date="2026-10-05", home=home)

    def births(**asked: str) -> dict[str, int]:
        days = community.ask(contract.read_books, since="2026-10-01", until="2026-11-01", by="day", **asked)["lines"]
        return {line["day"]: line["late"] for line in days if line["counts"].get("birth")}

    assert births() == {"2026-10-05": 1}
    assert births(known_on="2026-10-19") == {}


def test_the_book_of_vacant_dwellings_follows_who_comes_and_goes(community: Community) -> None:
    east, west = community.a_compound("东苑"), community.a_compound("西苑")
    first, second = community.a_dwelling(east), community.a_dwelling(east, number="102")
    third = community.a_dwelling(west)
    household, _ = community.a_household(first, since="2026-01-01")
    community.a_household(third, since="2026-10-05")
    community.ask(contract.record_life_event, kind="move", household=household, dwelling=second, on="2026-10-10")

    def read(**asked: str) -> dict[str, Any]:
        return community.ask(contract.read_books, book="vacant", since="2026-10-01", until="2026-11-01", **asked)

    lines = {line["compound"]: line for line in read(by="compound")["lines"]}
    assert (lines[east]["opening"], lines[east]["counts"], lines[east]["closing"]) == (1, {"begun": 1, "ended": 1}, 1)
    assert (lines[west]["opening"], lines[west]["counts"], lines[west]["closing"]) == (1, {"ended": 1}, 0)
    closing = [(line["day"], line["closing"], line["late"]) for line in read(by="day")["lines"]]
    assert closing == [("2026-10-05", 1, 1), ("2026-10-10", 1, 2)]
    for day in ("2026-09-30", "2026-10-05", "2026-10-10", "2026-10-20"):
        listed = community.ask(contract.list_dwellings, vacant=True, as_of=day)["items"]
        until = str(date.fromisoformat(day) + timedelta(days=1))
        book = community.ask(contract.read_books, book="vacant", since=day, until=until, by="total")
        assert book["total"]["closing"] == len(listed)
    before = read(by="total", known_on="2026-10-19")["total"]
    assert (before["opening"], before["counts"]) == (3, {})


def test_a_dwelling_in_which_somebody_stays_for_a_time_is_not_vacant(community: Community) -> None:
    home = community.a_dwelling(community.a_compound())
    stays = {"id": community.a_resident("其木格"), "dwelling": home, "since": "2026-10-05", "until": "2026-12-01"}
    stay = community.ask(contract.register_temporary_residence, **stays)

    def vacant(day: str) -> tuple[int, int]:
        """Of the book and of the list, on a day."""
        until = str(date.fromisoformat(day) + timedelta(days=1))
        book = community.ask(contract.read_books, book="vacant", since=day, until=until, by="total")
        return book["total"]["closing"], len(community.ask(contract.list_dwellings, vacant=True, as_of=day)["items"])

    assert [vacant(day) for day in ("2026-10-04", "2026-10-05", "2026-10-20")] == [(1, 1), (0, 0), (0, 0)]
    assert community.ask(contract.get_dwelling, id=home)["vacant"] is False
    community.clock.advance(timedelta(days=2))
    community.ask(contract.end_temporary_residence, id=stay["id"], on="2026-10-21")
    assert [vacant(day) for day in ("2026-10-20", "2026-10-21")] == [(0, 0), (1, 1)]
    assert community.ask(contract.get_dwelling, id=home)["vacant"] is True
    days = {"book": "vacant", "since": "2026-10-01", "until": "2026-11-01", "by": "day"}
    lines = community.ask(contract.read_books, **days)["lines"]
    assert [(line["day"], line["counts"], line["late"]) for line in lines] == [
        ("2026-10-05", {"ended": 1}, 1),
        ("2026-10-21", {"begun": 1}, 1),
    ]
    known = community.ask(contract.read_books, known_on="2026-10-21", **days)["total"]
    assert known["closing"] == 0, "the end was not known yet"


def test_a_household_and_a_stay_in_one_dwelling_leave_it_vacant_once(community: Community) -> None:
    home = community.a_dwelling(community.a_compound())
    household, _ = community.a_household(home, since="2026-09-01")
    stays = {"dwelling": home, "since": "2026-10-01", "until": "2026-10-15"}
    community.ask(contract.register_temporary_residence, id=community.a_resident("其木格"), **stays)
    elsewhere = community.a_dwelling(community.a_compound("西苑"))
    community.ask(contract.record_life_event, kind="move", household=household, dwelling=elsewhere, on="2026-10-10")
    book = community.ask(contract.read_books, book="vacant", since="2026-10-01", until="2026-11-01", by="day")
    assert [(line["day"], line["counts"]) for line in book["lines"]] == [
        ("2026-10-10", {"ended": 1}),
        ("2026-10-15", {"begun": 1}),
    ]


def test_a_dwelling_that_changes_hands_on_one_day_is_never_vacant(community: Community) -> None:
    home = community.a_dwelling(community.a_compound())
    household, _ = community.a_household(home, "巴特尔")
    elsewhere = community.a_dwelling(community.a_compound("西苑"))
    community.ask(contract.record_life_event, kind="move", household=household, dwelling=elsewhere, on="2026-10-10")
    community.a_household(home, "其木格", since="2026-10-10")
    book = community.ask(contract.read_books, book="vacant", since="2026-10-01", until="2026-11-01", by="day")
    assert [line["counts"] for line in book["lines"]] == [{"ended": 1}]  # of the other one


def of_kinds(community: Community, book: str, day: str, **asked: str) -> dict[str, tuple[int, dict[str, int], int]]:
    """By kind of housing, on a day that balances: what opened it, what happened and what closed it."""
    assert community.ask(contract.check_books)["balanced"]
    until = str(date.fromisoformat(day) + timedelta(days=1))
    told = {"book": book, "since": day, "until": until, "by": "compound_and_kind", **asked}
    lines = community.ask(contract.read_books, **told)["lines"]
    return {line["housing_kind"]: (line["opening"], line["counts"], line["closing"]) for line in lines}


def living_under(community: Community, day: str = "2026-10-20") -> dict[str, int]:
    figures = community.ask(contract.get_community_statistics, as_of=day)["by_housing_kind"]
    return {row["key"]: row["count"] for row in figures}


def test_who_lives_in_a_dwelling_that_is_converted_counts_under_its_new_kind_from_that_day(
    community: Community,
) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    household, _ = community.a_household(dwelling, "巴特尔", "其木格")
    rents = {"kind": "change_tenure", "tenure": "tenant", "on": "2026-02-01"}
    community.ask(contract.record_life_event, household=household, **rents)
    version = community.ask(contract.get_dwelling, id=dwelling)["version"]
    community.ask(contract.update_dwelling, version=version, id=dwelling, housing_kind="commodity")
    community.a_household(dwelling, "苏和", since="2026-10-20")
    assert (living_under(community, "2026-10-19"), living_under(community)) == ({"affordable": 2}, {"commodity": 3})
    for book, count, new in (("population", 2, 1), ("tenants", 2, 0), ("households", 1, 1)):
        lines = of_kinds(community, book, "2026-10-20")
        assert lines["affordable"] == (count, {"converted_out": count}, 0)
        came = {"converted_in": count} | ({"registered": 1} if new else {})
        assert lines["commodity"] == (0, came, count + new), book
    homes = community.ask(contract.get_household_history, id=household)["occupancies"]
    assert [(home["since"], home["housing_kind"], home["tenure"]) for home in homes] == [
        ("2026-01-01", "affordable", "owner"),
        ("2026-02-01", "affordable", "tenant"),
        ("2026-10-20", "commodity", "tenant"),
    ]


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"kind": "move"}, {"commodity": 1}),
        ({"kind": "exit"}, {}),
        ({"kind": "remove", "ending": "death"}, {}),
        ({"kind": "change_tenure", "tenure": "tenant"}, {"public_rental": 1}),
    ],
)
def test_what_is_entered_of_a_day_before_a_conversion_balances(
    community: Community, change: dict[str, str], kinds: dict[str, int]
) -> None:
    """Whoever had left by then was not converted; a tenure goes on through it."""
    east = community.a_compound()
    dwelling, other = community.a_dwelling(east), community.a_dwelling(east, "102", kind="commodity")
    household, (person,) = community.a_household(dwelling)
    convert = {"id": dwelling, "version": 1, "housing_kind": "public_rental", "housing_kind_since": "2026-10-10"}
    community.ask(contract.update_dwelling, **convert)
    assert living_under(community) == {"public_rental": 1}
    where = {"dwelling": other} if change["kind"] == "move" else {}
    who = {"resident": person} if change["kind"] == "remove" else {}
    community.ask(contract.record_life_event, household=household, on="2026-10-05", **change, **where, **who)
    assert living_under(community) == kinds
    assert living_under(community, "2026-10-04") == {"affordable": 1}
    for book in ("population", "households"):
        closing = {kind: line[2] for kind, line in of_kinds(community, book, "2026-10-20").items() if line[2]}
        assert closing == kinds


def test_a_death_that_is_corrected_to_a_day_before_a_conversion_balances(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    household, (person,) = community.a_household(dwelling)
    convert = {"id": dwelling, "version": 1, "housing_kind": "public_rental", "housing_kind_since": "2026-10-10"}
    community.ask(contract.update_dwelling, **convert)
    death = {"kind": "remove", "resident": person, "ending": "death", "on": "2026-10-15"}
    community.ask(contract.record_life_event, household=household, **death)
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    [row] = [one["id"] for one in rows if one["voided_on"] is None]
    right = {"kind": "correct", "row": row, "until": "2026-10-05", "why": "误登记"}
    community.ask(contract.record_life_event, household=household, **right)
    assert of_kinds(community, "population", "2026-10-05")["affordable"] == (1, {"death": 1}, 0)
    assert of_kinds(community, "households", "2026-10-05")["affordable"] == (1, {"dissolved": 1}, 0)


def test_a_kind_of_housing_that_was_mistyped_is_put_right_from_the_first_day(community: Community) -> None:
    east = community.a_compound("东苑")
    wrong, other = community.a_dwelling(east), community.a_dwelling(east, "102", kind="commodity")
    gone, _ = community.a_household(wrong, "苏和", since="2026-01-01")
    community.ask(contract.record_life_event, kind="move", household=gone, dwelling=other, on="2026-03-01")
    community.a_household(wrong, "巴特尔", since="2026-04-01")
    right = {"id": wrong, "housing_kind": "commodity"}

    def put_right(since: str) -> None:
        version = community.ask(contract.get_dwelling, id=wrong)["version"]
        community.ask(contract.update_dwelling, version=version, **right, housing_kind_since=since)

    put_right("2026-02-01")
    assert of_kinds(community, "population", "2026-02-01") == {
        "affordable": (1, {"converted_out": 1}, 0),
        "commodity": (0, {"converted_in": 1}, 1),
    }
    assert of_kinds(community, "population", "2026-03-01")["commodity"] == (1, {"internal_in": 1, "internal_out": 1}, 1)
    put_right("2020-01-01")
    assert of_kinds(community, "population", "2026-01-01")["commodity"] == (0, {"registered": 1}, 1)
    assert (living_under(community, "2026-01-31"), living_under(community)) == ({"commodity": 1}, {"commodity": 2})
    before = of_kinds(community, "population", "2026-04-01", known_on="2026-10-19")
    assert before == {}, "all was entered today"
    with pytest.raises(Invalid) as refusal:
        put_right("2026-10-21")
    assert [error.pointer for error in refusal.value.errors] == ["/housing_kind_since"]


def test_a_home_of_another_kind_than_its_dwelling_is_named(community: Community) -> None:
    compound = community.a_compound()
    dwelling = community.a_dwelling(compound)
    community.a_household(dwelling, "巴特尔", "其木格")
    with community.database.unit_of_work() as uow:
        uow.session.get_one(Dwelling, UUID(dwelling)).housing_kind = "commodity"
    check = community.ask(contract.check_books)
    found = [(d["book"], d["housing_kind"], d["by_entries"], d["by_record"]) for d in check["differences"]]
    assert sorted(found) == [
        ("households", "affordable", 1, 0),
        ("households", "commodity", 0, 1),
        ("population", "affordable", 2, 0),
        ("population", "commodity", 0, 2),
    ]
    assert community.ask(contract.check_books, as_of="2026-10-19")["balanced"]
    community.ask(contract.update_dwelling, id=dwelling, version=1, housing_kind="commodity")
    assert of_kinds(community, "population", "2026-10-20")["commodity"][2] == 2


def test_an_entry_that_is_missing_is_named(community: Community) -> None:
    compound = community.a_compound()
    community.a_household(community.a_dwelling(compound), "巴特尔", "其木格")
    with community.database.unit_of_work() as uow:
        entry = uow.session.query(BookEntry).filter(BookEntry.book == "population").first()
        uow.session.delete(entry)
    check = community.ask(contract.check_books)
    assert check["balanced"] is False
    assert check["differences"] == [
        {"book": "population", "compound": compound, "housing_kind": "affordable"}
        | {"day": "2026-01-01", "by_entries": 1, "by_record": 2}
    ]


def test_a_past_day_on_which_the_books_did_not_balance_is_found_though_they_do_today(community: Community) -> None:
    household, (_, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    community.ask(
        contract.record_life_event, kind="remove", household=household, resident=child, ending="death", on="2026-03-01"
    )
    with community.database.unit_of_work() as uow:
        for entry in uow.session.query(BookEntry).filter(BookEntry.subject == UUID(child)):
            uow.session.delete(entry)
    check = community.ask(contract.check_books)
    assert check["balanced"] is False
    found = [(d["book"], d["day"], d["by_entries"], d["by_record"]) for d in check["differences"]]
    assert found == [("population", "2026-01-01", 1, 2)]
    assert community.ask(contract.check_books, as_of="2025-12-31")["balanced"]


def test_figures_are_counted_from_rows(community: Community) -> None:
    compound = community.a_compound("东苑")
    community.a_compound("西苑")
    resettled = {
        "birth_date": "1960-05-01",
        "origin": {"division_code": "150627100007"},
        "resettlement": {"settled_on": "2018-10-01"},
        "employment": "flexible",
        "skills": ["手缝"],
    }
    first = community.a_resident(
        "巴特尔", home={"dwelling": community.a_dwelling(compound), "since": "2026-01-01"}, **resettled
    )
    community.a_household(community.a_dwelling(compound, "102"), "张三", since="2026-10-02")

    figures = community.ask(contract.get_community_statistics)
    counted = {name: figures[name] for name in ("compounds", "households", "residents", "resettled", "share_resettled")}
    assert counted == {"compounds": 2, "households": 2, "residents": 2, "resettled": 1, "share_resettled": 0.5}
    assert [(row["name"], row["residents"]) for row in figures["by_compound"]] == [("东苑", 2), ("西苑", 0)]
    assert {row["key"]: row["count"] for row in figures["by_age_band"] if row["count"]} == {"60-79": 1}
    assert figures["by_township_of_origin"][0]["label"].endswith("阿勒腾席热镇")
    assert [(row["key"], row["count"]) for row in figures["by_skill"]] == [("手缝", 1)]
    assert [(row["label"], row["count"]) for row in figures["by_employment"]] == [("灵活就业", 1)]
    assert [(row["key"], row["count"]) for row in figures["by_housing_kind"]] == [("affordable", 2)]
    before = community.ask(contract.get_community_statistics, as_of="2026-10-01")
    assert (before["residents"], before["households"]) == (1, 1)
    assert first

    elsewhere = community.ask(contract.get_community_statistics, an_actor("admin", community=uuid4()))
    assert (elsewhere["residents"], elsewhere["by_compound"], elsewhere["by_housing_kind"]) == (0, [], [])
    assert [band for band in elsewhere["by_age_band"] if band["count"]] == []


def test_who_belongs_to_no_household_lives_here_in_no_count(community: Community) -> None:
    """One definition for the residents' list, for the figures and for the books."""
    household, (head, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    guest = community.a_resident("客人")
    assert community.ask(contract.get_resident, id=guest)["standing"] == "no_home"

    def living() -> set[str]:
        listed = community.ask(contract.list_residents, standing="living_here")["items"]
        on_the_day = community.ask(contract.list_residents, as_of="2026-10-20")["items"]
        assert [r["id"] for r in listed] == [r["id"] for r in on_the_day]
        counted = community.ask(contract.get_community_statistics)["residents"]
        book = community.ask(contract.read_books, since="2026-10-20", until="2026-10-21", by="total")["total"][
            "closing"
        ]
        assert len(listed) == counted == book
        return {r["id"] for r in listed}

    assert living() == {head, child}
    joins = {"kind": "add", "household": household, "resident": guest, "relation": "not_related"}
    community.ask(contract.record_life_event, **joins)
    assert living() == {head, child, guest}
    leaves = {"kind": "remove", "household": household, "resident": guest, "ending": "moved_out"}
    community.ask(contract.record_life_event, **leaves)
    assert living() == {head, child}
    assert community.ask(contract.get_resident, id=guest)["standing"] == "moved_out"
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    wrong = next(row["id"] for row in rows if row["resident"] == child)
    correct = {"kind": "correct", "household": household, "row": wrong, "withdraw": True, "why": "从未住过"}
    community.ask(contract.record_life_event, **correct)
    assert community.ask(contract.get_resident, id=child)["standing"] == "no_home"
    assert living() == {head}


def closing(community: Community, book: str, day: str) -> dict[str, int]:
    """What each compound's book closes with on a day."""
    asked = {"book": book, "since": day, "until": (date.fromisoformat(day) + timedelta(days=1)).isoformat()}
    lines = community.ask(contract.read_books, **asked, by="compound")["lines"]
    for line in lines:
        counted = {kind: count for kind, count in line["counts"].items()}
        assert line["closing"] == line["opening"] + sum((1 if k == "begun" else -1) * n for k, n in counted.items())
    return {line["compound"]: line["closing"] for line in lines}


def balanced(community: Community, *days: str) -> bool:
    return all(community.ask(contract.check_books, as_of=day)["balanced"] for day in days)


DAYS = ("2026-08-31", "2026-09-01", "2026-09-15", "2026-10-01", "2026-10-20")
LATER = ("2026-12-31", "2027-03-01")


def test_temporary_residents_have_a_book_that_balances_each_day(community: Community) -> None:
    east, west = community.a_compound("东苑"), community.a_compound("西苑", "public_rental")
    here, there = community.a_dwelling(east), community.a_dwelling(west, kind="public_rental")
    first, second = community.a_resident("甲"), community.a_resident("乙")
    stay = {"dwelling": here, "since": "2026-09-01", "until": "2026-12-31"}
    one = community.ask(contract.register_temporary_residence, id=first, **stay)
    other = community.ask(contract.register_temporary_residence, id=second, **stay | {"dwelling": there})
    assert closing(community, "temporary", "2026-09-15") == {east: 1, west: 1}
    assert balanced(community, *DAYS)

    community.ask(contract.renew_temporary_residence, id=one["id"], until="2027-03-01")
    community.ask(contract.end_temporary_residence, id=other["id"], on="2026-10-01")
    assert closing(community, "temporary", "2026-10-01") == {east: 1, west: 0}
    assert balanced(community, *DAYS)
    listed = community.ask(contract.list_temporary_residences, on="2026-10-20")["items"]
    assert [(row["resident"], row["until"], row["version"]) for row in listed] == [(first, "2027-03-01", 2)]

    for wrong in ({"id": first} | stay | {"since": "2026-10-20", "until": "2026-11-20"}, {"id": second} | stay):
        with pytest.raises(Conflict, match="on record"):
            community.ask(contract.register_temporary_residence, **wrong)
    with pytest.raises(Conflict, match="later day"):
        community.ask(contract.renew_temporary_residence, id=one["id"], until="2027-03-01")
    with pytest.raises(Conflict, match="in between"):
        community.ask(contract.end_temporary_residence, id=other["id"], on="2026-10-05")
    community.clock.advance(date(2027, 3, 1) - TODAY)
    assert closing(community, "temporary", "2026-12-31") == {east: 1, west: 0}
    assert closing(community, "temporary", "2027-03-01") == {east: 0, west: 0}, "it lapses by itself"
    assert balanced(community, *DAYS, *LATER)


def test_registrations_have_a_book_that_balances_each_day(community: Community) -> None:
    east, west = community.a_compound("东苑"), community.a_compound("西苑")
    here, there = community.a_dwelling(east), community.a_dwelling(west)
    household, (head, wife) = community.a_household(here, "巴特尔", "其木格")
    stay = {"dwelling": here, "since": "2026-08-01", "until": "2026-12-31"}
    community.ask(contract.register_temporary_residence, id=head, **stay)

    def register(resident: str, **where: str) -> None:
        version = community.ask(contract.get_resident, id=resident)["version"]
        told = {"kind": "family", "division_code": "150627"} | where
        community.ask(contract.correct_resident, version=version, id=resident, registration=told, why="户口")

    register(head, dwelling=here, since="2026-09-01")
    register(wife, dwelling=here, since="2026-09-01")
    assert closing(community, "registrations", "2026-09-15") == {east: 2}
    assert closing(community, "temporary", "2026-09-01") == {east: 0}, "who is registered here is no temporary resident"
    with pytest.raises(Conflict, match="registered here"):
        community.ask(contract.register_temporary_residence, id=wife, **stay | {"since": "2026-10-01"})
    register(wife, dwelling=there, since="2026-10-01")
    death = {"kind": "remove", "resident": head, "ending": "death", "on": "2026-10-10", "head": wife}
    community.ask(contract.record_life_event, household=household, **death)
    assert closing(community, "registrations", "2026-10-01") == {east: 1, west: 1}
    assert closing(community, "registrations", "2026-10-20") == {east: 0, west: 1}
    assert balanced(community, *DAYS)
    with community.database.unit_of_work() as uow:
        entries = uow.session.query(BookEntry).filter(BookEntry.book == "registrations")
        uow.session.delete(entries.filter(BookEntry.on == date(2026, 9, 1)).first())
    check = community.ask(contract.check_books, as_of="2026-09-15")
    assert [(d["book"], d["compound"], d["by_record"]) for d in check["differences"]] == [("registrations", east, 2)]


@pytest.mark.parametrize(
    ("operation", "asked", "pointer"),
    [
        (contract.get_community_statistics, {"as_of": "2026-10-21"}, "/as_of"),
        (contract.check_books, {"as_of": "2026-10-21"}, "/as_of"),
        (contract.list_residents, {"as_of": "2026-10-21"}, "/as_of"),
        (contract.list_dwellings, {"as_of": "2026-10-21", "vacant": True}, "/as_of"),
        (contract.read_books, {"since": "2026-10-21", "until": "2026-10-22"}, "/since"),
        (contract.read_books, {"since": "2026-10-01", "until": "2026-10-22", "known_on": "2026-10-21"}, "/known_on"),
    ],
)
def test_nothing_is_counted_of_a_day_to_come(
    community: Community, operation: Operation, asked: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        community.ask(operation, **asked)
    assert [error.pointer for error in refusal.value.errors] == [pointer]
    assert community.ask(operation, **{name: "2026-10-20" if name == pointer[1:] else v for name, v in asked.items()})


def test_a_book_of_the_running_month_has_nothing_that_is_only_foreseen(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    stay = {"id": community.a_resident(), "dwelling": dwelling, "since": "2026-10-01", "until": "2026-10-25"}
    community.ask(contract.register_temporary_residence, **stay)
    book = community.ask(contract.read_books, book="temporary", since="2026-10-01", until="2026-11-01", by="total")
    assert (book["until"], book["total"]["counts"], book["total"]["closing"]) == ("2026-10-21", {"begun": 1}, 1)
