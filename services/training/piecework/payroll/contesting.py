"""Who decides of a payslip beyond the employer, and until when: by the terms of the law, which are dated data."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Term:
    """From `since` on, `years` for work under these relations, before `instance`."""

    relations: frozenset[str]
    since: date
    instance: str
    years: int
    source: str

    def ends(self, known_on: date) -> date:
        """The last day (Civil Code, articles 200 to 202: the day of its beginning does not count)."""
        try:
            return known_on.replace(year=known_on.year + self.years)
        except ValueError:  # of the 29th of February: the month's last day
            return known_on.replace(year=known_on.year + self.years, day=28)


@cache
def terms() -> Sequence[Term]:
    """Those of `data/dispute_terms.toml`."""
    text = files("services.training").joinpath("data/dispute_terms.toml").read_text(encoding="utf-8")
    return tuple(
        Term(frozenset(row["relations"]), row["since"], row["instance"], row["years"], row["source"])
        for row in tomllib.loads(text)["term"]
    )


def term_of(relation: str, known_on: date) -> Term:
    """That in force on the day on which a payslip is known."""
    return max(
        (term for term in terms() if relation in term.relations and term.since <= known_on), key=lambda term: term.since
    )
