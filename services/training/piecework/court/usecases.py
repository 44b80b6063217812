"""Orders of courts: entered with their notice, lifted by the court, and what was withheld by them so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.common.paging import page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.filing import is_paper, keep_sent, link_to
from services.training.piecework.court import store
from services.training.piecework.court.order import refuse_terms, state_on
from services.training.piecework.court.tables import CourtOrder
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.store import period_open
from services.training.piecework.payroll.usecases.deducting import engaged
from services.training.piecework.payroll.usecases.payouts import release_due
from services.training.scope import employer_of, work_within_reach

MONEY = ("total", "monthly", "living_minimum")
AS_ASKED = ("court", "case_number", "notice", "served_on", "precedence", "percent", "until", "payee", "bank", "account")
PAPER = "you have sent no such PDF or picture of the notice; send it first, to POST /v1/files?service=training"
ONE_ORDER = "there is an order in this case already; lift that one first where the court has changed it"


def enter_court_order(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """What a court asks the employer to withhold, with the notice. Raises Invalid, Conflict (`exists`)."""
    resident = engaged(uow, command.resident, employer := employer_of(uow.actor, command.employer))
    since = command.since or command.served_on
    amounts = {name: None if (asked := getattr(command, name)) is None else asked.amount for name in MONEY}
    refuse_terms(amounts["total"], amounts["monthly"], command.percent, since, command.until)
    if command.served_on > uow.today():
        reason = "the day on which the notice was served is not to come"
        raise Invalid(reason, errors=[FieldError("/served_on", reason)])
    if store.open_order(uow, employer, resident, command.court, command.case_number) is not None:
        raise _is_there()
    keep_sent(uow, command.notice, "notice", is_paper, PAPER)
    period_open(uow, employer)
    order = CourtOrder(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        employer=employer,
        resident=resident,
        since=since,
        entered_by=uow.actor.subject,
        entered_at=uow.now(),
        **amounts,
        **{name: getattr(command, name) for name in AS_ASKED},
    )
    try:
        with uow.session.begin_nested():
            uow.add(order)
    except IntegrityError:  # of the case: another sender was first, between our look and our write
        raise _is_there() from None
    return order_view(uow, order, 0)


def _is_there() -> Conflict:
    return Conflict(ONE_ORDER, type="exists", errors=[FieldError("/case_number", ONE_ORDER)])


def lift_court_order(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Nothing more is withheld by it. What was withheld and has not gone to the court goes to the resident."""
    order = store.one(uow, command.id, locked=True)
    refuse_lifted(uow, order)
    period_open(uow, order.employer)
    order.lifted_because, order.lifted_by, order.lifted_at = command.reason, uow.actor.subject, uow.now()
    order.version += 1
    uow.add(order)
    release_due(uow, [order.id])
    uow.session.flush()
    return order_view(uow, order, store.withheld(uow, [order.id]).get(order.id, 0))


def refuse_lifted(_: UnitOfWork, order: Any) -> None:
    if order.lifted_at is not None:
        raise Conflict("this order is lifted", type="order-lifted")


def get_court_order(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return _views(uow, [store.one(uow, query.id)])[0]


def list_court_orders(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(CourtOrder).where(work_within_reach(uow, CourtOrder))
    if query.resident:
        found = found.where(CourtOrder.resident == query.resident)
    answer = page(uow, found, CourtOrder.id, query.limit, query.cursor)
    return {**answer, "items": _views(uow, answer["items"])}


def link_court_order_notice(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    return link_to(uow, store.one(uow, command.id).notice)


def _views(uow: UnitOfWork, orders: Sequence[CourtOrder]) -> list[dict[str, Any]]:
    so_far: dict[UUID, int] = store.withheld(uow, [order.id for order in orders])
    return [order_view(uow, order, so_far.get(order.id, 0)) for order in orders]


def order_view(uow: UnitOfWork, order: CourtOrder, withheld: int) -> dict[str, Any]:
    """`withheld` by final runs, in fen."""
    shown = columns_of(order)
    amounts = {name: None if shown[name] is None else money(shown[name]) for name in MONEY}
    remaining = None if order.total is None else max(order.total - withheld, 0)
    return (
        shown
        | amounts
        | {
            "state": state_on(uow.today(), order.until, remaining, lifted=order.lifted_at is not None).value,
            "withheld": money(withheld),
            "remaining": None if remaining is None else money(remaining),
        }
    )
