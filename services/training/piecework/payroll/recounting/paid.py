"""What payslips make of what was earned, and that the ledger, the payments and the totals say the same."""

from __future__ import annotations

from collections import Counter, defaultdict

from .books import WAGES, Books, Recount, Row, credit
from .tax import Paid, tax

SUMS = (
    *("earned", "supplement", "gross", "insurance", "insurance_ahead", "withheld", "garnished", "recovered"),
    *("material", "paid", "carried_over"),
)
STANDING = ("due", "paid", "different")  # what came back or was withdrawn went out by another
DEDUCTIONS = ("insurance", "withheld", "garnished", "recovered", "material")
SETTLED = {
    **{"insurance": "insurance", "withheld": "tax", "recovered": "advances"},
    **{"material": "material", "paid": "to_pay"},
}


def payslips(books: Books, result: Recount) -> None:
    """Earned is the lines and what the payslip before carried over; paid is what tax and deductions leave."""
    carried: Counter[tuple[str, ...]] = Counter()
    paid: dict[tuple[str, str, str], list[Paid]] = defaultdict(list)
    for slip in sorted(books.slips.values(), key=books.in_order):
        employer, what = slip["employer"], f"payslip {slip['id']}"
        records = [slip["resident"], *books.people.others[slip["run"], slip["resident"]]]
        lines = books.lines[slip["id"]]
        part = (slip["relation"], slip["scheme"])
        over = sum(int(line["amount"]) for line in lines if line["kind"] == "carried")
        of_month = books.runs[slip["run"]]["kind"] == "month"  # an interim one carries nothing over
        counted = sum(carried.pop((employer, one, *part), 0) for one in records if of_month)
        result.expect(over, counted, f"{what}, carried over before")
        result.expect(int(slip["earned"]), sum(int(line["amount"]) for line in lines), f"{what}, earned")
        if of_month:
            carried[employer, slip["resident"], *part] = int(slip["carried_over"])
        gross, on, scheme = int(slip["gross"]), books.paid_on[slip["run"]], slip["scheme"]
        deducted = int(slip["insurance"]) + int(slip["special"])
        if gross:
            before = [one for record in records for one in paid[employer, record, scheme]]
            counted = min(tax(scheme, on, gross, deducted, before), gross - int(slip["insurance"]))
            result.expect(int(slip["withheld"]), counted, f"{what}, withheld")
        row = (on, gross, int(slip["withheld"]), deducted + int(slip["insurance_ahead"]))
        paid[employer, slip["resident"], scheme].append(row)
        left = int(slip["gross"]) - sum(int(slip[name]) for name in DEDUCTIONS)
        result.expect(int(slip["paid"]), left, f"{what}, paid")
        result.expect(int(slip["paid"]) >= 0, True, f"{what}, paid is not below zero")


def settled(books: Books, result: Recount) -> None:
    """What a final run's payslips say is entered and due, of one not yet approved nothing."""
    entered, (due, released) = _entered(books), _due(books)
    ahead: Counter[str] = Counter()
    for entry in books.rows["entries"]:
        if entry["kind"] == "insurance_ahead":
            ahead[entry["cause"]] += credit(entry, "insurance")
    for slip in books.slips.values():
        state, what = books.state[slip["run"]], f"payslip {slip['id']}"
        if state == "approved":  # on the way from the one to the other
            continue
        final = state == "final"
        result.expect(ahead[slip["id"]], int(slip["insurance_ahead"]) * final, f"{what}, paid ahead of insurance")
        for name, account in SETTLED.items():
            result.expect(entered[slip["id"], account], int(slip[name]) * final, f"{what}, {name} entered")
        given_back = 0
        for row in books.garnished[slip["id"]]:
            order, amount = row["court_order"], int(row["amount"]) * final
            back = released[slip["id"], order]
            result.expect(entered[slip["id"], order], amount, f"{what}, entered for court order {order}")
            result.expect(due[slip["id"], order], amount - back, f"{what}, due by court order {order}")
            given_back += back
        result.expect(due[slip["id"], ""], int(slip["paid"]) * final + given_back, f"{what}, due")


def banked(books: Books, result: Recount) -> None:
    """What the ledger has as paid for a payslip is what its payments say."""
    left: Counter[str] = Counter()
    for entry in books.rows["entries"]:
        if entry["kind"] in ("payment", "refused"):
            left[entry["line"]] += credit(entry, "bank")
    for payout in books.rows["payouts"]:
        if payout["state"] in STANDING:
            left[payout["payslip"]] -= int(payout["paid"] or 0)
    for slip, fen in left.items():
        result.expect(fen, 0, f"payslip {slip}, paid by the bank but for what its payments say")


def _entered(books: Books) -> Counter[tuple[str, str]]:
    """Fen that left what was payable, by payslip and account, for courts by the order."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in books.rows["entries"]:
        if entry["debit"] == "payable" and entry["cause"] in books.slips:
            where = entry["line"] if entry["credit"] == "court" else entry["credit"]
            found[entry["cause"], where] += int(entry["amount"])
    return found


def _due(books: Books) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Fen by payslip and court order (none: to the resident): due or paid, and given back as the order was lifted."""
    due: Counter[tuple[str, str]] = Counter()
    slip_of = {}
    for payout in books.rows["payouts"]:
        slip_of[payout["id"]] = payout["payslip"]
        stands = int(payout["paid"] or payout["amount"])  # of one that was paid in part the rest went out by another
        due[payout["payslip"], payout["court_order"]] += stands * (payout["state"] in STANDING)
    released: Counter[tuple[str, str]] = Counter()
    for entry in books.rows["entries"]:
        if entry["kind"] == "release":
            released[slip_of.get(entry["cause"], ""), entry["line"]] += credit(entry, "to_pay")
    return due, released


def balances(books: Books, result: Recount) -> None:
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


def totals(books: Books, result: Recount) -> None:
    """A run's totals are those of its payslips, and so is of how many the least for their hours is not known."""
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for slip in books.slips.values():
        of_month = books.runs[slip["run"]]["kind"] == "month"
        unknown = of_month and slip["scheme"] == WAGES and not slip["wage_floor"]
        totals[slip["run"]].update({name: int(slip[name]) for name in SUMS}, workers=1, hours_unknown=int(unknown))
    for run in books.rows["payroll_runs"]:
        if run["id"] in books.drafted:
            for name in (*SUMS, "workers", "hours_unknown"):
                result.expect(int(run[name]), totals[run["id"]][name], f"run {run['id']}, {name}")
