"""A load of the demo community that is killed again and again, and run again, ends with its exact numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from chassis.config import load
from chassis.database.opening import open_database
from chassis.encryption import keys
from chassis.testing.kills import seeded
from services.registry.books.tables import BookEntry
from services.registry.demo.community import community
from services.registry.households.tables import HouseholdRow, MembershipRow
from services.registry.organisations.tables import ContactRow, OrganisationRow, RelationRow
from services.registry.people.tables import Resident
from services.registry.places.tables import Compound, Dwelling
from services.registry.service import service

ROOT = Path(__file__).parents[2]
TONGXIN = [sys.executable, "-m", "cli.main"]
WITHIN = (0.0, 0.5, 1.5)  # seconds of an import's first progress: the first kill meets it at work, however fast it is


def tongxin(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TONGXIN_DEMO": "true"}
    return subprocess.Popen([*TONGXIN, *arguments], cwd=folder, env=environment, stderr=subprocess.PIPE)


def killed(folder: Path, wait: float) -> bool:
    """Load, and kill it some seconds after its import began; whether it was killed before it had ended."""
    loading = tongxin(folder, "demo", "load", "--small")
    assert loading.stderr is not None
    begun = any(b" of " in line for line in loading.stderr)  # the first progress of an import
    try:
        loading.wait(wait)
    except subprocess.TimeoutExpired:
        loading.kill()
    return loading.wait() < 0 and begun


def test_a_killed_load_is_completed_to_the_exact_numbers(tmp_path: Path) -> None:
    chance = seeded()
    (tmp_path / "var").mkdir()
    for arguments in (("keys", "create"), ("migrate",)):
        assert tongxin(tmp_path, *arguments).wait(60) == 0
    kills = sum(killed(tmp_path, chance.uniform(0.0, longest)) for longest in WITHIN)
    assert kills, "at least one load is cut off"
    last = tongxin(tmp_path, "demo", "load", "--small")
    _, told = last.communicate(timeout=120)
    assert last.returncode == 0, told

    settings = load(options={"data": str(tmp_path / "var"), "demo": True})
    database = open_database(settings, service, keys.load(settings.keys_path))
    made = community(size=0.01)
    expected = {
        Compound: len(made.compounds),
        Dwelling: len(made.dwellings),
        HouseholdRow: len(made.households),
        Resident: len(made.residents),
        MembershipRow: len(made.residents),
        OrganisationRow: len(made.organisations),
        ContactRow: len(made.organisations),
        RelationRow: len(made.relations),
    }
    with database.unit_of_work(writes=False) as uow:
        counted = {model: uow.session.scalar(select(func.count()).select_from(model)) for model in expected}
        population = select(func.sum(BookEntry.change)).where(BookEntry.book == "population")
        assert uow.session.scalar(population) == len(made.residents)
    assert counted == expected
