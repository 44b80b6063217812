"""The rows of an export, and what was found in them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

TABLES = (
    "pay_periods",
    "piece_rates",
    "style_operations",
    "engagements",
    "claims",
    "deliveries",
    "late_hours",
    "inspections",
    "entries",
    "payroll_runs",
    "payslips",
    "payslip_lines",
    "wage_deductions",
    "court_orders",
    "garnishments",
    "payouts",
    "hearings",
    "mediations",
    "merged_records",
    "known_communities",
    "known_residents",
    "minimum_wages",
)
REFERENCES = (
    ("claims", "operation", "style_operations"),
    ("claims", "engagement", "engagements"),
    ("entries", "engagement", "engagements"),
    ("deliveries", "claim", "claims"),
    ("late_hours", "delivery", "deliveries"),
    ("late_hours", "period", "pay_periods"),
    ("inspections", "delivery", "deliveries"),
    ("inspections", "claim", "claims"),
    ("inspections", "corrects", "inspections"),
    ("inspections", "period", "pay_periods"),
    ("entries", "period", "pay_periods"),
    ("payroll_runs", "period", "pay_periods"),
    ("payslips", "run", "payroll_runs"),
    ("payslips", "period", "pay_periods"),
    ("payslip_lines", "payslip", "payslips"),
    ("wage_deductions", "engagement", "engagements"),
    ("garnishments", "payslip", "payslips"),
    ("garnishments", "court_order", "court_orders"),
    ("payouts", "payslip", "payslips"),
    ("payouts", "court_order", "court_orders"),
    ("merged_records", "run", "payroll_runs"),
)
COLUMNS = {
    "known_communities": ("id", "division_code"),
    "known_residents": ("id", "merged_into"),
    "engagements": ("id", "version", "employer", "relation", "tax_scheme", "until"),
    "wage_deductions": ("id", "employer", "resident", "engagement", "kind", "amount", "since", "until", "entered_at"),
    "mediations": ("id", "employer", "resident", "relation", "state", "amount"),
    "court_orders": (
        *(
            "id",
            "employer",
            "resident",
            "court",
            "case_number",
            "served_on",
            "precedence",
            "total",
            "monthly",
            "percent",
        ),
        *("living_minimum", "since", "until", "entered_at", "lifted_at"),
    ),
}
"""Of a table that says more about people than a recount needs: what it needs."""
YUAN = 100
WAGES = "wages"  # the scheme of who is employed, whose minimum wage is by law

Row = Mapping[str, str]


@dataclass
class Recount:
    """What was looked at, and what is not as it should be: a sentence each."""

    pieces: int = 0
    payslips: int = 0
    entries: int = 0
    findings: list[str] = field(default_factory=list)

    def expect(self, found: Any, counted: Any, what: str) -> None:
        if found != counted:
            self.findings.append(f"{what}: stored {found}, counted {counted}")


class Books:
    """The rows of one folder."""

    def __init__(self, folder: Path) -> None:
        self.rows: dict[str, list[Row]] = {name: list(_read(folder / f"{name}.csv")) for name in TABLES}
        self._leave_out_discarded()
        self.month = {row["id"]: row["month"] for row in self.rows["pay_periods"]}
        self.paid_on = {row["id"]: row["paid_on"] for row in self.rows["payroll_runs"]}
        self.closed_at = {row["id"]: row["closed_at"] for row in self.rows["pay_periods"]}
        self.closed = {row["id"] for row in self.rows["pay_periods"] if row["state"] == "closed"}
        self.claims = {row["id"]: row for row in self.rows["claims"]}
        self.engagements = {row["id"]: row for row in self.rows["engagements"]}
        self.under = {row["id"]: (row["relation"], row["tax_scheme"]) for row in self.rows["engagements"]}
        self.deliveries = {row["id"]: row for row in self.rows["deliveries"]}
        self.told_late: dict[str, list[Row]] = defaultdict(list)  # by delivery, one after the other
        for row in sorted(self.rows["late_hours"], key=lambda row: (self.month[row["period"]], row["id"])):
            self.told_late[row["delivery"]].append(row)
        self.slips = {row["id"]: row for row in self.rows["payslips"]}
        self.runs: dict[str, Row] = {row["id"]: row for row in self.rows["payroll_runs"]}
        self.state = {row["id"]: row["state"] for row in self.rows["payroll_runs"]}
        self.interims: dict[str, list[Row]] = defaultdict(list)  # by period; of runs that are final
        for slip in self.slips.values():
            run = self.runs[slip["run"]]
            if run["kind"] == "interim" and run["state"] == "final":
                self.interims[slip["period"]].append(slip)
        self.drafted = {run for run, state in self.state.items() if state != "drafting"}
        self.run_of = {row["period"]: row["id"] for row in self.runs.values() if row["kind"] == "month"}
        self.people = People(self.rows)
        self.lines: dict[str, list[Row]] = defaultdict(list)
        for line in self.rows["payslip_lines"]:
            self.lines[line["payslip"]].append(line)
        self.garnished: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows["garnishments"]:
            self.garnished[row["payslip"]].append(row)
        self.graded_in = {row["delivery"]: row["period"] for row in self.rows["inspections"] if not row["corrects"]}
        self.inspected: dict[tuple[str, str], list[Row]] = defaultdict(list)  # by period and person
        for row in self.rows["inspections"]:
            self.inspected[row["period"], self.person(row["period"], row["resident"])].append(row)

    def _leave_out_discarded(self) -> None:
        """Drafts that were thrown away paid nothing: what is of them is not counted."""
        gone = {row["id"] for row in self.rows["payroll_runs"] if row["state"] == "discarded"}
        slips = {row["id"] for row in self.rows["payslips"] if row["run"] in gone}
        of_drafts = {"payroll_runs": ("id", gone), "payslips": ("run", gone), "merged_records": ("run", gone)}
        of_slips = dict.fromkeys(("payslip_lines", "garnishments"), ("payslip", slips))
        for table, (column, left_out) in (of_drafts | of_slips).items():
            self.rows[table] = [row for row in self.rows[table] if row[column] not in left_out]

    def in_order(self, slip: Row) -> tuple[Any, ...]:
        """One after the other, of a month interim ones first, those of a person by the relation of the work."""
        run = self.runs[slip["run"]]
        started = datetime.fromisoformat(run["started_at"])
        return self.month[slip["period"]], run["kind"] == "month", started, slip["relation"], slip["scheme"]

    def of_months(self) -> Iterator[Row]:
        """The payslips of months' own runs."""
        return (slip for slip in self.slips.values() if self.runs[slip["run"]]["kind"] == "month")

    def interim(self, slip: Row) -> list[Row]:
        """The payslips by which interim runs paid of the month and the work of a payslip."""
        records = {slip["resident"], *self.people.others[slip["run"], slip["resident"]]}
        of = ("period", "relation", "scheme")
        return [
            one
            for one in self.interims[slip["period"]]
            if one["resident"] in records and all(one[name] == slip[name] for name in of) and int(one["gross"])
        ]

    def minutes(self, delivery: Row, month: str) -> str:
        """How long it took, by what was told until the end of a month."""
        if not (late := self.told_late[delivery["id"]]):
            return delivery["minutes"]
        until = [row["minutes"] for row in late if self.month[row["period"]] <= month]
        return until[-1] if until else late[0]["before"]

    def person_in(self, run: Row, record: str) -> str:
        """Whom a run pays for what is entered under a record."""
        return self.people.in_run.get((run["id"], record), record)

    def person(self, period: str, record: str) -> str:
        """Whom the period's run pays for what is entered under a record."""
        return self.people.in_run.get((self.run_of.get(period, ""), record), record)


class People:
    """Which records are one person's: by run, as it was kept with it, and of an employer by its last run."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self.in_run: dict[tuple[str, str], str] = {}
        self.others: dict[tuple[str, str], list[str]] = defaultdict(list)  # by run and resident
        self.last: dict[tuple[str, str], str] = {}  # by employer and record
        month = {row["id"]: row["month"] for row in rows["pay_periods"]}
        runs = {
            row["id"]: (month[row["period"]], row["kind"] == "month", row["employer"]) for row in rows["payroll_runs"]
        }
        for row in sorted(rows["merged_records"], key=lambda row: runs[row["run"]]):
            self.in_run[row["run"], row["record"]] = row["resident"]
            self.others[row["run"], row["resident"]].append(row["record"])
            self.last[runs[row["run"]][2], row["record"]] = row["resident"]
        self.into = {row["id"]: row["merged_into"] for row in rows["known_residents"] if row["merged_into"]}

    def by_now(self, employer: str, record: str) -> str:
        return self.last.get((employer, record), record)

    def known(self, record: str) -> str:
        """The record that stays by what is known of merges today."""
        seen: set[str] = set()
        while record in self.into and record not in seen:
            seen.add(record)
            record = self.into[record]
        return record


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def rounded(number: Fraction) -> int:
    """Half to even."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def credit(entry: Row, account: str) -> int:
    return int(entry["amount"]) * ((entry["credit"] == account) - (entry["debit"] == account))


def standing(inspections: Iterable[Row]) -> list[Row]:
    """Those that no other of them corrects."""
    rows = list(inspections)
    corrected = {row["corrects"] for row in rows}
    return [row for row in rows if row["id"] not in corrected]
