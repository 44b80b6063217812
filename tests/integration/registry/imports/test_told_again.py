"""What a file tells of residents who are registered already, and of one telephone in two households."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from chassis.sheets.model import Cell
from services.registry import contract
from services.registry.books.tables import BookEntry
from services.registry.books.usecases import check_books
from services.registry.demo.model import DemoCommunity
from services.registry.imports.columns import COMPOUNDS, DWELLINGS
from services.registry.people.tables import RegistrationRow, Resident
from services.registry.places.housing import HousingKind
from services.registry.service import service
from tests.integration.registry.imports.kit import (
    Registry,
    a_worker,
    make_registry,
    records,
    sheet,
    small_community,
    workbook,
)

HERE, NEAR, FAR = "本社区", "本旗其他乡镇", "外地"
HELD = (RegistrationRow.division_code, RegistrationRow.since, RegistrationRow.until, RegistrationRow.dwelling)
COMMUNITY, BANNER = "150627100007", "150627"
Row = dict[str, Cell]


@pytest.fixture(scope="module")
def xinbei() -> DemoCommunity:
    return small_community()


@pytest.fixture
def registry(database_url: Callable[..., str], tmp_path: Path, xinbei: DemoCommunity) -> Registry:
    made = make_registry(database_url("registry", migrated=service), tmp_path)
    assert made.imported(workbook(xinbei), "places").state == "done"
    return made


@pytest.fixture
def alone(xinbei: DemoCommunity) -> Row:
    """Somebody who lives alone, as a row of a file."""
    number = next(h.number for h in xinbei.households if len(h.members) == 1)
    [row] = [row for row in records(xinbei) if row["household_number"] == number]
    return row | {"since": None, "registration": FAR, "registration_since": None}


def told(registry: Registry, row: Row, registration: str, since: date | None = None) -> tuple[int, int]:
    """How many the file changed, and how many it found as it tells."""
    job = registry.imported(sheet([row | {"registration": registration, "registration_since": since}]))
    assert job.state == "done", job.errors
    return job.result["changed"], job.result["unchanged"]


def refused(registry: Registry, row: Row, registration: str, since: date | None = None) -> list[tuple[str, str]]:
    job = registry.imported(sheet([row | {"registration": registration, "registration_since": since}]))
    assert job.state == "failed"
    return [(error["column"], error["detail"]) for error in job.errors]


def balanced(registry: Registry) -> bool:
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        return bool(check_books(uow, SimpleNamespace(as_of=None))["balanced"])


def test_a_household_registration_is_taken_of_who_is_registered_already(registry: Registry, alone: Row) -> None:
    assert told(registry, alone, FAR) == (0, 0)
    assert registry.rows(*HELD) == []
    near = date(2020, 5, 1)
    assert told(registry, alone, NEAR, near) == (1, 0)
    assert registry.rows(*HELD) == [(BANNER, near, None, None)]
    assert told(registry, alone, NEAR, near) == told(registry, alone, NEAR) == (0, 1)

    here = date(2021, 6, 1)
    assert told(registry, alone, HERE, here) == (1, 0)
    [(dwelling,)] = registry.rows(Resident.dwelling)
    assert sorted(registry.rows(*HELD)) == [(BANNER, near, here, None), (COMMUNITY, here, None, dwelling)]
    assert registry.rows(Resident.registration_code) == [(COMMUNITY,)]
    assert ("registrations", 1) in registry.rows(BookEntry.book, BookEntry.change)
    assert told(registry, alone, HERE) == (0, 1)
    assert balanced(registry)


def test_a_registration_that_cannot_be_so_is_told_by_its_cell(registry: Registry, alone: Row) -> None:
    told(registry, alone, HERE, date(2021, 6, 1))
    for registration, since, column, reason in (
        (HERE, date(2021, 6, 2), "registration_since", "since 2021-06-01 by record"),
        (NEAR, date(2021, 6, 1), "registration_since", "give a later day"),
        (FAR, None, "registration", "enter by hand where it went"),
    ):
        [(at, detail)] = refused(registry, alone, registration, since)
        assert at == column and reason in detail
    assert [row[:3] for row in registry.rows(*HELD)] == [(COMMUNITY, date(2021, 6, 1), None)]


def test_what_a_file_says_otherwise_and_does_not_change_is_told_by_its_cell(registry: Registry, alone: Row) -> None:
    """Another home, another relation to the head, another sex, a number that the record lacks: none was taken, and
    none was told."""
    assert alone["identity_number"], "the demo's people have numbers"
    assert registry.imported(sheet([alone | {"identity_number": None}])).state == "done"
    other_sex = "女" if alone["sex"] == "男" else "男"
    number_free = alone | {"identity_number": None}
    cases = (
        (number_free | {"dwelling": "9999"}, "dwelling", "no such dwelling"),
        (number_free | {"relation_to_head": "配偶"}, "relation_to_head", "户主"),
        (number_free | {"sex": other_sex}, "sex", "another than the record's"),
        (alone, "identity_number", "registered without a number"),
    )
    for row, column, reason in cases:
        job = registry.imported(sheet([row]))
        assert [(error["row"], error["column"]) for error in job.errors] == [(2, column)], row
        assert reason in job.errors[0]["detail"]
        assert job.state == "failed"
    assert registry.imported(sheet([number_free])).result["unchanged"] == 1


def test_other_skills_and_another_kind_of_housing_are_told_by_their_cells(registry: Registry, alone: Row) -> None:
    other_kind = next(kind.zh for kind in HousingKind if kind.zh != alone["housing_kind"])
    [newcomer] = registry.imported(sheet([alone | {"housing_kind": other_kind}])).errors
    assert (newcomer["column"], "another kind of housing" in newcomer["detail"]) == ("housing_kind", True)
    assert registry.imported(sheet([alone | {"skills": "手缝、刺绣"}])).state == "done"
    for told, column, reason in (
        ({"skills": "手缝"}, "skills", "others than the record's"),
        ({"skills": "手缝、刺绣、烹饪"}, "skills", "others than the record's"),
        ({"housing_kind": other_kind}, "housing_kind", "another kind of housing for this dwelling"),
    ):
        job = registry.imported(sheet([alone | {"skills": ""} | told]))
        assert (job.state, [(error["row"], error["column"]) for error in job.errors]) == ("failed", [(2, column)])
        assert reason in job.errors[0]["detail"]
    for same in ({"skills": "刺绣，手缝"}, {"skills": ""}, {"skills": "", "housing_kind": None}):
        assert registry.imported(sheet([alone | same])).result["unchanged"] == 1


def test_another_kind_of_housing_of_a_place_on_record_is_told(registry: Registry, alone: Row) -> None:
    kind, other = alone["housing_kind"], next(kind.zh for kind in HousingKind if kind.zh != alone["housing_kind"])
    for table in (DWELLINGS, COMPOUNDS):
        place = {column.name: alone[column.name] for column in table.columns if column.name in alone}
        job = registry.imported(sheet([place | {"housing_kind": other}], table), "places")
        assert (job.state, [error["column"] for error in job.errors]) == ("failed", ["housing_kind"])
        assert "the registry has another" in job.errors[0]["detail"]
        assert registry.imported(sheet([place | {"housing_kind": kind}], table), "places").state == "done"


def test_another_home_of_who_is_recognised_by_their_number_is_told(
    registry: Registry, alone: Row, xinbei: DemoCommunity
) -> None:
    assert registry.imported(sheet([alone])).state == "done"
    other = next(row for row in records(xinbei) if row["compound"] != alone["compound"])
    moved = alone | {name: other[name] for name in ("compound", "building", "unit", "dwelling", "housing_kind")}
    job = registry.imported(sheet([moved]))
    assert [(error["column"], error["detail"]) for error in job.errors] == [
        ("dwelling", "the registry has another home for this household; enter its move as a life event")
    ]
    partly = registry.imported(sheet([moved]), partial=True)
    assert (partly.state, partly.result["unchanged"], len(partly.errors)) == ("done", 0, 1)


def test_one_telephone_in_two_households_is_told_and_no_reason_to_refuse(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    rows = [row | {"telephone": None} for row in records(xinbei)]
    [number, *_] = [h.number for h in xinbei.households if len(h.members) > 1]
    family = [at for at, row in enumerate(rows) if row["household_number"] == number]
    neighbour = next(at for at in reversed(range(len(rows))) if at not in family)
    for at in (family[0], family[1], neighbour):
        rows[at]["telephone"] = "13800138000"
    job = registry.imported(sheet(rows), dry_run=True)
    assert (job.state, job.result["wrong"]) == ("done", 0)
    assert job.result["shared_telephones"] == [
        {"sheet": "居民", "row": neighbour + 2, "also_in_sheet": "居民", "also_in": family[0] + 2}
    ]


def test_a_telephone_that_somebody_registered_in_another_household_has_is_told(
    registry: Registry, alone: Row, xinbei: DemoCommunity
) -> None:
    """Of who brings it: somebody new, or who had another one. A file that says nothing new tells nothing."""
    number, other = "13800138000", "13900139000"
    neighbour, *_ = [row for row in records(xinbei) if row["compound"] != alone["compound"]]
    neighbour |= {"relation_to_head": "户主", "telephone": other}
    member = neighbour | {"name": "苏日娜", "identity_number": None, "relation_to_head": "子女", "telephone": number}
    assert registry.imported(sheet([alone | {"telephone": number}])).result["shared_telephones"] == []
    [registered] = registry.ask(contract.list_residents)["items"]
    told = {"sheet": "居民", "row": 3, "residents": [registered["id"]], "elsewhere": False}
    for dry_run in (True, False):
        job = registry.imported(sheet([neighbour, member]), dry_run=dry_run)
        assert (job.state, job.result["shared_telephones"]) == ("done", [told])
    assert registry.imported(sheet([neighbour, member])).result["shared_telephones"] == []
    [compound] = [one["id"] for one in registry.ask(contract.list_compounds, q=neighbour["compound"])["items"]]
    worker = a_worker(registry, UUID(compound))
    job = worker.imported(sheet([neighbour | {"telephone": number}]), dry_run=True)
    [told] = job.result["shared_telephones"]
    assert (told["row"], told["residents"], told["elsewhere"]) == (2, [], True)
    alone |= {"telephone": other}
    assert len(registry.imported(sheet([alone]), dry_run=True).result["shared_telephones"][0]["residents"]) == 1


def both(xinbei: DemoCommunity) -> list[Row]:
    """A couple, as rows of a file: the head first."""
    number = next(h.number for h in xinbei.households if len(h.members) == 2)
    rows = [row for row in records(xinbei) if row["household_number"] == number]
    nothing_said = {"since": None, "registration": None, "registration_since": None}
    return [row | nothing_said | {"ethnic_group": None, "ethnic_group_consent": None} for row in rows]


def the_second(registry: Registry, rows: list[Row]) -> dict[str, Any]:
    """The household of the two, and the one who is not its head."""
    [household] = registry.ask(contract.list_households, number=rows[0]["household_number"])["items"]
    members = registry.ask(contract.get_household, id=household["id"])["members"]
    [resident] = [member["resident"] for member in members if member["relation"] != "head"]
    return {"household": household["id"], "resident": resident}


def test_a_registration_before_one_on_record_is_refused_by_its_cell(registry: Registry, xinbei: DemoCommunity) -> None:
    """A death that never was leaves it as it was, and the file would begin another one before it."""
    head, second = both(xinbei)
    here = {"registration": HERE, "registration_since": date(2021, 6, 1)}
    assert registry.imported(sheet([head, second | here])).state == "done"
    of = the_second(registry, [head])
    registry.ask(contract.record_life_event, kind="remove", ending="death", **of)
    history = registry.ask(contract.get_household_history, id=of["household"])
    [row] = [one["id"] for one in history["memberships"] if one["resident"] == of["resident"]]
    taken_back = {"kind": "correct", "household": of["household"], "row": row, "withdraw": True, "why": "误登记"}
    registry.ask(contract.record_life_event, **taken_back)
    registry.ask(contract.record_life_event, kind="add", relation="spouse", **of)
    [(column, detail)] = refused(registry, second, NEAR, date(2021, 1, 1))
    assert column == "registration_since" and "on record since 2021-06-01" in detail


def test_an_ethnic_group_without_consent_is_refused_by_its_cell(registry: Registry, xinbei: DemoCommunity) -> None:
    head, second = both(xinbei)
    assert registry.imported(sheet([head, second])).state == "done"
    refusal = {"purpose": "registration", "decision": "refused", "evidence": "in_person"}
    registry.ask(contract.record_consent, resident=the_second(registry, [head])["resident"], **refusal)
    told = {"ethnic_group": "蒙古族", "ethnic_group_consent": "登记表"}
    for dry_run in (True, False):
        job = registry.imported(sheet([head | told, second | told]), dry_run=dry_run)
        assert [(e["row"], e["column"]) for e in job.errors] == [(3, "ethnic_group_consent")], job
        assert "refused or withdrew" in job.errors[0]["detail"]
    job = registry.imported(sheet([head | told, second | told]), partial=True)
    assert (job.state, job.result["changed"], job.result["wrong"]) == ("done", 1, 1)


def test_the_number_of_a_dissolved_household_is_not_given_again(registry: Registry, xinbei: DemoCommunity) -> None:
    head, second = both(xinbei)
    assert registry.imported(sheet([head, second])).state == "done"
    household = the_second(registry, [head])["household"]
    registry.ask(contract.record_life_event, kind="exit", household=household)
    somebody = next(row for row in records(xinbei) if row["household_number"] != head["household_number"])
    named = {"household_number": head["household_number"], "relation_to_head": "户主"}
    job = registry.imported(sheet([somebody | named]))
    assert [(e["row"], e["column"]) for e in job.errors] == [(2, "household_number")], job
    assert "was dissolved" in job.errors[0]["detail"]
