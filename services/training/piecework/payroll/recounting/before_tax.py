"""What is deducted of wages before tax: own shares of insurance by the months that a run settles, and special
deductions by the months of the year.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from .books import WAGES, Books, Recount, Row

SHARES = ("pension", "medical", "unemployment", "housing_fund")


def insurance(books: Books, result: Recount) -> None:
    """Each run withholds the shares of its month and of those since the run before; what no wage of it bears is paid
    ahead.
    """
    slips: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for slip in books.slips.values():
        shared = int(slip["insurance"]) + int(slip["insurance_ahead"])
        if slip["scheme"] == WAGES and books.runs[slip["run"]]["kind"] == "month":
            slips[slip["run"], slip["resident"]].append(slip)
        else:
            result.expect(shared, 0, f"payslip {slip['id']}, insurance of no wage of a month")
    for run in books.runs.values():
        if run["id"] not in books.drafted or run["kind"] != "month":
            continue
        entered, months = _entered(books, run), list(_months(books, run))
        for person in entered.keys() | {whose for of, whose in slips if of == run["id"]}:
            found = slips[run["id"], person]
            stored = sum(int(slip["insurance"]) + int(slip["insurance_ahead"]) for slip in found)
            counted = _counted(books, entered.get(person, ()), months, stored, shares=True)
            what = f"own share of insurance of {person} in {months[-1]}"
            result.expect(stored, counted, what)
            if any(int(slip["insurance_ahead"]) for slip in found):
                borne = [int(slip["insurance"]) for slip in found]
                result.expect(borne, [int(slip["gross"]) for slip in found], f"{what}, borne before any is paid ahead")


def special(books: Books, result: Recount) -> None:
    """By each payment of a wage the year has what was entered of its months up to then."""
    so_far: Counter[tuple[str, str, str]] = Counter()
    entered: dict[str, Mapping[str, Sequence[Row]]] = {}
    for slip in sorted(books.slips.values(), key=books.in_order):
        run, stored = books.runs[slip["run"]], int(slip["special"])
        if slip["scheme"] != WAGES or not int(slip["gross"]):
            result.expect(stored, 0, f"payslip {slip['id']}, special deductions of no wage")
            continue
        if run["id"] not in entered:
            entered[run["id"]] = _entered(books, run)
        year, last = run["paid_on"][:4], int(run["paid_on"][5:7])
        months = [f"{year}-{month:02d}-01" for month in range(1, last + 1)]
        so_far[slip["employer"], slip["resident"], year] += stored
        records = [slip["resident"], *books.people.others[run["id"], slip["resident"]]]
        all_of_year = sum(so_far[slip["employer"], record, year] for record in records)
        rows = entered[run["id"]].get(slip["resident"], ())
        counted = _counted(books, rows, months, all_of_year, shares=False)
        result.expect(all_of_year, counted, f"payslip {slip['id']}, special deductions of the year")


def _entered(books: Books, run: Row) -> Mapping[str, Sequence[Row]]:
    """By person, in the order of entry: what was entered when the run was started."""
    started, found = datetime.fromisoformat(run["started_at"]), defaultdict(list)
    every = [(datetime.fromisoformat(row["entered_at"]), row["id"], row) for row in books.rows["wage_deductions"]]
    for at, _, row in sorted(every, key=lambda one: one[:2]):
        if row["employer"] == run["employer"] and at <= started:
            found[books.person_in(run, row["resident"])].append(row)
    return found


def _months(books: Books, run: Row) -> Iterator[str]:
    """That of the run, and those since the run before that have none."""
    last = books.month[run["period"]]
    settled = {
        books.month[one["period"]]
        for one in books.runs.values()
        if one["employer"] == run["employer"] and one["kind"] == "month"
    }
    before = max((month for month in settled if month < last), default="")
    year, number = (int(part) for part in (before or last).split("-")[:2])
    while f"{year}-{number:02d}-01" < last:
        year, number = (year, number + 1) if number < 12 else (year + 1, 1)
        yield f"{year}-{number:02d}-01"
    if not before:
        yield last


def _counted(books: Books, rows: Sequence[Row], months: Sequence[str], stored: int, *, shares: bool) -> int:
    """Fen. An engagement that ended may have done so after the run, and what it stored may go beyond the end; one that
    goes on and was changed may have been ended then: of it no more than all of it is known.
    """
    ends = {row["engagement"]: books.engagements[row["engagement"]]["until"] for row in rows}
    ended, whole = (_sum(rows, months, shares, known) for known in (ends, {}))
    if any(not until and int(books.engagements[id]["version"]) > 1 for id, until in ends.items()):
        return min(stored, whole)
    return stored if stored in (ended, whole) else ended


def _sum(rows: Sequence[Row], months: Iterable[str], shares: bool, ends: Mapping[str, str]) -> int:
    total = 0
    for month in months:
        newest = {row["kind"]: row for row in rows if row["since"] <= month}
        for kind, row in newest.items():
            over = [day for day in (row["until"], ends.get(row["engagement"], "")) if day and day <= month]
            if (kind in SHARES) is shares and not over:
                total += int(row["amount"])
    return total
