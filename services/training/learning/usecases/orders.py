"""Employers ask for people with a skill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from chassis.common.paging import page, updated_since
from chassis.common.telling import event_about
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training import contract
from services.training.learning import store
from services.training.learning.tables import DemandOrder
from services.training.piecework.store import working_and_paid
from services.training.scope import employer_of, refuse_no_employer
from services.training.store import organisations_named

TOLD = ("skill", "heads", "by_when", "rates", "place")


def open_demand_order(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Ask for people. The same reference sent again gives the order that it stands for."""
    return view(uow, opened(uow, command)[0])


def opened(uow: UnitOfWork, command: Any) -> tuple[DemandOrder, bool]:
    """The order, and whether it stood already."""
    employer = employer_of(uow.actor, command.employer)
    refuse_no_employer(uow, employer)
    reference = command.employer_reference
    if reference and (known := store.demand_order_with_reference(uow, employer, reference)):
        return the_same(known, command), True
    if command.by_when < uow.today():
        reason = "this day is past; name the one by which the people are needed"
        raise Invalid(reason, errors=[FieldError("/by_when", reason)])
    order = DemandOrder(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        employer=employer,
        employer_reference=reference,
        state="open",
        opened_on=uow.today(),
        opened_by=uow.actor.subject,
        **{name: getattr(command, name) for name in TOLD},
    )
    told = {"employer": employer, "skill": order.skill, "heads": order.heads, "by_when": order.by_when}
    try:
        with uow.session.begin_nested():
            uow.add(order, event_about(uow, contract.demand_order_opened, order, told))
    except IntegrityError:  # the reference's constraint: another sender was first, between our look and our write
        reason = "the same order is being opened by another sender; send it again"
        raise Conflict(reason, type="employer-reference-taken") from None
    return order, False


def the_same(known: DemandOrder, command: Any) -> DemandOrder:
    """Raises Conflict where the reference stands for another order."""
    if any(getattr(known, name) != getattr(command, name) for name in TOLD):
        reason = "this reference stands for another order; give each order its own"
        raise Conflict(reason, type="employer-reference-taken", errors=[FieldError("/employer_reference", reason)])
    return known


def close_demand_order(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Nobody else is asked for; classes that were opened for it go on."""
    order = store.demand_order(uow, command.id, locked=True)
    refuse_closed(uow, order)
    order.state, order.closed_on, order.closed_because = "closed", uow.today(), command.reason
    order.version += 1
    return view(uow, order)


def refuse_closed(_: UnitOfWork, order: DemandOrder) -> None:
    """Raises Conflict (`demand-order-closed`)."""
    if order.state != "open":
        raise Conflict(f"this order was closed on {order.closed_on}; open another one", type="demand-order-closed")


def get_demand_order(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.demand_order(uow, query.id))


def list_demand_orders(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.demand_orders(uow).where(updated_since(uow, DemandOrder, query.updated_since))
    wanted = {"state": query.state, "skill": query.skill, "employer": query.employer}
    for name, value in (wanted | {"employer_reference": query.employer_reference}).items():
        if value is not None:
            found = found.where(getattr(DemandOrder, name) == value)
    answer = page(uow, found, DemandOrder.id, query.limit, query.cursor)
    return {**answer, "items": views(uow, answer["items"])}


def view(uow: UnitOfWork, order: DemandOrder) -> dict[str, Any]:
    return views(uow, [order])[0]


def views(uow: UnitOfWork, orders: Sequence[DemandOrder]) -> list[dict[str, Any]]:
    """With their chains, in the same number of queries for however many."""
    uow.session.flush()
    ids = [order.id for order in orders]
    chains, names = (
        store.chains(uow, ids, uow.today()),
        organisations_named(uow, [order.employer for order in orders]),
    )
    at_work = working_and_paid(uow, store.passed_for_orders(ids))
    nobody = dict.fromkeys(store.STEPS, 0)
    return [
        columns_of(order)
        | {"employer_name": names.get(order.employer)}
        | {"chain": chain_of(order.heads, chains.get(order.id, nobody), *at_work.get(order.id, (0, 0)))}
        for order in orders
    ]


def chain_of(heads: int, learnt: Mapping[str, int], working: int, paid: int) -> dict[str, Any]:
    steps = {"enrolled": learnt["enrolled"], "passed": learnt["passed"], "working": working, "paid": paid}
    before = [heads, *steps.values()]
    lost = {step: max(0, came - reached) for (step, reached), came in zip(steps.items(), before, strict=False)}
    return {"heads": heads, **learnt, **steps, "lost": lost}
