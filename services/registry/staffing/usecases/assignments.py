"""Assigning staff to compounds and grids."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date
from typing import Any
from uuid import UUID

from chassis.common.editing import expect_version
from chassis.common.paging import narrowed, page
from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from chassis.periods import Period, refuse_ended
from services.registry import contract
from services.registry.scope import valid_on
from services.registry.staffing import store
from services.registry.staffing.assigning import Duty, assign
from services.registry.staffing.tables import Assignment


def create_assignment(uow: UnitOfWork, command: Any) -> Assignment:
    """Let a worker answer for a compound or grid. Raises Conflict where they do already."""
    store.place(uow, command.compound, command.grid)
    worker = store.worker(uow, command.account)
    period = Period(command.since or uow.today(), command.until)
    duty = assign(Duty(worker.id, command.compound, command.grid, period), store.duties_of(uow, worker.id))
    return kept(uow, duty)


def kept(uow: UnitOfWork, duty: Duty, cover: UUID | None = None) -> Assignment:
    row = Assignment(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        account=duty.worker,
        compound=duty.compound,
        grid=duty.grid,
        since=duty.period.since,
        until=duty.period.until,
        cover=cover,
        covers_for=duty.covers_for,
        assigned_by=uow.actor.subject,
    )
    _tell(uow, row)
    return row


def _tell(uow: UnitOfWork, row: Assignment) -> None:
    """Store the assignment together with an event that has its new state."""
    uow.add(row, event_about(uow, contract.assignment_changed, row, state_of(row)))


def state_of(row: Assignment) -> dict[str, Any]:
    """An assignment's whole state as copies keep it."""
    return {name: getattr(row, name) for name in ("account", "compound", "since", "until")}


def answer_for(uow: UnitOfWork, account: UUID, compounds: Set[UUID]) -> None:
    """Let a worker answer for exactly these compounds as a whole, from today; grids and covers stay as they are.

    Raises NotFound for a compound that is not there, Conflict where an assignment to one is to begin later.
    """
    whole = [row for row in store.held_by(uow, account, uow.today()) if row.grid is None]
    held = {row.compound for row in whole if row.since <= uow.today()}
    for compound in sorted(compounds - held):
        store.place(uow, compound, None)
        duty = Duty(account, compound, None, Period(uow.today()))
        kept(uow, assign(duty, store.duties_of(uow, account)))
    _end_today(uow, [row for row in whole if row.compound not in compounds])
    uow.session.flush()


def answer_for_nothing(uow: UnitOfWork, account: UUID) -> None:
    """Whoever is no worker any more answers for no place, and nobody stands in for them."""
    _end_today(uow, store.held_by(uow, account, uow.today()))


def _end_today(uow: UnitOfWork, rows: Iterable[Assignment]) -> None:
    for row in rows:
        end_on(uow, [row, *store.deputies(uow, row)], uow.today())


def end_assignment(uow: UnitOfWork, command: Any) -> Assignment:
    """The first day on which the worker no longer answers for the place; nor does who stands in for them there."""
    row: Assignment = store.one(uow, Assignment, command.id, "assignment")
    if uow.if_match is not None:
        expect_version(uow, row)
    refuse_to_end(uow, row)
    last = Period(row.since, row.until).ended(command.on or uow.today()).until
    end_on(uow, [row, *store.deputies(uow, row)], last or uow.today())
    return row


def refuse_to_end(uow: UnitOfWork, row: Assignment) -> None:
    """Raises Conflict for a deputy's, Invalid where its end is known."""
    if row.cover is not None:
        raise Conflict("this is a cover; hand it back instead")
    refuse_ended(uow, row)


def end_on(uow: UnitOfWork, rows: Iterable[Assignment], day: date) -> None:
    """Each of these assignments that goes on beyond the day ends on it."""
    for row in rows:
        if row.until is None or row.until > day:
            row.until, row.version = max(row.since, day), row.version + 1
            _tell(uow, row)


def list_assignments(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow, Assignment)
    found = narrowed(found, Assignment, query, "account", "compound", "grid")
    if query.on:
        found = found.where(valid_on(Assignment, query.on))
    return page(uow, found, Assignment.id, query.limit, query.cursor)
