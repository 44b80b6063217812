"""Covering a leave in one step, and handing back: of a worker's assignments, and of a resident's roles for a place."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from chassis.periods import Period
from services.registry.accounts.tables import Account
from services.registry.households.requests import State
from services.registry.households.tables import ChangeRequest
from services.registry.people import roles as rules
from services.registry.people import store as people
from services.registry.people.tables import Resident
from services.registry.roles import store as role_store
from services.registry.roles import usecases as roles
from services.registry.staffing import store
from services.registry.staffing.assigning import assign, cover_all
from services.registry.staffing.tables import Cover
from services.registry.staffing.usecases.assignments import end_on, kept
from services.registry.visits.tables import Visit
from services.registry.visits.visit import VisitState

NOTHING_TO_COVER = "they answer for no place during the leave; there is nothing to cover"


def arrange_cover(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A worker stands in for all that another answers for, for the time of a leave; it ends by itself.

    Who also holds roles for a place as a resident is covered in these in the same step: by the deputy's own record as a
    resident, or by `deputy_resident`.

    Raises Conflict where there is nothing to cover, where somebody stands in on one of these days already, where the
    deputy does not consent, or where nobody is named who could take the roles.
    """
    _refuse_oneself(command.absent, command.deputy)
    workers = {account: store.worker(uow, account) for account in sorted((command.absent, command.deputy))}
    leave = Period(command.since, command.until)
    held = store.duties_of(uow, command.deputy)
    own = store.duties_of(uow, command.absent)
    covering = store.covering(uow, command.absent)
    duties = [assign(duty, held) for duty in cover_all(own, command.deputy, leave, covering)]
    residents = _residents_of(uow, command, workers[command.absent], workers[command.deputy], leave)
    if not duties and not residents:
        raise Conflict(NOTHING_TO_COVER)
    cover = _begun(uow, command, absent=command.absent, deputy=command.deputy, **residents)
    for duty in duties:
        kept(uow, duty, cover.id)
    if residents:
        _cover_roles(uow, cover)
    uow.session.flush()
    return _view(uow, cover)


def cover_roles(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A resident stands in for all that another holds for a place: the head of a building, the worker of a grid.

    Raises Conflict where there is nothing to cover, where somebody covers it already, or where the deputy does not
    consent to its being recorded.
    """
    people.resident(uow, command.id)  # to whom it is not there, nothing else is told
    _refuse_oneself(command.id, command.deputy)
    both = people.locked(uow, (command.id, command.deputy), named=(command.id, command.deputy))
    if not rules.left_behind(_held_by(uow, both[command.id]), Period(command.since, command.until)):
        raise Conflict(NOTHING_TO_COVER)
    cover = _begun(uow, command, absent_resident=command.id, deputy_resident=command.deputy)
    _cover_roles(uow, cover)
    return _view(uow, cover)


def _residents_of(uow: UnitOfWork, command: Any, absent: Account, deputy: Account, leave: Period) -> dict[str, UUID]:
    """Whose roles for a place go to whom during a worker's leave; nothing where the worker holds none."""
    holder = people.locked(uow, [absent.resident])[absent.resident] if absent.resident else None
    if holder is None or not rules.left_behind(_held_by(uow, holder), leave):
        if command.deputy_resident is not None:
            raise _wrong_deputy("the worker on leave holds no role for a place then; leave this out")
        return {}
    taker = command.deputy_resident or deputy.resident
    if taker is None:
        raise _wrong_deputy("the worker also holds roles for a place as a resident; name the resident who takes these")
    if taker == holder.id:
        raise _wrong_deputy("nobody can stand in for themselves; choose somebody else")
    people.locked(uow, (holder.id, taker), named=(taker,))
    return {"absent_resident": holder.id, "deputy_resident": taker}


def _wrong_deputy(reason: str) -> Invalid:
    return Invalid(reason, errors=[FieldError("/deputy_resident", reason)])


def _held_by(uow: UnitOfWork, resident: Resident) -> list[rules.Role]:
    return [role_store.as_value(row) for row in role_store.shown_of(uow, resident, None)]


def _cover_roles(uow: UnitOfWork, cover: Cover) -> None:
    """The deputy's roles for the time of the leave. Both residents are locked."""
    absent = uow.session.get_one(Resident, cover.absent_resident)
    deputy = uow.session.get_one(Resident, cover.deputy_resident)
    for role in rules.cover_all(_held_by(uow, absent), deputy.id, Period(cover.since, cover.until)):
        roles.granted(uow, role, deputy, cover.id)


def _refuse_oneself(absent: UUID, deputy: UUID) -> None:
    if absent == deputy:
        reason = "nobody can stand in for themselves; choose somebody else"
        raise Invalid(reason, errors=[FieldError("/deputy", reason)])


def _begun(uow: UnitOfWork, command: Any, **who: UUID) -> Cover:
    cover = Cover(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        since=command.since,
        until=command.until,
        note=command.note,
        arranged_by=uow.actor.subject,
        **who,
    )
    uow.add(cover)
    uow.session.flush()
    return cover


def hand_back(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Who was on leave is back: the cover ends today if it has not ended, with a word on what happened meanwhile."""
    cover: Cover = store.one(uow, Cover, command.id, "cover")
    if uow.if_match is not None:
        expect_version(uow, cover)
    refuse_handed_back(uow, cover)
    last = max(min(cover.until, uow.today()), cover.since)
    end_on(uow, store.covered_by(uow, [cover.id]), last)
    roles.end_on(uow, role_store.covered_by(uow, [cover.id]), last)
    cover.until, cover.version = last, cover.version + 1
    cover.handed_back_at, cover.hand_back_note = uow.now(), command.note
    return _view(uow, cover)


def refuse_handed_back(_: UnitOfWork, cover: Cover) -> None:
    if cover.handed_back_at is not None:
        raise Conflict("this cover was handed back already")


def get_cover(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return _view(uow, store.one(uow, Cover, query.id, "cover"))


def list_covers(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow, Cover)
    if query.on:
        found = found.where(Cover.since <= query.on, Cover.until > query.on)
    answer = page(uow, found, Cover.id, query.limit, query.cursor)
    return {**answer, "items": [_view(uow, cover) for cover in answer["items"]]}


def _view(uow: UnitOfWork, cover: Cover) -> dict[str, Any]:
    shown = columns_of(cover)
    assignments, held = store.covered_by(uow, [cover.id]), role_store.covered_by(uow, [cover.id])
    at_places = role_store.compounds_of(uow, [role.place for role in held if role.place])
    compounds = sorted({row.compound for row in assignments} | at_places)
    return shown | {
        "compounds": compounds,
        "assignments": assignments,
        "roles": held,
        "open_matters": _open_matters(uow, compounds, cover.since),
    }


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
