"""An import whose worker is killed again and again ends with the same rows as one that nobody disturbed."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from chassis.sheets.model import Cell
from chassis.sheets.writer import write_workbook
from chassis.testing.kills import kill_until, seeded
from chassis.testing.processes import Process
from services.registry.books.tables import BookEntry
from services.registry.households.tables import HouseholdRow, MembershipRow
from services.registry.imports.columns import LINKS, ORGANISATIONS
from services.registry.organisations.tables import ContactRow, OrganisationRow, RelationRow
from services.registry.people.tables import Resident, ResidentKey, ResidentSkill
from services.registry.service import service
from tests.integration.registry.imports.kit import Registry, make_registry, small_community, workbook

COMPARED = (
    (Resident.name, Resident.birth_date, Resident.telephone_last4, Resident.version, Resident.standing),
    (HouseholdRow.number, HouseholdRow.formation, HouseholdRow.version),
    (MembershipRow.relation, MembershipRow.began),
    (BookEntry.book, BookEntry.kind, BookEntry.housing_kind, BookEntry.change),
    (ResidentKey.key,),
    (ResidentSkill.skill,),
)
OF_ORGANISATIONS = (
    (OrganisationRow.name, OrganisationRow.kind, OrganisationRow.credit_code, OrganisationRow.version),
    (ContactRow.name, ContactRow.telephone_last4, ContactRow.duty, ContactRow.place),
    (RelationRow.kind, RelationRow.since, RelationRow.until, RelationRow.version),
)
STEP = 4  # rows a transaction, so that kills fall between many


def test_a_killed_import_is_completed_to_the_row(database_url: Callable[..., str], tmp_path: Path) -> None:
    xinbei = small_community()
    killed, undisturbed = (
        make_registry(database_url(name, migrated=service), tmp_path) for name in ("killed", "undisturbed")
    )
    for registry in (killed, undisturbed):
        registry.imported(workbook(xinbei), "places")
    assert undisturbed.imported(workbook(xinbei)).state == "done"

    job = killed.begin(workbook(xinbei), step=STEP)
    kill_until_finished(killed, job, tmp_path, alive=(0.5, 5.0))
    assert killed.job(job).state == "done", killed.job(job)
    assert killed.job(job).result["created"] == len(xinbei.residents)
    for columns in COMPARED:
        assert killed.rows(*columns) == undisturbed.rows(*columns)


@pytest.mark.long
def test_organisations_are_entered_once_however_often_the_import_is_killed(
    database_url: Callable[..., str], tmp_path: Path
) -> None:
    content = units(40)
    killed, undisturbed = (
        make_registry(database_url(name, migrated=service), tmp_path) for name in ("killed", "undisturbed")
    )
    assert undisturbed.imported(content, "organisations").state == "done"

    job = killed.begin(content, "organisations", step=1)
    kill_until_finished(killed, job, tmp_path, alive=(0.5, 4.0))

    result = killed.job(job).result
    assert killed.job(job).state == "done", killed.job(job)
    assert (result["created"], result["unchanged"], result["relations"]) == (41, 0, 40), result
    for columns in OF_ORGANISATIONS:
        assert killed.rows(*columns) == undisturbed.rows(*columns)


def units(many: int) -> bytes:
    """A committee and so many units that are its members."""
    names = [f"{number}号单位" for number in range(many)]
    committee: dict[str, Cell] = {"kind": "社区综合党委", "name": "综合党委"}
    called = {"contact": "乌兰", "telephone": "13800138000"}
    joins = {"kind": "成员单位", "other": "综合党委", "since": date(2018, 1, 1)}
    target = io.BytesIO()
    organisations = [committee, *({"kind": "联手共建单位", "name": name, **called} for name in names)]
    write_workbook([(ORGANISATIONS, organisations), (LINKS, [{"organisation": n, **joins} for n in names])], target)
    return target.getvalue()


def kill_until_finished(registry: Registry, job: UUID, folder: Path, *, alive: tuple[float, float]) -> None:
    """Its worker, at least three times."""
    chance, url = seeded(), registry.database.engine.url.render_as_string(hide_password=False)
    module = "tests.integration.registry.imports.worker"
    command = [sys.executable, "-W", "ignore", "-m", module, url, str(folder)]
    worker = Process(command, log=folder / "worker.log").start()
    try:
        kill_until([worker], lambda: registry.job(job).finished, chance, alive=alive, at_least=3, within=120)
    finally:
        worker.kill()
