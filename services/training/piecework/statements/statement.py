"""A payslip with every line traced: which work, at which rate, by which inspections. Amounts are fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.training.piecework.work.earnings import Terms


@dataclass(frozen=True)
class Part:
    """What one inspection (or a raised rate, without one) put into a line; `of_earlier` where what it changes was
    settled in an earlier month.
    """

    cause: UUID
    amount: int
    inspected_on: date | None = None
    delivered: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None
    corrects: bool = False
    of_earlier: bool = False


@dataclass(frozen=True)
class MadeUp:
    """What a supplement makes up: what was `earned` with the minutes told of a month, to the least for them (`floor`).
    `anew` where it is an earlier month's, of which pieces were corrected or hours told late.
    """

    month: date
    minutes: int
    floor: int
    earned: int
    source: str
    anew: bool = False


@dataclass(frozen=True)
class Line:
    """`rate` is that of the statement's day in ten-thousandths of a yuan; none where no single one explains it."""

    kind: str
    line: UUID
    grade: str | None
    amount: int
    style: str | None = None
    style_name: str | None = None
    operation: str | None = None
    lot: int | None = None
    employer_reference: str | None = None
    claimed_on: date | None = None
    rate: int | None = None
    factor: int | None = None
    made_up: MadeUp | None = None
    parts: tuple[Part, ...] = ()

    @property
    def pieces(self) -> int:
        """Pieces of the line's grade; a correction counts by what it changed."""
        return sum(part.counts.get(self.grade or "", 0) for part in self.parts)


def rate_of_the_day(candidates: Iterable[int], terms: Terms, grade: str, pieces: int, posted: int) -> int | None:
    """The rate that explains what a line came to by the end of the month: a claim's rate may be raised afterwards.

    Each candidate is tried by counting anew; none fits where the rate was raised within what is shown.
    """
    for rate in candidates:
        if Terms(rate, terms.coefficients, terms.share).line_total(grade, pieces) == posted:
            return rate
    return None


@dataclass(frozen=True)
class Garnished:
    """What the payslip withholds by a court order, and what remained of its total then, if it has one."""

    court_order: UUID
    court: str
    case_number: str
    amount: int
    remaining: int | None


@dataclass(frozen=True)
class Statement:
    """All that a payslip says. `sums` by the names that the payslip has for them; `wage_floor` is the least for a
    wage's hours, where that was counted; `of_wage` whether it is to be.
    """

    id: UUID
    name: str
    language: str
    employer: str
    month: date
    final: bool
    rule: str
    sums: Mapping[str, int]
    lines: tuple[Line, ...]
    garnishments: tuple[Garnished, ...] = ()
    wage_floor: int | None = None
    of_wage: bool = False
