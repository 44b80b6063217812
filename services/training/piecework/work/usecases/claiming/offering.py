"""An employer's orders, cut into lots, and the engagements under which residents may take them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import narrowed, page, updated_since
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.rates import store as rates
from services.training.piecework.rates.tables import StyleOperation
from services.training.piecework.work import store
from services.training.piecework.work.claiming import LotState, OrderState, Relation, scheme_of
from services.training.piecework.work.tables import Engagement, Lot, WorkOrder
from services.training.scope import employer_of, known_resident, refuse_no_employer

AHEAD = timedelta(days=92)  # three months: what lies further ahead is mostly a mistyped year
FEW = 5  # claims that a refusal names


def open_work_order(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """An order with its lots. The same reference sent again gives the order that it stands for; where its pieces differ
    it is refused (`employer-reference-taken`).
    """
    operation = rates.one(uow, StyleOperation, command.operation)
    known = store.with_reference(uow, WorkOrder, operation.employer, command.employer_reference)
    if known is not None:
        refuse_another(known, operation, command)
        return view(uow, known)
    if command.due_on is not None and command.due_on < uow.today():
        reason = "an order is due today or later"
        raise Invalid(reason, errors=[FieldError("/due_on", reason)])
    order = WorkOrder(
        id=uow.new_id(),
        community=operation.community,
        version=1,
        employer=operation.employer,
        employer_reference=command.employer_reference,
        operation=operation.id,
        quantity=sum(command.lots),
        due_on=command.due_on,
        state=OrderState.OPEN.value,
    )
    uow.add(order)
    uow.session.flush()
    for number, pieces in enumerate(command.lots, 1):
        uow.add(open_lot(uow, order, number, pieces))
    uow.session.flush()
    return view(uow, order)


def refuse_another(known: WorkOrder, operation: StyleOperation, command: Any) -> None:
    """Raises Conflict (`employer-reference-taken`) where the reference stands for other pieces or another day."""
    if (known.operation, known.quantity, known.due_on) != (operation.id, sum(command.lots), command.due_on):
        reason = "this reference stands for another order; give each its own"
        raise Conflict(reason, type="employer-reference-taken", errors=[FieldError("/employer_reference", reason)])


def open_lot(uow: UnitOfWork, order: WorkOrder, number: int, pieces: int) -> Lot:
    return Lot(
        id=uow.new_id(),
        community=order.community,
        version=1,
        employer=order.employer,
        work_order=order.id,
        number=number,
        pieces=pieces,
        state=LotState.OPEN.value,
    )


def get_work_order(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.one(uow, WorkOrder, query.id))


def list_work_orders(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(WorkOrder).where(
        store.within_reach(uow, WorkOrder), updated_since(uow, WorkOrder, query.updated_since)
    )
    found = narrowed(found, WorkOrder, query, "state", "employer_reference", "operation")
    return page(uow, found, WorkOrder.id, query.limit, query.cursor)


def close_work_order(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """No lot of it is offered any more; those that are out come back as usual."""
    order = store.one(uow, WorkOrder, command.id, locked=True)
    refuse_closed(uow, order)
    order.state = OrderState.CLOSED.value
    order.version += 1
    uow.add(order)
    return view(uow, order)


def refuse_closed(_: UnitOfWork, order: Any) -> None:
    if order.state != OrderState.OPEN:
        raise Conflict("this order is closed already", type="order-closed")


def refuse_taken(_: UnitOfWork, lot: Lot) -> None:
    if lot.state != LotState.OPEN:
        raise Conflict("this lot is not open", type="lot-taken")


def list_lots(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Lot).where(store.within_reach(uow, Lot), updated_since(uow, Lot, query.updated_since))
    found = narrowed(found, Lot, query, "state", "work_order")
    return page(uow, found, Lot.id, query.limit, query.cursor)


def view(uow: UnitOfWork, order: WorkOrder) -> dict[str, Any]:
    shown = columns_of(order)
    lots = uow.session.scalars(select(Lot).where(Lot.work_order == order.id).order_by(Lot.number)).all()
    return shown | {"lots": lots}


def record_engagement(uow: UnitOfWork, command: Any) -> Engagement:
    """Under which relation a resident works for an employer, one at a time. Raises Conflict (`engaged`), with the other
    one, where they would share a day, NotFound where there is no such employer.
    """
    resident = known_resident(uow, command.resident, locked=True)  # who records another one for them waits
    refuse_no_employer(uow, employer := employer_of(uow.actor, command.employer))
    since = command.since or uow.today()
    refuse_far_ahead(uow, since)
    refuse_engaged(uow, resident.id, employer, since)
    relation = Relation.of(command.relation)
    engagement = Engagement(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        employer=employer,
        resident=resident.id,
        relation=relation.value,
        tax_scheme=scheme_of(relation, command.tax_scheme),
        since=since,
        until=None,
        evidence=command.evidence,
        share=command.share,
        piece_limit=command.piece_limit,
        recorded_by=uow.actor.subject,
    )
    uow.add(engagement)
    return engagement


def refuse_far_ahead(uow: UnitOfWork, since: date) -> None:
    if since > uow.today() + AHEAD:
        reason = f"at most {AHEAD.days} days ahead, by {uow.today() + AHEAD}; record it nearer to its day"
        raise Invalid(reason, errors=[FieldError("/since", reason)])


def refuse_engaged(uow: UnitOfWork, resident: UUID, employer: UUID, since: date) -> None:
    other = store.engagement_from(uow, resident, employer, since, None, community=uow.actor.community)
    if other is not None:
        span = f"from {other.since}" + (f" until {other.until}" if other.until else "")
        reason = f"engagement {other.id} with this employer is in force {span}; end it before this one begins"
        raise Conflict(reason, type="engaged", errors=[FieldError("/since", reason)])


def end_engagement(uow: UnitOfWork, command: Any) -> Engagement:
    """The last day is the one before `until`; what is out then is brought and paid as usual. Raises Conflict
    (`claimed-later`) where something was claimed under it after that.
    """
    engagement: Engagement = store.one(uow, Engagement, command.id, locked=True)
    refuse_ended(uow, engagement)
    until = command.until or uow.today()
    if until < engagement.since:
        reason = f"it began on {engagement.since}"
        raise Invalid(reason, errors=[FieldError("/until", reason)])
    refuse_claimed_later(uow, engagement, until)
    engagement.until = until
    engagement.version += 1
    uow.add(engagement)
    return engagement


def refuse_claimed_later(uow: UnitOfWork, engagement: Engagement, until: date) -> None:
    later = store.claimed_from(uow, engagement, until)
    if later:
        named = ", ".join(f"{claim} of {on}" for claim, on in later[:FEW]) + (" …" if len(later) > FEW else "")
        raise Conflict(
            f"{len(later)} claims were made under it on {until} or later; end it after them: {named}",
            type="claimed-later",
        )


def refuse_ended(_: UnitOfWork, engagement: Engagement) -> None:
    if engagement.until is not None:
        raise Conflict(f"this engagement ended on {engagement.until}", type="ended")


def get_engagement(uow: UnitOfWork, query: Any) -> Engagement:
    found: Engagement = store.one(uow, Engagement, query.id)
    return found


def list_engagements(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Engagement).where(
        store.within_reach(uow, Engagement), updated_since(uow, Engagement, query.updated_since)
    )
    found = narrowed(found, Engagement, query, "resident", "employer")
    return page(uow, found, Engagement.id, query.limit, query.cursor)
