"""Cells of one row, read as what they should be. What is wrong is noted by column, so that a row tells all at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self, TypeVar

from chassis.errors import Failure, Invalid
from chassis.lines import has_letter, refusal, says_nothing
from chassis.sheets.model import Cell

T = TypeVar("T")
DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell: its `type`, a word of the contract's PROBLEMS that people read by its title, and for
    developers how to mend it. Never repeats an identity number or a telephone."""

    type: str
    column: str
    detail: str

    @classmethod
    def of(cls, column: str, refusal: Failure) -> Self:
        """What a rule of the domain refused, by the rule's own type."""
        return cls(refusal.type, column, refusal.detail)


class Cells:
    """One row's cells by column name. An empty cell and a missing column are read alike."""

    __slots__ = ("_cells", "problems")

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self._cells = cells
        self.problems: list[Problem] = []

    def wrong(self, type: str, column: str, detail: str) -> None:
        self.problems.append(Problem(type, column, detail))

    def text(self, column: str, most: int = 80, *, required: bool = False) -> str:
        """A line of text, stripped; "" where there is none. A number is taken as written, TRUE or FALSE is not."""
        value = self._cells.get(column)
        if isinstance(value, bool):
            self.wrong(
                "cell-unreadable", column, "is TRUE or FALSE of a spreadsheet, which says nothing here; type it as text"
            )
            return ""
        text = "" if value is None else str(value).strip()
        if not text:
            if required:
                self.wrong("cell-empty", column, "is empty; fill it in")
            return ""
        if len(text) > most:
            self.wrong("cell-too-long", column, f"has {len(text)} characters; at most {most} are kept")
        elif not (text.isascii() and text.isprintable()) and (refusal(text) or says_nothing(text)):
            self.wrong("cell-unreadable", column, "has control characters or some that cannot be seen; type it again")
        return text

    def name(self, column: str, *, required: bool = False) -> str:
        """What a person is called; "" where nothing stands there."""
        before = len(self.problems)
        text = self.text(column, required=required)
        if text and len(self.problems) == before and not has_letter(text):  # each cell is told wrong once
            self.wrong("not-a-name", column, "is no name, as it has no letter; write it as on the identity card")
        return text

    def day(self, column: str, today: date, *, required: bool = False) -> date | None:
        """A date up to today: a date cell, 1980-05-01, 1980/5/1, 1980年5月1日 or 19800501."""
        value = self._cells.get(column)
        if value.__class__ is not date:
            text = self.text(column, required=required)
            if not text:
                return None
            value = value.date() if isinstance(value, datetime) else written_day(text)
        if not isinstance(value, date):
            self.wrong("not-a-date", column, "is not a date; write it as 1980-05-01")
            return None
        if value > today:
            self.wrong("in-the-future", column, "lies in the future")
        return value

    def day_in_life(self, column: str, birth_date: date | None, today: date) -> date | None:
        """A day on which something began for somebody: up to today, and not before their birth."""
        value = self.day(column, today)
        if value is not None and birth_date is not None and value < birth_date:
            self.wrong("before-birth", column, "lies before the birth; correct one of the two dates")
        return value

    def word(self, column: str, words: Mapping[str, T], *, required: bool = False) -> T | None:
        """What a word of a closed list means, by its code or its label in Chinese."""
        text = self.text(column, required=required)
        if not text:
            return None
        found = words.get(text)
        if found is None:
            found = words.get(unicodedata.normalize("NFKC", text).casefold())
        if found is None:
            reason = f"“{text[:20]}” is not in the list; choose one of {'、'.join(shown(words))}"
            self.wrong("not-in-list", column, reason)
        return found

    def checked(self, type: str, column: str, check: Callable[[str], T]) -> T | None:
        """What a rule of the domain makes of the text. Its Invalid becomes the cell's problem, of this type."""
        text = self.text(column)
        if not text:
            return None
        try:
            return check(text)
        except Invalid as refusal:
            self.wrong(type, column, refusal.errors[0].detail if refusal.errors else refusal.detail)
            return None

    def area(self, column: str) -> float | None:
        """Square metres."""
        value = self._cells.get(column)
        try:
            area = (
                float(value)
                if isinstance(value, int | float) and not isinstance(value, bool)
                else float(self.text(column) or "nan")
            )
        except ValueError:
            area = -1.0
        if area != area:  # noqa: PLR0124 - NaN: an empty cell
            return None
        if not 0 < area <= 10_000:
            self.wrong("not-an-area", column, "is not an area in square metres")
            return None
        return area


def written_day(text: str) -> date | None:
    match = DAY.fullmatch(text.replace(" ", ""))
    if match is None:
        return None
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def shown(words: Mapping[str, object]) -> list[str]:
    """The first words of a list that are Chinese, as a hint."""
    return [word for word in words if not word.isascii()][:12]
