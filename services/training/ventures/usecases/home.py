"""What is next of a resident's venture, and what waits at the desk for who cares for ventures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.training.store import records_of
from services.training.ventures import scope, store
from services.training.ventures.following import FollowUpState
from services.training.ventures.placing import Span
from services.training.ventures.tables import Venture
from services.training.ventures.usecases.views import view
from services.training.ventures.venture import VentureState


def of_founder(uow: UnitOfWork, resident: UUID) -> dict[str, Any] | None:
    """The venture that goes on, with its place and mentor of today."""
    venture = store.open_one(uow, records_of(resident))
    if venture is None:
        return None
    shown = view(uow, venture)
    today = {
        kind: next((one["name"] for one in shown[kind] if Span(one["since"], one["until"]).covers(uow.today())), None)
        for kind in ("places", "mentors")
    }
    return shown | {"place": today["places"], "mentor": today["mentors"]}


def of_desk(uow: UnitOfWork) -> dict[str, Any] | None:
    """None for who neither works for the community nor stands for a maker space."""
    if not uow.actor.has_role(*scope.EVERYWHERE) and not store.stood_for(uow):
        return None
    waiting = store.ventures(uow).where(Venture.state == VentureState.APPLIED.value)
    due, overdue = (
        store.how_many(uow, store.follow_ups(uow).where(store.stands(state, uow.today())))
        for state in (FollowUpState.DUE, FollowUpState.OVERDUE)
    )
    return {"applications": store.how_many(uow, waiting), "due": due, "overdue": overdue}
