"""Open requests for a change, which stand against any other change that excludes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.registry.households import requests, store
from services.registry.households.requests import RequestKind, State
from services.registry.households.tables import ChangeRequest


def refuse_while_asked(uow: UnitOfWork, command: Any) -> None:
    """Raises Conflict for a change that an open request excludes: who asked for it would enter it past who decides."""
    store.locked(uow, involved(command))  # so that a request at the same moment is seen, or sees this
    named = [command.resident, command.head, *(pair.resident for pair in command.members)]
    change = requests.ChangeRequest(
        uow.new_id(),
        RequestKind.of(command.kind),
        frozenset(involved(command)),
        frozenset(resident for resident in named if resident),
        UUID(uow.actor.subject),
        uow.now(),
    )
    for asked in open_requests(uow):
        if reason := requests.excludes(change, pure(asked)):
            raise Conflict(f"request {asked.id} is open and excludes this change: {reason}; have it decided first")


def involved(command: Any) -> list[UUID]:
    return sorted({command.household, *([command.to_household] if command.to_household else [])})


def open_requests(uow: UnitOfWork) -> list[ChangeRequest]:
    """The community's open requests."""
    query = select(ChangeRequest).where(
        ChangeRequest.community == uow.actor.community, ChangeRequest.state == State.OPEN.value
    )
    return list(uow.session.scalars(query))


def pure(row: ChangeRequest) -> requests.ChangeRequest:
    named = [row.change.get(name) for name in ("resident", "head")]
    named += [pair["resident"] for pair in row.change.get("members", [])]
    return requests.ChangeRequest(
        row.id,
        RequestKind.of(row.kind),
        frozenset(map(UUID, row.households)),
        frozenset(UUID(str(resident)) for resident in named if resident),
        row.asked_by,
        row.asked_at,
        tuple(map(UUID, row.evidence)),
        State.of(row.state),
        row.decided_by,
        row.decided_at,
        row.reason or "",
    )
