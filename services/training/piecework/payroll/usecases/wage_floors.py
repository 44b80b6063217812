"""What damages leave of somebody's wage: the minimum wage of the hours that their pay of a period was earned in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Invalid
from services.training.piecework.fairness.store import minimum_wages
from services.training.piecework.fairness.wages import least_for
from services.training.piecework.payroll.people import People
from services.training.piecework.work.tables import Delivery, Inspection


def wage_floors(uow: UnitOfWork, period: UUID, people: People, whose: Collection[UUID]) -> dict[UUID, int | None]:
    """Fen by person, in two statements: by the minutes that were told with the deliveries inspected in the period, at
    the hourly minimum in force on the day that each was brought. A correction of pieces takes no hours.

    None where somebody did not say how long a delivery took, or no minimum wage is known for the day.
    """
    if not whose:
        return {}
    records = [*whose, *(record for record, person in people.others.items() if person in whose)]
    query = (
        select(
            Inspection.resident,
            Delivery.delivered_on,
            func.sum(Delivery.minutes),
            func.count() - func.count(Delivery.minutes),
        )
        .join(Delivery, Delivery.id == Inspection.delivery)
        .where(Inspection.period == period, Inspection.corrects.is_(None), Inspection.resident.in_(records))
        .group_by(Inspection.resident, Delivery.delivered_on)
    )
    minutes: dict[UUID, Counter[date]] = defaultdict(Counter)
    unsaid: set[UUID] = set()
    for record, day, told, untold in uow.session.execute(query):
        minutes[people.person(record)][day] += int(told or 0)
        if untold:
            unsaid.add(people.person(record))
    table = minimum_wages(uow)
    found: dict[UUID, int | None] = {}
    for person in whose:
        try:
            found[person] = None if person in unsaid else least_for(minutes[person], table)
        except Invalid:
            found[person] = None
    return found
