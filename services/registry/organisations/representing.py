"""Who stands for an organisation, for which time."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.common.paging import page
from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.periods import Period
from services.registry import contract
from services.registry.accounts.usecases import owners, sessions
from services.registry.organisations import store
from services.registry.organisations.organisations import Capacity, Representation, appoint, refuse_closed
from services.registry.organisations.tables import RepresentationRow
from services.registry.people import going, gone, lifetime
from services.registry.people import store as people
from services.registry.people.going import Goings


def appoint_representative(uow: UnitOfWork, command: Any) -> RepresentationRow:
    """A resident stands for an organisation from a day on; one person can stand for several.

    Raises Conflict where the organisation has closed, or the resident has died.
    """
    found = store.organisation(uow, command.id, locked=True)
    refuse_closed(found)
    resident = people.resident(uow, command.resident, locked=True)
    gone.refuse_dead(resident, "/resident")
    since = command.since or uow.today()
    lifetime.not_before_birth(since, [resident.birth_date], "/since")
    new = Representation(resident.id, found.id, Capacity.of(command.capacity), Period(since))
    appoint(new, store.standing_of(uow, resident.id))
    row = RepresentationRow(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        resident=resident.id,
        organisation=found.id,
        capacity=new.capacity.value,
        since=since,
    )
    uow.add(row, representation_event(uow, row))
    uow.session.flush()
    return row


def end_representation(uow: UnitOfWork, command: Any) -> RepresentationRow:
    row = store.representation(uow, command.id, locked=True)
    row.until = Period(row.since, row.until).ended(command.until or uow.today()).until
    changed(uow, row)
    return row


def end_all(uow: UnitOfWork, organisation: UUID, day: date) -> None:
    """Nobody stands for an organisation from a day on."""
    held = store.representations_of(organisation, None).order_by(RepresentationRow.id).with_for_update()
    for row in list(uow.session.scalars(held)):
        if going.shorten(row, day):
            changed(uow, row)


def follow_deaths(uow: UnitOfWork, resident: UUID, deaths: Goings) -> None:
    """Who has died stands for nobody from that day on, whenever it is corrected; who did not does again."""
    for row in store.representations_held(uow, resident):
        if going.follow(row, deaths):
            changed(uow, row)


def changed(uow: UnitOfWork, row: RepresentationRow) -> None:
    """Tell it; a token that names what somebody stands for no longer is refused, as its session ends."""
    row.version += 1
    uow.add(row, representation_event(uow, row))
    if row.until is not None and sessions.outlived(uow, row.until):
        owners.sign_out(uow, row.resident)


def get_representation(uow: UnitOfWork, query: Any) -> RepresentationRow:
    return store.representation(uow, query.id)


def list_representatives(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    within_reach = store.organisation(uow, query.id)
    found = store.representations_of(within_reach.id, query.on)
    return page(uow, found, RepresentationRow.id, query.limit, query.cursor)


def representation_event(uow: UnitOfWork, row: RepresentationRow) -> Event:
    data = {name: getattr(row, name) for name in ("resident", "organisation", "capacity", "since", "until")}
    return event_about(uow, contract.representation_changed, row, data)
