"""What inspected pieces earn. Pieces are whole numbers, rates ten-thousandths of a yuan, factors hundredths, pay fen.

A line stands for one claim and grade. Each inspection posts the line's rounded total so far less what was posted, so
that parts never drift from the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.training.piecework.ledger.money import half_even, share

FULL = 100  # hundredths


@dataclass(frozen=True)
class Terms:
    """What a claim keeps of the day it was made: pay for a piece, the coefficient of each paid grade, and the part of
    it that was agreed (a trainee's may be less than the whole).
    """

    rate: int
    coefficients: Mapping[str, int]
    share: int = FULL

    def line_total(self, grade: str, pieces: int) -> int:
        """Fen for so many pieces of a grade; a grade without a coefficient earns nothing."""
        return half_even(pieces * self.rate * self.coefficients.get(grade, 0) * self.share, FULL**3)

    def to_post(self, grade: str, pieces: int, posted: int) -> int:
        """What the line's total is more (or, after a correction, less) than what was posted to it."""
        return self.line_total(grade, pieces) - posted


@dataclass(frozen=True)
class Bonus:
    """Of a rate agreement: so many hundredths of the period's first-grade earnings under it, at most `cap` fen, where
    at least `pieces` had their first inspection in the period and `first_grade` hundredths of them were first grade.
    """

    percent: int
    cap: int
    pieces: int
    first_grade: int

    def earned(self, first_grade_pay: int, inspected: int, first_grade_pieces: int) -> int:
        """Fen. `inspected` counts first inspections only: what comes back from rework is not counted again."""
        enough = inspected >= self.pieces and first_grade_pieces * FULL >= self.first_grade * inspected
        return min(share(first_grade_pay, self.percent), self.cap) if enough else 0
