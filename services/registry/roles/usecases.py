"""What somebody does with the roles that residents hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from chassis.periods import Period, refuse_ended
from services.registry import contract
from services.registry.audits import scope as reach
from services.registry.people import going, gone, lifetime
from services.registry.people import store as people
from services.registry.people.going import Goings
from services.registry.people.roles import HELD_FOR_A_PLACE, Role, RoleKind, grant, sensitive_kind, taken_again
from services.registry.people.tables import Resident
from services.registry.roles import store
from services.registry.roles.tables import RoleRow


def grant_role(uow: UnitOfWork, command: Any) -> RoleRow:
    """Record a role, as far as the resident's consent reaches. Conflict with the reason where it cannot be.

    Raises NotFound where its place is out of reach, or of another kind than the role asks for.
    """
    resident = people.resident(uow, command.id, locked=True)
    period = Period(command.since or uow.today(), command.until)
    lifetime.not_before_birth(period.since, [resident.birth_date], "/since")
    kind = RoleKind.of(command.kind)
    if command.place is not None:
        store.place(uow, kind, command.place)
    return granted(uow, Role(resident.id, kind, period, command.place, tuple(command.skills)), resident)


def granted(uow: UnitOfWork, role: Role, resident: Resident, cover: UUID | None = None) -> RoleRow:
    """The role recorded, where the resident is there to hold it, and consent and who else is at the place allow it."""
    (gone.refuse_away if role.kind in HELD_FOR_A_PLACE else gone.refuse_dead)(resident)
    others = [row for row in store.holders_of(uow, role.kind.value, role.place_id) if row.resident != resident.id]
    at = uow.now().astimezone(uow.database.zone)
    allowed = grant(role, store.holder(uow, resident), [store.as_value(row) for row in others], at)
    return kept(uow, allowed, cover)


def end_role(uow: UnitOfWork, command: Any) -> RoleRow:
    """The first day on which the role is held no more; who stands in for the holder stands in no longer either."""
    row = store.role(uow, command.id)
    refuse_to_end(uow, row)
    last = Period(row.since, row.until).ended(command.until or uow.today()).until
    end_on(uow, [row, *store.deputies(uow, row)], last or uow.today())
    return row


def refuse_to_end(uow: UnitOfWork, row: RoleRow) -> None:
    """Raises Conflict for a deputy's, Invalid where its end is known."""
    if row.cover is not None:
        raise Conflict("this is a cover; hand it back instead")
    refuse_ended(uow, row)


def end_on(uow: UnitOfWork, rows: Iterable[RoleRow], day: date) -> None:
    """Each of these roles that goes on beyond the day ends on it."""
    for row in rows:
        if going.shorten(row, day):
            row.version += 1
            uow.add(row, role_event(uow, row))


def follow_goings(uow: UnitOfWork, resident: UUID, goings: Goings) -> None:
    """Who has moved out or died is nobody to turn to at a place any more, nor is who stands in for them; who did not is
    again, until somebody else is."""
    held = [row for row in store.roles_of(uow, resident) if row.kind in HELD_FOR_A_PLACE]
    for row in [one for role in held for one in (role, *store.deputies(uow, role))]:
        both = {row.resident, row.covers_for or row.resident}  # a deputy's role ends with either of the two
        days = goings.days.union(*(people.goings(uow, other) for other in both - {resident}))
        others = [store.as_value(other) for other in store.holders_of(uow, row.kind, row.place) if other is not row]
        if going.follow(row, replace(goings, days=days), taken_again(store.as_value(row), others)):
            row.version += 1
            uow.add(row, role_event(uow, row))


def list_roles(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """A resident's roles; those without consent (any more) are left out at once."""
    resident = people.resident(uow, query.id)
    shown = store.shown_of(uow, resident, query.on)
    if reach.is_auditor(uow):
        shown = [row for row in shown if sensitive_kind(RoleKind.of(row.kind)) is None]
    return {"items": shown, "next_cursor": None}


def kept(uow: UnitOfWork, role: Role, cover: UUID | None = None) -> RoleRow:
    row = RoleRow(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        resident=role.resident_id,
        kind=role.kind.value,
        place=role.place_id,
        skills=list(role.skills),
        since=role.period.since,
        until=role.period.until,
        cover=cover,
        covers_for=role.covers_for,
    )
    uow.add(row, role_event(uow, row))
    uow.session.flush()
    return row


def role_event(uow: UnitOfWork, row: RoleRow) -> Event:
    """Without the kind, which can tell a political affiliation."""
    data = {"resident": row.resident, "since": row.since, "until": row.until}
    return event_about(uow, contract.role_changed, row, data)
