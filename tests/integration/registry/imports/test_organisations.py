"""Files of organisations, their contacts and relations, on both databases; and the export that comes back as it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from chassis.errors import Unavailable
from chassis.jobs import JobRunner
from chassis.sheets.model import Cell
from chassis.sheets.reader import read
from chassis.sheets.writer import write_workbook
from services.registry import contract
from services.registry.demo.model import DemoCommunity
from services.registry.imports.columns import CONTACTS, LINKS, OF_KIND, ORGANISATIONS
from services.registry.imports.usecases import (
    export_organisations,
    get_import_template,
    import_file,
    write_organisations,
)
from services.registry.imports.usecases import organisations as usecase
from services.registry.imports.usecases.organisations import Checked
from services.registry.organisations.tables import ContactRow, OrganisationRow, RelationRow
from services.registry.organisations.usecases import list_organisations, relate_organisations
from services.registry.service import service
from tests.integration.registry.imports.kit import Registry, make_registry, small_community, workbook

CODE = "91150627MA0XB00018"
Rows = list[dict[str, Cell]]


@pytest.fixture(scope="module")
def xinbei() -> DemoCommunity:
    return small_community()


@pytest.fixture
def registry(database_url: Callable[..., str], tmp_path: Path) -> Registry:
    return make_registry(database_url("registry", migrated=service), tmp_path)


def file_of(organisations: Rows, relations: Rows = [], contacts: Rows = []) -> bytes:  # noqa: B006 - only read
    target = io.BytesIO()
    write_workbook([(LINKS, relations), (ORGANISATIONS, organisations), (CONTACTS, contacts)], target)
    return target.getvalue()


def a_committee(**more: Cell) -> dict[str, Cell]:
    return {"kind": "社区综合党委", "name": "综合党委", "contact": "乌兰", "telephone": "13800138000"} | more


def a_unit(name: str = "北苑小学", **more: Cell) -> dict[str, Cell]:
    return {"kind": "联手共建单位", "name": name} | more


def joins(name: str, **more: Cell) -> dict[str, Cell]:
    return {"organisation": name, "kind": "成员单位", "other": "综合党委", "since": date(2018, 1, 1)} | more


def imported(registry: Registry, content: bytes, **flags: Any) -> Any:
    return registry.imported(content, "organisations", **flags)


def test_the_demos_organisations_come_in_by_the_file(registry: Registry, xinbei: DemoCommunity) -> None:
    job = imported(registry, workbook(xinbei))
    made, related = len(xinbei.organisations), len(xinbei.relations)
    assert (job.state, job.result["created"], job.result["relations"]) == ("done", made, related), job
    assert registry.count(OrganisationRow) == registry.count(ContactRow) == made
    assert registry.count(RelationRow) == related
    codes = {organisation.code for organisation in xinbei.organisations if organisation.code}
    assert {code for (code,) in registry.rows(OrganisationRow.credit_code) if code} == codes
    assert registry.rows(OrganisationRow.division_code)[0][0].startswith("150627")
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        told = [row.type.split(".")[2] for row in uow.session.execute(select(uow.tables.outbox.c.type))]
    assert (told.count("organisation"), told.count("organisation_relation")) == (made, related)


def test_the_same_file_again_changes_nothing(registry: Registry, xinbei: DemoCommunity) -> None:
    imported(registry, workbook(xinbei))
    again = imported(registry, workbook(xinbei)).result
    assert (again["created"], again["changed"], again["relations"]) == (0, 0, 0)
    assert (again["unchanged"], again["relations_unchanged"]) == (len(xinbei.organisations), len(xinbei.relations))
    assert {version for (version,) in registry.rows(OrganisationRow.version)} == {1}


def test_a_dry_run_shows_whom_rows_mean_and_stores_nothing(registry: Registry) -> None:
    imported(registry, file_of([a_committee(), a_unit(code=CODE)]))
    known = {name: str(id) for name, id in registry.rows(OrganisationRow.name, OrganisationRow.id)}
    changed = [a_committee(telephone="13900139000"), a_unit("北苑第一小学", code=CODE), a_unit("北苑幼儿园")]
    job = imported(registry, file_of(changed, [joins("北苑幼儿园")]), dry_run=True)
    assert (job.state, job.result["created"], job.result["changed"], job.result["relations"]) == ("done", 1, 2, 1)
    assert job.result["matches"] == [
        {"sheet": "组织", "row": 2, "organisation": known["综合党委"], "rule": "same_name", "changes": ["contacts"]},
        {"sheet": "组织", "row": 3, "organisation": known["北苑小学"], "rule": "same_credit_code", "changes": ["name"]},
    ]
    assert registry.count(OrganisationRow) == 2
    assert registry.count(RelationRow) == 0
    imported(registry, file_of(changed, [joins("北苑幼儿园")]))
    assert {name for (name,) in registry.rows(OrganisationRow.name)} == {"综合党委", "北苑第一小学", "北苑幼儿园"}
    assert registry.rows(ContactRow.name, ContactRow.telephone_last4) == [("乌兰", "9000")]


WRONG: tuple[tuple[Rows, Rows, Rows, tuple[str, int, str, str], str], ...] = (
    ([a_unit(code="91150627MA0XB00017")], [], [], ("组织", 2, "code", "not-a-credit-code"), "check character"),
    ([a_unit(code="12")], [], [], ("组织", 2, "code", "not-a-credit-code"), "18 characters"),
    ([{"kind": "用工单位", "name": "甲厂"}], [], [], ("组织", 2, "code", "cell-empty"), "has a credit code"),
    ([a_unit(kind="商会")], [], [], ("组织", 2, "kind", "not-in-list"), "not in the list"),
    ([a_unit(contact="乌兰")], [], [], ("组织", 2, "telephone", "cell-empty"), "needs a telephone"),
    ([a_unit(contact="乌兰", telephone="12")], [], [], ("组织", 2, "telephone", "not-a-telephone"), "telephone number"),
    ([a_unit(telephone="13800138000")], [], [], ("组织", 2, "contact", "cell-empty"), "somebody's"),
    ([a_unit(township="亚特兰蒂斯镇")], [], [], ("组织", 2, "township", "not-in-list"), "not in the list"),
    ([a_unit(), a_unit()], [], [], ("组织", 3, "name", "twice-in-file"), "row 2 too"),
    ([a_unit()], [joins("北苑小学")], [], ("组织关系", 2, "other", "no-such-organisation"), "no such organisation"),
    (
        [a_committee(), a_unit()],
        [joins("综合党委")],
        [],
        ("组织关系", 2, "other", "relation-refused"),
        "cannot stand in the relation",
    ),
    (
        [a_committee(), a_unit()],
        [joins("北苑小学"), joins("北苑小学", since=date(2020, 1, 1))],
        [],
        ("组织关系", 3, "other", "relation-refused"),
        "since 2018-01-01",
    ),
    (
        [a_committee()],
        [joins("北苑小学", until=date(2017, 1, 1))],
        [],
        ("组织关系", 2, "until", "ends-before-it-begins"),
        "before the first",
    ),
    (
        [a_unit()],
        [],
        [{"organisation": "乙", "contact": "丙"}],
        ("组织联系人", 2, "organisation", "no-such-organisation"),
        "no such",
    ),
)


@pytest.mark.parametrize(("organisations", "relations", "contacts", "at", "reason"), WRONG)
def test_a_wrong_cell_is_named_and_nothing_is_stored(
    registry: Registry, organisations: Rows, relations: Rows, contacts: Rows, at: tuple[str, int, str, str], reason: str
) -> None:
    job = imported(registry, file_of(organisations, relations, contacts))
    assert (job.state, registry.count(OrganisationRow), registry.count(RelationRow)) == ("failed", 0, 0)
    named = {(e["sheet"], e["row"], e["column"], e["type"]): e["detail"] for e in job.errors}
    assert reason in named[at], named


def test_a_code_of_somebody_else_is_no_match(registry: Registry) -> None:
    imported(registry, file_of([a_unit(code=CODE), a_unit("北苑幼儿园", code="12150627MA0XB0002G")]))
    codes = dict(registry.rows(OrganisationRow.name, OrganisationRow.credit_code))
    assert len(codes) == 2, codes
    for row, column in (
        (a_unit(kind="志愿服务队", code=CODE), "kind"),
        (a_unit(code="12150627MA0XB0002G"), "name"),
        (a_unit("北苑小学", code="52150627MA0XB0005M"), "code"),
    ):
        job = imported(registry, file_of([row]))
        assert (job.state, [e["column"] for e in job.errors]) == ("failed", [column]), job.errors
    assert dict(registry.rows(OrganisationRow.name, OrganisationRow.credit_code)) == codes


def test_partial_leaves_the_wrong_rows_out(registry: Registry) -> None:
    rows = [a_committee(), a_unit(code="1"), a_unit("北苑幼儿园")]
    job = imported(registry, file_of(rows, [joins("北苑小学"), joins("北苑幼儿园")]), partial=True)
    assert (job.state, job.result["created"], job.result["relations"], job.result["wrong"]) == ("done", 2, 1, 2)


def test_partial_leaves_out_what_names_an_organisation_that_is_left_out(registry: Registry) -> None:
    rows = [a_committee(), a_unit(contact="乌兰"), a_unit("甲", code=CODE), a_unit("乙", code=CODE)]
    contacts: Rows = [{"organisation": "北苑小学", "contact": "其木格", "telephone": "13900139000"}]
    file = file_of(rows, [joins("北苑小学"), joins("甲"), joins("乙")], contacts)
    tried = imported(registry, file, partial=True, dry_run=True)
    job = imported(registry, file, partial=True)
    assert (job.state, job.result["created"], job.result["relations"]) == ("done", 2, 1), job
    assert [job.result[name] for name in COUNTED] == [tried.result[name] for name in COUNTED]
    assert {(e["sheet"], e["row"], e["column"]) for e in job.errors} == {
        ("组织", 3, "telephone"),
        ("组织", 5, "name"),
        ("组织联系人", 2, "organisation"),
        ("组织关系", 2, "organisation"),
        ("组织关系", 4, "organisation"),
    }


COUNTED = ("created", "changed", "unchanged", "relations", "relations_unchanged", "wrong")


def with_a_rota(registry: Registry, units: int) -> tuple[list[str], date]:
    """A committee's member units, whose rota begins today, and a day within it."""
    names = [f"单位{number}" for number in range(units)]
    imported(registry, file_of([a_committee(), *map(a_unit, names)], [joins(name) for name in names]))
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        today = uow.today()
    [committee] = [id for id, name in registry.rows(OrganisationRow.id, OrganisationRow.name) if name == "综合党委"]
    for starts_on in (today, today + timedelta(weeks=12)):
        registry.ask(contract.generate_rota, committee=committee, starts_on=starts_on, turns=12, seed=1)
    return names, today + timedelta(days=8)


@pytest.mark.parametrize("partial", [False, True])
def test_a_member_that_the_rota_cannot_do_without_is_named_by_cell(registry: Registry, partial: bool) -> None:
    """Each end is looked at after those before it, as it will be entered."""
    names, day = with_a_rota(registry, 3)
    file = file_of([], [joins(name, until=day) for name in names[:2]])
    for dry_run in (True, False):
        job = imported(registry, file, dry_run=dry_run, partial=partial)
        assert job.state == ("done" if dry_run or partial else "failed")
        assert [(e["sheet"], e["row"], e["column"]) for e in job.errors] == [("组织关系", 3, "until")], job
        assert "two units must stay" in job.errors[0]["detail"]
    assert partial or "1 of 2 rows are wrong" in job.reason
    until = sorted(registry.rows(RelationRow.until), key=str)
    assert until == sorted([(day if partial else None,), (None,), (None,)], key=str)


def test_a_relation_that_ended_before_one_on_record_is_taken(registry: Registry) -> None:
    imported(registry, file_of([a_committee(), a_unit()], [joins("北苑小学")]))
    job = imported(registry, file_of([], [joins("北苑小学", since=date(2010, 1, 1), until=date(2012, 1, 1))]))
    assert (job.state, job.result["relations"]) == ("done", 1), job
    kept = registry.rows(RelationRow.since, RelationRow.until)
    assert kept == [(date(2010, 1, 1), date(2012, 1, 1)), (date(2018, 1, 1), None)]


def test_what_comes_between_check_and_writing_fails_the_job_and_names_the_row(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other unit's membership is ended by hand after the check: the file's end cannot be entered any more."""
    names, day = with_a_rota(registry, 3)
    [relation] = [
        relation["id"]
        for relation in registry.ask(contract.list_relations, limit=50)["items"]
        if relation["source"] == registry.ask(contract.list_organisations, q=names[0])["items"][0]["id"]
    ]
    check = Checked.compare

    def and_then_by_hand(checked: Checked, uow: Any) -> Any:
        found = check(checked, uow)
        registry.ask(contract.end_relation, id=relation, until=day)
        return found

    monkeypatch.setattr(Checked, "compare", and_then_by_hand)
    job = imported(registry, file_of([], [joins(names[1], until=day)]))
    assert (job.state, job.errors) == ("failed", [])
    assert "sheet 组织关系, row 2: two units must stay" in job.reason


def exported(registry: Registry, purpose: str | None = None) -> bytes:
    with registry.database.unit_of_work(registry.actor) as uow:
        asked = export_organisations(uow, SimpleNamespace(purpose=purpose)).id
    assert JobRunner(registry.database, {"export_organisations": write_organisations}).run_one()
    job = registry.job(asked)
    assert job.state == "done", job
    return registry.download(job.result["file"])


def test_an_export_comes_back_as_it_is(registry: Registry, database_url: Callable[..., str], tmp_path: Path) -> None:
    contacts: Rows = [{"organisation": "综合党委", "contact": "其木格", "telephone": "13900139000", "duty": "主任"}]
    ended = joins("北苑小学", until=date(2024, 1, 1))
    again = joins("北苑小学", since=date(2025, 1, 1))
    first = imported(registry, file_of([a_committee(), a_unit(code=CODE)], [ended, again], contacts))
    assert (first.state, first.result["relations"]) == ("done", 2), first

    audit = registry.database.tables.audit
    masked = exported(registry)
    assert ("revealed",) not in registry.rows(audit.c.action)
    assert b"13800138000" not in b"".join(str(row.cells).encode() for row in read_rows(masked))
    back = imported(registry, masked).result
    assert (back["created"], back["changed"], back["unchanged"], back["relations"]) == (0, 0, 2, 0)

    opened = exported(registry, "contact")
    revealed = [row for row in registry.rows(audit.c.action, audit.c.operation) if row[0] == "revealed"]
    assert len(revealed) == 2
    other = make_registry(database_url("other", migrated=service), tmp_path)
    moved = imported(other, opened).result
    assert (moved["created"], moved["relations"], moved["wrong"]) == (2, 2, 0)
    columns = (OrganisationRow.name, OrganisationRow.kind, OrganisationRow.credit_code)
    assert other.rows(*columns) == registry.rows(*columns)
    people = (ContactRow.name, ContactRow.telephone_last4, ContactRow.duty, ContactRow.place)
    assert other.rows(*people) == registry.rows(*people)
    dates = (RelationRow.kind, RelationRow.since, RelationRow.until)
    assert other.rows(*dates) == registry.rows(*dates)


def read_rows(content: bytes) -> list[Any]:
    return list(read(content, "xlsx", tables=OF_KIND["organisations"]))


def test_a_relation_ends_by_the_file(registry: Registry) -> None:
    imported(registry, file_of([a_committee(), a_unit()], [joins("北苑小学")]))
    job = imported(registry, file_of([], [joins("北苑小学", until=date(2026, 1, 1))]))
    assert (job.state, job.result["relations"]) == ("done", 1), job
    assert registry.rows(RelationRow.until, RelationRow.version) == [(date(2026, 1, 1), 2)]


def test_what_was_entered_meanwhile_is_found(registry: Registry) -> None:
    """Somebody relates two organisations by hand while the file waits: the file finds it done."""
    imported(registry, file_of([a_committee(), a_unit()]))
    with registry.database.unit_of_work(registry.actor) as uow:
        listed = list_organisations(uow, SimpleNamespace(kind=None, q=None, limit=50, cursor=None))["items"]
        ids = {one["name"]: one["id"] for one in listed}
        command = SimpleNamespace(
            source=ids["北苑小学"], target=ids["综合党委"], kind="membership", since=date(2018, 1, 1)
        )
        relate_organisations(uow, command)
    job = imported(registry, file_of([a_unit()], [joins("北苑小学")]))
    assert (job.result["relations"], job.result["relations_unchanged"]) == (0, 1)


def test_an_attempt_goes_on_by_what_is_stored_and_not_by_its_place(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first row is stored when the attempt breaks off, and is wrong when the next one looks: the second is not
    taken for it."""
    rows = [a_unit("北苑小学", code=CODE), a_unit("南苑小学"), a_unit("东苑小学")]
    id = registry.begin(file_of(rows), "organisations", partial=True, step=1)
    runner = JobRunner(registry.database, {"import_file": import_file}, retry_after=(0.0,))
    enter, entered = usecase.enter, []

    def broken_off(uow: Any, directory: Any, entry: Any) -> str:
        entered.append(entry.line.name)
        if len(entered) == 2:
            raise Unavailable("the database went away")
        return enter(uow, directory, entry)

    monkeypatch.setattr(usecase, "enter", broken_off)
    assert runner.run_one()
    with registry.database.unit_of_work(registry.actor) as uow:
        (row,) = uow.session.scalars(select(OrganisationRow))
        row.credit_code = "91150627MA0XB00026"
    assert runner.run_one()
    job = registry.job(id)
    assert (job.state, job.result["created"], job.result["unchanged"], job.result["wrong"]) == ("done", 3, 0, 1), job
    assert [name for (name,) in registry.rows(OrganisationRow.name)] == ["东苑小学", "北苑小学", "南苑小学"]


def test_the_template_is_an_empty_file_of_its_kind() -> None:
    import base64

    template = get_import_template(None, SimpleNamespace(kind="organisations"))  # type: ignore[arg-type]
    assert template["name"] == "组织导入模板.xlsx"
    assert read_rows(base64.b64decode(template["content"])) == []
