"""Tax by slices of the brackets."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .books import YUAN, rounded

# slices of taxable yuan and their rate: STA announcement 2018 no. 61, tables 1 and 2 of its annex
LABOUR = ((20_000, 20), (50_000, 30), (None, 40))
YEARLY = ((36_000, 3), (144_000, 10), (300_000, 20), (420_000, 25), (660_000, 30), (960_000, 35), (None, 45))


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
