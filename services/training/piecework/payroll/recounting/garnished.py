"""What court orders take of a month's pay: in their order, within what each says, and not what it leaves to live on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction

from .books import Books, Recount, Row, rounded

Orders = list[tuple[Row, int | None]]  # in their order, with what remains of each


def garnishments(books: Books, result: Recount) -> None:
    taken: Counter[str] = Counter()  # by order, before
    of_month: Counter[tuple[str, ...]] = Counter()  # by period and order, in other payslips of the same month
    left_to_live: Counter[tuple[str, str]] = Counter()  # by period and resident, paid by those
    in_force: dict[str, Mapping[str, list[Row]]] = {}  # by run
    for slip in sorted(books.slips.values(), key=books.in_order):
        what, stored, period = f"payslip {slip['id']}", books.garnished[slip["id"]], slip["period"]
        run = books.runs[slip["run"]]
        if run["id"] not in in_force:
            in_force[run["id"]] = _in_force(books, run)
        orders = _remaining(in_force[run["id"]].get(slip["resident"], ()), taken)
        result.expect(int(slip["garnished"]), sum(int(row["amount"]) for row in stored), f"{what}, by court orders")
        found = {row["court_order"]: (int(row["amount"]), row["remaining"]) for row in stored}
        records = [slip["resident"], *books.people.others[run["id"], slip["resident"]]]
        left = sum(left_to_live[period, record] for record in records)
        counted = _taken(slip, orders, of_month, left) if int(slip["gross"]) else {}
        result.expect(found, counted, f"{what}, withheld by each court order")
        if int(slip["recovered"]) + int(slip["material"]):
            least = max((int(order["living_minimum"]) for order, _ in orders), default=0)
            least -= left
            result.expect(int(slip["paid"]) >= least, True, f"{what}, the living minimum is left")
        left_to_live[period, slip["resident"]] += int(slip["paid"])
        for row in stored:
            taken[row["court_order"]] += int(row["amount"])
            of_month[period, row["court_order"]] += int(row["amount"])


def _in_force(books: Books, run: Row) -> Mapping[str, list[Row]]:
    """By person, in their order: those that were in force for a month when it was closed, or the interim run began."""
    employer, period = run["employer"], run["period"]
    known_at = books.closed_at[period] if run["kind"] == "month" else run["started_at"]
    closed, month = datetime.fromisoformat(known_at), date.fromisoformat(books.month[period])
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    found: dict[str, list[Row]] = defaultdict(list)
    for order in sorted(books.rows["court_orders"], key=_order):
        known = order["employer"] == employer and datetime.fromisoformat(order["entered_at"]) <= closed
        lifted = bool(order["lifted_at"]) and datetime.fromisoformat(order["lifted_at"]) <= closed
        ended = bool(order["until"]) and date.fromisoformat(order["until"]) <= month
        if known and not lifted and not ended and date.fromisoformat(order["since"]) < after:
            found[books.person_in(run, order["resident"])].append(order)
    return found


def _order(row: Row) -> tuple[bool, int, str, str]:
    return not row["precedence"], int(row["precedence"] or 0), row["served_on"], row["id"]


def _remaining(orders: Iterable[Row], taken: Mapping[str, int]) -> Orders:
    """With what remains of each, without those that have all. One case is one debt, also where two records of a person
    have an order in it.
    """
    cases: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for order in orders:
        cases[order["court"], order["case_number"]].append(order)
    found: Orders = []
    for first, *others in cases.values():
        so_far = sum(taken[order["id"]] for order in (first, *others))
        remaining = max(int(first["total"]) - so_far, 0) if first["total"] else None
        if remaining != 0:
            found.append((first, remaining))
    return found


def _taken(slip: Row, orders: Orders, of_month: Mapping[tuple[str, ...], int], paid: int) -> dict[str, tuple[int, str]]:
    """By order: fen, and what remains of it as it is written. `of_month` and `paid` are of the month's others."""
    after_tax = left = int(slip["gross"]) - int(slip["insurance"]) - int(slip["withheld"])
    found = {}
    for order, remaining in orders:
        limits = [left - max(int(order["living_minimum"]) - paid, 0)]
        if remaining is not None:
            limits.append(remaining)
        if order["monthly"]:
            limits.append(int(order["monthly"]) - of_month[slip["period"], order["id"]])
        if order["percent"]:
            limits.append(rounded(Fraction(after_tax * int(order["percent"]), 100)))
        if (amount := min(limits)) > 0:
            left -= amount
            found[order["id"]] = (amount, "" if remaining is None else str(remaining - amount))
    return found
