"""What becomes of material that goes out by weight. Weights are whole grams, prices fen a kilogram.

It comes back as pieces and as what is left over. What is in the pieces follows from the use that was measured for the
style, and a rejected piece holds as much as an accepted one; the rest is lost, and a part of it was agreed as usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.errors import Conflict, FieldError, Invalid
from chassis.terms import Term
from services.training.piecework.ledger.money import half_even

GRAMS = 1000  # of a kilogram


class MovementKind(Term):
    ISSUED = "issued", "领出", "Taken out"
    RETURNED = "returned", "退回", "Brought back"
    USED = "used", "用于成品", "In the pieces"
    LOST = "lost", "损耗", "Lost"


@dataclass(frozen=True)
class Balance:
    """Of one claim and dye lot."""

    issued: int = 0
    returned: int = 0
    used: int = 0
    lost: int = 0

    @property
    def out(self) -> int:
        """What is with the resident."""
        return self.issued - self.returned - self.used - self.lost


def refuse_movement(balance: Balance, kind: MovementKind, grams: int) -> None:
    """`grams` below zero take a weighing back. Raises Invalid where more would come back than went out."""
    left = balance.out + (grams if kind is MovementKind.ISSUED else -grams)
    if left < 0:
        reason = f"{balance.out} g of it are out"
        raise Invalid(reason, errors=[FieldError("/grams", reason)])


@dataclass(frozen=True)
class Use:
    """That so many pieces were found to hold so many grams, and how many hundredths of that may be lost beside it."""

    grams: int
    pieces: int
    allowed_loss: int

    def expected(self, pieces: int) -> int:
        """Grams in so many pieces, rounded up: a doubt is not the resident's."""
        return -(-pieces * self.grams // self.pieces)

    def allowed(self, expected: int) -> int:
        """Grams that may be lost beside them, rounded up."""
        return -(-expected * self.allowed_loss // 100)


@dataclass(frozen=True)
class Part:
    """Of one dye lot: where the grams that were out are now, and which of the lost ones are above what was agreed."""

    used: int
    lost: int
    above: int


@dataclass(frozen=True)
class Reckoning:
    """Of one claim and material of one colour. `out = Σ used + Σ lost`, `above = max(0, out - expected - allowed)`."""

    expected: int
    allowed: int
    parts: tuple[Part, ...]

    @property
    def above(self) -> int:
        return sum(part.above for part in self.parts)


def reckon(out: Sequence[int], use: Use, pieces: int) -> Reckoning:
    """What became of the grams that are out of each dye lot, in the order in which the lots were taken: the earlier lot
    is used up first, and of what is lost the agreed part is counted first.
    """
    expected = use.expected(pieces)
    allowed = use.allowed(expected)
    to_use, to_allow, parts = expected, allowed, []
    for grams in out:
        used = min(grams, to_use)
        lost = grams - used
        usual = min(lost, to_allow)
        parts.append(Part(used, lost, lost - usual))
        to_use, to_allow = to_use - used, to_allow - usual
    return Reckoning(expected, allowed, tuple(parts))


def worth(grams: int, per_kilogram: int) -> int:
    """Fen."""
    return half_even(grams * per_kilogram, GRAMS)


def refuse_unfinished(open_: bool) -> None:
    """Raises Conflict (`claim-open`): what is still to be brought holds material too."""
    if open_:
        raise Conflict(
            "pieces of this claim are out or not inspected yet; material is counted after", type="claim-open"
        )


def refuse_settled(settled: bool) -> None:
    """Raises Conflict (`material-settled`)."""
    if settled:
        raise Conflict(
            "the material of this claim is settled; say at its hearing what was found", type="material-settled"
        )
