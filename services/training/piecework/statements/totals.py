"""The totals of a month's work by style, operation or day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from chassis.terms import Term


class By(Term):
    STYLE = "style", "按款式", "By style"
    OPERATION = "operation", "按工序", "By operation"
    DAY = "day", "按日", "By day"


@dataclass(frozen=True)
class Total:
    """Pieces by grade; `earned` in fen."""

    style: str | None = None
    style_name: str | None = None
    operation: str | None = None
    operation_name: str | None = None
    day: date | None = None
    first: int = 0
    second: int = 0
    rework: int = 0
    rejected: int = 0
    earned: int = 0

    def __add__(self, other: Total) -> Total:
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMMED}
        return Total(self.style, self.style_name, self.operation, self.operation_name, self.day, **sums)


SUMMED = ("first", "second", "rework", "rejected", "earned")
KEPT: Mapping[By, tuple[str, ...]] = {
    By.STYLE: ("style", "style_name"),
    By.OPERATION: ("style", "style_name", "operation", "operation_name"),
    By.DAY: ("day",),
}


def grouped(rows: Iterable[Total], by: By) -> list[Total]:
    """The rows summed by what is kept of them, in its order; what has no day comes last."""
    found: dict[tuple[object, ...], Total] = {}
    for row in rows:
        kept = {name: getattr(row, name) for name in KEPT[by]}
        key = tuple(kept.values())
        bare = Total(**kept, **{name: getattr(row, name) for name in SUMMED})
        found[key] = found[key] + bare if key in found else bare
    return [found[key] for key in sorted(found, key=lambda key: [(value is None, str(value)) for value in key])]
