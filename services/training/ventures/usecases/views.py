"""Ventures as they are shown, the same number of queries for however many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.common.telling import event_about
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from services.training import contract
from services.training.store import names_of, organisations_named
from services.training.ventures import store
from services.training.ventures.tables import Venture


def change(uow: UnitOfWork, venture: Venture) -> None:
    """Count the change and tell of it."""
    venture.version += 1
    tell(uow, venture)


def tell(uow: UnitOfWork, venture: Venture) -> None:
    told = ("organisation", "resident", "state", "ended_because")
    data = {name: getattr(venture, name) for name in told}
    uow.add(venture, event_about(uow, contract.venture_changed, venture, data))


def view(uow: UnitOfWork, venture: Venture) -> dict[str, Any]:
    return views(uow, [venture])[0]


def views(uow: UnitOfWork, rows: Sequence[Venture]) -> list[dict[str, Any]]:
    uow.session.flush()
    ids = [row.id for row in rows]
    names = names_of(uow, [row.resident for row in rows])
    organisations = organisations_named(uow, [row.organisation for row in rows])
    stays, mentors = store.stays_of(uow, ids), store.mentors_of(uow, ids)
    registered, next_on = store.registrations_of(uow, ids), store.next_follow_ups(uow, ids)
    return [
        columns_of(row)
        | {"name": names.get(row.resident), "organisation_name": organisations.get(row.organisation)}
        | {"places": [term(stay, name, "place") for stay, name in stays.get(row.id, ())]}
        | {"mentors": [term(one, name, "mentor") for one, name in mentors.get(row.id, ())]}
        | {"registration": registered.get(row.id), "next_follow_up_on": next_on.get(row.id)}
        for row in rows
    ]


def term(row: Any, name: str, of: str) -> dict[str, Any]:
    return {"id": row.id, of: getattr(row, of), "name": name, "since": row.since, "until": row.until}
