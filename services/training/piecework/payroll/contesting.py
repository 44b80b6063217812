"""Until when the employer answers a dispute, who decides beyond the employer, and until when: by the terms of the law
and of the house, which are dated data.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Term:
    """From `since` on, `years` for work under these relations, before `instance`; where `from_end`, from the end of the
    relation, if that is later. A mediation that has not ended keeps nobody from there after `mediation_days`; that it
    is asked for begins the years anew, as `interrupted` says.
    """

    relations: frozenset[str]
    since: date
    instance: str
    years: int
    source: str
    from_end: bool
    interrupted: str
    mediation_days: int

    def ends(self, known_on: date) -> date:
        """The last day (Civil Code, articles 200 to 202: the day of its beginning does not count)."""
        try:
            return known_on.replace(year=known_on.year + self.years)
        except ValueError:  # of the 29th of February: the month's last day
            return known_on.replace(year=known_on.year + self.years, day=28)

    def ends_after_mediation(self, asked_on: date, relation_ended_on: date | None) -> date | None:
        """The last day, once mediation was asked for; none while a relation lasts from whose end it counts."""
        if not self.from_end:
            return self.ends(asked_on)
        return None if relation_ended_on is None else self.ends(max(asked_on, relation_ended_on))

    def open_from(self, asked_on: date, ended_on: date | None) -> date:
        """The day from which either side may go there, if both do not agree: at once where the law asks for no time of
        mediation, else the day on which that ended, or the one after its days.
        """
        if not self.mediation_days:
            return asked_on
        over = asked_on + timedelta(days=self.mediation_days + 1)
        return over if ended_on is None else min(over, ended_on)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("services.training").joinpath("data/dispute_terms.toml").read_text(encoding="utf-8"))


@cache
def terms() -> Sequence[Term]:
    """Those of `data/dispute_terms.toml`."""
    return tuple(Term(**row | {"relations": frozenset(row["relations"])}) for row in _data()["term"])


def term_of(relation: str, known_on: date) -> Term:
    """That in force on the day on which a payslip is known."""
    return max(
        (term for term in terms() if relation in term.relations and term.since <= known_on), key=lambda term: term.since
    )


def answer_due_on(asked_on: date, *, quick: bool) -> date:
    """The last day on which the employer answers a dispute, by the terms of the day on which it was raised."""
    row = max((row for row in _data()["answer"] if row["since"] <= asked_on), key=lambda row: row["since"])
    return asked_on + timedelta(days=row["quick_days" if quick else "days"])
