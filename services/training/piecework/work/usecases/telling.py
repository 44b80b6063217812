"""How long a delivery took, told afterwards: by the resident, or at the desk for them. What is counted by it (the usual
hour of an operation, the minimum wage of a month's hours) reads it where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from chassis.common.editing import expect_version
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, invalid_at
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.work import store
from services.training.piecework.work.tables import Claim, Delivery, Inspection


def tell_minutes(uow: UnitOfWork, command: Any) -> Delivery:
    """Of minutes that stand already the others take their place, with a reason; what was said before is in the audit.

    Raises Conflict (`minutes-counted`) where a payroll run counted the delivery.
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
    delivery.minutes, delivery.minutes_because = command.minutes, command.reason
    delivery.minutes_by, delivery.minutes_at = uow.actor.subject, uow.now()
    delivery.version += 1
    uow.add(delivery)
    return delivery


def refuse_counted(_: UnitOfWork, delivery: Delivery) -> None:
    """Raises Conflict."""
    if delivery.counted_by is not None:
        reason = (
            "a payroll run counted this delivery's hours; one that is not approved can be discarded "
            "(POST /v1/payroll-runs/{id}/discard), and its month be drafted again once they are told"
        )
        raise Conflict(reason, type="minutes-counted")


def with_run(uow: UnitOfWork, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
    """Deliveries, with the runs that counted them loaded in one query."""
    ids = [delivery.id for delivery in deliveries]
    query = select(Delivery).where(Delivery.id.in_(ids)).options(selectinload(Delivery.counted_by))
    return uow.session.scalars(query.execution_options(populate_existing=True)).all()


def _hold_period(uow: UnitOfWork, delivery: Delivery) -> None:
    """That no run of the period in which it was inspected is started before the commit."""
    graded = select(Inspection.period).where(Inspection.delivery == delivery.id, Inspection.corrects.is_(None))
    uow.session.scalar(select(PayPeriod.id).where(PayPeriod.id.in_(graded)).with_for_update(read=True))
