"""Ten times the rows do not take more memory: measured in the process of the worker that imports them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from services.registry.demo.community import residents
from services.registry.demo.workbook import resident_record
from services.registry.imports.columns import DWELLINGS
from services.registry.people.tables import Resident
from services.registry.service import service
from tests.integration.registry.imports.kit import make_registry, sheet

FEW, MANY = 1_000, 10_000
STEP = 1_000  # rows a transaction
MOST_GROWTH = 40_000  # kB: what is remembered of each row beside the spool, and the pages of the sheet's reader
WORKER = """
import re, sys
from pathlib import Path
from chassis.jobs import JobRunner
from services.registry.imports.usecases import import_file
from tests.integration.registry.imports.kit import open_registry
assert JobRunner(open_registry(sys.argv[1], Path(sys.argv[2])), {"import_file": import_file}).run_one()
print("peak", re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read()).group(1))
"""


@pytest.mark.long
def test_ten_times_the_rows_do_not_take_more_memory(database_url: Callable[..., str], tmp_path: Path) -> None:
    peaks = {rows: peak_of(rows, database_url(f"rows{rows}", migrated=service), tmp_path) for rows in (FEW, MANY)}
    assert peaks[MANY] - peaks[FEW] < MOST_GROWTH, peaks
    assert peaks[MANY] < 300_000, peaks


def peak_of(rows: int, url: str, folder: Path) -> int:
    """The peak of the worker's own memory while it imports so many residents, in kB."""
    registry = make_registry(url, folder)
    people = [resident_record(resident) for resident in residents(rows)]
    names = ("compound", "building", "unit", "dwelling", "housing_kind")
    homes = {tuple(record[name] for name in names): {name: record[name] for name in names} for record in people}
    assert registry.imported(sheet(homes.values(), DWELLINGS), "places", step=STEP).state == "done"
    job = registry.begin(sheet(people), step=STEP)
    command = [sys.executable, "-W", "ignore", "-c", WORKER, url, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    assert registry.job(job).state == "done", registry.job(job)
    assert registry.count(Resident) == rows
    return int(done.stdout.rsplit("peak", 1)[1])
