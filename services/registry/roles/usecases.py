"""What somebody does with the roles that residents hold."""

from __future__ import annotations

from typing import Any

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from services.registry import contract
from services.registry.audits import scope as reach
from services.registry.people import store as people
from services.registry.people.roles import Role, RoleKind, cover, grant, sensitive_kind
from services.registry.periods import Period
from services.registry.roles import store
from services.registry.roles.tables import RoleRow


def grant_role(uow: UnitOfWork, command: Any) -> RoleRow:
    """Record a role, as far as the resident's consent reaches. Conflict with the reason where it cannot be."""
    resident = people.resident(uow, command.id, locked=True)
    since = command.since or uow.today()
    role = Role(
        resident.id, RoleKind.of(command.kind), Period(since, command.until), command.place, tuple(command.skills)
    )
    others = [row for row in store.holders_of(uow, command.kind, command.place) if row.resident != resident.id]
    at = uow.now().astimezone(uow.database.zone)
    return kept(uow, grant(role, store.holder(uow, resident), [store.as_value(row) for row in others], at))


def cover_role(uow: UnitOfWork, command: Any) -> RoleRow:
    """Somebody stands in during a leave, in one step; the role goes back by itself when the leave ends."""
    row = store.role(uow, command.id)
    deputy = people.resident(uow, command.resident, locked=True)
    stand_in = cover(store.as_value(row), deputy.id, Period(command.since, command.until))
    at = uow.now().astimezone(uow.database.zone)
    return kept(uow, grant(stand_in, store.holder(uow, deputy), [], at))


def end_role(uow: UnitOfWork, command: Any) -> RoleRow:
    row = store.role(uow, command.id)
    row.until = Period(row.since, row.until).ended(command.until or uow.today()).until
    row.version += 1
    uow.add(row, role_event(uow, row))
    return row


def list_roles(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """A resident's roles; those without consent (any more) are left out at once."""
    resident = people.resident(uow, query.id)
    shown = store.shown_of(uow, resident, query.on)
    if reach.is_auditor(uow):
        shown = [row for row in shown if sensitive_kind(RoleKind.of(row.kind)) is None]
    return {"items": shown, "next_cursor": None}


def kept(uow: UnitOfWork, role: Role) -> RoleRow:
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
        covers_for=role.covers_for,
    )
    uow.add(row, role_event(uow, row))
    uow.session.flush()
    return row


def role_event(uow: UnitOfWork, row: RoleRow) -> Event:
    """Without the kind, which can tell a political affiliation."""
    data = {"resident": row.resident, "since": row.since, "until": row.until}
    return Event.of(
        contract.role_changed,
        id=uow.new_id(),
        subject=row.id,
        community=row.community,
        version=row.version,
        time=uow.now(),
        data=data,
    )
