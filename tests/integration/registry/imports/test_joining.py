"""Further members of households that the registry has: they join as by a life event, or their rows are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.jobs import Job, JobRunner
from chassis.jobs.context import WorkerStopping
from chassis.sheets.model import Cell
from services.registry import contract
from services.registry.books.usecases import check_books
from services.registry.demo.model import DemoCommunity
from services.registry.households.tables import HouseholdRow, MembershipRow
from services.registry.imports.usecases import import_file, residents
from services.registry.imports.usecases.checkup import Checkup
from services.registry.people.tables import Resident
from services.registry.places.tables import Dwelling
from tests.integration.registry.imports.kit import Registry, records, sheet

Row = dict[str, Cell]
HEAD_SINCE, LATER, TURNED = date(2019, 1, 1), date(2020, 5, 1), date(2026, 1, 10)


@pytest.fixture
def family(xinbei: DemoCommunity) -> list[Row]:
    """Two grown-ups of one household: its head lives there longer."""
    numbers = [household.number for household in xinbei.households if len(household.members) == 2]
    of = {number: [row for row in records(xinbei) if row["household_number"] == number] for number in numbers}
    head, other = next(rows for rows in of.values() if all(row["birth_date"] < date(2005, 1, 1) for row in rows))
    bare: Row = {"registration": None, "registration_since": None, "telephone": None}
    return [head | bare | {"since": HEAD_SINCE}, other | bare | {"since": LATER}]


@pytest.fixture
def strangers(xinbei: DemoCommunity, family: list[Row]) -> list[Row]:
    """Households of one, each of them new, who fill further steps of an import."""
    number = family[0]["household_number"]
    heads = {row["household_number"]: row for row in reversed(records(xinbei)) if row["relation_to_head"] == "户主"}
    return [row for own, row in heads.items() if own != number][:3]


def head_registered(registry: Registry, family: list[Row]) -> UUID:
    """The household, once its head is imported."""
    assert registry.imported(sheet(family[:1])).state == "done"
    [(household,)] = registry.rows(HouseholdRow.id)
    return household


def happens(registry: Registry, kind: str, household: UUID, **told: Any) -> None:
    answer = registry.ask(contract.record_life_event, kind=kind, household=household, **told)
    assert "items" in answer, answer


def another_dwelling(registry: Registry, kind: str = "") -> UUID:
    lived_in = select(HouseholdRow.dwelling).where(HouseholdRow.dwelling.is_not(None))
    query = select(Dwelling.id).where(Dwelling.id.not_in(lived_in))
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        found = uow.session.scalar((query.where(Dwelling.housing_kind == kind) if kind else query).limit(1))
    assert found is not None
    return found


def differences(registry: Registry) -> list[Any]:
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        return check_books(uow, SimpleNamespace(as_of=uow.today()))["differences"]


def after_the_check(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Have something done between the check of a file and its writing."""
    finish = Checkup.finish

    def and_then(checkup: Checkup, uow: Any) -> None:
        finish(checkup, uow)
        uow.session.commit()  # lets SQLite's other connection write
        act()

    monkeypatch.setattr(Checkup, "finish", and_then)


def moved(registry: Registry, household: UUID) -> None:
    happens(registry, "move", household, dwelling=another_dwelling(registry))


def exited(registry: Registry, household: UUID) -> None:
    happens(registry, "exit", household)


def headed_by_another(registry: Registry, household: UUID) -> None:
    body = {"name": "额尔敦", "sex": "male", "birth_date": "1970-01-02"}
    born = registry.ask(contract.register_resident, **body, home={"household": household, "relation": "sibling"})
    happens(registry, "change_head", household, head=born["id"])


@pytest.mark.parametrize("act", [exited, moved, headed_by_another])
def test_a_household_that_is_another_since_the_check_is_not_joined(
    registry: Registry, family: list[Row], monkeypatch: pytest.MonkeyPatch, act: Callable[[Registry, UUID], None]
) -> None:
    household = head_registered(registry, family)
    after_the_check(monkeypatch, lambda: act(registry, household))
    job = registry.imported(sheet(family))
    assert job.state == "failed", job
    assert [(error["row"], error["cell"][-1]) for error in job.errors] == [(3, "3")]
    assert "nothing was stored" in job.reason
    assert family[1]["name"] not in [name for (name,) in registry.rows(Resident.name)]
    assert differences(registry) == []


def test_with_partial_only_the_rows_of_such_a_household_are_left_out(
    registry: Registry, family: list[Row], strangers: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    household = head_registered(registry, family)
    after_the_check(monkeypatch, lambda: exited(registry, household))
    job = registry.imported(sheet([*family, *strangers]), partial=True)
    assert (job.state, job.result["created"], job.result["wrong"]) == ("done", 3, 1), job
    assert [(error["row"], error["column"]) for error in job.errors] == [(3, "household_number")]
    assert registry.count(Resident) == 4
    assert differences(registry) == []


@pytest.mark.parametrize(("kind", "tenure"), [("commodity", "tenant"), ("public_rental", "owner")])
def test_the_books_take_a_member_on_the_household_s_own_tenure(
    registry: Registry, family: list[Row], kind: str, tenure: str
) -> None:
    household = head_registered(registry, family)
    happens(registry, "move", household, dwelling=another_dwelling(registry, kind), tenure=tenure, on=TURNED)
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        address = uow.session.get_one(Dwelling, uow.session.get_one(HouseholdRow, household).dwelling)
        names = residents.store.homes(uow)
    home = next(name for name, (dwelling, *_) in names.items() if dwelling == address.id)
    row = family[1] | dict(zip(("compound", "building", "unit", "dwelling"), home, strict=True))
    job = registry.imported(sheet([row | {"since": TURNED, "housing_kind": None}]))
    assert (job.state, job.result["created"]) == ("done", 1), job.errors
    assert differences(registry) == []
    [(wrong, _)] = [one for one in registry.rows(MembershipRow.id, MembershipRow.relation) if one[1] != "head"]
    happens(registry, "correct", household, row=wrong, withdraw=True, why="误登")
    assert differences(registry) == []


def test_a_change_of_tenure_is_no_move(registry: Registry, family: list[Row]) -> None:
    household = head_registered(registry, family)
    happens(registry, "change_tenure", household, tenure="tenant", on=TURNED)
    again = registry.imported(sheet(family[:1]))
    assert (again.state, again.result and again.result["unchanged"]) == ("done", 1), again.errors
    assert registry.imported(sheet(family)).result["created"] == 1
    assert differences(registry) == []
    assert registry.imported(sheet(family)).result["unchanged"] == 2


def test_a_household_that_came_back_lives_there_since_it_came_back(registry: Registry, family: list[Row]) -> None:
    household = head_registered(registry, family)
    [(first,)] = registry.rows(HouseholdRow.dwelling)
    happens(registry, "move", household, dwelling=another_dwelling(registry), on=date(2025, 1, 1))
    happens(registry, "move", household, dwelling=first, on=TURNED)
    job = registry.imported(sheet(family))
    assert [(error["row"], error["column"]) for error in job.errors] == [(2, "since"), (3, "since")]
    assert all(str(TURNED) in error["detail"] for error in job.errors)


def test_a_household_that_is_joined_has_another_version(registry: Registry, family: list[Row]) -> None:
    head_registered(registry, family)
    assert registry.imported(sheet(family)).result["created"] == 1
    assert registry.rows(HouseholdRow.version) == [(2,)]
    [(home,)] = set(registry.rows(Resident.dwelling))
    assert registry.rows(HouseholdRow.dwelling) == [(home,)]


def interrupted(registry: Registry, rows: list[Row], monkeypatch: pytest.MonkeyPatch) -> UUID:
    """An import whose worker ends after its first step."""
    write, steps = residents.store.write, []

    def once(*given: Any) -> None:
        steps.append(given)
        if len(steps) > 1:
            raise WorkerStopping
        write(*given)

    job = registry.begin(sheet(rows), step=1)
    with monkeypatch.context() as patch:
        patch.setattr(residents.store, "write", once)
        JobRunner(registry.database, {"import_file": import_file}).run_one()
    return job


def resumed(registry: Registry, job: UUID) -> Job:
    assert JobRunner(registry.database, {"import_file": import_file}).run_one()
    return registry.job(job)


def test_a_resumed_import_that_is_refused_says_what_is_stored(
    registry: Registry, family: list[Row], strangers: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    household = head_registered(registry, family)
    rows = [*strangers, *family]
    job = interrupted(registry, rows, monkeypatch)
    exited(registry, household)
    left = resumed(registry, job)
    assert (left.state, left.result["created"]) == ("failed", 1)
    assert "nothing was stored" not in left.reason
    assert "1 created" in left.reason and "send the whole file again" in left.reason
    assert {error["row"] for error in left.errors} == {5, 6}
    again = registry.imported(sheet(strangers))
    assert (again.result["created"], again.result["unchanged"]) == (2, 1)


def test_a_resumed_import_changes_those_too_who_stand_before_the_rows_it_had_stored(
    registry: Registry, family: list[Row], strangers: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    head_registered(registry, family)
    rows = [family[0] | {"telephone": "13800138000"}, family[1], *strangers]
    left = resumed(registry, interrupted(registry, rows, monkeypatch))
    assert left.state == "done", left
    figures = {name: left.result[name] for name in ("created", "changed", "unchanged", "wrong")}
    assert figures == {"created": 4, "changed": 1, "unchanged": 0, "wrong": 0}
    assert registry.rows(func.count(Resident.telephone_index)) == [(1 + sum(bool(s["telephone"]) for s in strangers),)]
