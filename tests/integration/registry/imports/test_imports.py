"""Files of residents, on both databases: all of a file is stored or nothing, and what is wrong is named by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.audit.log import seal_once, verify
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Invalid
from chassis.files.types import XLSX
from chassis.jobs import JobContext, JobRunner, cancel_job
from chassis.sheets.model import Cell
from chassis.sheets.writer import write_workbook
from services.registry.books.tables import BookEntry
from services.registry.consents.store import is_allowed
from services.registry.consents.tables import ConsentRow
from services.registry.demo.model import DemoCommunity
from services.registry.households.tables import HouseholdRow, MembershipRow, OccupancyRow
from services.registry.imports.columns import OF_KIND
from services.registry.imports.usecases import import_file
from services.registry.organisations.tables import OrganisationRow
from services.registry.people import identifiers
from services.registry.people.consent import ETHNIC_GROUP
from services.registry.people.tables import Resident, ResidentKey
from services.registry.places.tables import Compound, Dwelling
from services.registry.service import service
from tests.integration.registry.imports.kit import (
    Registry,
    as_csv,
    make_registry,
    records,
    sheet,
    sheets,
    with_role,
    workbook,
)


def changed(rows: list[dict[str, Cell]], at: int, **cells: Cell) -> list[dict[str, Cell]]:
    rows[at] |= cells
    return rows


def test_a_workbook_becomes_the_community_counted_from_rows(registry: Registry, xinbei: DemoCommunity) -> None:
    job = registry.imported(workbook(xinbei))
    people, homes = len(xinbei.residents), len(xinbei.households)
    assert (job.state, job.done, job.result["created"]) == ("done", people, people)
    assert registry.count(Compound) == 8
    assert registry.count(Dwelling) == len(xinbei.dwellings)
    assert registry.count(Resident) == registry.count(MembershipRow) == people
    assert registry.count(HouseholdRow) == registry.count(OccupancyRow) == homes
    resettled = registry.rows(func.count(Resident.resettled_on))
    assert resettled == [(sum(r.resettled for r in xinbei.residents),)]
    population = select(func.sum(BookEntry.change)).where(BookEntry.book == "population")
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        assert uow.session.scalar(population) == people
        outbox = uow.tables.outbox.c.type
        told = uow.session.scalar(select(func.count()).where(outbox == "tongxin.registry.resident.registered.v1"))
    assert told == people


def test_every_household_and_resident_of_a_file_is_in_the_audit_masked(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    registry.imported(workbook(xinbei))
    audit = registry.database.tables.audit.c
    created = select(audit.entry, audit.subject, audit.actor, audit.operation).where(audit.action == "created")
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        entries = uow.session.execute(created).all()
        residents = {r.id: r for r in uow.session.scalars(select(Resident))}
    of_people = {entry.subject: entry for entry in entries if entry.entry["kind"] == "residents"}
    assert of_people.keys() == residents.keys()
    assert sum(entry.entry["kind"] == "households" for entry in entries) == len(xinbei.households)
    for id, entry in of_people.items():
        after = entry.entry["after"]
        assert entry.actor == registry.actor.subject
        assert (after["name"], after["birth_date"], after["sex"]) == ("•••", "•••", "•••")
        assert after["household"] == str(residents[id].household)
        assert residents[id].name not in str(after)
    while seal_once(registry.database):
        pass
    assert verify(registry.database).sound


def test_identifiers_are_kept_encrypted_and_found_by_their_index(registry: Registry, xinbei: DemoCommunity) -> None:
    registry.imported(workbook(xinbei))
    somebody = xinbei.residents[0]
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        index = uow.keys.blind_index("residents.identity").of(somebody.identity_number)
        found = uow.session.scalars(select(Resident).where(Resident.identity_index == index)).one()
        assert found.name == somebody.name
        own = identifiers.cipher_of(uow, found.id)
        opened = own.decrypt(found.identity_cipher, context=identifiers.context("identity_number", found.id))
    assert opened == somebody.identity_number


def test_a_csv_gives_the_same_as_a_workbook(
    registry: Registry, xinbei: DemoCommunity, database_url: Callable[..., str], tmp_path: Path
) -> None:
    other = make_registry(database_url("other", migrated=service), tmp_path)
    other.imported(workbook(xinbei), "places")
    registry.imported(workbook(xinbei))
    assert other.imported(as_csv(records(xinbei)), media_type="text/csv").state == "done"
    columns = (Resident.name, Resident.birth_date, Resident.sex, Resident.language, Resident.origin_code)
    assert registry.rows(*columns) == other.rows(*columns)
    keys = (ResidentKey.key,)
    assert registry.rows(*keys) == other.rows(*keys)


WRONG = (
    ({"identity_number": "150627198001010012"}, "identity_number", "not-an-identity-number", "check digit"),
    ({"telephone": "123"}, "telephone", "not-a-telephone", "telephone number"),
    ({"birth_date": "1980-02-30"}, "birth_date", "not-a-date", "not a date"),
    ({"birth_date": "1880-02-28"}, "birth_date", "too-long-ago", "mistyped"),
    ({"sex": "?"}, "sex", "not-in-list", "not in the list"),
    ({"ethnic_group": "火星族"}, "ethnic_group", "not-in-list", "no such ethnic group"),
    ({"ethnic_group_consent": None}, "ethnic_group_consent", "consent-needed", "separate consent"),
    ({"name": None}, "name", "cell-empty", "is empty"),
    ({"name": "-"}, "name", "not-a-name", "no letter"),
    ({"name": True}, "name", "cell-unreadable", "TRUE or FALSE"),
    ({"name": "王\u2800明"}, "name", "cell-unreadable", "cannot be seen"),
    ({"dwelling": "9999"}, "dwelling", "no-such-dwelling", "no such dwelling"),
    ({"township_of_origin": "亚特兰蒂斯镇"}, "township_of_origin", "not-in-list", "no township"),
)


@pytest.mark.parametrize(
    ("cells", "column", "type", "reason"), WRONG, ids=[f"{column}: {reason}" for _, column, _, reason in WRONG]
)
def test_a_wrong_cell_is_named_and_nothing_is_stored(
    registry: Registry, xinbei: DemoCommunity, cells: dict[str, Any], column: str, type: str, reason: str
) -> None:
    alone = next(i for i, h in enumerate(xinbei.residents) if len(households(xinbei)[h.household_number]) == 1)
    job = registry.imported(sheet(changed(records(xinbei), alone, **cells)))
    assert job.state == "failed"
    assert registry.count(Resident) == 0
    named = [(e["sheet"], e["row"], e["column"], e["type"]) for e in job.errors]
    assert ("居民", alone + 2, column, type) in named
    assert any(reason in error["detail"] for error in job.errors)
    assert not any("1506" in error["detail"] for error in job.errors)


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        ({"skills": "、".join(map(str, range(30))), "housing_kind": "商品房"}, {"skills", "housing_kind"}),
        ({"sex": "?", "dwelling": "9999"}, {"sex", "dwelling"}),
        ({"sex": "?", "dwelling": None}, {"sex", "dwelling"}),
        (
            {"housing_kind": "商品房", "resettled_on": "2019-05-01", "resettled_to": "同心苑 3-2-9999"},
            {"housing_kind", "resettled_to"},
        ),
    ],
)
def test_all_that_is_wrong_in_a_row_is_told_at_once(
    registry: Registry, xinbei: DemoCommunity, cells: dict[str, Any], columns: set[str]
) -> None:
    """Also what only the registry knows, of its dwellings."""
    alone = next(i for i, h in enumerate(xinbei.residents) if len(households(xinbei)[h.household_number]) == 1)
    job = registry.imported(sheet(changed(records(xinbei), alone, **cells)))
    named = [e["column"] for e in job.errors if e["row"] == alone + 2]
    assert (sorted(named), registry.count(Resident)) == (sorted(columns), 0)


def households(of: DemoCommunity) -> dict[str, tuple[Any, ...]]:
    return {household.number: household.members for household in of.households}


def test_a_household_has_one_head_and_nobody_stands_twice(registry: Registry, xinbei: DemoCommunity) -> None:
    rows = records(xinbei)
    pair = next(i for i, r in enumerate(rows) if r["relation_to_head"] == "配偶")
    rows[pair]["relation_to_head"] = "户主"
    rows.append(dict(rows[0]))
    job = registry.imported(sheet(rows))
    assert job.state == "failed"
    told = {(e["row"], e["column"], e["type"]) for e in job.errors}
    assert (pair + 2, "relation_to_head", "second-head") in told
    assert (len(rows) + 1, "identity_number", "twice-in-file") in told
    assert registry.count(Resident) == 0


def test_residents_of_several_sheets_are_imported_and_each_row_is_named_by_its_sheet(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    rows = records(xinbei)
    first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    wrong = [*second[:-1], second[-1] | {"sex": "?"}, first[0], *first[:1]]
    job = registry.imported(sheets(一栋=first, 二栋=wrong))
    told = {(e["sheet"], e["row"], e["column"], e["heading"]) for e in job.errors}
    last = len(second) + 1
    assert {place[:3] for place in told} >= {("二栋", last, "sex"), ("二栋", last + 1, "identity_number")}
    assert any("stands in row 2 of sheet 一栋 too" in error["detail"] for error in job.errors), job.errors
    assert registry.count(Resident) == 0
    job = registry.imported(sheets(一栋=first, 二栋=second))
    assert (job.state, job.result["created"], job.result["rows"]) == ("done", len(rows), len(rows)), job.errors
    again = registry.imported(sheets(一栋=first, 二栋=second), dry_run=True)
    matches = [(match["sheet"], match["row"]) for match in again.result["matches"]]
    places = [("一栋", at + 2) for at in range(len(first))] + [("二栋", at + 2) for at in range(len(second))]
    assert matches == places[: len(matches)]


def test_partial_leaves_out_wrong_rows_and_households_without_a_head(registry: Registry, xinbei: DemoCommunity) -> None:
    rows = records(xinbei)
    couple = next(h for h in xinbei.households if len(h.members) == 2)
    head = next(i for i, r in enumerate(rows) if r["household_number"] == couple.number)
    job = registry.imported(sheet(changed(rows, head, telephone="1")), partial=True)
    assert (job.state, job.result["created"], job.result["wrong"]) == ("done", len(rows) - 2, 2)
    assert registry.count(HouseholdRow) == len(xinbei.households) - 1


def cancelling_after(stored: int) -> Callable[[JobContext], None]:
    """Imports a file, whose owner cancels between two steps when so many are stored."""

    def import_and_cancel(job: JobContext) -> None:
        begin = job.step

        def step(**named: Any) -> AbstractContextManager[UnitOfWork]:
            if (job.result or {}).get("created", 0) >= stored:
                with job.database.unit_of_work(job.actor) as uow:
                    cancel_job(uow, job.id)
            return begin(**named)

        job.step = step  # type: ignore[method-assign]
        import_file(job)

    return import_and_cancel


@pytest.mark.parametrize(
    ("kind", "model", "step", "stored"), [("residents", Resident, 10, 20), ("organisations", OrganisationRow, 1, 2)]
)
def test_an_import_that_is_cancelled_says_what_is_stored_and_goes_on_when_sent_again(
    registry: Registry, xinbei: DemoCommunity, kind: str, model: Any, step: int, stored: int
) -> None:
    job = registry.begin(workbook(xinbei), kind, step=step)
    JobRunner(registry.database, {"import_file": cancelling_after(stored)}).run_one()
    cancelled, written = registry.job(job), registry.count(model)
    assert (cancelled.state, cancelled.result["created"]) == ("cancelled", written)
    everybody = len(getattr(xinbei, kind))
    assert stored <= written < everybody
    assert f"there is stored: {written} created" in str(cancelled.reason)
    assert "send the whole file again" in str(cancelled.reason)

    again = registry.imported(workbook(xinbei), kind)
    assert (again.state, again.result["created"]) == ("done", everybody - written)
    assert (again.result["unchanged"], registry.count(model)) == (written, everybody)


def test_an_import_that_is_cancelled_before_its_first_step_says_that_nothing_is_stored(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    job = registry.begin(workbook(xinbei))
    JobRunner(registry.database, {"import_file": cancelling_after(0)}).run_one()
    cancelled = registry.job(job)
    assert (cancelled.state, cancelled.reason) == ("cancelled", "cancelled; nothing was stored")
    assert registry.count(Resident) == 0


def test_a_dry_run_tells_and_stores_nothing(registry: Registry, xinbei: DemoCommunity) -> None:
    job = registry.imported(sheet(changed(records(xinbei), 0, telephone="1")), dry_run=True)
    assert (job.state, job.result["wrong"] >= 1, registry.count(Resident)) == ("done", True, 0)
    clean = registry.imported(workbook(xinbei), dry_run=True)
    assert (clean.result["created"], clean.result["wrong"], registry.count(Resident)) == (len(xinbei.residents), 0, 0)


def test_a_second_import_changes_only_what_the_file_says_otherwise(registry: Registry, xinbei: DemoCommunity) -> None:
    registry.imported(workbook(xinbei))
    again = registry.imported(workbook(xinbei)).result
    people = len(xinbei.residents)
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, people)
    rows = records(xinbei)
    adult = next(i for i, r in enumerate(rows) if r["employment"] == "就业")
    job = registry.imported(sheet(changed(rows, adult, employment="待业")))
    assert (job.result["changed"], job.result["unchanged"]) == (1, people - 1)
    changes = [match for match in job.result["matches"] if match["changes"]]
    assert [(m["row"], m["rule"], m["changes"]) for m in changes] == [(adult + 2, "same_number", ["employment"])]
    assert registry.count(Resident) == people


def test_somebody_without_a_number_is_known_by_name_birth_date_and_compound(
    registry: Registry, xinbei: DemoCommunity
) -> None:
    rows = [record | {"identity_number": None} for record in records(xinbei)]
    assert registry.imported(sheet(rows)).state == "done"
    again = registry.imported(sheet(rows))
    assert (again.result["created"], again.result["unchanged"]) == (0, len(rows))
    assert {match["rule"] for match in again.result["matches"]} == {"same_name_and_birth"}


def test_who_lives_in_another_household_is_not_moved_by_a_file(registry: Registry, xinbei: DemoCommunity) -> None:
    registry.imported(workbook(xinbei))
    rows = records(xinbei)
    alone = next(h for h in xinbei.households if len(h.members) == 1)
    at = next(i for i, r in enumerate(rows) if r["household_number"] == alone.number)
    job = registry.imported(sheet([changed(rows, at, household_number="XB999999")[at]]))
    assert (job.state, job.errors[0]["column"], job.errors[0]["type"]) == (
        "failed",
        "household_number",
        "household-differs",
    )


def test_a_further_member_joins_the_household_that_is_there(registry: Registry, xinbei: DemoCommunity) -> None:
    rows = records(xinbei)
    couple = next(h for h in xinbei.households if len(h.members) == 2)
    later = next(i for i, r in enumerate(rows) if r["household_number"] == couple.number) + 1
    registry.imported(sheet([row for i, row in enumerate(rows) if i != later]))
    job = registry.imported(sheet([rows[later]]))
    assert (job.state, job.result["created"]) == ("done", 1)
    assert registry.count(HouseholdRow) == len(xinbei.households)
    assert registry.count(MembershipRow) == len(rows)


def test_staff_import_into_their_compounds_only(registry: Registry, xinbei: DemoCommunity) -> None:
    job = with_role(registry, "staff").imported(workbook(xinbei))
    assert (job.state, registry.count(Resident)) == ("failed", 0)
    assert {error["column"] for error in job.errors} == {"dwelling"}


SHEET = "xl/worksheets/sheet4.xml"  # the residents' sheet of the demo's workbook


def test_a_formula_is_refused_by_its_cell(registry: Registry, xinbei: DemoCommunity) -> None:
    content = with_part(
        workbook(xinbei), "xl/worksheets/sheet4.xml", b'<c r="H2"', b'<c r="H2"><f>1+1</f></c><c r="AZ2"'
    )
    job = registry.imported(content)
    assert job.state == "failed"
    assert "H2" in job.errors[0]["detail"]
    assert place_of(job.errors[0]) == ("居民", 2, "name", "H2")
    assert job.errors[0]["heading"] == "姓名"
    assert job.errors[0]["type"] == "file-has-formulas"
    assert registry.count(Resident) == 0


def with_part(book: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.namelist():
            part = source.read(entry)
            if entry == name:
                assert old in part
                part = part.replace(old, new, 1)
            copy.writestr(entry, part)
    return target.getvalue()


EMPTY = {
    "headings alone": (sheet([]), XLSX),
    "headings alone, csv": (as_csv([]), "text/csv"),
    "blank lines": (b"\n\n\n", "text/csv"),
}


@pytest.mark.parametrize("kind", ["residents", "places", "organisations"])
@pytest.mark.parametrize(("content", "media_type"), EMPTY.values(), ids=EMPTY)
def test_a_file_without_a_row_is_refused(registry: Registry, kind: str, content: bytes, media_type: str) -> None:
    if kind != "residents" and content != b"\n\n\n":
        target = io.BytesIO()
        write_workbook([(OF_KIND[kind][0], [])], target)
        content, media_type = target.getvalue(), XLSX
    job = registry.imported(content, kind, media_type, dry_run=True)
    assert (job.state, job.result) == ("failed", None)
    assert "the file has no row of data" in str(job.reason)


def test_a_file_without_a_byte_is_refused_at_once(registry: Registry) -> None:
    with pytest.raises(Invalid, match="the file is empty") as refusal:
        registry.begin(b"")
    assert refusal.value.type == "file-empty"


def test_a_cell_of_a_csv_that_would_run_is_refused(registry: Registry, xinbei: DemoCommunity) -> None:
    content = as_csv(records(xinbei)).decode("utf-8-sig").splitlines()
    content[3] = content[3].replace(",", ",=1+1,", 1)
    job = registry.imported("\n".join(content).encode(), media_type="text/csv")
    assert (job.state, registry.count(Resident)) == ("failed", 0)
    assert "B4 has a formula" in str(job.errors[0]["detail"])
    assert place_of(job.errors[0]) == ("csv", 4, "building", "B4")


@pytest.mark.parametrize("partial", [False, True])
def test_headings_that_are_wrong_are_named_by_sheet_row_and_column(registry: Registry, partial: bool) -> None:
    job = registry.imported("姓名,星座\n乌云,狮子座\n".encode(), media_type="text/csv", partial=partial)
    assert job.state == "failed"
    assert place_of(job.errors[0]) == ("csv", 1, "B", "B1")
    assert all({"sheet", "row", "column"} <= set(error) for error in job.errors)
    assert {error["type"] for error in job.errors} == {"heading-unknown", "heading-missing"}


def place_of(error: Any) -> tuple[Any, ...]:
    return tuple(error.get(name) for name in ("sheet", "row", "column", "cell"))


def test_a_bomb_and_a_file_cut_off_are_refused(registry: Registry, xinbei: DemoCommunity) -> None:
    zeros = with_part(
        workbook(xinbei), "xl/worksheets/sheet4.xml", b"</sheetData>", b" " * 50_000_000 + b"</sheetData>"
    )
    bomb = registry.imported(zeros)
    assert (bomb.state, registry.count(Resident)) == ("failed", 0)
    assert "too big" in str(bomb.reason)
    damaged = bytearray(workbook(xinbei))
    damaged[len(damaged) // 2 : len(damaged) // 2 + 500] = bytes(500)
    cut = registry.imported(bytes(damaged))
    assert (cut.state, registry.count(Resident)) == ("failed", 0)
    assert "send" in str(cut.reason)


def test_the_ethnic_group_comes_in_with_its_consent(registry: Registry, xinbei: DemoCommunity) -> None:
    rows = records(xinbei)
    assert registry.imported(sheet(rows)).state == "done"
    told = sum(bool(row["ethnic_group"]) for row in rows)
    assert registry.rows(func.count(Resident.ethnic_group)) == [(told,)]
    kinds = [kind for (kind,) in registry.rows(ConsentRow.sensitive)]
    assert (kinds.count(None), kinds.count("ethnic_group")) == (told, told)
    with registry.database.unit_of_work(registry.actor, writes=False) as uow:
        mongolian = uow.session.scalars(select(Resident).where(Resident.ethnic_group.is_not(None)).limit(1)).one()
        assert is_allowed(uow, mongolian, *ETHNIC_GROUP)


def test_a_childs_ethnic_group_is_left_to_the_guardian(registry: Registry, xinbei: DemoCommunity) -> None:
    rows = records(xinbei)
    child = next(i for i, row in enumerate(rows) if not row["ethnic_group"])
    job = registry.imported(sheet(changed(rows, child, ethnic_group="汉族", ethnic_group_consent="登记表")))
    assert (job.state, [(e["row"], e["column"]) for e in job.errors][:1]) == ("failed", [(child + 2, "ethnic_group")])
