"""Payroll counted again from raw rows, by other code than the one that paid it.

It reads a folder of CSV files, one a table, and imports nothing of the platform: an auditor runs it where there is no
system (`python recounting.py FOLDER`). Amounts are fen; arithmetic is of fractions, tax by slices of the brackets.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

TABLES = (
    "pay_periods",
    "piece_rates",
    "style_operations",
    "claims",
    "deliveries",
    "inspections",
    "entries",
    "payroll_runs",
    "payslips",
    "payslip_lines",
    "payouts",
    "hearings",
    "merged_records",
    "known_residents",
)
REFERENCES = (
    ("claims", "operation", "style_operations"),
    ("deliveries", "claim", "claims"),
    ("inspections", "delivery", "deliveries"),
    ("inspections", "claim", "claims"),
    ("inspections", "corrects", "inspections"),
    ("inspections", "period", "pay_periods"),
    ("entries", "period", "pay_periods"),
    ("payroll_runs", "period", "pay_periods"),
    ("payslips", "run", "payroll_runs"),
    ("payslips", "period", "pay_periods"),
    ("payslip_lines", "payslip", "payslips"),
    ("payouts", "payslip", "payslips"),
    ("merged_records", "run", "payroll_runs"),
)
COLUMNS = {"known_residents": ("id", "merged_into")}
"""Of a table that says more about people than a recount needs: what it needs."""
SUMS = ("earned", "gross", "withheld", "recovered", "material", "paid", "carried_over")
GRADES = ("first", "second")
YUAN = 100
# slices of taxable yuan and their rate: STA announcement 2018 no. 61, tables 1 and 2 of its annex
LABOUR = ((20_000, 20), (50_000, 30), (None, 40))
YEARLY = ((36_000, 3), (144_000, 10), (300_000, 20), (420_000, 25), (660_000, 30), (960_000, 35), (None, 45))

Row = Mapping[str, str]
Line = tuple[str, str]  # claim and grade


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
        self.month = {row["id"]: row["month"] for row in self.rows["pay_periods"]}
        self.closed = {row["id"] for row in self.rows["pay_periods"] if row["state"] == "closed"}
        self.claims = {row["id"]: row for row in self.rows["claims"]}
        self.slips = {row["id"]: row for row in self.rows["payslips"]}
        self.state = {row["id"]: row["state"] for row in self.rows["payroll_runs"]}
        self.drafted = {run for run, state in self.state.items() if state != "drafting"}
        self.run_of = {row["period"]: row["id"] for row in self.rows["payroll_runs"]}
        self.people = People(self.rows)
        self.lines: dict[str, list[Row]] = defaultdict(list)
        for line in self.rows["payslip_lines"]:
            self.lines[line["payslip"]].append(line)

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
        runs = {row["id"]: (month[row["period"]], row["employer"]) for row in rows["payroll_runs"]}
        for row in sorted(rows["merged_records"], key=lambda row: runs[row["run"]]):
            self.in_run[row["run"], row["record"]] = row["resident"]
            self.others[row["run"], row["resident"]].append(row["record"])
            self.last[runs[row["run"]][1], row["record"]] = row["resident"]
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


def recount(folder: Path) -> Recount:
    """Count what is in a folder again. Raises FileNotFoundError where a table is missing."""
    books = Books(folder)
    result = Recount(payslips=len(books.slips), entries=len(books.rows["entries"]))
    for table, column, owner in REFERENCES:
        there = {row["id"] for row in books.rows[owner]}
        for row in books.rows[table]:
            if row[column] and row[column] not in there:
                result.findings.append(f"a row of {table} names a row of {owner} that is missing: {row[column]}")
    if result.findings:  # what is missing would be counted as wrong in many places
        return result
    for check in (_pieces, _entries, _periods, _people, _bonuses, _lines, _payslips, _settled, _balances, _totals):
        check(books, result)
    return result


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


def pay(claim: Row, grade: str, pieces: int) -> int:
    """A rate is ten-thousandths of a yuan, coefficient and share are hundredths."""
    coefficient = json.loads(claim["coefficients"]).get(grade, 0)
    yuan = (
        Fraction(int(claim["rate"]), 10_000) * pieces * Fraction(coefficient, 100) * Fraction(int(claim["share"]), 100)
    )
    return rounded(yuan * YUAN)


def _pieces(books: Books, result: Recount) -> None:
    """Every delivered piece has one grade, in one inspection that stands."""
    graded: dict[str, list[int]] = defaultdict(list)
    for row in standing(books.rows["inspections"]):
        graded[row["delivery"]].append(sum(int(row[grade]) for grade in (*GRADES, "rework", "rejected")))
    for delivery in books.rows["deliveries"]:
        result.pieces += int(delivery["pieces"])
        counted = [int(delivery["pieces"])] if delivery["state"] == "inspected" else []
        result.expect(graded.get(delivery["id"], []), counted, f"pieces graded of delivery {delivery['id']}")


def _entries(books: Books, result: Recount) -> None:
    """What was entered for a claim and grade is what its inspections say, in all; of one cause once."""
    owed: Counter[Line] = Counter()
    causes: Counter[tuple[str, ...]] = Counter()
    for entry in books.rows["entries"]:
        causes[entry["cause"], entry["kind"], entry["line"], entry["grade"]] += 1
        if entry["kind"] in ("accrual", "correction"):
            owed[entry["line"], entry["grade"]] += credit(entry, "payable")
    for key, times in causes.items():
        result.expect(times, 1, f"entries of {key}")
    counted = _owed(books, books.rows["inspections"])
    for line in owed.keys() | counted.keys():
        result.expect(owed[line], counted.get(line, 0), f"entered of claim {line[0]}, {line[1]} grade")


def _owed(books: Books, inspections: Iterable[Row]) -> dict[Line, int]:
    pieces: Counter[Line] = Counter()
    for row in standing(inspections):
        for grade in GRADES:
            pieces[row["claim"], grade] += int(row[grade])
    return {line: pay(books.claims[line[0]], line[1], many) for line, many in pieces.items()}


def _periods(books: Books, result: Recount) -> None:
    """What was entered up to each month is what the inspections of that time say. A claim whose rate was raised is left
    out: when it was is told by its entries only, and `_entries` counts it in all.
    """
    raised = {entry["line"] for entry in books.rows["entries"] if entry["cause"] in _rates(books)}
    by_month: dict[str, list[Row]] = defaultdict(list)
    for row in books.rows["inspections"]:
        by_month[books.month[row["period"]]].append(row)
    so_far: dict[str, list[Row]] = defaultdict(list)
    owed: Counter[Line] = Counter()
    entered: dict[str, list[Row]] = defaultdict(list)
    for entry in books.rows["entries"]:
        if entry["kind"] in ("accrual", "correction"):
            entered[books.month[entry["period"]]].append(entry)
    for month in sorted(by_month.keys() | entered.keys()):
        touched = {row["claim"] for row in by_month[month]}
        for row in by_month[month]:
            so_far[row["claim"]].append(row)
        for entry in entered[month]:
            owed[entry["line"], entry["grade"]] += credit(entry, "payable")
        for claim in touched - raised:
            for line, fen in _owed(books, so_far[claim]).items():
                result.expect(owed[line], fen, f"entered up to {month} of claim {line[0]}, {line[1]} grade")


def _rates(books: Books) -> set[str]:
    return {row["id"] for row in books.rows["piece_rates"]}


def _people(books: Books, result: Recount) -> None:
    """Who has several records has one payslip of a run, under the one that stays. Of who was erased no merge is known
    any more; what the run kept is what is left.
    """
    for (run, record), person in books.people.in_run.items():
        if record in books.people.into:
            kept = books.people.known(record)
            result.expect(books.people.known(person), kept, f"whose record {record} is in run {run}")
    for slip in books.slips.values():
        person = books.person(slip["period"], slip["resident"])
        result.expect(slip["resident"], person, f"payslip {slip['id']}, whose it is")


def _bonuses(books: Books, result: Recount) -> None:
    """Of an agreement's first-grade pay in a period: what is entered as bonus by period, resident and operation."""
    stored: Counter[tuple[str, str, str]] = Counter()
    first_pay: Counter[tuple[str, str, str]] = Counter()
    for entry in books.rows["entries"]:
        person = books.person(entry["period"], entry["resident"])
        if entry["kind"] == "bonus":
            stored[entry["period"], person, entry["line"]] += credit(entry, "payable")
        elif entry["grade"] == "first" and entry["line"] in books.claims:
            claim = books.claims[entry["line"]]
            if claim["share"] == "100":
                first_pay[entry["period"], person, claim["operation"]] += credit(entry, "payable")
    inspected, good = _first_inspections(books)
    terms = {row["id"]: json.loads(row["bonus"]) for row in books.rows["style_operations"] if row["bonus"]}
    counted: Counter[tuple[str, str, str]] = Counter()
    for key, fen in first_pay.items():
        bonus = terms.get(key[2])
        if bonus is None or key[0] not in books.closed or inspected[key] < bonus["pieces"]:
            continue
        if inspected[key] and Fraction(good[key], inspected[key]) >= Fraction(bonus["first_grade"], 100):
            counted[key] = min(rounded(Fraction(fen * bonus["percent"], 100)), bonus["cap"])
    for key in stored.keys() | counted.keys():
        result.expect(stored[key], counted[key], f"bonus of {key[1]} in {books.month[key[0]]}")


def _first_inspections(books: Books) -> tuple[Counter[Any], Counter[Any]]:
    again = {row["id"] for row in books.rows["deliveries"] if row["rework"] == "1"}
    period_of = {row["id"]: row["period"] for row in books.rows["inspections"]}
    inspected: Counter[Any] = Counter()
    good: Counter[Any] = Counter()
    of_period: dict[str, list[Row]] = defaultdict(list)
    for row in books.rows["inspections"]:
        of_period[row["period"]].append(row)
    for period, rows in of_period.items():
        for row in standing(rows):
            claim = books.claims[row["claim"]]
            late = row["corrects"] and period_of[row["corrects"]] != period
            if row["delivery"] in again or late or claim["share"] != "100":
                continue
            key = (period, books.person(period, row["resident"]), claim["operation"])
            inspected[key] += sum(int(row[grade]) for grade in (*GRADES, "rework", "rejected"))
            good[key] += int(row["first"])
    return inspected, good


def _lines(books: Books, result: Recount) -> None:
    """What was earned in a period that has its run is on one payslip of it, line by line."""
    stored: Counter[tuple[str, ...]] = Counter()
    for line in books.rows["payslip_lines"]:
        slip = books.slips[line["payslip"]]
        if line["kind"] != "carried":
            stored[slip["period"], slip["resident"], line["kind"], line["line"], line["grade"]] += int(line["amount"])
    counted: Counter[tuple[str, ...]] = Counter()
    for entry in books.rows["entries"]:
        if entry["kind"] in ("accrual", "correction", "bonus") and books.run_of.get(entry["period"]) in books.drafted:
            whose = (entry["period"], books.person(entry["period"], entry["resident"]))
            counted[*whose, entry["kind"], entry["line"], entry["grade"]] += credit(entry, "payable")
    for key in stored.keys() | counted.keys():
        result.expect(stored[key], counted[key], f"payslip line {' '.join(key[1:])} of {books.month[key[0]]}")


def _payslips(books: Books, result: Recount) -> None:
    """Earned is the lines and what the payslip before carried over; tax, and no deduction above its cap."""
    carried: Counter[tuple[str, str]] = Counter()
    paid: dict[tuple[str, str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for slip in sorted(books.slips.values(), key=lambda slip: books.month[slip["period"]]):
        month, employer, what = books.month[slip["period"]], slip["employer"], f"payslip {slip['id']}"
        records = [slip["resident"], *books.people.others[slip["run"], slip["resident"]]]
        lines = books.lines[slip["id"]]
        over = sum(int(line["amount"]) for line in lines if line["kind"] == "carried")
        result.expect(over, sum(carried.pop((employer, one), 0) for one in records), f"{what}, carried over before")
        result.expect(int(slip["earned"]), sum(int(line["amount"]) for line in lines), f"{what}, earned")
        carried[employer, slip["resident"]] = int(slip["carried_over"])
        before = [paid[employer, one, month[:4]] for one in records]
        if int(slip["gross"]):
            gross, withheld = (sum(one[at] for year in before for one in year.values()) for at in (0, 1))
            counted = tax(slip["scheme"], int(slip["gross"]), gross, withheld, len(set().union(*before)))
            result.expect(int(slip["withheld"]), counted, f"{what}, withheld")
            paid[employer, slip["resident"], month[:4]][month] = (int(slip["gross"]), int(slip["withheld"]))
        net = int(slip["gross"]) - int(slip["withheld"])
        result.expect(int(slip["paid"]), net - int(slip["recovered"]) - int(slip["material"]), f"{what}, paid")
        result.expect(int(slip["paid"]) >= 0, True, f"{what}, paid is not below zero")
        if int(slip["material"]) and slip["wage_floor"]:
            above = net - int(slip["material"]) >= int(slip["wage_floor"])
            result.expect(above, True, f"{what}, a wage is left its minimum")


def tax(scheme: str, gross: int, before: int, withheld: int, months: int) -> int:
    """Fen withheld of a month's payment; `before` and `withheld` are of the payer's earlier months of the year."""
    if scheme == "none":
        return 0
    if scheme == "labour_remuneration":
        costs = 800 * YUAN if gross <= 4_000 * YUAN else rounded(Fraction(gross * 20, 100))
        return rounded(_sliced(max(gross - costs, 0), LABOUR))
    year = gross + before
    costs = rounded(Fraction(year * 20, 100)) if scheme == "platform_work" else 0
    return max(rounded(_sliced(max(year - costs - 5_000 * YUAN * (months + 1), 0), YEARLY)) - withheld, 0)


def _sliced(taxable: int, slices: Iterable[tuple[int | None, int]]) -> Fraction:
    total, below = Fraction(0), 0
    for end, rate in slices:
        top = taxable if end is None else min(taxable, end * YUAN)
        total += Fraction(max(top - below, 0) * rate, 100)
        below = max(below, top)
    return total


SETTLED = {"withheld": "tax", "recovered": "advances", "material": "material", "paid": "to_pay"}


def _settled(books: Books, result: Recount) -> None:
    """What a final run's payslips say is entered and due, of one not yet approved nothing."""
    entered: Counter[tuple[str, str]] = Counter()
    for entry in books.rows["entries"]:
        if entry["debit"] == "payable" and entry["line"] in books.slips:
            entered[entry["line"], entry["credit"]] += int(entry["amount"])
    due: Counter[str] = Counter()
    for payout in books.rows["payouts"]:
        due[payout["payslip"]] += int(payout["amount"]) * (payout["state"] != "refused")
    for slip in books.slips.values():
        state, what = books.state[slip["run"]], f"payslip {slip['id']}"
        if state == "approved":  # on the way from the one to the other
            continue
        for name, account in SETTLED.items():
            counted = int(slip[name]) if state == "final" else 0
            result.expect(entered[slip["id"], account], counted, f"{what}, {name} entered")
        result.expect(due[slip["id"]], int(slip["paid"]) if state == "final" else 0, f"{what}, due")


def _balances(books: Books, result: Recount) -> None:
    """No more is taken back than was advanced, or than hearings decided; what is payable is carried over, or earned
    since the last run.
    """
    balance: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    counted: Counter[tuple[str, str]] = Counter()
    for entry in books.rows["entries"]:
        whose = _whose(books, entry)
        for account in ("payable", "advances", "material"):
            balance[account][whose] += credit(entry, account)
        if books.state.get(books.run_of.get(entry["period"], "")) != "final":
            counted[whose] += credit(entry, "payable")
    decided: Counter[tuple[str, str]] = Counter()
    for hearing in books.rows["hearings"]:
        decided[_whose(books, hearing)] += int(hearing["decided"] or 0)
    last: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for slip in books.slips.values():
        if books.state[slip["run"]] == "final":
            last[_whose(books, slip)][books.month[slip["period"]]] += int(slip["carried_over"])
    for whose, by_month in last.items():
        counted[whose] += by_month[max(by_month)]
    for whose in balance["payable"]:
        result.expect(balance["payable"][whose], counted[whose], f"payable to {whose[1]}")
        result.expect(balance["advances"][whose] <= 0, True, f"advances of {whose[1]}, no more taken back than given")
        result.expect(balance["material"][whose] <= decided[whose], True, f"material of {whose[1]}, as decided")


def _whose(books: Books, row: Row) -> tuple[str, str]:
    return row["employer"], books.people.by_now(row["employer"], row["resident"])


def _totals(books: Books, result: Recount) -> None:
    """A run's totals are those of its payslips."""
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for slip in books.slips.values():
        totals[slip["run"]].update({name: int(slip[name]) for name in SUMS}, workers=1)
    for run in books.rows["payroll_runs"]:
        if run["id"] in books.drafted:
            for name in (*SUMS, "workers"):
                result.expect(int(run[name]), totals[run["id"]][name], f"run {run['id']}, {name}")


if __name__ == "__main__":
    counted_again = recount(Path(sys.argv[1]))
    print(*counted_again.findings, sep="\n")  # noqa: T201 - run by hand
    sys.exit(bool(counted_again.findings))
