"""What a page of persons is owed and owes, asked in a fixed number of statements, however many they are; and what is
settled of it, payslip by payslip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.court.order import Order, rest_of_month
from services.training.piecework.court.store import orders_to_serve
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.floors import Supplement
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.run import RunKind
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
    """A payslip's columns, its supplements by the payslip whose month each makes up, and what was settled. `between` is
    what it pays of a month that goes on, or, below zero, what interim payslips paid: each with the interim one.
    """

    row: dict[str, Any]
    supplements: Mapping[UUID, Supplement]
    settled: Settlement
    between: Sequence[tuple[UUID, int]]


class Owing:
    def __init__(self, uow: UnitOfWork, run: PayrollRun, before: UUID | None, people: People) -> None:
        period = uow.session.get_one(PayPeriod, run.period)
        self._uow, self._run, self._between = uow, run, store.paid_between(uow, run, people)
        self._of_run = {name: getattr(run, name) for name in ("community", "employer", "period")} | {"run": run.id}
        self._paid_before = store.paid_before(uow, run, people)
        self._orders = self._orders_of_month(period, people)
        self._going_on = store.going_on(uow, period, people)
        self._aside: Mapping[UUID, tuple[int, int]] = {}
        self._decided: Mapping[UUID, int] = {}
        self._wages: WageFloors | None = None
        if run.kind == RunKind.INTERIM:
            self._parts = store.earned_so_far(uow, run, people)
        else:
            self._of_month(period, before, people)
        self._deductions = WageDeductions(uow, run, before, people, self._parts)

    def _of_month(self, period: PayPeriod, before: UUID | None, people: People) -> None:
        """What a month's own run settles, and interim ones leave to it."""
        uow, run = self._uow, self._run
        self._parts = parts_to_pay(uow, period, before, people)
        for person, slips in self._between.items():
            for slip in slips:
                self._parts[person][slip.part] -= slip.gross
        self._aside = store.set_aside(uow, run.employer, people)
        self._decided = store.decided_for_material(uow, run.employer, people)
        self._wages = WageFloors(uow, period, people, self._parts)

    def _orders_of_month(self, period: PayPeriod, people: People) -> dict[UUID, Sequence[Order]]:
        """What each order may still take of the month, after what interim payslips gave it, and paid to live on."""
        known_at = self._run.started_at if self._run.kind == RunKind.INTERIM else period.closed_at
        assert known_at is not None
        orders = dict(orders_to_serve(self._uow, period, people, known_at))
        for person, slips in self._between.items():
            for slip in slips:
                orders[person] = rest_of_month(orders.get(person, ()), slip.garnishments, slip.paid)
        return orders

    def payslips(self, resident: UUID) -> list[Drafted]:
        """One a relation and scheme, in their order: each takes what those before it leave. What no wage of the month
        bears of the own share of insurance the employer pays ahead.
        """
        advances, deducted = self._aside.get(resident, (0, 0))
        owed = Owed(0, advances, self._decided.get(resident, 0) - deducted, orders=self._orders.get(resident, ()))
        shares, of_wages, drafted = self._deductions.shares(resident), None, []
        for part, pay in sorted(self._parts[resident].items()):
            if pay <= 0 and self._wages is None:  # the month's own run settles it
                continue
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
        between = [slip for slip in self._between.get(resident, ()) if slip.part == part]
        made_up, stated = self._floor(id, whose)
        added = sum(one.amount for one in made_up.values())
        owed = replace(
            owed,
            earned=owed.earned + added,
            wage_floor=stated["wage_floor"],
            goes_on=whose in self._going_on,
            gross_before=sum(slip.gross for slip in between),
            paid_before=sum(slip.paid for slip in between),
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
            **self._of_run,
            "id": id,
            "resident": resident,
            "relation": relation.value,
            "scheme": scheme,
            "rule": tax(settled.gross).source,
            "earned": owed.earned,
            "supplement": added,
            "special": special if settled.gross else 0,
            "insurance_ahead": 0,
            **{name: getattr(settled, name) for name in SETTLED},
        }
        lines = [(id, owed.earned)] if self._wages is None else [(slip.payslip, -slip.gross) for slip in between]
        return Drafted(row | stated, made_up, settled, lines)

    def _floor(
        self, payslip: UUID, whose: tuple[UUID, Relation]
    ) -> tuple[Mapping[UUID, Supplement], dict[str, int | None]]:
        """A payslip's supplements, and what it keeps of the hours: an interim one nothing, as they are of the month."""
        if self._wages is None:
            return {}, dict.fromkeys(("wage_floor", "wage_minutes", "wage_earned"))
        return self._wages.supplements(payslip, whose), self._wages.stated(whose)


def parts_to_pay(uow: UnitOfWork, period: PayPeriod, before: UUID | None, people: People) -> store.Parts:
    """What was earned in the period and what the run before carried over, by person and relation of the work."""
    parts = store.earned(uow, period.id, people)
    for resident, carried in store.carried(uow, before, people).items():
        for part, fen in carried.items():
            parts[resident][part] += fen
    return parts
