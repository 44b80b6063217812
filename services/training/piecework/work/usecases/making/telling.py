"""How long a delivery took, told afterwards: by the resident, or at the desk for them. What is counted by it (the usual
hour of an operation, the minimum wage of a month's hours) reads it where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chassis.common.editing import expect_version
from chassis.common.views import loaded_with
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, invalid_at
from services.training.piecework.ledger.store import open_period
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll.run import RunState
from services.training.piecework.payroll.settling import OF_WAGE
from services.training.piecework.work import store
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection, LateHours


def tell_minutes(uow: UnitOfWork, command: Any) -> Delivery:
    """Of minutes that stand already the others take their place, with a reason; what was said before is in the audit.

    Where the run of its month is final that month stays as it is, and what follows for the least of its hours is a line
    of the next payslip. Raises Conflict (`minutes-counted`) where a run that is not final counted the delivery.
    """
    delivery: Delivery = store.one(uow, Delivery, command.id)
    uow.session.get_one(Claim, delivery.claim, with_for_update=True)  # as an inspection does, which writes it too
    uow.session.refresh(delivery)
    if uow.if_match is not None:
        expect_version(uow, delivery)
    if delivery.minutes == command.minutes:
        return delivery
    _hold_period(uow, delivery)
    refuse_counted(uow, delivery)
    if delivery.minutes is not None and command.reason is None:
        raise invalid_at("/reason", f"{delivery.minutes} minutes are told; say why it is another number")
    if delivery.counted_by is not None and _pays_a_wage(uow, delivery):
        uow.add(_late(uow, delivery, command.minutes))
    delivery.minutes, delivery.minutes_because = command.minutes, command.reason
    delivery.minutes_by, delivery.minutes_at = uow.actor.subject, uow.now()
    delivery.version += 1
    uow.add(delivery)
    return delivery


def refuse_counted(_: UnitOfWork, delivery: Delivery) -> None:
    """Raises Conflict."""
    if delivery.counted_by is not None and delivery.counted_by.state != RunState.FINAL.value:
        reason = (
            "a payroll run counts this delivery's hours in this moment; discard it, where it is not approved "
            "(POST /v1/payroll-runs/{id}/discard), or tell them when it is final: what follows is on the next payslip"
        )
        raise Conflict(reason, type="minutes-counted")


def with_run(uow: UnitOfWork, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
    """Deliveries, with the runs that counted them loaded in one query."""
    return loaded_with(uow, Delivery, deliveries, Delivery.counted_by)


def _pays_a_wage(uow: UnitOfWork, delivery: Delivery) -> bool:
    engagement = uow.session.get_one(Engagement, uow.session.get_one(Claim, delivery.claim).engagement)
    return Relation.of(engagement.relation) in OF_WAGE


def _late(uow: UnitOfWork, delivery: Delivery, minutes: int) -> LateHours:
    period = open_period(uow, delivery.employer, delivery.community)
    return LateHours(
        id=uow.new_id(),
        community=delivery.community,
        employer=delivery.employer,
        resident=delivery.resident,
        delivery=delivery.id,
        period=period.id,
        minutes=minutes,
        before=delivery.minutes,
        told_by=uow.actor.subject,
        told_at=uow.now(),
    )


def _hold_period(uow: UnitOfWork, delivery: Delivery) -> None:
    """That no run of the period in which it was inspected is started before the commit."""
    graded = select(Inspection.period).where(Inspection.delivery == delivery.id, Inspection.corrects.is_(None))
    uow.session.scalar(select(PayPeriod.id).where(PayPeriod.id.in_(graded)).with_for_update(read=True))
