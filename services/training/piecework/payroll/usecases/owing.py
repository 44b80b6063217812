"""What a page of persons is owed and owes, asked in a fixed number of statements, however many they are; and what is
settled of it, payslip by payslip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.court.store import orders_to_serve
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.settling import TERMS, Owed, Settlement, settle
from services.training.piecework.payroll.tables import PayrollRun
from services.training.piecework.payroll.usecases.wage_deductions import WageDeductions
from services.training.piecework.payroll.usecases.wage_floors import WageFloors
from services.training.piecework.tax.schemes import WAGES, withhold
from services.training.piecework.tax.withholding import Before, Payment, Withholding
from services.training.piecework.work.claiming import Relation

SETTLED = ("gross", "insurance", "withheld", "garnished", "recovered", "material", "paid", "carried_over")
Part = tuple[Relation, str]


@dataclass(frozen=True)
class Drafted:
    """A payslip's columns, its supplements by the payslip whose month each makes up, and what was settled."""

    row: dict[str, Any]
    supplements: Mapping[UUID, int]
    settled: Settlement


class Owing:
    def __init__(self, uow: UnitOfWork, run: PayrollRun, before: UUID | None, people: People) -> None:
        period = uow.session.get_one(PayPeriod, run.period)
        self._uow, self._run = uow, run
        self._parts = parts_to_pay(uow, period, before, people)
        self._paid_before = store.paid_before(uow, run, people)
        self._aside = store.set_aside(uow, run.employer, people)
        self._decided = store.decided_for_material(uow, run.employer, people)
        self._wages = WageFloors(uow, period, people, self._parts)
        self._deductions = WageDeductions(uow, run, before, people, self._parts)
        self._orders = orders_to_serve(uow, period, people)
        self._going_on = store.going_on(uow, period, people)

    def payslips(self, resident: UUID) -> list[Drafted]:
        """One a relation and scheme, in their order: each takes what those before it leave. What no wage of the month
        bears of the own share of insurance the employer pays ahead.
        """
        advances, deducted = self._aside.get(resident, (0, 0))
        owed = Owed(0, advances, self._decided.get(resident, 0) - deducted, orders=self._orders.get(resident, ()))
        shares, of_wages, drafted = self._deductions.shares(resident), None, []
        for part, pay in sorted(self._parts[resident].items()):
            one = self._payslip(resident, part, replace(owed, earned=pay, insurance=shares if part[1] == WAGES else 0))
            drafted.append(one)
            shares -= one.settled.insurance
            owed = owed.after(one.settled)
            of_wages = one if part[1] == WAGES else of_wages
        if of_wages is not None:
            of_wages.row["insurance_ahead"] = shares
        return drafted

    def _payslip(self, resident: UUID, part: Part, owed: Owed) -> Drafted:
        (relation, scheme), id, whose = part, self._uow.new_id(), (resident, part[0])
        made_up, stated = self._wages.supplements(id, whose), self._wages.stated(whose)
        added = sum(made_up.values())
        owed = replace(
            owed, earned=owed.earned + added, wage_floor=stated["wage_floor"], goes_on=whose in self._going_on
        )
        before = self._paid_before.get((resident, scheme), Before())
        special = self._deductions.special(resident, scheme, before)

        def tax(gross: int) -> Withholding:
            return withhold(scheme, Payment(self._run.paid_on, gross, owed.share_of(gross), special), before)

        settled = settle(owed, tax, TERMS[relation])
        if settled.gross:
            paid = Payment(self._run.paid_on, settled.gross, settled.insurance, special)
            self._paid_before[resident, scheme] = before.and_then(paid, settled.withheld)
        row = {
            "id": id,
            "community": self._run.community,
            "employer": self._run.employer,
            "resident": resident,
            "run": self._run.id,
            "period": self._run.period,
            "relation": relation.value,
            "scheme": scheme,
            "rule": tax(settled.gross).source,
            "earned": owed.earned,
            "supplement": added,
            "special": special if settled.gross else 0,
            "insurance_ahead": 0,
            **{name: getattr(settled, name) for name in SETTLED},
        }
        return Drafted(row | stated, made_up, settled)


def parts_to_pay(uow: UnitOfWork, period: PayPeriod, before: UUID | None, people: People) -> store.Parts:
    """What was earned in the period and what the run before carried over, by person and relation of the work."""
    parts = store.earned(uow, period.id, people)
    for resident, carried in store.carried(uow, before, people).items():
        for part, fen in carried.items():
            parts[resident][part] += fen
    return parts
