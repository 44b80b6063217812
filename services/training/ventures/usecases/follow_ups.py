"""Follow-ups: planned when a venture starts, told of on their day, recorded once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from chassis.common.paging import page
from chassis.common.telling import event_about
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs.timers import Due, cancel, schedule
from services.training import contract
from services.training.store import PAY_ACCESS, names_of, refusing
from services.training.ventures import scope, store
from services.training.ventures.following import AFTER, FollowUpState, months_after, state_of
from services.training.ventures.tables import Venture, VentureFollowUp
from services.training.ventures.venture import VentureState

REMIND = "venture_follow_up_due"
MORNING = time(9)  # in the community


def plan(uow: UnitOfWork, venture: Venture, started_on: date) -> None:
    """Those whose day is past already are due at once."""
    for months in AFTER:
        due_on = months_after(started_on, months)
        row = VentureFollowUp(
            id=uow.new_id(), community=venture.community, version=1, venture=venture.id, months=months, due_on=due_on
        )
        uow.add(row)
        at = datetime.combine(due_on, MORNING, tzinfo=uow.database.zone)
        schedule(uow, REMIND, key(row), at, {"follow_up": str(row.id)})


def drop(uow: UnitOfWork, venture: Venture) -> None:
    for row in store.waiting_of(uow, venture.id):
        forget_timer(uow, row)


def forget_timer(uow: UnitOfWork, row: VentureFollowUp) -> None:
    cancel(uow, key(row))


def key(row: VentureFollowUp) -> str:
    return f"follow-up:{row.id}"


def tell_follow_up_due(uow: UnitOfWork, due: Due) -> None:
    """Timer: the day has come. One that was recorded, or whose venture has ended, is told of no more."""
    row = uow.session.get(VentureFollowUp, UUID(due.arguments["follow_up"]))
    venture = uow.session.get(Venture, row.venture) if row else None
    if row is None or venture is None or row.recorded_on is not None:
        return
    if venture.state != VentureState.STARTED.value or venture.resident is None:
        return
    told = {name: getattr(venture, name) for name in ("organisation", "resident")}
    data = {"venture": venture.id, "months": row.months, "due_on": row.due_on, **told}
    uow.tell(event_about(uow, contract.follow_up_due, row, data))


def list_venture_follow_ups(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.follow_ups(uow)
    if query.venture is not None:
        found = found.where(VentureFollowUp.venture == query.venture)
    if query.organisation is not None:
        found = found.where(Venture.organisation == query.organisation)
    if query.state is not None:
        found = found.where(store.stands(FollowUpState.of(query.state), uow.today()))
    answer = page(uow, found, VentureFollowUp.id, query.limit, query.cursor)
    return {**answer, "items": views(uow, answer["items"])}


def views(uow: UnitOfWork, rows: Sequence[VentureFollowUp]) -> list[dict[str, Any]]:
    """Without the income, for who may not see it."""
    uow.session.flush()
    ventures = store.ventures_by_id(uow, {row.venture for row in rows})
    founders = {one.resident for one in ventures.values() if one.resident is not None}
    names, hidden = names_of(uow, founders), refusing(uow, founders, PAY_ACCESS)
    found = []
    for row in rows:
        venture = ventures[row.venture]
        may_see = scope.sees_income(uow.actor, venture.resident, refused=venture.resident in hidden)
        found.append(
            columns_of(row)
            | {name: getattr(venture, name) for name in ("organisation", "resident", "title")}
            | {"name": names.get(venture.resident), "state": stands(uow, row, venture).value}
            | {"income": {"amount": row.income, "currency": "CNY"} if may_see and row.income is not None else None}
        )
    return found


def stands(uow: UnitOfWork, row: Any, venture: Venture) -> FollowUpState:
    return state_of(row.due_on, row.recorded_on, venture.state == VentureState.ENDED.value, uow.today())
