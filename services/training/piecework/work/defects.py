"""Kinds of defects and what each leads to: a piece of it is reworked, rejected, or paid as second grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chassis.errors import FieldError, Invalid
from chassis.terms import Term
from services.training.piecework.work.inspecting import Counts, Grade


class Consequence(Term):
    REWORK = "rework", "返工", "To be reworked"
    REJECT = "reject", "判不合格", "Rejected"
    PRICE_REDUCED = "price_reduced", "降价", "Price reduced"


LEADS_TO = {
    Consequence.REWORK: Grade.REWORK,
    Consequence.REJECT: Grade.REJECTED,
    Consequence.PRICE_REDUCED: Grade.SECOND,
}


@dataclass(frozen=True)
class Found:
    """So many pieces of a delivery with a kind of defect, by its code; a piece may have several."""

    kind: str
    pieces: int


def refuse_defects(found: Sequence[Found], kinds: Mapping[str, Consequence], counts: Counts) -> None:
    """Raises Invalid for a kind that is unknown or named twice, for more pieces than have the grade that it leads to,
    and where those named are fewer than the pieces of that grade.
    """
    sums: Counter[Grade] = Counter()
    seen: set[str] = set()
    for index, one in enumerate(found):
        if one.kind not in kinds or one.kind in seen:
            _refuse(f"/defects/{index}/kind", "a kind of GET /v1/defect-kinds, each once")
        seen.add(one.kind)
        grade = LEADS_TO[kinds[one.kind]]
        if one.pieces > counts.of(grade):
            _refuse(f"/defects/{index}/pieces", f"{counts.of(grade)} pieces are graded {grade.en.lower()}")
        sums[grade] += one.pieces
    for grade, pieces in sums.items():
        if pieces < counts.of(grade):
            _refuse("/defects", f"{counts.of(grade)} pieces are graded {grade.en.lower()}, {pieces} have a defect")


def _refuse(pointer: str, reason: str) -> None:
    raise Invalid(reason, errors=[FieldError(pointer, reason)])
