"""Tax by slices of the brackets."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .books import YUAN, rounded

# slices of taxable yuan and their rate: STA announcement 2018 no. 61, tables 1 and 2 of its annex
LABOUR = ((20_000, 20), (50_000, 30), (None, 40))
YEARLY = ((36_000, 3), (144_000, 10), (300_000, 20), (420_000, 25), (660_000, 30), (960_000, 35), (None, 45))


Paid = tuple[str, int, int, int]  # day, gross, withheld and deducted, of one payer to one person by one scheme


def tax(scheme: str, on: str, gross: int, deducted: int, paid: Iterable[Paid]) -> int:
    """Fen withheld of a payment of that day, after what the same payer `paid` by the same scheme. Labour remuneration
    of a month is one payment; the others are counted over the calendar year, 5,000 yuan off for each month paid, and
    of wages what was `deducted`: the own share of insurance, and special deductions.
    """
    if scheme == "none":
        return 0
    labour = scheme == "labour_remuneration"
    span = len("2026-10") if labour else len("2026")
    alike = [one for one in paid if one[0][:span] == on[:span]]
    income = gross + sum(one[1] for one in alike)
    if labour:
        costs = 800 * YUAN if income <= 4_000 * YUAN else rounded(Fraction(income * 20, 100))
        owed = _sliced(max(income - costs, 0), LABOUR)
    else:
        costs = rounded(Fraction(income * 20, 100)) if scheme == "platform_work" else 0
        months = len({on[:7], *(one[0][:7] for one in alike if one[1])})
        costs += 5_000 * YUAN * months + deducted + sum(one[3] for one in alike)
        owed = _sliced(max(income - costs, 0), YEARLY)
    return max(rounded(owed) - sum(one[2] for one in alike), 0)


def _sliced(taxable: int, slices: Iterable[tuple[int | None, int]]) -> Fraction:
    total, below = Fraction(0), 0
    for end, rate in slices:
        top = taxable if end is None else min(taxable, end * YUAN)
        total += Fraction(max(top - below, 0) * rate, 100)
        below = max(below, top)
    return total
