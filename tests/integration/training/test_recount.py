"""The payroll of a month counted again from raw rows: all is as it was paid, and whatever is tampered with is found."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.operating import audit_group
from services.training import contract
from services.training.piecework.payroll import recounting
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.usecases.exporting import export_payroll

from .factory import BONUS, Factory

Rows = list[dict[str, str]]


@pytest.fixture
def export(factory: Factory, tmp_path: Path) -> Path:
    """Two months with a bonus, an advance, rework, a correction and something carried over."""
    f, folder = factory, tmp_path / "export"
    many, few = f.worker(), f.worker(share="0.90")
    operation = f.operation("A", bonus=BONUS)
    f.rate(operation, f.today(), "6.50")
    lots = f.order(operation, 700, 60)
    most, some = f.claim(many, lots[0]), f.claim(few, lots[1])
    wrong = f.bring(most, 600, first=590, second=8, rejected=2)
    f.bring(some, 5, first=3, rework=2)
    f.ask(f.finance, contract.give_advance, resident=many.resident, amount={"amount": "300.00"})
    f.pay(f.today())
    f.next_month()
    f.bring(some, 2, again=True, first=2)
    better = {"first": 592, "second": 8, "reason": "复检"}
    f.ask(f.inspector, contract.correct_inspection, id=wrong["id"], **better)
    f.pay(f.today())
    export_payroll(f.database, folder)
    return folder


def test_what_was_paid_is_what_is_counted(export: Path) -> None:
    found = recount(export)
    assert (found.findings, found.pieces, found.payslips) == ([], 607, 4)
    said = CliRunner().invoke(audit_group, ["recount", str(export)])
    assert (said.exit_code, said.output[:2]) == (0, "ok")


def test_a_rate_raised_while_no_piece_of_the_claim_stood_is_no_finding(factory: Factory, tmp_path: Path) -> None:
    f = factory
    operation = f.operation("A")
    f.rate(operation, f.today(), "6.50")
    who = f.worker()
    claim = f.claim(who, f.order(operation, 60)[0])
    wrong = f.bring(claim, 5, first=5)
    f.pay(f.today())
    f.next_month()
    f.ask(f.inspector, contract.correct_inspection, id=wrong["id"], rejected=5, reason="复检")
    f.rate(operation, f.today(), "7.00", raise_open_claims=True)
    f.bring(claim, 9, first=9)
    f.pay(f.today())
    export_payroll(f.database, tmp_path)
    assert recount(tmp_path).findings == []


def test_it_runs_where_there_is_no_system(export: Path, tmp_path: Path) -> None:
    shutil.copytree(Path(recounting.__file__).parent, tmp_path / "alone" / "recounting")
    asked = (sys.executable, "-m", "recounting", str(export))
    ran = subprocess.run(asked, cwd=tmp_path / "alone", capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, "", "")
    (export / "payouts.csv").write_text(re.sub(r",due\b", ",refused", (export / "payouts.csv").read_text()))
    ran = subprocess.run(asked, cwd=tmp_path / "alone", capture_output=True, text=True, check=False)
    assert (ran.returncode, "due: stored 0" in ran.stdout) == (1, True)


def more(column: str, where: str = "", value: str = "", by: int = 1) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        row = next(row for row in rows if not where or row[where] == value)
        row[column] = str(int(row[column] or 0) + by)
        return rows

    return change


TAMPERED: dict[str, tuple[str, Callable[[Rows], Rows]]] = {
    "a rate": ("claims", more("rate", by=100)),
    "a piece more of first grade": ("inspections", more("first")),
    "an inspection left out": ("inspections", lambda rows: rows[1:]),
    "an amount entered": ("entries", more("amount", "kind", "accrual")),
    "an entry that is there twice": ("entries", lambda rows: [*rows, rows[0]]),
    "a bonus": ("entries", more("amount", "kind", "bonus")),
    "a line": ("payslip_lines", more("amount")),
    "a line left out": ("payslip_lines", lambda rows: rows[1:]),
    "tax": ("payslips", more("withheld", "carried_over", "0")),
    "what was paid": ("payslips", more("paid", "carried_over", "0")),
    "a payslip's sum": ("payslips", more("earned")),
    "a run's total": ("payroll_runs", more("gross")),
    "a payment left out": ("payouts", lambda rows: rows[1:]),
    "a payment that the bank did not make": ("payouts", lambda rows: [row | {"paid": row["amount"]} for row in rows]),
    "an advance that was never given": ("entries", lambda rows: [r for r in rows if r["kind"] != "advance"]),
}


@pytest.mark.parametrize("what", list(TAMPERED))
def test_what_is_tampered_with_is_found(export: Path, what: str) -> None:
    table, change = TAMPERED[what]
    path = export / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(change(rows))
    assert recount(export).findings
    said = CliRunner().invoke(audit_group, ["recount", str(export)])
    assert (said.exit_code, said.output[:5]) == (1, "wrong")
