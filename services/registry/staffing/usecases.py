"""Assigning staff to compounds and grids, covering a leave in one step, and handing back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.registry.households.requests import State
from services.registry.households.tables import ChangeRequest
from services.registry.periods import Period
from services.registry.staffing import store
from services.registry.staffing.assigning import Duty, assign, cover_all
from services.registry.staffing.tables import Assignment, Cover
from services.registry.visits.tables import Visit
from services.registry.visits.visit import VisitState


def create_assignment(uow: UnitOfWork, command: Any) -> Assignment:
    """Let a worker answer for a compound or grid. Raises Conflict where they do already."""
    store.place(uow, command.compound, command.grid)
    worker = store.worker(uow, command.account)
    period = Period(command.since or uow.today(), command.until)
    duty = assign(Duty(worker.id, command.compound, command.grid, period), store.duties_of(uow, worker.id))
    return _kept(uow, duty)


def _kept(uow: UnitOfWork, duty: Duty, cover: UUID | None = None) -> Assignment:
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
    uow.add(row)
    return row


def end_assignment(uow: UnitOfWork, command: Any) -> Assignment:
    """The first day on which the worker no longer answers for the place."""
    row: Assignment = store.one(uow, Assignment, command.id, "assignment")
    if uow.if_match is not None:
        expect_version(uow, row)
    if row.cover is not None:
        raise Conflict("this is a cover; hand it back instead")
    row.until = Period(row.since, row.until).ended(command.on or uow.today()).until
    row.version += 1
    return row


def list_assignments(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow, Assignment)
    for name in ("account", "compound", "grid"):
        if (value := getattr(query, name)) is not None:
            found = found.where(getattr(Assignment, name) == value)
    if query.on:
        found = found.where(store.valid_on(Assignment, query.on))
    return page(uow, found, Assignment.id, query.limit, query.cursor)


def arrange_cover(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Somebody stands in for all that a worker answers for, for the time of a leave; it ends by itself.

    Raises Conflict where there is nothing to cover, or where the deputy covers the same already.
    """
    absent, deputy = _both(uow, command.absent, command.deputy)
    leave = Period(command.since, command.until)
    cover = Cover(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        absent=absent,
        deputy=deputy,
        since=command.since,
        until=command.until,
        note=command.note,
        arranged_by=uow.actor.subject,
    )
    held = store.duties_of(uow, deputy)
    duties = [assign(duty, held) for duty in cover_all(store.duties_of(uow, absent), deputy, leave)]
    uow.add(cover)
    uow.session.flush()
    rows = [_kept(uow, duty, cover.id) for duty in duties]
    return _view(uow, cover, rows)


def _both(uow: UnitOfWork, absent: UUID, deputy: UUID) -> tuple[UUID, UUID]:
    """Both exist and are locked, in one order. Raises NotFound, Invalid."""
    if absent == deputy:
        reason = "nobody can stand in for themselves; choose another worker"
        raise Invalid(reason, errors=[FieldError("/deputy", reason)])
    for account in sorted((absent, deputy)):
        store.worker(uow, account)
    return absent, deputy


def hand_back(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The worker is back: the cover ends today if it has not ended, with a word on what happened meanwhile."""
    cover: Cover = store.one(uow, Cover, command.id, "cover")
    if uow.if_match is not None:
        expect_version(uow, cover)
    if cover.handed_back_at is not None:
        raise Conflict("this cover was handed back already")
    last = max(min(cover.until, uow.today()), cover.since)
    rows = store.covered_by(uow, [cover.id])
    for row in rows:
        if row.until is None or row.until > last:
            row.until, row.version = max(row.since, last), row.version + 1
    cover.until, cover.version = last, cover.version + 1
    cover.handed_back_at, cover.hand_back_note = uow.now(), command.note
    return _view(uow, cover, rows)


def get_cover(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    cover: Cover = store.one(uow, Cover, query.id, "cover")
    return _view(uow, cover, store.covered_by(uow, [cover.id]))


def list_covers(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow, Cover)
    if query.on:
        found = found.where(Cover.since <= query.on, Cover.until > query.on)
    answer = page(uow, found, Cover.id, query.limit, query.cursor)
    return {**answer, "items": [_view(uow, c, store.covered_by(uow, [c.id])) for c in answer["items"]]}


def _view(uow: UnitOfWork, cover: Cover, rows: Iterable[Assignment]) -> dict[str, Any]:
    shown = {column.key: getattr(cover, column.key) for column in Cover.__table__.columns}
    rows = list(rows)
    compounds = sorted({row.compound for row in rows})
    actions = [] if cover.handed_back_at else ["hand_back"]
    matters = _open_matters(uow, compounds, cover.since)
    return shown | {"compounds": compounds, "assignments": rows, "open_matters": matters, "allowed_actions": actions}


def _open_matters(uow: UnitOfWork, compounds: list[UUID], since: date) -> dict[str, int]:
    """What passes from hand to hand in these compounds: numbers, each with its own list elsewhere."""

    def count(model: Any, *conditions: Any) -> int:
        query = select(func.count()).select_from(model).where(model.compound.in_(compounds), *conditions)
        return uow.session.scalar(query) or 0

    return {
        "requests": count(ChangeRequest, ChangeRequest.state == State.OPEN.value),
        "visits_planned": count(Visit, Visit.state == VisitState.PLANNED.value),
        "visits_done": count(Visit, Visit.state == VisitState.DONE.value, Visit.happened_on >= since),
    }
