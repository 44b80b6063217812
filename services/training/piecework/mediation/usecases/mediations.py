"""Mediations as they are seen, and how many wait for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from chassis.common.paging import narrowed, page, updated_since
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.amounts import money
from services.training.piecework.mediation import store
from services.training.piecework.mediation.mediation import (
    MediationState,
)
from services.training.piecework.mediation.tables import Mediation
from services.training.piecework.payroll.contesting import term_of
from services.training.scope import EMPLOYER


def get_mediation(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return mediation_view(uow, store.one(uow, query.id))


def list_mediations(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Mediation).where(store.within_reach(uow), updated_since(uow, Mediation, query.updated_since))
    found = narrowed(found, Mediation, query, "state", "dispute")
    answer = page(uow, found, Mediation.id, query.limit, query.cursor)
    return {**answer, "items": mediation_views(uow, answer["items"])}


def mediation_view(uow: UnitOfWork, mediation: Mediation) -> dict[str, Any]:
    return mediation_views(uow, [mediation])[0]


def mediation_views(uow: UnitOfWork, mediations: Sequence[Mediation]) -> list[dict[str, Any]]:
    """With the way that is open beyond it: from when, until when and by which law."""
    ended = store.employments_ended(uow, mediations)
    zone, shown = uow.database.zone, []
    for one in mediations:
        term, asked_on = term_of(one.relation, one.known_on), one.asked_at.astimezone(zone).date()
        ended_on = one.ended_at and one.ended_at.astimezone(zone).date()
        row = columns_of(one)
        shown.append(
            row
            | {
                "amount": None if one.amount is None else money(one.amount),
                "next_instance": term.instance,
                "next_from": term.open_from(asked_on, ended_on),
                "next_until": term.ends_after_mediation(asked_on, ended.get(one.id)),
                "next_source": f"{term.source}；{term.interrupted}",
            }
        )
    return shown


def of_desk(uow: UnitOfWork) -> dict[str, int] | None:
    """How many mediations wait for the caller; None for whom there can be none."""
    actor = uow.actor
    if not actor.has_role(EMPLOYER, "resident", "staff", "secretary", "admin"):
        return None

    def waiting(state: MediationState, *more: ColumnElement[bool]) -> int:
        return store.how_many(uow, store.within_reach(uow), Mediation.state == state.value, *more)

    employer, secretary = actor.has_role(EMPLOYER), actor.has_role("secretary")
    unsigned = Mediation.employer_confirmed_at if employer else Mediation.resident_confirmed_at
    not_mine = Mediation.mediator != actor.subject
    return {
        "to_answer": waiting(MediationState.ASKED) if employer else 0,
        "to_appoint": waiting(MediationState.ACCEPTED) if secretary else 0,
        "to_conclude": waiting(MediationState.APPOINTED, Mediation.mediator == actor.subject),
        "to_confirm": waiting(MediationState.WRITTEN, unsigned.is_(None), not_mine),
    }
