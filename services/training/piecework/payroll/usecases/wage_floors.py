"""What damages leave of somebody's wage: the minimum wage of the hours that their pay of a period was earned in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Invalid
from services.training.piecework.fairness.store import minimum_wages_here
from services.training.piecework.fairness.wages import HourlyMinimum, least_for
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.settling import TERMS
from services.training.piecework.payroll.store import among
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection


def wage_floors(uow: UnitOfWork, period: UUID, people: People) -> dict[tuple[UUID, Relation], int | None]:
    """Fen by person and relation that pays a wage, in two statements: by the minutes that were told with the deliveries
    inspected in the period, at the hourly minimum in force on the day that each was brought. A correction of pieces
    takes no hours.

    None where somebody did not say how long a delivery took, or no minimum wage is known for the day.
    """
    wages = [relation.value for relation, terms in TERMS.items() if terms.of_wage]
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
        .join(Engagement, and_(Engagement.id == Claim.engagement, Engagement.relation.in_(wages)))
        .where(Inspection.period == period, Inspection.corrects.is_(None), among(Inspection.resident, people))
        .group_by(Inspection.resident, Engagement.relation, Delivery.delivered_on)
    )
    minutes: dict[tuple[UUID, Relation], Counter[date]] = defaultdict(Counter)
    unsaid: set[tuple[UUID, Relation]] = set()
    for record, relation, day, told, untold in uow.session.execute(query):
        whose = people.person(record), Relation.of(relation)
        minutes[whose][day] += int(told or 0)
        if untold:
            unsaid.add(whose)
    table = minimum_wages_here(uow) if minutes else ()
    return {whose: None if whose in unsaid else _least(days, table) for whose, days in minutes.items()}


def _least(minutes: Mapping[date, int], table: Sequence[HourlyMinimum]) -> int | None:
    try:
        return least_for(minutes, table)
    except Invalid:
        return None
