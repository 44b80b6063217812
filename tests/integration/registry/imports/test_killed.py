"""An import whose worker is killed again and again ends with the same rows as one that nobody disturbed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from chassis.testing.kills import kill_until, seeded
from chassis.testing.processes import Process
from services.registry.books.tables import BookEntry
from services.registry.households.tables import HouseholdRow, MembershipRow
from services.registry.people.tables import Resident, ResidentKey, ResidentSkill
from services.registry.service import service
from tests.integration.registry.imports.kit import make_registry, small_community, workbook

COMPARED = (
    (Resident.name, Resident.birth_date, Resident.telephone_last4, Resident.version, Resident.standing),
    (HouseholdRow.number, HouseholdRow.formation, HouseholdRow.version),
    (MembershipRow.relation, MembershipRow.began),
    (BookEntry.book, BookEntry.kind, BookEntry.housing_kind, BookEntry.change),
    (ResidentKey.key,),
    (ResidentSkill.skill,),
)
STEP = 4  # rows a transaction, so that kills fall between many


def test_a_killed_import_is_completed_to_the_row(database_url: Callable[..., str], tmp_path: Path) -> None:
    chance = seeded()
    xinbei = small_community()
    killed, undisturbed = (
        make_registry(database_url(name, migrated=service), tmp_path) for name in ("killed", "undisturbed")
    )
    for registry in (killed, undisturbed):
        registry.imported(workbook(xinbei), "places")
    assert undisturbed.imported(workbook(xinbei)).state == "done"

    job = killed.begin(workbook(xinbei), step=STEP)
    url = killed.database.engine.url.render_as_string(hide_password=False)
    module = "tests.integration.registry.imports.worker"
    command = [sys.executable, "-W", "ignore", "-m", module, url, str(tmp_path)]
    worker = Process(command, log=tmp_path / "worker.log").start()
    try:
        kill_until([worker], lambda: killed.job(job).finished, chance, alive=(0.5, 5.0), at_least=3, within=120)
    finally:
        worker.kill()

    assert killed.job(job).state == "done", killed.job(job)
    assert killed.job(job).result["created"] == len(xinbei.residents)
    for columns in COMPARED:
        assert killed.rows(*columns) == undisturbed.rows(*columns)
