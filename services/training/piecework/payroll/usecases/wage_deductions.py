"""What is deducted of wages before tax, of a page of persons: their own shares of insurance for the months that a run
settles, and for tax alone the special deductions of the year so far. By pages of persons, in a few statements.
"""

from __future__ import annotations

from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.deductions.deduction import SHARES, SPECIAL, in_all, months_of_year
from services.training.piecework.deductions.store import entered_for
from services.training.piecework.payroll import store
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.run import RunKind
from services.training.piecework.payroll.tables import PayrollRun
from services.training.piecework.tax.schemes import WAGES
from services.training.piecework.tax.withholding import Before


class WageDeductions:
    """By person, whichever relations their wages are of."""

    def __init__(
        self, uow: UnitOfWork, run: PayrollRun, before: UUID | None, people: People, parts: store.Parts
    ) -> None:
        """`parts` is given those of a wage by which nothing was earned while a share of insurance is due."""
        self._entered, relations = entered_for(uow, run, people)
        self._year = months_of_year(run.paid_on)
        months = store.months_of(uow, run, before) if run.kind == RunKind.MONTH else ()
        self._shares = {person: in_all(entered, SHARES, months) for person, entered in self._entered.items()}
        for person, fen in self._shares.items():
            if fen and not any(scheme == WAGES for _, scheme in parts[person]):
                parts[person][relations[person], WAGES] += 0

    def shares(self, person: UUID) -> int:
        """The own share of insurance and housing fund, in fen."""
        return self._shares.get(person, 0)

    def special(self, person: UUID, scheme: str, before: Before) -> int:
        """Fen that count with a payment, after what payments before it counted. What was entered late is made up by the
        sums of the year (STA announcement 2022 no. 7, article 7).
        """
        if scheme != WAGES:
            return 0
        return in_all(self._entered.get(person, ()), SPECIAL, self._year) - before.in_year.special
