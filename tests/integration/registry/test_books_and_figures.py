"""Books that balance, figures that are counted."""

from __future__ import annotations

from services.registry import contract
from services.registry.books.tables import BookEntry

from .community import Community


def test_the_population_book_of_a_month_balances(community: Community) -> None:
    east, west = community.a_compound("东苑"), community.a_compound("西苑", "public_rental")
    here, there = community.a_dwelling(east), community.a_dwelling(west, kind="public_rental")
    household, (_, wife, child) = community.a_household(here, "巴特尔", "其木格", "苏和", since="2026-01-01")
    newborn = {"household": household, "relation": "child", "beginning": "birth", "since": "2026-10-05"}
    community.a_resident("小巴", home=newborn)
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
    community.a_resident("小巴", home=home)

    def births(**asked: str) -> dict[str, int]:
        days = community.ask(contract.read_books, since="2026-10-01", until="2026-11-01", by="day", **asked)["lines"]
        return {line["day"]: line["late"] for line in days if line["counts"].get("birth")}

    assert births() == {"2026-10-05": 1}
    assert births(known_on="2026-10-19") == {}


def test_an_entry_that_is_missing_is_named(community: Community) -> None:
    compound = community.a_compound()
    community.a_household(community.a_dwelling(compound), "巴特尔", "其木格")
    with community.database.unit_of_work() as uow:
        entry = uow.session.query(BookEntry).filter(BookEntry.book == "population").first()
        uow.session.delete(entry)
    check = community.ask(contract.check_books)
    assert check["balanced"] is False
    assert check["differences"] == [
        {"book": "population", "compound": compound, "housing_kind": "affordable", "by_entries": 1, "by_record": 2}
    ]


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
