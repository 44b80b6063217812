"""Files that tell since when people live in their homes, and of their resettlement, on both databases."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from chassis.sheets.model import Cell
from services.registry import contract
from services.registry.books import usecases as books
from services.registry.demo.model import AS_OF, DemoCommunity
from services.registry.households.tables import MembershipRow, OccupancyRow
from services.registry.imports.usecases.checkup import Checkup
from services.registry.people.tables import RegistrationRow, Resident
from services.registry.places.tables import Building, Community, Compound, Dwelling, Unit
from services.registry.statistics.usecases import get_community_statistics
from tests.integration.registry.imports.kit import Registry, a_worker, records, sheet, workbook

DAYS = (date(2010, 1, 1), date(2018, 6, 1), AS_OF - timedelta(days=365), AS_OF)


def asked(registry: Registry, question: Callable[..., Any], **query: Any) -> Any:
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        return question(uow, SimpleNamespace(**query))


def of_one_household(xinbei: DemoCommunity, size: int) -> list[dict[str, Cell]]:
    """The rows of a household of so many adults and children, who all came on one day unless born later."""
    number = next(h.number for h in xinbei.households if len(h.members) == size)
    return [row for row in records(xinbei) if row["household_number"] == number]


def refused(registry: Registry, rows: list[dict[str, Cell]]) -> list[tuple[int, str, str]]:
    job = registry.imported(sheet(rows))
    assert job.state == "failed", job
    return [(error["row"], error["column"], error["detail"]) for error in job.errors]


def test_the_community_is_there_on_past_days_and_its_books_balance(registry: Registry, xinbei: DemoCommunity) -> None:
    assert registry.imported(workbook(xinbei)).state == "done"
    for day in DAYS:
        figures = asked(registry, get_community_statistics, as_of=day)
        assert figures["residents"] == sum(r.since <= day for r in xinbei.residents)
        assert figures["households"] == sum(h.members[0].since <= day for h in xinbei.households)
        assert asked(registry, books.check_books, as_of=day)["balanced"]
    assert asked(registry, get_community_statistics, as_of=DAYS[-2])["residents"] > 0.8 * len(xinbei.residents)
    since = dict(registry.rows(MembershipRow.resident, MembershipRow.since))
    named = {
        row_id: (name, birth) for row_id, name, birth in registry.rows(Resident.id, Resident.name, Resident.birth_date)
    }
    assert sorted((*named[r], day) for r, day in since.items()) == sorted(
        (r.name, r.birth_date, r.since) for r in xinbei.residents
    )


def test_who_came_later_joined_later_and_without_a_day_it_is_today(registry: Registry, xinbei: DemoCommunity) -> None:
    head, other = of_one_household(xinbei, 2)
    assert registry.imported(sheet([head, other | {"since": None, "registration_since": None}])).state == "done"
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        today = uow.today()
    assert registry.rows(OccupancyRow.since) == [(head["since"],)]
    assert sorted(registry.rows(MembershipRow.since)) == [(head["since"],), (today,)]
    assert {entered for (entered,) in registry.rows(MembershipRow.entered_on)} == {today}
    for day in (head["since"], today):
        assert asked(registry, books.check_books, as_of=day)["balanced"]


@pytest.mark.parametrize("column", ["since", "registration_since"])
def test_a_day_ahead_or_before_the_birth_is_refused(registry: Registry, xinbei: DemoCommunity, column: str) -> None:
    (alone,) = of_one_household(xinbei, 1)
    alone["registration"] = "本社区"
    birth = alone["birth_date"]
    assert isinstance(birth, date)
    for day, reason in ((date(2999, 1, 1), "future"), (birth - timedelta(days=1), "before the birth")):
        errors = refused(registry, [alone | {column: day}])
        assert [(row, at) for row, at, _ in errors] == [(2, column)]
        assert reason in errors[0][2]


def test_a_birth_in_a_year_long_past_and_a_name_with_an_unseen_character_are_refused(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    (alone,) = of_one_household(xinbei, 1)
    told = {"birth_date": date(1799, 5, 1), "identity_number": None, "since": None, "registration_since": None}
    assert [at for _, at, _ in refused(registry, [alone | told])] == ["birth_date"]
    for name in ("张\u200b三", "张\u3164三", "张\u2800三", "\u2800", "张\ue000三", "-", "\u0301"):
        assert [at for _, at, _ in refused(registry, [alone | {"name": name}])] == ["name"]


def test_nobody_lives_there_before_the_head(registry: Registry, xinbei: DemoCommunity) -> None:
    head, other = of_one_household(xinbei, 2)
    errors = refused(registry, [head | {"since": date(2020, 5, 1)}, other | {"since": date(2019, 5, 1)}])
    assert [(row, column) for row, column, _ in errors] == [(3, "since")]
    assert "head" in errors[0][2]


def test_a_further_member_comes_no_earlier_than_the_household(registry: Registry, xinbei: DemoCommunity) -> None:
    head, other = of_one_household(xinbei, 2)
    head |= {"since": date(2020, 5, 1)}
    registry.imported(sheet([head]))
    errors = refused(registry, [other | {"since": date(2019, 5, 1)}])
    assert errors == [
        (2, "since", "the household lives in its home since 2020-05-01 by record; correct that first, or this day")
    ]
    assert registry.imported(sheet([other | {"since": date(2021, 5, 1)}])).result["created"] == 1
    assert sorted(registry.rows(MembershipRow.since)) == [(date(2020, 5, 1),), (date(2021, 5, 1),)]
    assert asked(registry, books.check_books, as_of=date(2020, 12, 1))["balanced"]


def test_a_file_does_not_move_the_day_of_who_is_registered(registry: Registry, xinbei: DemoCommunity) -> None:
    (alone,) = of_one_household(xinbei, 1)
    registry.imported(sheet([alone]))
    assert registry.imported(sheet([alone | {"since": None}])).result["unchanged"] == 1
    errors = refused(registry, [alone | {"since": date(2025, 1, 1)}])
    assert [(row, column) for row, column, _ in errors] == [(2, "since")]
    assert str(alone["since"]) in errors[0][2]


def test_a_household_registration_tells_its_day_and_division(registry: Registry, xinbei: DemoCommunity) -> None:
    (alone,) = of_one_household(xinbei, 1)
    alone |= {"registration": "本社区", "registration_since": date(2020, 5, 1)}
    assert registry.imported(sheet([alone])).state == "done"
    assert registry.rows(RegistrationRow.since) == [(date(2020, 5, 1),)]
    assert registry.rows(Resident.registration_kind, Resident.registration_code) == [("family", "150627100007")]
    other = {"registration": "外地", "household_number": "XB9", "identity_number": None, "name": "别人"}
    assert refused(registry, [alone | other])[0][1] == "registration_since"
    assert [column for _, column, _ in refused(registry, [alone | other | {"registration": "本旗"}])] == [
        "registration"
    ]


RESETTLED: dict[str, Cell] = {
    "resettled_on": date(2018, 10, 1),
    "resettlement_programme": "生态移民",
    "resettlement_batch": "2018年第二批",
    "entitlements": "禁牧补助 2018-10-01至2028-10-01 内政发〔2011〕16号；租金补贴 2020年1月1日 鄂府发〔2019〕3号",
}
ENTITLED = [
    {"kind": "grazing_ban", "since": "2018-10-01", "until": "2028-10-01", "source": "内政发〔2011〕16号"},
    {"kind": "rent", "since": "2020-01-01", "until": None, "source": "鄂府发〔2019〕3号"},
]
FACTS = (
    Resident.resettled_on,
    Resident.resettlement_programme,
    Resident.resettlement_batch,
    Resident.resettled_to,
    Resident.entitlements,
)


def an_allotted_dwelling(registry: Registry, alone: dict[str, Cell]) -> tuple[str, Any]:
    """Another dwelling of the compound, as a file names it, and its id."""
    compound = alone["compound"]
    query = select(Dwelling.id, Dwelling.number).join(Compound, Compound.id == Dwelling.compound)
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        found = uow.session.execute(query.where(Compound.name == compound, Dwelling.number == "101").limit(1)).one()
        unit = uow.session.get_one(Dwelling, found.id)
        building = uow.session.get_one(Building, unit.building).number
        return f"{compound} {building}-{uow.session.get_one(Unit, unit.unit).number}-101", found.id


def test_a_resettlement_comes_in_whole_and_is_changed_by_another_file(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    (alone,) = of_one_household(xinbei, 1)
    address, dwelling = an_allotted_dwelling(registry, alone)
    alone |= RESETTLED | {"resettled_to": address}
    assert registry.imported(sheet([alone])).state == "done"
    told = (date(2018, 10, 1), "生态移民", "2018年第二批", dwelling, ENTITLED)
    assert registry.rows(*FACTS) == [told]
    assert registry.imported(sheet([alone])).result["unchanged"] == 1
    changed = registry.imported(
        sheet([alone | {"entitlements": "租金补贴 2020-01-01 鄂府发〔2019〕3号", "resettlement_batch": "2019年"}])
    )
    assert changed.result["matches"][0]["changes"] == ["resettlement_batch", "entitlements"]
    assert registry.rows(*FACTS) == [(told[0], told[1], "2019年", dwelling, ENTITLED[1:])]


WRONG: tuple[tuple[dict[str, Cell], str, str], ...] = (
    ({"resettled_on": None}, "resettled_on", "needs the day"),
    ({"resettled_to": "同心苑三栋"}, "resettled_to", "no dwelling"),
    ({"resettled_to": "同心苑 99-9-999"}, "resettled_to", "no such dwelling"),
    ({"entitlements": "禁牧补助"}, "entitlements", "write it as"),
    ({"entitlements": "火星补助 2018-10-01 文件"}, "entitlements", "write it as"),
    ({"entitlements": "禁牧补助 2018-10-01至2017-10-01 文件"}, "entitlements", "before it begins"),
    ({"resettlement_batch": "批" * 41}, "resettlement_batch", "at most 40"),
)


@pytest.mark.parametrize(("cells", "column", "reason"), WRONG, ids=[f"{c}-{r}" for _, c, r in WRONG])
def test_a_resettlement_is_checked_like_a_registration(
    registry: Registry, xinbei: DemoCommunity, cells: dict[str, Cell], column: str, reason: str
) -> None:
    (alone,) = of_one_household(xinbei, 1)
    errors = refused(registry, [alone | RESETTLED | cells])
    assert (errors[0][0], errors[0][1]) == (2, column)
    assert reason in errors[0][2]


def test_the_same_number_under_another_name_is_told_by_its_cell(registry: Registry, xinbei: DemoCommunity) -> None:
    (alone,) = of_one_household(xinbei, 1)
    registry.imported(sheet([alone]))
    errors = refused(registry, [alone | {"name": "别人"}])
    assert [(row, column) for row, column, _ in errors] == [(2, "name")]
    assert "under another name" in errors[0][2] and str(alone["name"]) not in errors[0][2]
    assert registry.imported(sheet([alone | {"name": f" {alone['name']} "}])).result["unchanged"] == 1


def test_somebody_registered_out_of_reach_is_neither_named_nor_changed(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    """The row of a person of another compound, in a file of a worker's own."""
    (alone,) = of_one_household(xinbei, 1)
    registry.imported(sheet([alone]))
    (own,) = [id for id, name in registry.rows(Compound.id, Compound.name) if name != alone["compound"]][:1]
    job = a_worker(registry, own).imported(sheet([alone | {"education": "本科"}]), dry_run=True)
    assert job.result["matches"] == []
    assert [error["column"] for error in job.errors] == ["identity_number"]
    assert "ask an administrator" in job.errors[0]["detail"]


def next_door(registry: Registry, xinbei: DemoCommunity, *, places: bool = True) -> Registry:
    """Another community on the same database, with places of the same names or none."""
    neighbour = dataclasses.replace(registry.actor, subject=str(uuid4()), community=uuid4())
    with registry.database.unit_of_work(neighbour) as uow:
        uow.add(Community(id=neighbour.community, version=1, name="邻社区", division_code="150627100008"))
    other = Registry(registry.database, neighbour)
    if places:
        other.imported(workbook(xinbei), "places")
    return other


def test_a_dwelling_of_another_community_is_not_there(registry: Registry, xinbei: DemoCommunity) -> None:
    (alone,) = of_one_household(xinbei, 1)
    address = "{compound} {building}-{unit}-{dwelling}".format(**alone)
    row = alone | RESETTLED | {"resettled_to": address, "identity_number": None}
    assert registry.imported(sheet([row]), dry_run=True).errors == []
    job = next_door(registry, xinbei, places=False).imported(sheet([row]))
    assert {error["column"] for error in job.errors} == {"dwelling", "resettled_to"}


def test_a_namesake_of_another_community_is_another_person_in_another_home(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    (alone,) = of_one_household(xinbei, 1)
    without = alone | {"identity_number": None}
    other = next_door(registry, xinbei)
    for community in (registry, other):
        job = community.imported(sheet([without]))
        assert (job.state, job.errors, job.result["created"]) == ("done", [], 1)
    homes = (
        select(Resident.community, Dwelling.community)
        .join(OccupancyRow, OccupancyRow.household == Resident.household)
        .join(Dwelling, Dwelling.id == OccupancyRow.dwelling)
    )
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        found = [(resident, dwelling) for resident, dwelling in uow.session.execute(homes)]
    assert sorted(found) == sorted((one.actor.community, one.actor.community) for one in (registry, other))


def test_a_number_of_another_community_is_told_before_anything_is_written(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    (alone,) = of_one_household(xinbei, 1)
    registry.imported(sheet([alone]))
    other = next_door(registry, xinbei)
    job = other.imported(sheet([alone]))
    assert (job.state, [(e["row"], e["column"]) for e in job.errors]) == ("failed", [(2, "identity_number")])
    assert "another community" in job.errors[0]["detail"]


def test_who_dies_between_check_and_writing_is_not_changed(
    registry: Registry, xinbei: DemoCommunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alone,) = of_one_household(xinbei, 1)
    registry.imported(sheet([alone | {"telephone": None}]))
    [(resident, household)] = registry.rows(Resident.id, Resident.household)
    check = Checkup.finish

    def and_then_by_hand(checkup: Checkup, uow: Any) -> None:
        check(checkup, uow)
        told = {"household": household, "kind": "remove", "resident": resident, "ending": "death"}
        registry.ask(contract.record_life_event, **told)

    monkeypatch.setattr(Checkup, "finish", and_then_by_hand)
    job = registry.imported(sheet([alone | {"telephone": "13800138000"}]))
    assert job.state == "failed", job
    assert "has died by record" in job.reason
    assert registry.rows(Resident.standing, Resident.telephone_index) == [("deceased", None)]
