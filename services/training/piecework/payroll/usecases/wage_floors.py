"""What payslips of a wage are held against: the hours that the pay of a period was earned in and their minimum wage,
what was earned with them, and what corrections make of earlier months. By pages of persons, in a few statements.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Invalid
from services.training.piecework.fairness.store import minimum_wages_here
from services.training.piecework.fairness.wages import HourlyMinimum, least_for
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.floors import Corrected, Floor, Supplement, supplements
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.settling import OF_WAGE
from services.training.piecework.payroll.store import among
from services.training.piecework.work.claiming import Relation, scheme_of
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection

Whose = tuple[UUID, Relation]


class WageFloors:
    """Of a page of persons, by person and relation that pays a wage."""

    def __init__(self, uow: UnitOfWork, period: PayPeriod, people: People, parts: store.Parts) -> None:
        """`parts` is given those of a wage by which nothing was earned with hours of work (all was rejected)."""
        self.floors = wage_floors(uow, period.id, people)
        for whose, relation in self.floors:
            parts[whose][relation, scheme_of(relation, None)] += 0
        for whose, relation in store.told_late(uow, period.id, people):
            parts[whose][relation, scheme_of(relation, None)] += 0
        of_wage = any(relation in OF_WAGE for found in parts.values() for relation, _ in found)
        self._earned = store.earned_with_own_hours(uow, period.id, people) if self.floors else {}
        self._corrected = corrected_by_now(uow, period, people) if of_wage else {}

    def floor(self, whose: Whose) -> Floor:
        return self.floors.get(whose, Floor())

    def supplements(self, payslip: UUID, whose: Whose) -> Mapping[UUID, Supplement]:
        """Those of a payslip, by the payslip whose month each makes up."""
        earned, corrected = self._earned.get(whose, 0), self._corrected.get(whose, ())
        return supplements(payslip, self.floor(whose), earned, corrected)

    def stated(self, whose: Whose) -> dict[str, int | None]:
        """What a payslip keeps of it; nothing where the relation pays no wage."""
        floor = self.floor(whose) if whose[1] in OF_WAGE else Floor(None, None)
        earned = self._earned.get(whose, 0) if whose[1] in OF_WAGE else None
        return {"wage_floor": floor.least, "wage_minutes": floor.minutes, "wage_earned": earned}


def corrected_by_now(uow: UnitOfWork, period: PayPeriod, people: People) -> dict[Whose, list[Corrected]]:
    """Earlier payslips of a wage of which more is known now, with the hours that were told until the period's end."""
    corrected = store.corrected_wages(uow, period, people)
    hours = store.hours_by_now(uow, period, [one.payslip for found in corrected.values() for one in found])
    table = minimum_wages_here(uow) if hours else ()
    anew = {id: _floor_of(days, table) for id, days in hours.items()}
    return {
        whose: [replace(one, hours=anew.get(one.payslip, one.hours)) for one in found]
        for whose, found in corrected.items()
    }


def _floor_of(days: store.Hours, table: Sequence[HourlyMinimum]) -> Floor:
    known = {day: minutes for day, minutes in days.items() if minutes is not None}
    return _floor(known, table) if len(known) == len(days) else Floor(None, None)


def wage_floors(uow: UnitOfWork, period: UUID, people: People) -> dict[Whose, Floor]:
    """In two statements: by the minutes that were told with the deliveries inspected in the period, at the hourly
    minimum in force on the day that each was brought. A correction of pieces takes no hours.
    """
    query = (
        select(
            Inspection.resident,
            Engagement.relation,
            Delivery.delivered_on,
            func.sum(Delivery.minutes),
            func.count() - func.count(Delivery.minutes),
        )
        .join(Delivery, Delivery.id == Inspection.delivery)
        .join(Claim, Claim.id == Inspection.claim)
        .join(Engagement, and_(Engagement.id == Claim.engagement, store.pays_a_wage()))
        .where(Inspection.period == period, Inspection.corrects.is_(None), among(Inspection.resident, people))
        .group_by(Inspection.resident, Engagement.relation, Delivery.delivered_on)
    )
    minutes: dict[Whose, Counter[date]] = defaultdict(Counter)
    unsaid: set[Whose] = set()
    for record, relation, day, told, untold in uow.session.execute(query):
        whose = people.person(record), Relation.of(relation)
        minutes[whose][day] += int(told or 0)
        if untold:
            unsaid.add(whose)
    table = minimum_wages_here(uow) if minutes else ()
    return {whose: Floor(None, None) if whose in unsaid else _floor(days, table) for whose, days in minutes.items()}


def _floor(minutes: Mapping[date, int], table: Sequence[HourlyMinimum]) -> Floor:
    try:
        return Floor(sum(minutes.values()), least_for(minutes, table))
    except Invalid:
        return Floor(sum(minutes.values()), None)
