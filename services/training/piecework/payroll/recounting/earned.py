"""What inspected pieces earned, and that each of them is on one payslip."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from .books import YUAN, Books, Recount, Row, credit, rounded, standing

GRADES = ("first", "second")

Line = tuple[str, str]  # claim and grade


def pay(claim: Row, grade: str, pieces: int) -> int:
    """A rate is ten-thousandths of a yuan, coefficient and share are hundredths."""
    coefficient = json.loads(claim["coefficients"]).get(grade, 0)
    yuan = (
        Fraction(int(claim["rate"]), 10_000) * pieces * Fraction(coefficient, 100) * Fraction(int(claim["share"]), 100)
    )
    return rounded(yuan * YUAN)


def pieces(books: Books, result: Recount) -> None:
    """Every delivered piece has one grade, in one inspection that stands."""
    graded: dict[str, list[int]] = defaultdict(list)
    for row in standing(books.rows["inspections"]):
        graded[row["delivery"]].append(sum(int(row[grade]) for grade in (*GRADES, "rework", "rejected")))
    for delivery in books.rows["deliveries"]:
        result.pieces += int(delivery["pieces"])
        counted = [int(delivery["pieces"])] if delivery["state"] == "inspected" else []
        result.expect(graded.get(delivery["id"], []), counted, f"pieces graded of delivery {delivery['id']}")


def entries(books: Books, result: Recount) -> None:
    """What was entered for a claim and grade is what its inspections say, in all, under the claim's engagement; of one
    cause once.
    """
    owed: Counter[Line] = Counter()
    causes: Counter[tuple[str, ...]] = Counter()
    for entry in books.rows["entries"]:
        causes[entry["cause"], entry["kind"], entry["line"], entry["grade"]] += 1
        if entry["kind"] in ("accrual", "correction"):
            owed[entry["line"], entry["grade"]] += credit(entry, "payable")
            engagement = books.claims[entry["line"]]["engagement"]
            result.expect(entry["engagement"], engagement, f"engagement of what was entered of claim {entry['line']}")
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


def periods(books: Books, result: Recount) -> None:
    """What was entered up to each month is what the inspections of that time say. A claim whose rate was raised is left
    out: what it was before is not kept, and `entries` counts it in all.
    """
    raised = _raised(books)
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


def _raised(books: Books) -> set[str]:
    """Claims that have the rate of one that raised those which were open on its first day, whether or not they had
    pieces then that it made more of.
    """
    began = {(row["operation"], row["per_piece"]): row["since"] for row in books.rows["piece_rates"] if raises(row)}
    return {
        claim["id"]
        for claim in books.claims.values()
        if began.get((claim["operation"], claim["rate"]), "") >= claim["claimed_on"]
    }


def raises(rate: Row) -> bool:
    return rate["raises"] == "1" and not rate["withdrawn_at"]


def people(books: Books, result: Recount) -> None:
    """Who has several records has one payslip of a run, under the one that stays. Of who was erased no merge is known
    any more; what the run kept is what is left.
    """
    for (run, record), person in books.people.in_run.items():
        if record in books.people.into:
            kept = books.people.known(record)
            result.expect(books.people.known(person), kept, f"whose record {record} is in run {run}")
    for slip in books.slips.values():
        person = books.person_in(books.runs[slip["run"]], slip["resident"])
        result.expect(slip["resident"], person, f"payslip {slip['id']}, whose it is")


def bonuses(books: Books, result: Recount) -> None:
    """Of an agreement's first-grade pay in a period: what is entered as bonus by period, resident and operation. What
    was corrected of pieces graded before is no pay of the period's.
    """
    late = {row["id"] for row in books.rows["inspections"] if row["period"] != books.graded_in[row["delivery"]]}
    of_before = late | _rates(books)
    stored: Counter[tuple[str, str, str]] = Counter()
    first_pay: Counter[tuple[str, str, str]] = Counter()
    for entry in books.rows["entries"]:
        person = books.person(entry["period"], entry["resident"])
        if entry["kind"] == "bonus":
            stored[entry["period"], person, entry["line"]] += credit(entry, "payable")
        elif entry["kind"] == "correction" and entry["cause"] in of_before:
            continue
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
    inspected: Counter[Any] = Counter()
    good: Counter[Any] = Counter()
    of_period: dict[str, list[Row]] = defaultdict(list)
    for row in books.rows["inspections"]:
        of_period[row["period"]].append(row)
    for period, rows in of_period.items():
        for row in standing(rows):
            claim = books.claims[row["claim"]]
            late = books.graded_in[row["delivery"]] != period
            if row["delivery"] in again or late or claim["share"] != "100":
                continue
            key = (period, books.person(period, row["resident"]), claim["operation"])
            inspected[key] += sum(int(row[grade]) for grade in (*GRADES, "rework", "rejected"))
            good[key] += int(row["first"])
    return inspected, good


def agreements(books: Books, result: Recount) -> None:
    """What employers pay by agreements before mediation is entered once, for the resident and relation of each."""
    entered: Counter[tuple[str, str, str, str]] = Counter()
    for entry in books.rows["entries"]:
        if entry["kind"] == "mediated":
            relation, _ = books.under[entry["engagement"]]
            whose = books.people.known(entry["resident"])
            entered[entry["cause"], entry["employer"], whose, relation] += credit(entry, "payable")
    counted = {
        (row["id"], row["employer"], books.people.known(row["resident"]), row["relation"]): int(row["amount"])
        for row in books.rows["mediations"]
        if row["state"] == "agreed" and row["amount"]
    }
    for key in entered.keys() | counted.keys():
        result.expect(entered[key], counted.get(key, 0), f"entered by mediation {key[0]}")


def lines(books: Books, result: Recount) -> None:
    """What was earned in a period that has its run is on one payslip of it, that of the relation of the work, line by
    line.
    """
    stored: Counter[tuple[str, ...]] = Counter()
    for line in books.rows["payslip_lines"]:
        slip = books.slips[line["payslip"]]
        if line["kind"] not in ("carried", "supplement", "interim"):
            whose = (slip["period"], slip["resident"], slip["relation"], slip["scheme"])
            stored[*whose, line["kind"], line["line"], line["grade"]] += int(line["amount"])
    counted: Counter[tuple[str, ...]] = Counter()
    for entry in books.rows["entries"]:
        if (
            entry["kind"] in ("accrual", "correction", "bonus", "mediated")
            and books.run_of.get(entry["period"]) in books.drafted
        ):
            person = books.person(entry["period"], entry["resident"])
            whose = (entry["period"], person, *books.under[entry["engagement"]])
            counted[*whose, entry["kind"], entry["line"], entry["grade"]] += credit(entry, "payable")
    for key in stored.keys() | counted.keys():
        result.expect(stored[key], counted[key], f"payslip line {' '.join(key[1:])} of {books.month[key[0]]}")
