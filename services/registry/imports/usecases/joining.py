"""Further members of households that the registry has. They join as the use case has one join: the household is
locked, and its rows, books and version follow from `changes.join`; only whom it concerns is written with the file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.periods import Dating
from services.registry.households import changes
from services.registry.households import store as households
from services.registry.households.events import Outcome
from services.registry.households.household import Beginning, Household, Relation
from services.registry.households.usecases.recording import keep_rows, post_books
from services.registry.imports.cells import Problem
from services.registry.imports.families import Families
from services.registry.imports.prepare import Batch, Joiner
from services.registry.imports.settling import why_not_joined


class Joined:
    """The households that a batch joins, locked to the end of the step."""

    def __init__(self, uow: UnitOfWork, batch: Batch) -> None:
        self._uow = uow
        self._joining = {settling.household: settling for settling, _ in batch if settling.household is not None}
        self._rows = households.locked_if_there(uow, self._joining) if self._joining else {}
        self._kept = households.kept(uow, self._rows.values()) if self._rows else {}

    def refused(self, families: Families) -> dict[str, tuple[int, Problem]]:
        """Those, by number, that are another since the file was checked: in which row, and what forbids to join."""
        found = {}
        for household, settling in self._joining.items():
            family, known = families.by_number[settling.number], self._kept.get(household)
            if problem := why_not_joined(family, settling, known, self._uow.today()):
                found[settling.number] = problem
        return found

    def join(self, joiners: Iterable[Joiner], entered_on: date) -> None:
        """Write their memberships, when they themselves are written."""
        after: dict[UUID, Household] = {}
        for one in joiners:
            when = Dating(one.since, entered_on)
            household = after.get(one.household, self._kept[one.household])
            joined = changes.join(household, one.resident, Relation.of(one.relation), when, Beginning.REGISTERED)
            after[one.household] = joined.households[0]
        if after:
            outcome = Outcome(tuple(after.values()), ())
            keep_rows(self._uow, self._rows, self._kept, outcome)
            post_books(self._uow, self._kept, outcome, Dating(entered_on, entered_on))
