"""What interim runs pay of part-time work: what it earned until they were started; the month's run pays the rest."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from .books import Books, Recount, Row, credit

EARNED = ("accrual", "correction", "bonus", "mediated")


def between(books: Books, result: Recount) -> None:
    paid: Counter[tuple[str, str, str]] = Counter()
    for slip in sorted(books.slips.values(), key=books.in_order):
        run, what = books.runs[slip["run"]], f"payslip {slip['id']}"
        stored = {line["line"]: int(line["amount"]) for line in books.lines[slip["id"]] if line["kind"] == "interim"}
        if run["kind"] == "month":
            counted = {one["id"]: -int(one["gross"]) for one in books.interim(slip)}
            result.expect(stored, counted, f"{what}, paid in between")
            continue
        result.expect(slip["relation"], "part_time", f"{what}, interim work")
        records = [slip["resident"], *books.people.others[run["id"], slip["resident"]]]
        fen = _earned(books, slip) - sum(paid[slip["period"], one, slip["scheme"]] for one in records)
        result.expect(stored, {slip["id"]: fen}, f"{what}, earned until then")
        result.expect(int(slip["gross"]), fen, f"{what}, interim pay")
        if run["state"] == "final":
            paid[slip["period"], slip["resident"], slip["scheme"]] += int(slip["gross"])


def _earned(books: Books, slip: Row) -> int:
    """Fen of the person's part-time work of the period until the run was started."""
    run, total = books.runs[slip["run"]], 0
    started = datetime.fromisoformat(run["started_at"])
    for entry in books.rows["entries"]:
        if entry["period"] != slip["period"] or entry["kind"] not in EARNED:
            continue
        whose = (books.person_in(run, entry["resident"]), *books.under[entry["engagement"]])
        in_time = datetime.fromisoformat(entry["at"]) <= started
        if in_time and whose == (slip["resident"], slip["relation"], slip["scheme"]):
            total += credit(entry, "payable")
    return total
